using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>
/// Completes model IDs. The newest models are first, and retiring and retired models are last. The typed text can be anywhere in the ID. The tooltip shows the
/// context and the price. If Get-QwenModel has read the service's list, that list is used. Otherwise, the module's catalog is used. The service isn't called.
/// </summary>
internal sealed class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete, isAnywhere: true);
        string word = CompletionText.Unquote(wordToComplete);
        (ModelList? list, PriceList prices) = Context(fakeBoundParameters);
        IEnumerable<CompletionResult> models = ModelMerger.Merge(list, prices, TimeProvider.System.GetUtcNow())
            .Where(model => model.Listed != false && (model.Listed == true || model.Status != ModelStatus.Retired) && isMatch(model.Id))
            .OrderBy(model => GetRank(model, word))
            .ThenBy(model => model.Status)
            .ThenByDescending(GetReleaseDate)
            .Select(model => new CompletionResult(CompletionText.Quote(model.Id), model.Id, CompletionResultType.ParameterValue, ToolTip(model)));

        // The test model is added, because lists of models don't contain it. Only batches support this model.
        bool isForBatch = commandName.EndsWith("Submit-QwenBatch", StringComparison.OrdinalIgnoreCase) && isMatch(ModelCatalog.BatchTestModel);
        if (!isForBatch) return models;
        const string test = ModelCatalog.BatchTestModel;
        return models.Append(new CompletionResult(test, test, CompletionResultType.ParameterValue, Texts.Format("Models.TipTest")));
    }

    /// <summary>
    /// Returns the rank of a model in the completion results. The exact ID comes first. An ID that starts with the typed text comes before an ID that only
    /// contains the text.
    /// </summary>
    private static int GetRank(Model model, string word)
    {
        if (string.Equals(model.Id, word, StringComparison.OrdinalIgnoreCase)) return 0;
        return model.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase) || WildcardPattern.ContainsWildcardCharacters(word) ? 1 : 2;
    }

    /// <summary>
    /// Returns the release date for sorting. If the service lists a model that isn't in the catalog, the model is probably newer than the catalog, so it's
    /// sorted first.
    /// </summary>
    private static DateTimeOffset GetReleaseDate(Model model) => model.Released ?? (model.Known ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue);

    /// <summary>
    /// Returns the model list and the price list of the endpoint that the command line specifies. If the command line doesn't specify an endpoint, the
    /// session's connection is used.
    /// </summary>
    private static (ModelList? List, PriceList Prices) Context(IDictionary? bound)
    {
        if (Value(bound, "Region") is string region) return (null, PriceLists.Get(Regions.Find(region)));
        if (Value(bound, "BaseUri") is not null) return (null, PriceList.International);
        ConnectionStore store = ConnectionStore.Current;
        Connection? connection = Value(bound, "Connection") switch
        {
            Connection given => given,
            string name => store.Find(name),
            _ => store.DefaultOrImplicit,
        };
        return connection is null ? (null, PriceLists.GetForEnvironment()) : (connection.Client.ModelList, PriceLists.Get(connection.Client.Options.Endpoint.Region));
    }

    private static object? Value(IDictionary? bound, string name) => PSValue.Unwrap(bound?[name]);

    private static string ToolTip(Model model)
    {
        string text = model.Name ?? model.Id;
        if (model.Context is { } context) text += Texts.Format("Models.TipContext", context);
        if (model is { InputPrice: { } input, OutputPrice: { } output })
            text += Texts.Format("Models.TipPrice", input, output, model.PriceRegion, model.PriceCurrency);
        return text;
    }
}
