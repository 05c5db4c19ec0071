using System.Text;

namespace QwenPS.Text;

/// <summary>Masks the user and the password in the addresses of a text, as in <c>http://user:password@proxy:8080</c>.</summary>
internal static class AddressUser
{
    private const string Ends = "/?#\\\"'<>`";

    public static string Mask(string text)
    {
        if (text.IndexOf('@') < 0) return text;
        StringBuilder? masked = null;
        int done = 0;
        for (int place = 0; (place = text.IndexOf(':', place)) >= 0; place++)
        {
            int start = StartAfter(text, place);
            if (start < 0) continue;
            int end = start;
            while (end < text.Length && Ends.IndexOf(text[end]) < 0 && !char.IsWhiteSpace(text[end])) end++;
            int at = end == start ? -1 : text.LastIndexOf('@', end - 1, end - start);
            if (at < 0 || at == start || text.IndexOf('…', start, at - start) == start) continue;
            masked ??= new StringBuilder(text.Length);
            masked.Append(text, done, start - done).Append('…');
            done = at;
        }

        return masked?.Append(text, done, text.Length - done).ToString() ?? text;
    }

    /// <summary>Where the host or user begins if <c>://</c> is at the place, also with the slashes escaped for JSON; -1 if not.</summary>
    private static int StartAfter(string text, int place)
    {
        int slashes = 0;
        for (place++; place < text.Length && slashes < 2; place++)
        {
            if (text[place] == '/') slashes++;
            else if (text[place] != '\\') return -1;
        }

        return slashes == 2 ? place : -1;
    }
}
