using System.Globalization;
using System.Text;

namespace QwenPS.Client.Connecting;

/// <summary>The spellings under which a secret turns up in texts: as it is, escaped in JSON, percent-encoded in an address.</summary>
internal static class SecretForms
{
    /// <summary>The distinct spellings. Of an ordinary key they are all the same one.</summary>
    public static IEnumerable<string> Of(string secret) => new[]
    {
        secret,
        Json(secret, strict: false, "x4"),
        Json(secret, strict: false, "x4").Replace("/", "\\/"),
        // System.Text.Json's default escapes more than JSON asks for, in capitals; others write small letters.
        Json(secret, strict: true, "X4"),
        Json(secret, strict: true, "x4"),
        Percent(secret, "X2"),
        Percent(secret, "x2"),
    }.Distinct(StringComparer.Ordinal);

    private static string Json(string secret, bool strict, string format)
    {
        var text = new StringBuilder(secret.Length + 8);
        foreach (char c in secret)
        {
            if (c == '\\') text.Append("\\\\");
            else if (c == '"' && !strict) text.Append("\\\"");
            else if (c < ' ' || (strict && (c > '~' || "\"&'+<>`".IndexOf(c) >= 0)))
                text.Append("\\u").Append(((int)c).ToString(format, CultureInfo.InvariantCulture));
            else text.Append(c);
        }

        return text.ToString();
    }

    // Not Uri.EscapeDataString: on .NET Framework it refuses long texts, and its capitals are only one of the two spellings.
    private static string Percent(string secret, string format)
    {
        var text = new StringBuilder(secret.Length + 8);
        foreach (byte b in Encoding.UTF8.GetBytes(secret))
        {
            char c = (char)b;
            if (c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.' or '~') text.Append(c);
            else text.Append('%').Append(b.ToString(format, CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
