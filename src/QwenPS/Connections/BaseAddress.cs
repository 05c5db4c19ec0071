using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>
/// Turns what a user typed as a base address into a clean absolute one. Messages never repeat the text:
/// it can hold a password or a key.
/// </summary>
internal static class BaseAddress
{
    // Looked for only where a scheme is missing: to read three expressions costs a process's first call 9 ms.
    private const string SchemeForm = "^[A-Za-z][A-Za-z0-9+.-]*://";
    private const string Word = "^(//)?[^:/.]+(/|:?$)";
    private const string BrokenScheme = "^[Hh][Tt][Tt][Pp][Ss]?(:|/)";

    /// <summary>Sites that keys are made at and that documents are read at, with the region whose keys they are: not one of them takes a call.</summary>
    private static readonly KeyValuePair<string, string>[] Sites =
    [
        new("bailian.console.aliyun.com", "China"), new("modelstudio.console.alibabacloud.com", "International"),
        new("bailian.console.alibabacloud.com", "International"), new("qwencloud.com", "QwenCloud"), new("qianwenai.com", "QianwenAI"),
    ];

    private static string HowTo => Texts.Format("Setup.AddressForm");

    /// <summary>The address without user, query, fragment or final slash, its host as the network sees it.</summary>
    /// <exception cref="ConnectionSetupException">The text is no address that calls could go to.</exception>
    public static Uri Parse(string text, SettingOrigin origin, List<string> warnings)
    {
        text = text.Trim().Trim('"', '\'').Trim();
        if (text.Length == 0) throw origin.Fail(Texts.Format("Setup.AddressEmpty", HowTo));
        if (text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\\' or '<' or '>' or '{' or '}' or '"'))
            throw origin.Fail(Texts.Format("Setup.AddressCharacter", HowTo));

        var uri = ParseWithScheme(text, origin);
        if (HostName.Find(uri) is { } site && Array.Find(Sites, one => IsAt(site, one.Key)).Value is { } region) throw origin.Fail(Texts.Format("Setup.AddressSite", region));
        if (uri.UserInfo.Length > 0) throw origin.Fail(Texts.Format("Setup.AddressUser"));
        if (text.IndexOf('?') >= 0) throw origin.Fail(Texts.Format("Setup.AddressQuery"));
        if (text.IndexOf('#') >= 0) throw origin.Fail(Texts.Format("Setup.AddressFragment"));

        var host = HostName.Find(uri) ?? throw origin.Fail(Texts.Format("Setup.AddressNoHost", HowTo));
        if (IsKey(host)) throw origin.Fail(Texts.Format("Setup.AddressKey", HowTo));
        if (IsWord(text, uri, host)) throw origin.Fail(Texts.Format("Setup.AddressWord", HowTo));
        host = Correct(host, origin, warnings);

        // Built anew from the checked host: what is checked here is letter by letter what is connected to later.
        var port = uri.IsDefaultPort ? "" : ":" + uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Create($"{uri.Scheme}://{host}{port}{uri.AbsolutePath}", origin);
    }

    /// <summary>A key must not be looked up: the name would go to a stranger.</summary>
    private static bool IsKey(string host) => host.StartsWith(ApiKey.WorkspacePrefix, StringComparison.Ordinal)
        || (host.StartsWith(ApiKey.OrdinaryPrefix, StringComparison.Ordinal) && host.IndexOf('.') < 0 && host.IndexOf(':') < 0);

    private static bool IsAt(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);

    private static Uri ParseWithScheme(string text, SettingOrigin origin)
    {
        if (HasScheme(text)) return Create(text, origin);

        if (HasForm(text, SchemeForm)) throw origin.Fail(Texts.Format("Setup.AddressOtherScheme"));
        if (HasForm(text, BrokenScheme)) throw origin.Fail(Texts.Format("Setup.AddressScheme", HowTo));
        if (text.StartsWith("//", StringComparison.Ordinal)) text = text.Substring(2);
        var secure = Create("https://" + text, origin);
        // Local servers rarely speak TLS, and what never leaves the machine needs none.
        return OfficialHosts.IsLoopback(secure) ? Create("http://" + text, origin) : secure;
    }

    private static bool HasScheme(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static bool HasForm(string text, string form) => Regex.IsMatch(text, form, RegexOptions.CultureInvariant);

    private static Uri Create(string text, SettingOrigin origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is not null
            ? uri
            : throw origin.Fail(Texts.Format("Setup.AddressInvalid", HowTo));

    /// <summary>
    /// Whether it is a word that became a host only because anything does: a slip, or a region's name. A scheme or a port says that a host is meant.
    /// A dot can be written in other scripts, so the host is asked for it; a number is an IPv4 address to it.
    /// </summary>
    private static bool IsWord(string text, Uri uri, string host) =>
        !HasScheme(text) && HasForm(text, Word) && host != "localhost" && (host.IndexOf('.') < 0 || uri.HostNameType == UriHostNameType.IPv4);

    /// <summary>
    /// Guides in circulation (seed 001) write the console's domain, <c>dashscope.aliyun.com</c>, where the API's is meant.
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
