using System.Collections;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Gets the models in the service's list for the connection's API key, with the limits and list prices from the module's catalog. The service's list is cached
/// for ten minutes. Tab completion uses the same cached list. If the service doesn't provide a list, the cmdlet uses the catalog instead and writes a warning.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenModel", DefaultParameterSetName = "Live", HelpUri = HelpPage.Models)]
[OutputType(typeof(Model))]
public sealed class GetQwenModelCommand : QwenCommand
{
    /// <summary>Specifies the IDs of the models. IDs aren't case-sensitive, and wildcards are supported. By default, all models are returned.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Returns only models with one of these statuses: Current, Retiring, or Retired. By default, all models are returned.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ModelStatus[]? Status { get; set; }

    /// <summary>
    /// Returns only models that have all of these features: Thinking, Tools, or StructuredOutput. Models that aren't in the catalog have no known features. By
    /// default, all models are returned.
    /// </summary>
    [Parameter]
    [FeatureTransformation]
    [ValidateSet("Thinking", "Tools", "StructuredOutput")]
    public string[]? Feature { get; set; }

    /// <summary>
    /// Returns only models that accept all of these types of input: text, image, audio, or video. The input types of models that aren't in the catalog are
    /// unknown. By default, all models are returned.
    /// </summary>
    [Parameter]
    [ValidateSet("text", "image", "audio", "video")]
    public string[]? Input { get; set; }

    /// <summary>Uses only the module's catalog, and doesn't call the service. With this parameter, no API key or connection is required.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Offline")]
    public SwitchParameter Offline { get; set; }

    /// <summary>Gets the list from the service even if the list was read within the last ten minutes.</summary>
    [Parameter(ParameterSetName = "Live")]
    public SwitchParameter Refresh { get; set; }

    /// <summary>
    /// Also gets the models that the workspace of the API key is allowed to call, and shows the result in the Granted property. Only some regions provide this
    /// information.
    /// </summary>
    [Parameter(ParameterSetName = "Live")]
    public SwitchParameter Permission { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        string snapshot = ModelCatalog.Snapshot;
        WriteCatalogProblems();
        if (Offline)
        {
            Connection? known = Connection ?? ConnectionStore.Current.DefaultOrImplicit;
            PriceList prices = known is null ? PriceLists.GetForEnvironment() : PriceLists.Get(known.Client.Options.Endpoint.Region);
            Write(ModelMerger.Merge(null, prices, Now), null, prices, null);
            return;
        }

        QwenClient client = ResolveConnection().Client;
        ModelList list = Read(client);
        if (!list.IsServed)
            this.WriteWarningLine(Texts.Format("Models.NoList", client.Options.Endpoint.BaseUri.Host, snapshot));
        PriceList site = PriceLists.Get(client.Options.Endpoint.Region);
        ModelPermissions? permissions = Permission ? ReadPermissions(client) : client.Account?.KnownPermissions;
        Write(ModelMerger.Merge(list, site, Now, permissions), list, site, permissions);
    });

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private bool IsWanted(Model model) =>
        (Status is null || Status.Contains(model.Status)) && HasAll(model.Features, Feature) && HasAll(model.Input, Input);

    private static bool HasAll(IReadOnlyList<string> values, string[]? wanted) => wanted is null || wanted.All(one => values.Contains(one, StringComparer.OrdinalIgnoreCase));

    private ModelList Read(QwenClient client)
    {
        var log = CreateLog();
        ModelList? list = null;
        try
        {
            Pump.Run(async () => list = await client.ListModelsAsync(Refresh, log, Pump.Token).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, null));
        }

        return list!;
    }

    /// <summary>
    /// Reads the permissions. If the permissions can't be read, writes a warning and returns null. The command continues, because the list of models is still
    /// useful.
    /// </summary>
    private ModelPermissions? ReadPermissions(QwenClient client)
    {
        AccountClient account = AccountAccess.GetClient(client);
        var log = CreateLog();
        ModelPermissions? permissions = null;
        try
        {
            Pump.Run(async () => permissions = await account.ListPermissionsAsync(Refresh, log, Pump.Token).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            AccountAccess.Explain(exception, "Permission.NotServed", "Permission.NotServedRemedy");
            this.WriteWarningLine(Texts.Format("Permission.Unread", exception.Message, exception.Remedy));
        }

        return permissions;
    }

    /// <summary>Writes one error for each problem in the custom catalog. An invalid catalog isn't used.</summary>
    private void WriteCatalogProblems()
    {
        // The file might have changed since it was last read.
        CustomCatalog.Invalidate();
        if (ModelCatalog.InvalidCustomCatalog is not { } faulty) return;
        foreach (string problem in faulty.Problems)
        {
            var exception = new InputException("CatalogInvalid", ErrorCategory.InvalidData, problem, Texts.Format("Catalog.Remedy", CustomCatalog.Variable));
            this.WriteErrorRecord(ErrorRecords.Create(exception, faulty.Path));
        }
    }

    private void Write(IReadOnlyList<Model> models, ModelList? list, PriceList prices, ModelPermissions? permissions)
    {
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        IEnumerable<Model> wanted = models.Where(model => IsWanted(model) && patterns.Any(pattern => pattern.IsMatch(model.Id)));
        WriteObject(wanted.OrderBy(model => model.Status == ModelStatus.Retired), enumerateCollection: true);
        foreach (string name in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name) || models.Any(model => string.Equals(model.Id, name, StringComparison.OrdinalIgnoreCase))) continue;
            if (ModelMerger.Find(name, list, prices, Now, permissions) is { } model)
            {
                if (IsWanted(model)) WriteObject(model);
                continue;
            }

            string message = ModelAdvice.AppendSuggestions(Texts.Format("Models.NotFound", name), ModelAdvice.FindNearest(name, list));
            this.WriteErrorRecord(ErrorRecords.NotFound(message, Texts.Format("Models.NotFoundRemedy"), name));
        }
    }
}

/// <summary>
/// Rejects a value that isn't a feature of models. ValidateSet by itself isn't sufficient, because its message is only in English, and doesn't mention -Input.
/// With -Input, users specify types of input, which they often mistake for features.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FeatureTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] Features = ["Thinking", "Tools", "StructuredOutput"];

    private static readonly string[] Inputs = ["text", "image", "audio", "video"];

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PSValue.Unwrap(inputData);
        IEnumerable<object?> given = value is IEnumerable and not string ? ((IEnumerable)value).Cast<object?>() : [value];
        foreach (string name in given.Select(one => one?.ToString()).OfType<string>())
        {
            if (Contains(Features, name)) continue;
            string message = Texts.Format("Models.Feature", name, string.Join(", ", Features));
            if (Contains(Inputs, name)) message = Texts.Join(message, Texts.Format("Models.FeatureIsInput", name));
            throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(message));
        }

        return inputData;
    }

    private static bool Contains(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
