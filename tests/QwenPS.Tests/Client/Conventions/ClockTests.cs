using System.Text.RegularExpressions;
using QwenPS.Tests.Writing;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that the time comes from a <see cref="TimeProvider"/>. With a clock that's a value, a test can set the time, and doesn't have to wait.</summary>
public sealed partial class ClockTests
{
    /// <summary>The files that wait with the clock of the system, and the reason.</summary>
    private static readonly Dictionary<string, string> Waiting = new()
    {
        ["TimeProviderExtensions.cs"] = "waits with the clock that the caller specifies",
        ["DocumentExtractor.cs"] = "gives a library that can't be stopped a moment to end",
        ["AbortableStream.cs"] = "limits the time to read the rest of a real network response",
        ["HostLineReader.cs"] = "polls the console for keys",
        ["ConsoleLineReader.cs"] = "waits for the next key of a pasted text",
        ["CmdletPump.cs"] = "collects the writes of a stream on the pipeline thread",
    };

    [Fact]
    public void No_code_reads_the_time_without_a_clock() => Assert.Empty(Find(Reading(), []));

    [Fact]
    public void Only_these_files_wait_without_a_clock()
    {
        Assert.Empty(Find(Delaying(), Waiting.Keys));
        IEnumerable<string?> users = Files().Where(file => Delaying().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(Waiting.Keys.Order(StringComparer.Ordinal), users.Order(StringComparer.Ordinal));
    }

    private static string[] Find(Regex pattern, IEnumerable<string> except) =>
    [
        .. from file in Files()
           where !except.Contains(Path.GetFileName(file))
           from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
           where pattern.IsMatch(line.Text)
           select $"{Path.GetFileName(file)}:{line.Number}: {line.Text.Trim()}",
    ];

    private static IEnumerable<string> Files()
    {
        string folder = Path.Combine(WritingSources.Root, "src", "QwenPS");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).StartsWith("obj" + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bEnvironment\.TickCount")]
    private static partial Regex Reading();

    [GeneratedRegex(@"\bTask\.Delay\(|\bThread\.Sleep\(")]
    private static partial Regex Delaying();
}
