using System.Text.Json;
using System.Text.RegularExpressions;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.Resources;
using QwenPS.Schema;
using Fields = System.Collections.Generic.Dictionary<string, object?>;

namespace QwenPS.Diagnostics;

/// <summary>
/// Represents a baseline file, which describes what each API key must be able to do. The schema docs/qwen-access.schema.json defines the file format.
/// </summary>
/// <param name="WarnDays">
/// If a model retires within this number of days, the retirement check returns a warning. If the value is null, the default number of days is used.
/// </param>
/// <param name="Keys">The expectations for each key.</param>
internal sealed record AccessBaseline(int? WarnDays, IReadOnlyList<BaselineKey> Keys);

/// <summary>Represents the expectations for one key in the baseline.</summary>
internal sealed record BaselineKey
{
    /// <summary>
    /// Gets or sets the name of the environment variable that contains the key. If this property and <see cref="EnvFile"/> are null, the baseline doesn't
    /// specify the source of the key.
    /// </summary>
    public string? Variable { get; init; }

    /// <summary>Gets or sets the full path of the .env file that contains the key, or null if the baseline doesn't specify a file.</summary>
    public string? EnvFile { get; init; }

    /// <summary>Gets or sets the name of the region, or null to use the default region.</summary>
    public string? Region { get; init; }

    /// <summary>Gets or sets the base address, or null to use the address of the region.</summary>
    public string? BaseUri { get; init; }

    /// <summary>Gets or sets the ID of the workspace, or null to use the key's own workspace.</summary>
    public string? WorkspaceId { get; init; }

    /// <summary>Gets or sets the protocol, or null to use the default protocol.</summary>
    public ChatProtocol? Protocol { get; init; }

    /// <summary>Gets or sets the models that the key must be able to call.</summary>
    public IReadOnlyList<BaselineModel> Models { get; init; } = [];

    /// <summary>Gets or sets the models that the key must not be able to call.</summary>
    public IReadOnlyList<BaselineModel> Denied { get; init; } = [];

    /// <summary>
    /// Gets or sets a value that determines the result of the check for additional models. The service has granted these models to the key, but the baseline
    /// doesn't contain them. If the value is true, additional models are ignored. If the value is false, the check fails. If the value is null, the check
    /// returns a warning.
    /// </summary>
    public bool? AllowsAdditionalModels { get; init; }

    /// <summary>Gets or sets the models that the service is allowed to grant to the key in addition to <see cref="Models"/>. Wildcards are supported.</summary>
    public IReadOnlyList<string> AdditionalModels { get; init; } = [];

    /// <summary>
    /// Gets or sets the checks to skip. The dictionary value is the reason for skipping the check, or null if the baseline doesn't contain a reason.
    /// </summary>
    public IReadOnlyDictionary<AccessCheck, string?> Skip { get; init; } = new Dictionary<AccessCheck, string?>();

    public int? WarnDays { get; init; }

    public IReadOnlyList<string> ModelIds => [.. Models.Select(model => model.Id)];

    /// <summary>Finds the endpoint of <see cref="BaseUri"/>. Returns null if <see cref="BaseUri"/> isn't specified.</summary>
    /// <exception cref="ConnectionSetupException">The address isn't valid.</exception>
    public Endpoint? FindEndpoint()
    {
        if (BaseUri is null) return null;
        // Here, the address is only compared with the address of the connection, so http:// is allowed. To connect to http://, the user needs -AllowInsecure.
        var request = new EndpointRequest { BaseUri = BaseUri, WorkspaceId = WorkspaceId, Protocol = Protocol, AllowInsecure = true };
        return EndpointResolver.Resolve(request, new SystemEnvironment(() => null)).Endpoint;
    }

    /// <summary>Replaces the result of a check if the baseline skips this check.</summary>
    public AccessResult Apply(AccessResult result) => Skip.TryGetValue(result.Check, out string? comment)
        ? new RunningCheck(result.Check, result.Target).Skipped(comment is null ? Texts.Format("Baseline.Skipped") : Texts.Format("Baseline.SkippedBecause", comment))
        : result;

    /// <summary>Creates the expectations for a test without a baseline file.</summary>
    public static BaselineKey Create(IEnumerable<string> models) => new() { Models = [.. models.Select(id => new BaselineModel(id))] };
}

/// <summary>Represents the expectations for one model.</summary>
/// <param name="Id">The ID of the model.</param>
internal sealed record BaselineModel(string Id)
{
    /// <summary>Gets or sets a comment, such as the reason why the baseline contains the model.</summary>
    public string? Comment { get; init; }

    /// <summary>Gets or sets the features that the model must have. For the possible values, see <see cref="ModelFeatures"/>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    public long? RequestsPerMinute { get; init; }

    public long? TokensPerMinute { get; init; }

    public int? WarnDays { get; init; }

    public bool NeedsQuota => RequestsPerMinute is not null || TokensPerMinute is not null;
}

/// <summary>
/// Reads a baseline file. An unknown field is an error. Without this error, a misspelled field would be ignored, and the baseline would be less strict than its
/// author intended.
/// </summary>
internal static class BaselineReader
{
    public const int Version = 1;

    /// <summary>The checks that a baseline can skip. The other checks are required, because calls to models depend on them.</summary>
    public static readonly IReadOnlyList<AccessCheck> Skippable = [AccessCheck.Clock, AccessCheck.Region, AccessCheck.Retirement, AccessCheck.Quota, AccessCheck.Baseline];

    private const int MaxWarnDays = 3650;
    private const long MaxQuota = 1_000_000_000_000;

    // A baseline can be from another person. Without this pattern, the baseline could select any environment variable, and the module would send the value of
    // this variable to the service.
    private static readonly Regex VariableForm = new("^(?=.*(DASHSCOPE|QWEN|BAILIAN|MODEL_?STUDIO))[A-Z0-9_]*KEY[A-Z0-9_]*\\z", RegexOptions.CultureInvariant);

    // The pattern is also in the schema. Without this pattern, an ID with a line break could add a header to the request.
    private static readonly Regex WorkspaceForm = new("^[A-Za-z0-9._-]{1,128}\\z", RegexOptions.CultureInvariant);

    // The pattern is also in the schema. It excludes addresses with a user name, a query, or a fragment.
    private static readonly Regex AddressForm = new("^https?://[^/?#@\\s]+(/[^?#@\\s]*)?\\z", RegexOptions.CultureInvariant);

    /// <summary>Determines whether a baseline can contain this name of an environment variable.</summary>
    public static bool IsVariable(string name) => VariableForm.IsMatch(name);

    /// <param name="path">The full path of the file.</param>
    /// <exception cref="FormatException">The file can't be read or isn't a valid baseline. The message is on one line.</exception>
    public static AccessBaseline Read(string path)
    {
        SettingFile file = SettingFile.Read(path);
        if (file.Text is null) throw new FormatException(Texts.Format("Baseline.Unreadable", path, file.Problem));
        return Parse(file.Text, path);
    }

    /// <param name="json">The text of the file.</param>
    /// <param name="path">The full path of the file. Paths in the file are relative to its folder.</param>
    /// <exception cref="FormatException">The text isn't a valid baseline.</exception>
    internal static AccessBaseline Parse(string json, string path)
    {
        try
        {
            if (JsonTree.Parse(json) is not Fields root) throw new FormatException(Texts.Format("Baseline.WrongType", "$", Texts.Format("Baseline.AnObject")));
            return ReadRoot(root, path);
        }
        catch (JsonException exception)
        {
            throw new FormatException(Texts.Format("Baseline.NotJson", path, exception.Message), exception);
        }
        catch (FormatException exception)
        {
            throw new FormatException(Texts.Format("Baseline.Invalid", path, exception.Message), exception);
        }
    }

    private static AccessBaseline ReadRoot(Fields root, string path)
    {
        // The version is checked first, because a newer version can have other fields.
        long version = new FieldReader(root, "$").ReadNumber("version", 1, long.MaxValue) ?? throw new FormatException(Texts.Format("Baseline.Missing", "$.version"));
        if (version > Version) throw new FormatException(Texts.Format("Baseline.Newer", version, Version));
        var fields = new FieldReader(root, "$");
        fields.ReadNumber("version", 1, Version);
        fields.ReadText("$schema");
        fields.ReadText("comment");
        int? warnDays = (int?)fields.ReadNumber("warnDays", 0, MaxWarnDays);
        BaselineKey[] keys = fields.ReadList("keys", (item, place) => ReadKey(item, place, path));
        fields.End();
        if (keys.Length == 0) throw new FormatException(Texts.Format("Baseline.Missing", "$.keys"));
        return new AccessBaseline(warnDays, keys);
    }

    private static BaselineKey ReadKey(object? item, string place, string path)
    {
        var fields = FieldReader.Create(item, place);
        string? variable = fields.ReadText("variable");
        if (variable is not null && !IsVariable(variable)) throw new FormatException(Texts.Format("Baseline.Variable", $"{place}.variable"));
        string? envFile = fields.ReadText("envFile");
        if (variable is not null && envFile is not null) throw new FormatException(Texts.Format("Baseline.TwoSources", place));
        string? region = fields.ReadText("region");
        if (region is not null && Regions.Find(region) is null)
            throw new FormatException(Texts.Format("Baseline.WrongType", $"{place}.region", string.Join(", ", Regions.All.Select(one => one.Name))));
        string? baseUri = fields.ReadText("baseUri");
        if (baseUri is not null && region is not null) throw new FormatException(Texts.Format("Baseline.TwoAddresses", place));
        string? workspace = fields.ReadText("workspaceId");
        if (workspace is not null && !WorkspaceForm.IsMatch(workspace))
            throw new FormatException(Texts.Format("Baseline.WrongType", $"{place}.workspaceId", Texts.Format("Baseline.AWorkspaceId")));
        string? protocol = fields.ReadText("protocol");
        if (protocol is not (null or nameof(ChatProtocol.OpenAI) or nameof(ChatProtocol.DashScope)))
            throw new FormatException(Texts.Format("Baseline.WrongType", $"{place}.protocol", $"{nameof(ChatProtocol.OpenAI)}, {nameof(ChatProtocol.DashScope)}"));
        fields.ReadText("comment");
        (bool? allowsAdditional, string[] additional) = fields.ReadFlagOrTexts("additionalModels");
        var key = new BaselineKey
        {
            Variable = variable,
            EnvFile = envFile is null ? null : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path) ?? "", envFile)),
            Region = region,
            BaseUri = baseUri,
            WorkspaceId = workspace,
            Protocol = protocol switch
            {
                null => null,
                nameof(ChatProtocol.OpenAI) => ChatProtocol.OpenAI,
                _ => ChatProtocol.DashScope,
            },
            WarnDays = (int?)fields.ReadNumber("warnDays", 0, MaxWarnDays),
            Models = fields.ReadList("models", ReadModel),
            Denied = fields.ReadList("denied", ReadDenied),
            AllowsAdditionalModels = allowsAdditional,
            AdditionalModels = additional,
            Skip = fields.ReadList("skip", ReadSkip).GroupBy(one => one.Key).ToDictionary(group => group.Key, group => group.First().Value),
        };
        fields.End();
        CheckAddress(key, $"{place}.baseUri");
        return key;
    }

    private static void CheckAddress(BaselineKey key, string place)
    {
        if (key.BaseUri is not { } address) return;
        if (!AddressForm.IsMatch(address)) throw new FormatException(Texts.Format("Baseline.WrongType", place, Texts.Format("Baseline.AnAddress")));
        try
        {
            key.FindEndpoint();
        }
        catch (ConnectionSetupException exception)
        {
            throw new FormatException($"{place}: {exception.Message}", exception);
        }
    }

    private static BaselineModel ReadModel(object? item, string place)
    {
        var fields = FieldReader.Create(item, place);
        var model = new BaselineModel(fields.ReadText("id") ?? throw new FormatException(Texts.Format("Baseline.Missing", $"{place}.id")))
        {
            Comment = fields.ReadText("comment"),
            Features = fields.ReadList("features", (feature, at) => feature is string name && ModelFeatures.Names.Contains(name)
                ? name
                : throw new FormatException(Texts.Format("Baseline.WrongType", at, string.Join(", ", ModelFeatures.Names)))),
            RequestsPerMinute = fields.ReadNumber("requestsPerMinute", 1, MaxQuota),
            TokensPerMinute = fields.ReadNumber("tokensPerMinute", 1, MaxQuota),
            WarnDays = (int?)fields.ReadNumber("warnDays", 0, MaxWarnDays),
        };
        fields.End();
        return model;
    }

    private static BaselineModel ReadDenied(object? item, string place)
    {
        var fields = FieldReader.Create(item, place);
        var model = new BaselineModel(fields.ReadText("id") ?? throw new FormatException(Texts.Format("Baseline.Missing", $"{place}.id"))) { Comment = fields.ReadText("comment") };
        fields.End();
        return model;
    }

    private static KeyValuePair<AccessCheck, string?> ReadSkip(object? item, string place)
    {
        var fields = FieldReader.Create(item, place);
        string name = fields.ReadText("check") ?? throw new FormatException(Texts.Format("Baseline.Missing", $"{place}.check"));
        AccessCheck[] matching = [.. Skippable.Where(check => check.ToString() == name)];
        if (matching.Length == 0) throw new FormatException(Texts.Format("Baseline.WrongType", $"{place}.check", string.Join(", ", Skippable)));
        var skip = new KeyValuePair<AccessCheck, string?>(matching[0], fields.ReadText("comment"));
        fields.End();
        return skip;
    }

    /// <summary>Reads the known fields of an object, and rejects all other fields.</summary>
    private sealed class FieldReader(Fields fields, string place)
    {
        private readonly List<string> _known = [];

        public static FieldReader Create(object? value, string place) =>
            value is Fields fields ? new FieldReader(fields, place) : throw new FormatException(Texts.Format("Baseline.WrongType", place, Texts.Format("Baseline.AnObject")));

        public string? ReadText(string name) => Find(name) switch
        {
            null => null,
            string { Length: > 0 } text => text,
            _ => throw Wrong(name, Texts.Format("Baseline.AText")),
        };

        public long? ReadNumber(string name, long least, long most)
        {
            long? number = Find(name) switch
            {
                null => null,
                int small => small,
                long whole => whole,
                _ => long.MinValue,
            };
            if (number is { } value && (value < least || value > most)) throw Wrong(name, Texts.Format("Baseline.ANumber", least, most));
            return number;
        }

        public (bool? Flag, string[] Items) ReadFlagOrTexts(string name) => Find(name) switch
        {
            null => (null, []),
            bool flag => (flag, []),
            object?[] items when items.All(item => item is string { Length: > 0 }) => (null, [.. items.Cast<string>()]),
            _ => throw Wrong(name, Texts.Format("Baseline.AFlagOrTexts")),
        };

        public T[] ReadList<T>(string name, Func<object?, string, T> readItem) => Find(name) switch
        {
            null => [],
            object?[] items => [.. items.Select((item, i) => readItem(item, $"{place}.{name}[{i}]"))],
            _ => throw Wrong(name, Texts.Format("Baseline.AList")),
        };

        /// <exception cref="FormatException">The object has a field that wasn't read.</exception>
        public void End()
        {
            if (fields.Keys.FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
                throw new FormatException(Texts.Format("Baseline.UnknownField", $"{place}.{unknown}", string.Join(", ", _known)));
        }

        private object? Find(string name)
        {
            _known.Add(name);
            if (!fields.TryGetValue(name, out object? value)) return null;
            return value ?? throw Wrong(name, Texts.Format("Baseline.NotNull"));
        }

        private FormatException Wrong(string name, string type) => new(Texts.Format("Baseline.WrongType", $"{place}.{name}", type));
    }
}
