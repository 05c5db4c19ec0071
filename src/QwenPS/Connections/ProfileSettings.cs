using System.Text.Json;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Connections;

/// <summary>Represents the settings in a profile. The settings include the source of the API key, but not the key.</summary>
internal sealed record ProfileSettings
{
    /// <summary>Gets or sets the region, or null if <see cref="BaseUri"/> is set.</summary>
    public string? Region { get; init; }

    /// <summary>Gets or sets the base address, or null if <see cref="Region"/> is set.</summary>
    public string? BaseUri { get; init; }

    public ChatProtocol Protocol { get; init; }

    public string? Model { get; init; }

    public string? WorkspaceId { get; init; }

    public int? TimeoutSec { get; init; }

    public int? MaxRetry { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? TokensPerMinute { get; init; }

    /// <summary>Gets or sets the address of the proxy, without the user name and the password.</summary>
    public string? Proxy { get; init; }

    /// <summary>Gets or sets the full path of the usage log, or null if calls aren't recorded.</summary>
    public string? UsageLog { get; init; }

    /// <summary>Gets or sets a value that indicates whether the user allowed <c>http://</c> for <see cref="BaseUri"/>.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Gets or sets a value that indicates whether calls use temporary keys instead of the key itself.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Gets or sets the source of the key.</summary>
    public required KeySource Key { get; init; }

    /// <exception cref="ConnectionSetupException">The key was specified with -ApiKey, so the profile can't contain its source.</exception>
    public static ProfileSettings Create(Connection connection)
    {
        QwenClientOptions options = connection.Client.Options;
        Endpoint endpoint = options.Endpoint;
        if (options.ApiKey.Source.Kind == KeySourceKind.Parameter) throw new ConnectionSetupException(Texts.Format("Profile.KeyOfParameter", connection.Name), "Secret");
        bool isRegion = HasRegionAddress(endpoint);
        return new ProfileSettings
        {
            Region = isRegion ? endpoint.Region!.Name : null,
            BaseUri = isRegion ? null : endpoint.BaseUrl,
            Protocol = endpoint.Protocol,
            Model = connection.Model,
            WorkspaceId = endpoint.WorkspaceHeader,
            TimeoutSec = options.Timeout == QwenClientOptions.DefaultTimeout ? null : (int)options.Timeout.TotalSeconds,
            MaxRetry = options.MaxRetry,
            RequestsPerMinute = options.RequestsPerMinute,
            TokensPerMinute = options.TokensPerMinute,
            Proxy = options.Proxy?.AbsoluteUri,
            UsageLog = connection.UsageLog,
            AllowInsecure = endpoint.BaseUri.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback,
            IsTemporary = options.TemporaryKeys is not null,
            Key = options.ApiKey.Source,
        };
    }

    /// <summary>
    /// Determines whether the address of an endpoint is the current address of its region. If it is, the profile contains the region instead of the address. If
    /// a later version of the module changes the address of the region, connections from the profile use the new address.
    /// </summary>
    private static bool HasRegionAddress(Endpoint endpoint) =>
        endpoint.Region is { SharedUri: { } host } && new Uri(host, EndpointPath.GetDefault(endpoint.Protocol, host)).AbsoluteUri.TrimEnd('/') == endpoint.BaseUrl;
}

/// <summary>Reads and writes a profile as JSON. The key is never written, and a file that contains a key is rejected.</summary>
internal static class ProfileFile
{
    private const int Version = 1;

    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, Encoder = JsonText.WriterOptions.Encoder };

    public static byte[] Write(ProfileSettings settings)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteOptional("region", settings.Region);
            writer.WriteOptional("baseUri", settings.BaseUri);
            writer.WriteString("protocol", settings.Protocol.ToString());
            writer.WriteOptional("model", settings.Model);
            writer.WriteOptional("workspaceId", settings.WorkspaceId);
            writer.WriteOptional("timeoutSec", settings.TimeoutSec);
            writer.WriteOptional("maxRetry", settings.MaxRetry);
            writer.WriteOptional("requestsPerMinute", settings.RequestsPerMinute);
            writer.WriteOptional("tokensPerMinute", settings.TokensPerMinute);
            writer.WriteOptional("proxy", settings.Proxy);
            writer.WriteOptional("usageLog", settings.UsageLog);
            if (settings.AllowInsecure) writer.WriteBoolean("allowInsecure", true);
            if (settings.IsTemporary) writer.WriteBoolean("temporary", true);
            writer.WriteStartObject("key");
            WriteKey(writer, settings.Key);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <exception cref="FormatException">The text isn't a profile, is a profile from a newer version of the module, or contains a key.</exception>
    public static ProfileSettings Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException(Texts.Format("Profile.NoJson"), exception);
        }
    }

    private static ProfileSettings Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new FormatException(Texts.Format("Profile.NoJson"));
        if (json.EnumerateObject().Any(field => string.Equals(field.Name, "apiKey", StringComparison.OrdinalIgnoreCase))) throw new FormatException(Texts.Format("Profile.HasKey"));
        if (GetNumber(json, "version") is not { } version) throw Invalid("version");
        if (version > Version) throw new FormatException(Texts.Format("Profile.NewerVersion"));
        string protocol = GetText(json, "protocol") ?? nameof(ChatProtocol.OpenAI);
        return new ProfileSettings
        {
            Region = GetText(json, "region"),
            BaseUri = GetText(json, "baseUri"),
            Protocol = Enum.TryParse(protocol, ignoreCase: true, out ChatProtocol known) && known is (ChatProtocol.OpenAI or ChatProtocol.DashScope)
                ? known
                : throw Invalid("protocol"),
            Model = GetText(json, "model"),
            WorkspaceId = GetText(json, "workspaceId"),
            TimeoutSec = GetNumber(json, "timeoutSec", 1, 86400),
            MaxRetry = GetNumber(json, "maxRetry", 0, 100),
            RequestsPerMinute = GetNumber(json, "requestsPerMinute", 1, 1_000_000),
            TokensPerMinute = GetNumber(json, "tokensPerMinute", 1, int.MaxValue),
            Proxy = GetText(json, "proxy"),
            UsageLog = GetText(json, "usageLog"),
            AllowInsecure = JsonField.Flag(json, "allowInsecure") == true,
            IsTemporary = JsonField.Flag(json, "temporary") == true,
            Key = JsonField.Member(json, "key") is { ValueKind: JsonValueKind.Object } key ? ReadKey(key) : throw Invalid("key"),
        };
    }

    private static void WriteKey(Utf8JsonWriter writer, KeySource key)
    {
        switch (key.Kind)
        {
            case KeySourceKind.Secret:
                writer.WriteString("secret", key.Name);
                writer.WriteOptional("vault", key.Vault);
                break;
            case KeySourceKind.EnvironmentVariable or KeySourceKind.Variable:
                writer.WriteString("variable", key.Name ?? KeySource.KeyVariable);
                break;
            case KeySourceKind.EnvFile or KeySourceKind.CurrentFolderEnvFile:
                writer.WriteString("envFile", key.Path);
                break;
            default:
                writer.WriteString("file", key.Path);
                break;
        }

        // The profile records that the user didn't specify this source. As a result, connections from the profile send the key only to the provider's
        // hosts and to local servers.
        if (!key.IsExplicit) writer.WriteBoolean("found", true);
    }

    private static KeySource ReadKey(JsonElement json)
    {
        bool isFound = JsonField.Flag(json, "found") == true;
        if (GetText(json, "secret") is { } secret) return new KeySource(KeySourceKind.Secret) { Name = secret, Vault = GetText(json, "vault") };
        if (GetText(json, "variable") is { } variable) return new KeySource(isFound ? KeySourceKind.EnvironmentVariable : KeySourceKind.Variable) { Name = variable };
        if (GetText(json, "file") is { } file) return new KeySource(isFound ? KeySourceKind.DefaultKeyFile : KeySourceKind.File, file);
        if (GetText(json, "envFile") is { } envFile) return new KeySource(isFound ? KeySourceKind.CurrentFolderEnvFile : KeySourceKind.EnvFile, envFile);
        throw Invalid("key");
    }

    // Users can edit a profile. For this reason, a field with an unexpected type is an error, and isn't treated as missing.
    private static string? GetText(JsonElement json, string name) => JsonField.Member(json, name) is null ? null : JsonField.Text(json, name) ?? throw Invalid(name);

    private static int? GetNumber(JsonElement json, string name, int least = int.MinValue, int most = int.MaxValue)
    {
        if (JsonField.Member(json, name) is null) return null;
        return JsonField.Number(json, name) is { } number && number >= least && number <= most ? (int)number : throw Invalid(name);
    }

    private static FormatException Invalid(string field) => new(Texts.Format("Profile.InvalidField", field));
}
