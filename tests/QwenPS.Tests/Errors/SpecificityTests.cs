using System.Globalization;
using QwenPS.Client.Errors;
using QwenPS.Diagnostics;
using Xunit;

namespace QwenPS.Tests.Errors;

/// <summary>
/// Tests that the most specific sentence of a text identifies the error. The text that programs write before and after this sentence, such as a general code, a
/// status, or their own failure, must not change the result.
/// </summary>
public sealed class SpecificityTests
{
    /// <summary>The texts that programs and users write around the service's message. {0} is the message, and {1} is a status that it can have.</summary>
    private static readonly string[] Wrappers =
    [
        "Error: Request failed with status code {1}\n{0}",
        "{0}\nError: Request failed with status code {1}",
        "Unhandled exception. Client.ResultException: HTTP {1}\n\n{0}\n ---> Client.ResultException: HTTP {1}",
        "I encountered an error while using Qwen on Alibaba Cloud.\n{0} ({1})\nPlease help, thank you.",
        "调用百炼接口时报错，状态码：{1}\n\n{0}\n\n请大家帮忙看看。",
        "[API Error] {0}\n    at process (node:internal/process:95:5)\n{1} status code (no body)",
    ];

    /// <summary>The same with the general code of an invalid request.</summary>
    private static readonly string[] InvalidRequestWrappers =
    [
        "HTTP {1} (invalid_request_error: invalid_parameter_error)\n\n{0}\n ---> X: HTTP {1} (invalid_request_error: invalid_parameter_error)",
        "openai.BadRequestError: Error code: {1} - invalid_parameter_error\n\n{0}",
        "{0}\n\nopenai.BadRequestError: Error code: {1} - invalid_parameter_error",
    ];

    [Fact]
    public void A_general_wrapper_changes_no_result_of_any_row()
    {
        var wrong = new List<string>();
        int count = 0;
        foreach (ErrorRow row in ErrorCatalog.Current.Rows.Where(row => row.Kind is not null && row.Fragments.Length > 0 && row.Statuses.Length > 0))
        {
            string[] wrappers = row.Statuses[0] == 400 ? [.. Wrappers, .. InvalidRequestWrappers] : Wrappers;
            string?[] alone = [.. row.Fragments.Take(wrappers.Length).Select(fragment => Explainer.ExplainText(CreateMessage(fragment), row.Statuses[0])?.Cause)];
            // Each wrapper is tested with a different fragment, because all combinations would take too long.
            for (int at = 0; at < wrappers.Length; at++, count++)
            {
                int fragment = at % row.Fragments.Length;
                string text = Wrap(wrappers[at], CreateMessage(row.Fragments[fragment]), row.Statuses[0]);
                string? cause = Explainer.ExplainText(text)?.Cause;
                if (cause != alone[fragment]) wrong.Add($"{row.Id}: {text.Replace('\n', '|')} => {cause}");
            }
        }

        Assert.True(count > 500, $"{count}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {count}:\n{string.Join("\n", wrong)}");
    }

    private static string Wrap(string wrapper, string message, int status) =>
        wrapper.Replace("{0}", message, StringComparison.Ordinal).Replace("{1}", status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string CreateMessage(string fragment) => fragment.Replace("*", " x ", StringComparison.Ordinal);
}
