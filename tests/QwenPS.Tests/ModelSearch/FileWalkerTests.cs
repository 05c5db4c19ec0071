using QwenPS.ModelSearch;
using Xunit;

namespace QwenPS.Tests.ModelSearch;

/// <summary>Tests which files of a folder are searched.</summary>
public sealed class FileWalkerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qwenps-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Deeper_rules_take_precedence_and_end_with_their_folder()
    {
        Write(".gitignore", "*.log\n");
        Write("a/.gitignore", "!keep.log\n*.tmp");
        Write("a/keep.log");
        Write("a/b/keep.log");
        Write("a/x.tmp");
        Write("keep.log");
        Write("x.tmp");
        Assert.Equal([".gitignore", "a/.gitignore", "a/b/keep.log", "a/keep.log", "x.tmp"], Walk());
    }

    [Fact]
    public void Rules_above_the_folder_apply_up_to_the_root_of_the_repository()
    {
        Write("outside/.gitignore", "*.a");
        Write("outside/repo/.git/info/exclude", "*.b");
        Write("outside/repo/.gitignore", "/sub/deep/*.c\n*.d");
        Write("outside/repo/sub/.gitignore", "!y.d");
        foreach (string name in (string[])["x.a", "x.b", "x.c", "x.d", "y.d", "z.e"]) Write("outside/repo/sub/deep/" + name);
        Assert.Equal(["x.a", "y.d", "z.e"], Walk("outside/repo/sub/deep"));
    }

    [Fact]
    public void Ignored_files_are_included_on_request()
    {
        Write(".gitignore", "*");
        Write("x");
        Assert.Equal([".gitignore", "x"], Walk(usesIgnoreFiles: false));
        Assert.Empty(Walk());
    }

    [Fact]
    public void Folders_of_version_control_and_links_are_skipped()
    {
        Write(".git/config");
        Write(".github/ci.yml");
        Write("x");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);
            File.CreateSymbolicLink(Path.Combine(_folder, "link"), Path.Combine(_folder, "x"));
        }

        Assert.Equal([".github/ci.yml", "x"], Walk());
    }

    [Fact]
    public void An_oversized_ignore_file_is_reported_and_the_search_continues()
    {
        Write(".gitignore", new string('#', (4 * 1024 * 1024) + 1));
        Write("x");
        var problems = new List<string>();
        var walker = new FileWalker(usesIgnoreFiles: true, (_, _) => false, (path, _) => problems.Add(path));
        Assert.Equal(2, walker.Walk(_folder).Count());
        Assert.Equal([Path.Combine(_folder, ".gitignore")], problems);
    }

    [Fact]
    public void Folders_can_be_nested_deeply()
    {
        string path = _folder;
        for (int i = 0; i < 500; i++) path = Path.Combine(path, "d");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "x"), "");
        Assert.Single(Walk());
    }

    private string[] Walk(string folder = "", bool usesIgnoreFiles = true)
    {
        string root = Path.Combine(_folder, folder);
        var walker = new FileWalker(usesIgnoreFiles, (_, _) => false, (path, exception) => throw new IOException(path, exception));
        return [.. walker.Walk(root).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))];
    }

    private void Write(string name, string text = "")
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
