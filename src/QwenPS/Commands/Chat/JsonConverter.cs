using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Xml;
using QwenPS.Client;

namespace QwenPS.Commands.Chat;

/// <summary>Turns PowerShell's objects into compact JSON with PowerShell's own ConvertTo-Json. Runs on the pipeline thread.</summary>
internal sealed class JsonConverter(PSCmdlet cmdlet)
{
    /// <summary>For data that somebody wrote down: everything.</summary>
    private const int DataDepth = 32;

    /// <summary>For live objects (a process, a service), whose properties lead on to half the system: what ConvertTo-Json does by default.</summary>
    private const int LiveDepth = 2;

    private readonly Lazy<DirectJson?> _direct = new(() => DirectJson.Find(cmdlet));
    private ScriptBlock? _convert;

    /// <summary>An object as the text that is sent of it: XML as it is, everything else as JSON.</summary>
    public string ToText(object value) => XmlOf(value) ?? ToJson(value);

    public string ToJson(object value)
    {
        if (!LiveObjects.IsData(value)) return ConvertLive(value);
        var live = new LiveObjects(DataDepth);
        return live.Insert(Convert(live.Replace(value), DataDepth), ConvertLive);
    }

    private static string? XmlOf(object value) => ((value as PSObject)?.BaseObject ?? value) is XmlNode node ? node.OuterXml : null;

    public IReadOnlyDictionary<string, string>? ToFields(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var fields = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in table)
            fields[System.Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = entry.Value is null ? "null" : ToJson(entry.Value);
        return fields;
    }

    /// <summary>ConvertTo-Json leaves of XML the names of the types of its nodes.</summary>
    private string ConvertLive(object value) => Convert(XmlOf(value) ?? value, LiveDepth);

    private string Convert(object? value, int depth) => JsonText.ReplaceLone(_direct.Value?.TryConvert(value, depth) ?? ConvertByCmdlet(value, depth));

    private string ConvertByCmdlet(object? value, int depth)
    {
        _convert ??= cmdlet.InvokeCommand.NewScriptBlock(
            @"param($Value, $Depth) Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Value -Compress -Depth $Depth -WarningAction SilentlyContinue");
        return (string)_convert.Invoke(value, depth)[0].BaseObject;
    }
}
