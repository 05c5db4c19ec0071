using System.Text;

namespace QwenPS.Requests.PromptFiles;

/// <summary>
/// A text with places to fill: <c>{{name}}</c>, blanks inside allowed; a name is letters, digits, <c>_</c>, <c>-</c> and <c>.</c>. Any other braces are
/// text, and so is <c>\{{name}}</c>, without the backslash. Values go in as they are and are not looked through again.
/// </summary>
internal static class PromptTemplate
{
    /// <summary>The names, each once, in the order in which they stand.</summary>
    public static IReadOnlyList<string> NamesIn(string text)
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

    public static string Fill(string text, Func<string, string> valueOf)
    {
        var filled = new StringBuilder(text.Length);
        int copied = 0;
        for (int open = Find(text, 0); open >= 0; open = Find(text, copied))
        {
            string? name = NameAt(text, open + 2, out int close);
            bool isLiteral = name is not null && open > copied && text[open - 1] == '\\';
            if (name is null)
            {
                // One brace further: {{{name}}} is a name in braces.
                filled.Append(text, copied, open + 1 - copied);
                copied = open + 1;
                continue;
            }

            filled.Append(text, copied, (isLiteral ? open - 1 : open) - copied);
            filled.Append(isLiteral ? text.Substring(open, close + 2 - open) : valueOf(name));
            copied = close + 2;
        }

        return copied == 0 ? text : filled.Append(text, copied, text.Length - copied).ToString();
    }

    private static int Find(string text, int from) => text.IndexOf("{{", from, StringComparison.Ordinal);

    /// <summary>
    /// The name between <paramref name="start"/> and the braces that close it. Nothing behind the first character that is none of a place is looked at:
    /// a search for the braces from each opening would read a long text as often as it has braces.
    /// </summary>
    private static string? NameAt(string text, int start, out int close)
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
