using QwenPS.Connections;

namespace QwenPS.Tests.Connecting;

/// <summary>Represents an empty environment with its own temporary folder.</summary>
internal sealed class FakeEnvironment : IEnvironment, IDisposable
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("qwenps-connecting-");

    public FakeEnvironment()
    {
        HomeDirectory = _root.CreateSubdirectory("home").FullName;
        CurrentDirectory = _root.CreateSubdirectory("current").FullName;
    }

    public string HomeDirectory { get; set; }

    public string CurrentDirectory { get; set; }

    public string this[string name]
    {
        set => _variables[name] = value;
    }

    public string? GetVariable(string name) => _variables.GetValueOrDefault(name);

    /// <summary>Writes a file below the current folder and returns its full path.</summary>
    public string Write(string name, string content) => Write(CurrentDirectory, name, content);

    public string WriteHome(string name, string content) => Write(HomeDirectory, name, content);

    public void Dispose() => _root.Delete(recursive: true);

    private static string Write(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
