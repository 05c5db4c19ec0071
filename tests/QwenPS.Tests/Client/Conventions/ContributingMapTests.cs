using QwenPS.Tests.Writing;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that the map of the code in both languages of the contributing guide contains each folder, and no other folder.</summary>
public sealed class ContributingMapTests
{
    private static readonly string[] Ignored = ["bin", "obj", "node_modules"];

    public static TheoryData<string> Pages => ["CONTRIBUTING.md", "CONTRIBUTING.zh-CN.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_map_contains_each_folder_of_the_module(string page) =>
        Assert.Equal(FindFolders("src/QwenPS", depth: 2), ReadMap(page).Where(folder => folder.StartsWith("src/QwenPS/", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_map_contains_each_project(string page)
    {
        string[] map = ReadMap(page);
        foreach (string parent in (string[])["src", "tests"])
            Assert.Equal(FindFolders(parent, depth: 1), map.Where(folder => folder.Split('/') is [var first, _] && first == parent));
    }

    /// <summary>Reads the paths in the map. The indentation shows the parent of a folder, and a line can contain several folders.</summary>
    private static string[] ReadMap(string page)
    {
        var folders = new List<string>();
        List<(int Indent, string Path)> parents = [];
        IEnumerable<string> lines = File.ReadLines(Path.Combine(WritingSources.Root, page))
            .SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```");
        foreach (string line in lines)
        {
            int indent = line.Length - line.TrimStart().Length;
            parents.RemoveAll(parent => parent.Indent >= indent);
            string prefix = parents.Count == 0 ? "" : parents[^1].Path + "/";
            string[] names = [.. line.TrimStart().Split("  ")[0].Split(' ').Where(name => name.EndsWith('/')).Select(name => prefix + name.TrimEnd('/'))];
            folders.AddRange(names);
            if (names.Length > 0) parents.Add((indent, names[^1]));
        }

        return [.. folders.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> FindFolders(string parent, int depth) =>
        FindFolders(new DirectoryInfo(Path.Combine(WritingSources.Root, parent)), depth)
            .Select(folder => Path.GetRelativePath(WritingSources.Root, folder.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>Folders without files are ignored, because Git doesn't store them.</summary>
    private static IEnumerable<DirectoryInfo> FindFolders(DirectoryInfo parent, int depth) =>
        parent.EnumerateDirectories()
            .Where(folder => !Ignored.Contains(folder.Name) && HasFile(folder))
            .SelectMany(folder => depth == 1 ? [folder] : FindFolders(folder, depth - 1).Prepend(folder));

    private static bool HasFile(DirectoryInfo folder) =>
        folder.EnumerateFiles().Any() || folder.EnumerateDirectories().Any(child => !Ignored.Contains(child.Name) && HasFile(child));
}
