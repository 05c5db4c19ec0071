using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>
/// Tests errors that users published in issues, in the fixtures and logs of public programs, and on help pages. Each item contains its source, its text
/// (shortened to the error), and the cause according to its thread. Items with the form "reworded" contain a user's description of an error in other words.
/// causes.json contains the expected results: the kind, whether a retry helps, and words in the cause and the remedy.
/// </summary>
public sealed class CorpusTests : ErrorService
{
    /// <summary>The items whose explanation differs from the explanation in their threads. This list can contain at most 3% of all items.</summary>
    private static readonly string[] KnownMisses =
    [
        // The base URL is wrong, but the program prints only that the stream ended.
        "protocol-2",
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private static readonly Item[] Items = [.. Directory.GetFiles(Folder, "*.json").Where(file => Path.GetFileName(file) != "causes.json").Order().SelectMany(Read<Item[]>)];

    private static readonly Dictionary<string, Expected> Causes = Read<Dictionary<string, Expected>>(Path.Combine(Folder, "causes.json"));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Errors", "Corpus");

    [Fact]
    public void It_has_at_least_200_texts_each_once_with_its_source()
    {
        Assert.True(Items.Length >= 200, $"{Items.Length} items");
        Assert.Equal(Items.Length, Items.Select(item => item.Text).Distinct().Count());
        Assert.Equal(Items.Length, Items.Select(item => item.Id).Distinct().Count());
        Assert.All(Items, item => Assert.NotEmpty(item.Source));
        Assert.Equal(Causes.Keys.Order(), Items.Select(item => item.Cause).Distinct().Order());
        Assert.True(KnownMisses.Length * 100 <= Items.Length * 3, $"{KnownMisses.Length} known misses");
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("zh-CN")]
    public async Task Each_text_is_explained_as_its_thread_found(string language)
    {
        CultureInfo culture = CultureInfo.GetCultureInfo(language);
        var wrong = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Item item in Items)
        {
            string[] problems = [.. FindProblems(item, Explain(item, culture), culture), .. item.Status is null ? [] : FindProblems(item, await CallAsync(item, culture), culture)];
            if (problems.Length > 0) wrong[item.Id] = string.Join("; ", problems.Distinct());
        }

        string[] missed = [.. KnownMisses.Except(wrong.Keys)];
        Assert.True(missed.Length == 0, $"No longer missed: {string.Join(", ", missed)}");
        string[] found = [.. wrong.Where(one => !KnownMisses.Contains(one.Key)).Select(one => $"{one.Key}: {one.Value}")];
        Assert.True(found.Length == 0, $"{found.Length} of {Items.Length}:\n{string.Join("\n", found)}");
    }

    /// <summary>Returns the explanation of Resolve-QwenError for the text.</summary>
    private static Explained? Explain(Item item, CultureInfo culture)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = culture;
        try
        {
            if (Explainer.ExplainText(item.Text, item.Status) is not { } found) return null;
            RetryRule retry = Enum.GetValues<RetryRule>().Single(rule => ErrorCatalog.Current.File.Words[$"retry-{rule.ToString().ToLowerInvariant()}"].In(culture) == found.Retry);
            return new Explained(found.Kind, retry, $"{found.Cause} {found.Remedy}", found.RequestId);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <summary>Returns the client's error for this response of the service.</summary>
    private async Task<Explained?> CallAsync(Item item, CultureInfo culture)
    {
        QwenException error = await FailAsync(ChatProtocol.OpenAI, new Fault { Status = item.Status!.Value, Body = item.Text, OmitRequestId = true }, culture);
        return new Explained(error.Kind, error.Retry, $"{error.Cause} {error.Remedy}", error.RequestId);
    }

    private static List<string> FindProblems(Item item, Explained? found, CultureInfo culture)
    {
        Expected expected = Causes[item.Cause];
        (ErrorKind kind, RetryRule retry) = (item.Kind ?? expected.Kind, item.Retry ?? expected.Retry);
        if (found is null) return ["not explained"];
        var problems = new List<string>();
        if (found.Kind != kind) problems.Add($"{found.Kind}, not {kind}");
        if (found.Retry != retry) problems.Add($"retry {found.Retry}, not {retry}");
        string[] words = [.. culture.TwoLetterISOLanguageName == "zh" ? expected.Zh : expected.En, .. item.Also];
        problems.AddRange(words.Where(word => !found.Said.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => $"'{word}' not in: {found.Said}"));
        if (item.Request is not null && found.RequestId != item.Request) problems.Add($"request id {found.RequestId}");
        return problems;
    }

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(file), Json)!;

    private sealed record Explained(ErrorKind Kind, RetryRule Retry, string Said, string? RequestId);

    /// <param name="Kind">The kind of the error.</param>
    /// <param name="Retry">A value that indicates whether a retry helps.</param>
    /// <param name="En">Words in the English cause and remedy.</param>
    /// <param name="Zh">Words in the Chinese cause and remedy.</param>
    private sealed record Expected(ErrorKind Kind, RetryRule Retry, string[] En, string[] Zh);

    /// <param name="Id">The cause and a number.</param>
    /// <param name="Source">Where the error was published: a repository and an issue, the number of a file in a public index of code, or a page.</param>
    /// <param name="Cause">The cause in the thread, or in the program if the item is a fixture.</param>
    /// <param name="Text">The error.</param>
    private sealed record Item(string Id, string Source, string Cause, string Text)
    {
        /// <summary>Gets or sets the HTTP status, or null if the text isn't the body of a response.</summary>
        public int? Status { get; init; }

        /// <summary>Gets or sets the kind if it differs from the kind of the cause; otherwise, null.</summary>
        public ErrorKind? Kind { get; init; }

        /// <summary>Gets or sets a value that indicates whether a retry helps, if this differs from the cause; otherwise, null.</summary>
        public RetryRule? Retry { get; init; }

        /// <summary>Gets or sets additional words in the cause and the remedy, in both languages.</summary>
        public string[] Also { get; init; } = [];

        /// <summary>Gets or sets the request ID of the innermost response.</summary>
        public string? Request { get; init; }
    }
}
