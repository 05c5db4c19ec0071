using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.PowerShell;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat.Tools;

/// <summary>
/// Prompts the user to confirm each tool call, because the model chooses the calls. The prompt shows the arguments. With -Confirm:$false, or if
/// $ConfirmPreference has the value None, all calls are approved without a prompt. This class must be used on the pipeline thread.
/// </summary>
/// <param name="pump">The <see cref="CmdletPump"/> that prompts the user.</param>
/// <param name="isDecided">
/// A value that indicates whether the result of ShouldProcess is final, so no other prompt is required. The result is final if -Confirm was specified, or if
/// $ConfirmPreference is Low or None.
/// </param>
internal sealed class ToolApproval(CmdletPump pump, bool isDecided)
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <exception cref="TerminatingException">The host can't prompt the user.</exception>
    public bool Approve(Tool tool, Hashtable arguments)
    {
        string shown = TerminalText.MakeVisibleLine(tool.Name + Format(arguments));
        if (!pump.ShouldProcessLine(Texts.Format("Tool.Run", shown), Texts.Format("Tool.RunQuestion", shown), Texts.Format("Tool.RunCaption"))) return false;
        if (isDecided) return true;
        try
        {
            return pump.ShouldContinueLine(Texts.Format("Tool.RunQuestion", shown), Texts.Format("Tool.RunCaption"), ref _yesToAll, ref _noToAll);
        }
        // Hosts that can't prompt throw different exceptions. For example, some hosts throw a NullReferenceException at the end of the input.
        catch (Exception exception) when (exception is not (PipelineStoppedException or FlowControlException))
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Tool.NobodyToAsk", shown), Texts.Format("Tool.NobodyToAskRemedy"), tool.Name));
        }
    }

    /// <summary>Formats the arguments the way a user would type them. The text is only displayed, and never runs.</summary>
    private static string Format(Hashtable arguments) => string.Concat(
        arguments.Cast<DictionaryEntry>().OrderBy(entry => (string)entry.Key, StringComparer.OrdinalIgnoreCase).Select(entry => $" -{entry.Key} {FormatValue(entry.Value)}"));

    private static string FormatValue(object? value) => value switch
    {
        null => "$null",
        bool flag => flag ? "$true" : "$false",
        string text => "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'",
        PSObject { BaseObject: PSCustomObject } custom => FormatFields(custom),
        PSObject wrapped => FormatValue(wrapped.BaseObject),
        IDictionary table => FormatTable(
            table.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.OrdinalIgnoreCase).Select(key => (key.ToString() ?? "", (object?)table[key]))),
        IEnumerable items => FormatItems(
            items.Cast<object?>().Select(item => item is IEnumerable and not (string or IDictionary) ? Parenthesize(FormatValue(item)) : FormatValue(item))),
        IFormattable number when value is decimal || value.GetType().IsPrimitive => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ when TypeShape.IsClass(value.GetType()) => FormatFields(PSObject.AsPSObject(value)),
        _ => FormatValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static string FormatItems(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } shown ? shown : "@()";

    private static string Parenthesize(string items) => items == "@()" ? items : $"@({items})";

    private static string FormatFields(PSObject value) => FormatTable(value.Properties.Select(property => (property.Name, (object?)property.Value)));

    /// <summary>
    /// Formats a hashtable. A name that isn't a single word is enclosed in quotation marks. Without quotation marks, a name such as <c>} -Force</c> would look
    /// like the end of the hashtable, followed by a parameter.
    /// </summary>
    private static string FormatTable(IEnumerable<(string Name, object? Value)> fields) =>
        "@{ " + string.Join("; ", fields.Select(field => $"{(IsWord(field.Name) ? field.Name : FormatValue(field.Name))} = {FormatValue(field.Value)}")) + " }";

    private static bool IsWord(string name) => name.Length > 0 && name.All(char.IsLetterOrDigit);
}
