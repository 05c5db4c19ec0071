namespace Quickstart;

/// <summary>Finds the repository that this program was built in.</summary>
internal static class Repository
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "QwenPS.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("This program runs in a clone of the repository: dotnet run --project samples/Quickstart");
    }
}
