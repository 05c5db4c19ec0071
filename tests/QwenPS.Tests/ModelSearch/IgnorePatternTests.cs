using System.Diagnostics;
using QwenPS.ModelSearch;
using Xunit;

namespace QwenPS.Tests.ModelSearch;

/// <summary>Tests the rules of .gitignore files, and compares the results with Git.</summary>
public sealed class IgnorePatternTests
{
    private static readonly string[] Paths =
    [
        "a.log", "b/a.log", "b/c/a.log", "build/x", "src/build/x", "src/buildx", "other/a", "a/b/c", "a/c/b", "a/x/b", "a/x/y/b", "doc/x.txt", "doc/sub/x.txt", "x.txt", "#hash", "!bang",
        "space ", "space", "[ab].c", "a.c", "b.c", "z.c", "A.c", "1.c", "-.c", "].c", "foo.bar", "foobar", "fooXbar", "foo/bar", "foo/a/bar", "x/foo/bar", ".env", "x/.env",
        "keep/keep.log", "keep/other.log", "ab/cd/ef", "star*", "starx", "caf\u00e9.txt", "node_modules/p/i.js", "x/node_modules/p/i.js", "tail/x/y", "tail/z",
    ];

    public static TheoryData<string> Files =>
    [
        "*.log", "/*.log", "*.log\n!b/a.log", "build", "build/", "/build", "/build/", "src/build", "a/**", "a/**/b", "**/b", "**/foo/bar", "foo/**", "foo/**/bar", "**", "*", "*\n!*/\n!*.txt",
        "a/", "a/*", "a/*/b", "doc/*.txt", "doc/**/*.txt", "\\#hash", "#hash", "\\!bang", "!bang", "space\\ ", "space ", "[ab].c", "[!ab].c", "[^ab].c", "[a-z].c", "[]-].c", "[[:digit:]].c",
        "[[:upper:]].c", "[[:nope:]].c", "[ab.c", "foo?bar", "foo*bar", "foo**bar", ".env", "/.env", "keep/*\n!keep/keep.log", "keep/\n!keep/keep.log", "ab/*/ef", "ab/**/ef", "star\\*", "*é*", "back\\\\slash",
        "node_modules", "/node_modules", "tail/**\n!tail/x", "tail/*\n!tail/x", "x.txt\r", "\\", "a\\", "/", "//", "/**", "**/", "***", "a/***/b", "[a-]*", "[\\]].c", "x", "*/x", "?",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Matches_the_same_paths_as_Git(string file)
    {
        Assert.SkipUnless(Git("--version") is not null, "Git isn't installed.");
        DirectoryInfo repository = Directory.CreateTempSubdirectory("qwenps-");
        try
        {
            Git("init", "-q", repository.FullName);
            foreach (string path in Paths)
            {
                string full = Path.Combine(repository.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                if (!Directory.Exists(full) && !File.Exists(full)) File.WriteAllText(full, "x");
            }

            File.WriteAllText(Path.Combine(repository.FullName, ".gitignore"), file);
            string listed = Git("-C", repository.FullName, "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "-z")!;
            string[] expected = [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
            var walker = new FileWalker(usesIgnoreFiles: true, (_, _) => false, (path, exception) => throw new IOException(path, exception));
            IEnumerable<string> found = walker.Walk(repository.FullName).Select(path => Path.GetRelativePath(repository.FullName, path).Replace('\\', '/'));
            string[] actual = [.. found.Order(StringComparer.Ordinal)];
            Assert.Equal(expected, actual);
        }
        finally
        {
            repository.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [InlineData("**/a/**/a/**/a/**/a/**/a/**/a/**/b")]
    public void A_pattern_that_is_expensive_for_other_matchers_ends(string pattern)
    {
        IgnorePattern parsed = IgnorePattern.Parse(pattern)!;
        Assert.False(parsed.IsMatch([new string('a', 5_000)], 0, isFolder: false));
        Assert.False(parsed.IsMatch([.. Enumerable.Repeat("a", 500)], 0, isFolder: false));
    }

    private static string? Git(params string[] arguments)
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = System.Text.Encoding.UTF8,
            })!;
            string text = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
