using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>Completes the names of regions, with id and place as tooltip, and what it takes to use one that has no shared host.</summary>
internal sealed class RegionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string beginning = (wordToComplete ?? "").Trim('\'', '"');
        return Regions.All
            .Where(region => region.Name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .Select(region => new CompletionResult(region.Name, region.Name, CompletionResultType.ParameterValue, ToolTip(region)));
    }

    private static string ToolTip(Region region)
    {
        string place = $"{region.Id} ({region.Place})";
        return region.SharedUri is null ? place + Texts.Format("Setup.TipWorkspace") : place;
    }
}
