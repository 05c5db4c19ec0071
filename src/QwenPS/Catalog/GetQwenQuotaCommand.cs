using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Gets the rate limits of the models that the connection's API key can call. A rate limit is the maximum number of requests or tokens per minute for the
/// account or the workspace.
/// </summary>
[Cmdlet(VerbsCommon.Get, "QwenQuota", HelpUri = HelpPage.Limits)]
[OutputType(typeof(ModelQuota))]
public sealed class GetQwenQuotaCommand : QwenCommand
{
    /// <summary>Specifies the IDs of the models. IDs aren't case-sensitive, and wildcards are supported. By default, all models are returned.</summary>
    [Parameter(Position = 0)]
    [Alias("Model")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(() =>
    {
        QwenClient client = ResolveConnection().Client;
        // The service can filter the list by one model. If only one model is requested, one short call is sufficient.
        string? only = Name.Length == 1 && !WildcardPattern.ContainsWildcardCharacters(Name[0]) ? Name[0] : null;
        IReadOnlyList<ModelQuota> quotas = Read(AccountAccess.GetClient(client), only);
        WildcardPattern[] patterns = [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        WriteObject(quotas.Where(quota => patterns.Any(pattern => pattern.IsMatch(quota.Model))), enumerateCollection: true);
        foreach (string name in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name) || quotas.Any(quota => string.Equals(quota.Model, name, StringComparison.OrdinalIgnoreCase))) continue;
            string message = ModelAdvice.AppendSuggestions(Texts.Format("Quota.NotFound", name), ModelAdvice.FindNearest(name, client.ModelList));
            this.WriteErrorRecord(ErrorRecords.NotFound(message, Texts.Format("Quota.NotFoundRemedy"), name));
        }
    });

    private IReadOnlyList<ModelQuota> Read(AccountClient account, string? only)
    {
        var log = CreateLog();
        IReadOnlyList<ModelQuota> quotas = [];
        try
        {
            Pump.Run(async () => quotas = await account.ListQuotasAsync(only, log, Pump.Token).ConfigureAwait(false));
        }
        catch (QwenException exception)
        {
            AccountAccess.Explain(exception, "Quota.NotServed", "Quota.NotServedRemedy");
            throw new TerminatingException(ErrorRecords.Create(exception, Connection));
        }

        return quotas;
    }
}
