using System.Text.RegularExpressions;

namespace QwenPS.Client.Errors;

/// <summary>Finds the request field that caused an error. Use this class if only the message contains the name of the field.</summary>
internal static class MessageParam
{
    private const string Name = @"[A-Za-z_][A-Za-z0-9_]{0,40}";

    // Matches the path of a field. Examples: input.messages.3.content · 'messages.[19].content' · - 'tools.7' · parameters.top_p
    private static readonly Regex Path = new(
        @"\b(?:input|messages?|parameters?|tools)(?:\.?\[?['""]?(?:[0-9]{1,4}|" + Name + @")['""]?\]?){0,1}(?:(?:\.\[?|\[)(?:[0-9]{1,4}|" + Name + @")\]?){1,5}",
        RegexOptions.CultureInvariant);

    // Matches a field name next to a word such as "parameter" or "required". Examples: The parameters `logprobs` is not supported · Required parameter(Prompt)
    // missing · Range of max_tokens should be · you must provide a messages parameter · model is required · Duration should be between 2 and 15
    private static readonly Regex Named = new(
        @"\b(?:parameters?|field|argument|property|value of|range of)(?: the)?[ (:=]{1,2}[`'""]?(?<name>" + Name + @")[`'""]?"
            + @"|[`'""](?<name>" + Name + @")[`'""]? (?:is (?:a )?(?:required|missing|not support(?:ed)?|invalid)|must be|parameter|should)"
            + @"|\b(?<name>" + Name + @")(?= is required| (?:field|property) is required| parameter\b| (?:should|must) be (?:between|in|within|greater|less|at)\b)"
            + @"|(?:参数|字段)[ ：:]{0,2}[`'""]?(?<name>" + Name + @")|\bmissing (?<name>model|messages)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The words that the patterns can match in place of a field name. These words aren't names of fields.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "accept", "an", "and", "any", "are", "be", "error", "extra", "field", "following", "in", "input", "invalid", "is", "it", "missing",
        "of", "or", "required", "s", "should", "specified", "stream", "support", "supported",
        "supports", "that", "the", "these", "this", "those", "unexpected", "unknown", "unrecognized", "unsupported", "value", "which", "your",
    };

    /// <summary>Returns the name of the field, or null if the message doesn't contain a field name.</summary>
    public static string? Find(string? message)
    {
        if (string.IsNullOrEmpty(message)) return null;
        string start = message!.Length <= 1000 ? message : message.Substring(0, 1000);
        if (Path.Match(start) is { Success: true } path) return path.Value.Trim('\'', '"');
        for (Match match = Named.Match(start); match.Success; match = match.NextMatch())
        {
            if (!Words.Contains(match.Groups["name"].Value)) return match.Groups["name"].Value;
        }

        return null;
    }
}
