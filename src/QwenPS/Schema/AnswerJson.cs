namespace QwenPS.Schema;

/// <summary>The JSON in a model's answer.</summary>
internal static class AnswerJson
{
    private const string Fence = "```";

    /// <summary>The answer without the Markdown code fence that models like to put around it, and without blanks at its ends.</summary>
    public static string Unwrap(string content)
    {
        string text = content.Trim().Trim('\uFEFF');
        int line = text.IndexOf('\n');
        if (line < 0 || text.Length < 2 * Fence.Length || !text.StartsWith(Fence, StringComparison.Ordinal) || !text.EndsWith(Fence, StringComparison.Ordinal)) return text;
        // The first line names the language.
        return line < text.Length - Fence.Length ? text.Substring(line, text.Length - Fence.Length - line).Trim() : text;
    }
}
