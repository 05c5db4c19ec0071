using System.Collections;
using System.Globalization;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>HTTP headers given as a hashtable, checked before anything is sent.</summary>
internal static class HeaderTable
{
    // Another key here would go out unseen by all that watches over the connection's: where it may go, how it is shown, that it is masked.
    // The rest says how the body is sent and read. User-Agent and Accept are the module's too, but change nothing else.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Host", "Transfer-Encoding", "X-DashScope-SSE", "X-DashScope-WorkSpace" };

    /// <exception cref="ConnectionSetupException">A name or a value that HTTP does not allow, or a header of the module's own.</exception>
    public static Dictionary<string, string>? Parse(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            string value = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
            if (name.Length == 0 || !name.All(IsTokenCharacter)) throw new ConnectionSetupException(Texts.Format("Header.Name", OneLine.Format(name)), "Header");
            if (IsOwn(name)) throw new ConnectionSetupException(Texts.Format("Header.OwnHeader", name), "Header");
            if (value.Any(c => c is '\r' or '\n')) throw new ConnectionSetupException(Texts.Format("Header.LineBreak", name), "Header");
            if (!value.All(IsValueCharacter)) throw new ConnectionSetupException(Texts.Format("Header.Character", name), "Header");
            headers[name] = value;
        }

        return headers;
    }

    private static bool IsOwn(string name) => Own.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    // HttpClient refuses everything beyond ASCII only when it sends, which looks like a fault of the network; control characters the servers refuse.
    private static bool IsValueCharacter(char c) => c is '\t' or (>= ' ' and < (char)127);

    private static bool IsTokenCharacter(char c) => c is > ' ' and < (char)127 && "()<>@,;:\\\"/[]?={}".IndexOf(c) < 0;
}
