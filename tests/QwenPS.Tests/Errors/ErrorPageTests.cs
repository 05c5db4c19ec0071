using System.Globalization;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>The codes and messages on the service's page of error codes, in Chinese and in English, as read on November 29, 2026.</summary>
public sealed class ErrorPageTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Item[] Items =
        JsonSerializer.Deserialize<Item[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Errors", "Pages", "error-codes.json")), Json)!;

    [Fact]
    public void Each_message_with_its_code_is_explained_by_its_row()
    {
        Assert.True(Items.Length >= 300, $"{Items.Length} items");
        string[] wrong = [.. Items.Where(item => item.Code is not null).Select(item => Problem(CreateBody(item), item.Row)).OfType<string>()];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Each_message_without_its_code_is_explained_by_its_row()
    {
        string[] wrong = [.. Items.Select(item => Problem(item.Message, item.Alone ?? item.Row)).OfType<string>()];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }

    // The messages end with a link to the page. If the words are unknown, its anchor is the only information.
    [Theory]
    [InlineData("apikey-error", "key-invalid")]
    [InlineData("inappropriate-content", "content-filter")]
    [InlineData("rate-limit", "rate-limit")]
    [InlineData("token-limit", "tokens-per-minute")]
    [InlineData("overdue-payment", "arrears")]
    [InlineData("error-url", "wrong-path-for-model")]
    [InlineData("access-denied", "permission")]
    [InlineData("model-access-denied", "model-access")]
    [InlineData("file-format", "file-format")]
    public void The_anchor_of_a_link_decides_if_the_words_do_not(string anchor, string row)
    {
        string link = "https://help.aliyun.com/zh/model-studio/error-code#" + anchor;
        Assert.Null(Problem($"Something is different. For details, see: {link}", row));
        Assert.Null(Problem($"上游返回了新的说法，详见 {link}", row));
        Assert.Null(Problem("{\"error\":{\"message\":\"Something is different. For details, see: " + link + "\",\"type\":\"error\"}}", row));
        // A terminal can break the address at a hyphen.
        Assert.Null(Problem($"Something is different. For details, see: {link.Insert(link.Length - 4, "\n")}", row));
    }

    [Fact]
    public void The_words_count_more_than_the_anchor() =>
        Assert.Null(Problem("Free allocated quota exceeded. For details, see: https://help.aliyun.com/zh/model-studio/error-code#access-denied", "free-quota-spent"));

    private static string CreateBody(Item item) =>
        JsonSerializer.Serialize(new { code = item.Code, message = item.Message, request_id = "8af536f9-6b8b-93b5-bb5f-1597a3f65db4" });

    private static string? Problem(string text, string row)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = ErrorService.English;
        try
        {
            ErrorExplanation? found = Explainer.ExplainText(text);
            if (row.Length == 0) return found is null ? null : $"{text}: {found.Kind}";
            ErrorRow expected = ErrorCatalog.Current.Rows.Single(one => one.Id == row);
            bool isRight = found is not null && found.Kind == expected.Kind && found.Cause.StartsWith(expected.Cause.En.Split('{')[0], StringComparison.Ordinal);
            return isRight ? null : $"{row}: {text}: {found?.Cause}";
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    /// <param name="Code">The code, if the page lists one.</param>
    /// <param name="Message">The message.</param>
    /// <param name="Row">The row of the error catalog.</param>
    /// <param name="Alone">The row of the message without its code if it's a different row. Empty if the message doesn't identify an error by itself.</param>
    private sealed record Item(string? Code, string Message, string Row, string? Alone);
}
