using System.Collections;
using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Parses a hashtable of HTTP headers, and validates the headers before a request is sent.</summary>
internal static class HeaderTable
{
    // The list contains the headers that can't be set. Some of them contain a key, but the security checks and the masking apply only to the key of the
    // connection. The others control how the body is sent and read. User-Agent and Accept can be set, because other values cause no harm.
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Transfer-Encoding", "X-DashScope-SSE", "X-DashScope-WorkSpace",
    };

    /// <exception cref="ConnectionSetupException">HTTP doesn't allow a name or a value, or the module sets the header itself.</exception>
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

    // HttpClient rejects non-ASCII characters only when it sends the request, and the error looks like a network error. Servers reject control characters.
    private static bool IsValueCharacter(char c) => c is '\t' or (>= ' ' and < (char)127);

    private static bool IsTokenCharacter(char c) => c is > ' ' and < (char)127 && "()<>@,;:\\\"/[]?={}".IndexOf(c) < 0;
}
