using System.Collections;
using System.Globalization;
using QwenPS.Client.Connecting;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>HTTP headers given as a hashtable, checked before anything is sent.</summary>
internal static class HeaderTable
{
    /// <exception cref="ConnectionSetupException">A name or a value that HTTP does not allow.</exception>
    public static Dictionary<string, string>? Of(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            string value = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
            if (name.Length == 0 || !name.All(IsTokenCharacter)) throw new ConnectionSetupException(Text.Of("Header.Name", name), "Header");
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) throw new ConnectionSetupException(Text.Of("Header.OwnHeader", name), "Header");
            if (value.Any(c => c is '\r' or '\n' or '\0')) throw new ConnectionSetupException(Text.Of("Header.LineBreak", name), "Header");
            headers[name] = value;
        }

        return headers;
    }

    private static bool IsTokenCharacter(char c) => c is > ' ' and < (char)127 && "()<>@,;:\\\"/[]?={}".IndexOf(c) < 0;
}
