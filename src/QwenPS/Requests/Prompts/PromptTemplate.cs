using System.Text;

namespace QwenPS.Requests.Prompts;

/// <summary>
/// Finds and replaces the variables in a text. A variable is <c>{{name}}</c>, and spaces are allowed inside the braces. A name consists of letters,
/// digits, <c>_</c>, <c>-</c>, and <c>.</c>. All other braces are text. <c>\{{name}}</c> is also text, and its backslash is removed. Values are
/// inserted unchanged, and variables in values aren't replaced.
/// </summary>
internal static class PromptTemplate
{
    /// <summary>Finds the distinct names, in the order in which they occur in the text.</summary>
    public static IReadOnlyList<string> FindNames(string text)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Fill(text, name =>
        {
            if (known.Add(name)) names.Add(name);
            return "";
        });
        return names;
    }

    /// <summary>Determines whether the text has names or escaped names.</summary>
    public static bool HasNames(string text)
    {
        for (int open = Find(text, 0); open >= 0; open = Find(text, open + 1))
        {
            if (FindName(text, open + 2, out _) is not null) return true;
        }

        return false;
    }

    /// <summary>Replaces the names with their values, and removes the backslashes of escaped names.</summary>
    /// <param name="text">The text.</param>
    /// <param name="getValue">A function that returns the value of a name. If the function returns null, the name isn't replaced.</param>
    public static string Fill(string text, Func<string, string?> getValue)
    {
        var filled = new StringBuilder(text.Length);
        int copied = 0;
        for (int open = Find(text, 0); open >= 0; open = Find(text, copied))
        {
            string? name = FindName(text, open + 2, out int close);
            bool isLiteral = name is not null && open > copied && text[open - 1] == '\\';
            if (name is null)
            {
                // {{{name}}} is a variable in additional braces. For this reason, only the first brace is skipped.
                filled.Append(text, copied, open + 1 - copied);
                copied = open + 1;
                continue;
            }

            filled.Append(text, copied, (isLiteral ? open - 1 : open) - copied);
            filled.Append((isLiteral ? null : getValue(name)) ?? text.Substring(open, close + 2 - open));
            copied = close + 2;
        }

        return copied == 0 ? text : filled.Append(text, copied, text.Length - copied).ToString();
    }

    private static int Find(string text, int from) => text.IndexOf("{{", from, StringComparison.Ordinal);

    /// <summary>
    /// Finds the name between <paramref name="start"/> and the closing braces. The search ends at the first character that can't be part of a variable.
    /// Otherwise, each opening brace would cause a search of the rest of the text, which takes quadratic time.
    /// </summary>
    private static string? FindName(string text, int start, out int close)
    {
        int first = SkipBlanks(text, start);
        int end = first;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.')) end++;
        close = SkipBlanks(text, end);
        bool isClosed = close + 1 < text.Length && text[close] == '}' && text[close + 1] == '}';
        return isClosed && end > first ? text.Substring(first, end - first) : null;
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t')) at++;
        return at;
    }
}
