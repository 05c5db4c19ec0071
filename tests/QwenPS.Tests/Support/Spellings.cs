using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace QwenPS.Tests.Support;

/// <summary>Provides the encodings in which gateways and logs write a key, and a decoder for all of them.</summary>
internal static class Spellings
{
    private static readonly Regex Json = new(@"\\+u([0-9A-Fa-f]{4})");
    private static readonly Regex Percent = new("%([0-9A-Fa-f]{2})");
    private static readonly Regex Invisible = new(@"[\p{Cc}\p{Cf}]");
    private static readonly Regex Base64 = new("[A-Za-z0-9+/_-]{24,}");
    private static readonly Regex Hexadecimal = new("[0-9A-Fa-f]{24,}");

    /// <summary>The encodings by name. The key can be decoded from a text in any of these encodings.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, string>> All = new Dictionary<string, Func<string, string>>
    {
        ["plain"] = key => key,
        ["uppercase"] = key => key.ToUpperInvariant(),
        ["header"] = key => "Bearer " + key,
        ["JSON escapes"] = key => Each(key, c => $"\\u{(int)c:x4}"),
        ["JSON escapes, mixed"] = key => string.Concat(key.Select((c, place) => place % 3 == 0 ? c.ToString() : place % 3 == 1 ? $"\\u{(int)c:X4}" : $"\\u{(int)c:x4}")),
        ["JSON escapes, twice"] = key => Each(key, c => $"\\\\u{(int)c:x4}"),
        ["percent"] = key => Each(key, c => $"%{(int)c:X2}"),
        ["percent, mixed"] = key => string.Concat(key.Select((c, place) => place % 2 == 0 ? c.ToString() : $"%{(int)c:x2}")),
        ["percent, twice"] = key => Each(key, c => $"%25{(int)c:X2}"),
        ["HTML, decimal"] = key => Each(key, c => $"&#{(int)c};"),
        ["HTML, hexadecimal"] = key => Each(key, c => $"&#x{(int)c:X};"),
        ["HTML in JSON"] = key => Each(key, c => $"\\u0026#{(int)c};"),
        ["control characters between"] = key => Each(key, c => $"{c}\u0001"),
        ["zero-width characters between"] = key => Each(key, c => $"{c}\u200b"),
        ["base64"] = key => Convert.ToBase64String(Encoding.UTF8.GetBytes(key)),
        ["base64 of the header"] = key => Convert.ToBase64String(Encoding.UTF8.GetBytes("Authorization: Bearer " + key + "\r\n")),
        ["hexadecimal"] = key => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key)),
    };

    /// <summary>Returns the text and all texts that it can represent after decoding.</summary>
    public static string Decode(string text)
    {
        var all = new StringBuilder(text);
        string bare = Invisible.Replace(text, "");
        for (int round = 0; round < 4; round++)
        {
            bare = Json.Replace(bare, match => Character(match.Groups[1].Value));
            bare = Percent.Replace(bare, match => Character(match.Groups[1].Value));
            bare = Invisible.Replace(WebUtility.HtmlDecode(bare), "");
            all.Append('\n').Append(bare);
        }

        foreach (Match run in Base64.Matches(bare))
        {
            string padded = run.Value.TrimEnd('=');
            padded = padded[..(padded.Length / 4 * 4)];
            all.Append('\n').Append(Encoding.Latin1.GetString(Convert.FromBase64String(padded.Replace('-', '+').Replace('_', '/'))));
        }

        foreach (Match run in Hexadecimal.Matches(bare)) all.Append('\n').Append(Encoding.Latin1.GetString(Convert.FromHexString(run.Value[..(run.Length / 2 * 2)])));
        return all.ToString();
    }

    private static string Each(string key, Func<char, string> spell) => string.Concat(key.Select(spell));

    private static string Character(string number) => ((char)int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString();
}
