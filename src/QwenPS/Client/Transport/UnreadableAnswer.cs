using System.Text;
using System.Text.Json;
using QwenPS.Client.Errors;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Transport;

/// <summary>What is said of an answer of 200 that is not what was asked for.</summary>
internal static class UnreadableAnswer
{
    /// <summary>More than is ever shown of an answer: it is cut once secrets are masked, or one might be left by half.</summary>
    private const int Enough = 64 * 1024;

    /// <summary>The beginning, for the exception's body.</summary>
    public static string Snippet(byte[] bytes, int length) => Encoding.UTF8.GetString(bytes, 0, Math.Min(length, Enough));

    public static QwenException Empty(Exchange exchange) => exchange.Protocol(Texts.Format("Answer.Empty"), RetryRule.Once, null, failure: LocalFailure.EmptyAnswer);

    /// <param name="exchange">The attempt.</param>
    /// <param name="bytes">The answer.</param>
    /// <param name="length">How many of the bytes are the answer's.</param>
    /// <param name="expected">What it should have been: <c>a chat</c>.</param>
    /// <param name="exception">What the JSON reader says.</param>
    public static QwenException NotJson(Exchange exchange, byte[] bytes, int length, string expected, JsonException exception)
    {
        if (JsonText.IsCutShort(bytes.AsSpan(0, length))) return exchange.Protocol(Texts.Format("Answer.CutShort"), RetryRule.Always, Snippet(bytes, length), exception, LocalFailure.Truncated);
        string? text = ErrorParser.Parse(bytes, Math.Min(length, Enough)).Message;
        string type = exchange.MediaType ?? Texts.Format("Answer.NoContentType");
        string what = text is null ? Texts.Format("Answer.NotJson", expected, type) : Texts.Format("Answer.NotJsonButText", expected, type, ErrorParser.ForReading(text));
        LocalFailure failure = ErrorParser.IsPage(text) ? LocalFailure.HtmlPage : LocalFailure.Protocol;
        return exchange.Protocol(what, RetryRule.Never, Snippet(bytes, length), exception, failure);
    }
}
