using System.Text;

namespace QwenPS.Tests.ModelSearch;

/// <summary>Creates the files of <c>seeded-repository.txt</c> in a temporary folder, and provides the marked places.</summary>
internal sealed class SeededRepository : IDisposable
{
    private const string FileMark = "==== ";

    private SeededRepository(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Gets the places that use a model.</summary>
    public HashSet<Place> Uses { get; } = [];

    /// <summary>Gets the places that don't use a model.</summary>
    public HashSet<Place> Decoys { get; } = [];

    public static SeededRepository Create()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ModelSearch", "seeded-repository.txt"));
        var result = new SeededRepository(Directory.CreateTempSubdirectory("qwenps-").FullName);
        string? name = null;
        var content = new List<string>();
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n').Append(FileMark))
        {
            if (!line.StartsWith(FileMark, StringComparison.Ordinal))
            {
                if (name is not null) content.Add(result.Read(line, name, content.Count + 1));
                continue;
            }

            if (name is not null) result.Write(name, content);
            name = line[FileMark.Length..];
            content.Clear();
        }

        return result;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string name, List<string> lines)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', lines));
    }

    /// <summary>Removes the marks of a line, and adds its places.</summary>
    private string Read(string line, string name, int number)
    {
        var text = new StringBuilder();
        int start = 0;
        foreach (char c in line)
        {
            switch (c)
            {
                case '«' or '‹':
                    start = text.Length;
                    break;
                case '»' or '›':
                    (c == '»' ? Uses : Decoys).Add(new Place(name, number, start + 1, text.ToString(start, text.Length - start)));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }
}

/// <summary>Represents a place in a file.</summary>
/// <param name="File">The path in the repository, with slashes.</param>
internal sealed record Place(string File, long Line, long Column, string Model);
