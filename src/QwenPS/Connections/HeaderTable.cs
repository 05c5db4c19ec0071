using System.Collections;
using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Parses a hashtable of HTTP headers, and validates the headers before a request is sent.</summary>
internal static class HeaderTable
{
    // Users can't set these headers. Some of these headers could contain an API key, but the module protects and masks only the API key of the connection. The
    // other headers control where the request is sent, and how the body is sent and read. Users can set User-Agent and Accept, because any value of these
    // headers is harmless.
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Transfer-Encoding", "X-DashScope-SSE", "X-DashScope-WorkSpace",
    };

    /// <exception cref="ConnectionSetupException">A name or a value isn't valid in HTTP, or the module sets the header itself.</exception>
    public static Dictionary<string, string>? Parse(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            string value = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
            if (name.Length == 0 || !name.All(IsTokenCharacter)) throw new ConnectionSetupException(Texts.Format("Header.Name", TerminalText.MakeVisibleLine(name)), "Header");
            if (IsReserved(name)) throw new ConnectionSetupException(Texts.Format("Header.OwnHeader", name), "Header");
            if (value.Any(c => c is '\r' or '\n')) throw new ConnectionSetupException(Texts.Format("Header.LineBreak", name), "Header");
            if (!value.All(IsValueCharacter)) throw new ConnectionSetupException(Texts.Format("Header.Character", name), "Header");
            headers[name] = value;
        }

        return headers;
    }

    private static bool IsReserved(string name) => ReservedHeaders.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    // HttpClient rejects non-ASCII characters only when it sends the request, and the error looks like a network error. Servers reject control characters. For
    // these reasons, the module rejects both kinds of characters before it sends a request.
    private static bool IsValueCharacter(char c) => c is '\t' or (>= ' ' and < (char)127);

    private static bool IsTokenCharacter(char c) => c is > ' ' and < (char)127 && "()<>@,;:\\\"/[]?={}".IndexOf(c) < 0;
}
