using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Schema;

/// <summary>
/// A JSON schema's pattern, which is JavaScript's, as .NET's: digits and word characters are ASCII's, and the end is the end, not the place before
/// a last line feed. Matching has a time limit: patterns come from files, and some never end.
/// </summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What JavaScript also calls Unicode's categories; .NET knows the short names alone.</summary>
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Mark"] = "M",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["Punctuation"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
    };

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Create(string pattern)
    {
        var net = new StringBuilder(pattern.Length + 16);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length) net.Append(Escape(pattern[++i], isInClass));
            else if (c == '$' && !isInClass) net.Append(@"\z");
            else net.Append(c);
            if (c == '[') isInClass = true;
            else if (c == ']') isInClass = false;
        }

        foreach (var category in Categories) net.Replace($"p{{{category.Key}}}", $"p{{{category.Value}}}").Replace($"P{{{category.Key}}}", $"P{{{category.Value}}}");
        return new Regex(net.ToString(), RegexOptions.CultureInvariant, Patience);
    }

    private static string Escape(char c, bool isInClass) => (c, isInClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('w', true) => "a-zA-Z0-9_",
        ('w', false) => "[a-zA-Z0-9_]",
        ('D', false) => "[^0-9]",
        ('W', false) => "[^a-zA-Z0-9_]",
        _ => "\\" + c,
    };
}
