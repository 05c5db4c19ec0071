using System.Text;

namespace QwenPS.Client.Prompts;

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
        Fill(text, name =>
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase)) names.Add(name);
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
            int close = text.IndexOf("}}", open + 2, StringComparison.Ordinal);
            string? name = close < 0 ? null : NameOf(text, open + 2, close);
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

    private static string? NameOf(string text, int start, int end)
    {
        string name = text.Substring(start, end - start).Trim(' ', '\t');
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.') ? name : null;
    }
}
