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
/// Completes the ids of models, with context and price as tooltip: those that the service listed, if Get-QwenModel has asked it, else those of
/// the module's catalogue. It never makes a call.
/// </summary>
internal sealed class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.Matcher(wordToComplete);
        (ModelList? list, PriceList prices) = Context(fakeBoundParameters);
        IEnumerable<CompletionResult> models = ModelMerger.Merge(list, prices)
            .Where(model => model.Listed != false && (model.Listed == true || model.Status != ModelStatus.Retired) && isMatch(model.Id))
            .Select(model => new CompletionResult(CompletionText.Quote(model.Id), model.Id, CompletionResultType.ParameterValue, ToolTip(model)));

        // No list has it, and nothing but a batch.
        bool isForBatch = commandName.EndsWith("Submit-QwenBatch", StringComparison.OrdinalIgnoreCase) && isMatch(ModelCatalogue.BatchTestModel);
        return isForBatch ? models.Append(new CompletionResult(ModelCatalogue.BatchTestModel, ModelCatalogue.BatchTestModel, CompletionResultType.ParameterValue, Texts.Format("Models.TipTest"))) : models;
    }

    /// <summary>What the command line says about where the call would go, else what holds in this session.</summary>
    private static (ModelList? List, PriceList Prices) Context(IDictionary? bound)
    {
        if (Value(bound, "Region") is string region) return (null, PriceLists.Find(Regions.Find(region)));
        if (Value(bound, "BaseUri") is not null) return (null, PriceList.International);
        ConnectionStore store = ConnectionStore.Current;
        Connection? connection = Value(bound, "Connection") switch
        {
            Connection given => given,
            string name => store.Find(name),
            _ => store.DefaultOrImplicit,
        };
        return connection is null ? (null, PriceLists.OfEnvironment()) : (connection.Client.ModelList, PriceLists.Find(connection.Client.Options.Endpoint.Region));
    }

    private static object? Value(IDictionary? bound, string name) => bound?[name] is PSObject wrapped ? wrapped.BaseObject : bound?[name];

    private static string ToolTip(Model model)
    {
        string text = model.Name ?? model.Id;
        if (model.Context is { } context) text += Texts.Format("Models.TipContext", context);
        if (model is { InputPrice: { } input, OutputPrice: { } output })
            text += Texts.Format("Models.TipPrice", input, output, model.PriceRegion, model.PriceCurrency);
        return text;
    }
}
