using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Asks before each tool call, with the arguments shown: what a model asks for is not what the user typed. -Confirm:$false, or a
/// $ConfirmPreference of None, says yes to all. Runs on the pipeline thread.
/// </summary>
/// <param name="pump">Asks.</param>
/// <param name="isDecided">Whether -Confirm was given, or $ConfirmPreference says to ask about everything or nothing: ShouldProcess decides then.</param>
internal sealed class ToolApproval(CmdletPump pump, bool isDecided)
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <exception cref="TerminatingException">Nobody can be asked.</exception>
    public bool Approve(Tool tool, Hashtable arguments)
    {
        string shown = TerminalText.MakeVisibleLine(tool.Name + Show(arguments));
        if (!pump.ShouldProcessLine(Texts.Format("Tool.Run", shown), Texts.Format("Tool.RunQuestion", shown), Texts.Format("Tool.RunCaption"))) return false;
        if (isDecided) return true;
        try
        {
            return pump.ShouldContinueLine(Texts.Format("Tool.RunQuestion", shown), Texts.Format("Tool.RunCaption"), ref _yesToAll, ref _noToAll);
        }
        // A host that cannot ask says so in many ways: some with a null reference where the input has ended.
        catch (Exception exception) when (exception is not (PipelineStoppedException or FlowControlException))
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NobodyToAsk", shown), Texts.Format("Tool.NobodyToAskRemedy"), tool.Name));
        }
    }

    /// <summary>As one would type it, so that it reads well; it is never run from this text.</summary>
    private static string Show(Hashtable arguments) => string.Concat(
        arguments.Cast<DictionaryEntry>().OrderBy(entry => (string)entry.Key, StringComparer.OrdinalIgnoreCase).Select(entry => $" -{entry.Key} {ShowValue(entry.Value)}"));

    private static string ShowValue(object? value) => value switch
    {
        null => "$null",
        bool flag => flag ? "$true" : "$false",
        string text => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'",
        PSObject { BaseObject: PSCustomObject } custom => ShowFields(custom),
        PSObject wrapped => ShowValue(wrapped.BaseObject),
        IDictionary table => ShowTable(table.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.OrdinalIgnoreCase).Select(key => (key.ToString() ?? "", (object?)table[key]))),
        IEnumerable items => ShowItems(items.Cast<object?>().Select(item => item is IEnumerable and not (string or IDictionary) ? Parenthesised(ShowValue(item)) : ShowValue(item))),
        IFormattable number when value is decimal || value.GetType().IsPrimitive => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ when TypeShape.IsClass(value.GetType()) => ShowFields(PSObject.AsPSObject(value)),
        _ => ShowValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static string ShowItems(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } shown ? shown : "@()";

    private static string Parenthesised(string items) => items == "@()" ? items : $"@({items})";

    private static string ShowFields(PSObject value) => ShowTable(value.Properties.Select(property => (property.Name, (object?)property.Value)));

    /// <summary>A name that is more than a word stands in quotes: else it could look like the end of the table, and what follows it like a parameter.</summary>
    private static string ShowTable(IEnumerable<(string Name, object? Value)> fields) =>
        "@{ " + string.Join("; ", fields.Select(field => $"{(IsWord(field.Name) ? field.Name : ShowValue(field.Name))} = {ShowValue(field.Value)}")) + " }";

    private static bool IsWord(string name) => name.Length > 0 && name.All(char.IsLetterOrDigit);
}
