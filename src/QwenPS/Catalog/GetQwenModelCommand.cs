using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Lists models: what the service lists for this key, with the limits and list prices that the module's catalogue knows. The service's list is
/// remembered for ten minutes, for completion too. Where the service serves no list, the catalogue stands in, with a warning.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenModel", DefaultParameterSetName = "Live", HelpUri = HelpPage.Models)]
[OutputType(typeof(Model))]
public sealed class GetQwenModelCommand : QwenCommand
{
    /// <summary>Ids to look for, case does not matter; wildcards are understood. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only models of these states: Current, Retiring or Retired. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ModelStatus[]? Status { get; set; }

    /// <summary>Takes the module's catalogue alone: no call is made, and no key or connection is needed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Offline")]
    public SwitchParameter Offline { get; set; }

    /// <summary>Asks the service even where its list was read within the last ten minutes.</summary>
    [Parameter(ParameterSetName = "Live")]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        string snapshot = ModelCatalogue.Snapshot;
        WriteCatalogueProblems();
        if (Offline)
        {
            PriceList prices = (Connection ?? ConnectionStore.Current.DefaultOrImplicit) is { } known ? PriceLists.Find(known.Client.Options.Endpoint.Region) : PriceLists.OfEnvironment();
            Write(ModelMerger.Merge(null, prices), null, prices);
            return;
        }

        QwenClient client = ResolveConnection().Client;
        ModelList list = Read(client);
        if (!list.IsServed)
            this.WriteWarningLine(Texts.Format("Models.NoList", client.Options.Endpoint.BaseUri.Host, snapshot));
        PriceList site = PriceLists.Find(client.Options.Endpoint.Region);
        Write(ModelMerger.Merge(list, site), list, site);
    });

    private bool IsWanted(Model model) => Status is null || Status.Contains(model.Status);

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

    /// <summary>One error for each line that is wrong in the company's own catalog, which isn't used then.</summary>
    private void WriteCatalogueProblems()
    {
        // The file may have been corrected since.
        OwnCatalogue.Forget();
        if (ModelCatalogue.Faulty is not { } faulty) return;
        foreach (string problem in faulty.Problems)
            this.WriteErrorRecord(ErrorRecords.Create(new InputException("CatalogInvalid", ErrorCategory.InvalidData, problem, Texts.Format("Catalog.Remedy", OwnCatalogue.Variable)), faulty.Path));
    }

    private void Write(IReadOnlyList<Model> models, ModelList? list, PriceList prices)
    {
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        WriteObject(models.Where(model => IsWanted(model) && patterns.Any(pattern => pattern.IsMatch(model.Id))), enumerateCollection: true);
        foreach (string name in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name) || models.Any(model => string.Equals(model.Id, name, StringComparison.OrdinalIgnoreCase))) continue;
            if (ModelMerger.Find(name, list, prices) is { } model)
            {
                if (IsWanted(model)) WriteObject(model);
                continue;
            }

            string message = ModelAdvice.AddTo(Texts.Format("Models.NotFound", name), ModelAdvice.Nearest(name, list));
            this.WriteErrorRecord(ErrorRecords.NotFound(message, Texts.Format("Models.NotFoundRemedy"), name));
        }
    }
}
