using System.Text;

namespace QwenPS.Text;

/// <summary>
/// Formats text from other programs and servers for one line of a message. Removes line breaks and control characters, and limits the length.
/// </summary>
internal static class ForeignText
{
    private const int Limit = 500;

    public static string OneLine(string text, int limit = Limit)
    {
        if (text.Length <= limit && IsOneLine(text)) return text;
        var line = new StringBuilder(Math.Min(text.Length, limit));
        bool pendingBlank = false;
        foreach (char c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                pendingBlank = line.Length > 0;
                continue;
            }

            if (line.Length >= limit) return line.Append('…').ToString();
            if (pendingBlank) line.Append(' ');
            pendingBlank = false;
            line.Append(c);
        }

        return line.ToString();
    }

    /// <summary>Determines whether the text can be used unchanged, which avoids a copy. Most IDs and error codes can be used unchanged.</summary>
    private static bool IsOneLine(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c)) return false;
        }

        return true;
    }
}
