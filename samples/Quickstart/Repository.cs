namespace Quickstart;

/// <summary>Finds the repository that contains this program.</summary>
internal static class Repository
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "QwenPS.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("Run this program in a clone of the repository: dotnet run --project samples/Quickstart");
    }
}
