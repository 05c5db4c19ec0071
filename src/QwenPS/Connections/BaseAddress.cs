using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Converts a base address that a user typed to a normalized absolute address. Messages never contain the typed text, because it can contain a
/// password or an API key.
/// </summary>
internal static class BaseAddress
{
    // The patterns are strings, because creating Regex objects for them would delay the first call of a process. The patterns are used only if the
    // address has no scheme.
    private const string SchemeForm = "^[A-Za-z][A-Za-z0-9+.-]*://";
    private const string Word = "^(//)?[^:/.]+(/|:?$)";
    private const string BrokenScheme = "^[Hh][Tt][Tt][Pp][Ss]?(:|/)";

    /// <summary>
    /// The websites that users open in a browser, and the region of the API keys that users create there. These websites don't accept API calls.
    /// </summary>
    private static readonly KeyValuePair<string, string>[] Sites =
    [
        new("bailian.console.aliyun.com", "China"), new("modelstudio.console.alibabacloud.com", "International"),
        new("bailian.console.alibabacloud.com", "International"), new("qwencloud.com", "QwenCloud"), new("qianwenai.com", "QianwenAI"),
    ];

    private static string HowTo => Texts.Format("Setup.AddressForm");

    /// <summary>
    /// Returns the address without a user name, query, fragment, or trailing slash. The host name is in the ASCII form that DNS uses.
    /// </summary>
    /// <exception cref="ConnectionSetupException">The text isn't a valid base address.</exception>
    public static Uri Parse(string text, SettingOrigin origin, List<string> warnings)
    {
        text = text.Trim().Trim('"', '\'').Trim();
        if (text.Length == 0) throw origin.CreateError(Texts.Format("Setup.AddressEmpty", HowTo));
        if (text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\\' or '<' or '>' or '{' or '}' or '"'))
            throw origin.CreateError(Texts.Format("Setup.AddressCharacter", HowTo));

        var uri = ParseWithScheme(text, origin);
        if (HostName.Find(uri) is { } site && Array.Find(Sites, one => IsAt(site, one.Key)).Value is { } region)
            throw origin.CreateError(Texts.Format("Setup.AddressSite", region));
        if (uri.UserInfo.Length > 0) throw origin.CreateError(Texts.Format("Setup.AddressUser"));
        if (text.IndexOf('?') >= 0) throw origin.CreateError(Texts.Format("Setup.AddressQuery"));
        if (text.IndexOf('#') >= 0) throw origin.CreateError(Texts.Format("Setup.AddressFragment"));

        var host = HostName.Find(uri) ?? throw origin.CreateError(Texts.Format("Setup.AddressNoHost", HowTo));
        if (IsKey(host)) throw origin.CreateError(Texts.Format("Setup.AddressKey", HowTo));
        if (IsWord(text, uri, host)) throw origin.CreateError(Texts.Format("Setup.AddressWord", HowTo));
        host = Correct(host, origin, warnings);

        // The address is created from the host name that was checked, so the module can't connect to any other host.
        var port = uri.IsDefaultPort ? "" : ":" + uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Create($"{uri.Scheme}://{host}{port}{uri.AbsolutePath}", origin);
    }

    /// <summary>
    /// Determines whether the host looks like a key. A key must not be resolved as a host name, because the key would be sent to a DNS server in
    /// plain text.
    /// </summary>
    private static bool IsKey(string host) => host.StartsWith(ApiKey.WorkspacePrefix, StringComparison.Ordinal)
        || (host.StartsWith(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) && host.IndexOf('.') < 0 && host.IndexOf(':') < 0);

    private static bool IsAt(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);

    private static Uri ParseWithScheme(string text, SettingOrigin origin)
    {
        if (HasScheme(text)) return Create(text, origin);

        if (HasForm(text, SchemeForm)) throw origin.CreateError(Texts.Format("Setup.AddressOtherScheme"));
        if (HasForm(text, BrokenScheme)) throw origin.CreateError(Texts.Format("Setup.AddressScheme", HowTo));
        if (text.StartsWith("//", StringComparison.Ordinal)) text = text.Substring(2);
        var secure = Create("https://" + text, origin);
        // Local servers rarely use TLS, and data that stays on the computer doesn't need TLS.
        return OfficialHosts.IsLoopback(secure) ? Create("http://" + text, origin) : secure;
    }

    private static bool HasScheme(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool HasForm(string text, string form) => Regex.IsMatch(text, form, RegexOptions.CultureInvariant);

    private static Uri Create(string text, SettingOrigin origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is not null
            ? uri
            : throw origin.CreateError(Texts.Format("Setup.AddressInvalid", HowTo));

    /// <summary>
    /// Determines whether the text is only a word, such as a typing error or the name of a region. Any word can be parsed as a host name. For this
    /// reason, the text is treated as a host name only if it has a scheme, a port, or a dot. The method searches for the dot in the parsed host,
    /// because some writing systems use another character as the dot. A number without a dot is also a word, although it's parsed as an IPv4 address.
    /// </summary>
    private static bool IsWord(string text, Uri uri, string host) =>
        !HasScheme(text) && HasForm(text, Word) && host != "localhost" && (host.IndexOf('.') < 0 || uri.HostNameType == UriHostNameType.IPv4);

    /// <summary>
    /// Corrects the domain of the host. Some published guides specify the domain of the console, <c>dashscope.aliyun.com</c>, as the address for
    /// calls. The method replaces this domain with the domain of the API.
    /// </summary>
    private static string Correct(string host, SettingOrigin origin, List<string> warnings)
    {
        const string wrong = ".aliyun.com";
        if (!host.EndsWith(wrong, StringComparison.Ordinal)) return host;
        var right = host.Substring(0, host.Length - wrong.Length) + ".aliyuncs.com";
        if (!OfficialHosts.IsOfficial(Create("https://" + right, origin))) return host;
        warnings.Add(Texts.Format("Setup.Correction", host, right));
        return right;
    }
}
