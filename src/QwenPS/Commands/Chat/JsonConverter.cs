using System.Collections;
using System.Globalization;
using System.Management.Automation;
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

    public string ToJson(object value)
    {
        if (!LiveObjects.IsData(value)) return Convert(value, LiveDepth);
        var live = new LiveObjects(DataDepth);
        return live.Insert(Convert(live.Replace(value), DataDepth), one => Convert(one, LiveDepth));
    }

    public IReadOnlyDictionary<string, string>? ToFields(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var fields = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in table)
            fields[System.Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = entry.Value is null ? "null" : ToJson(entry.Value);
        return fields;
    }

    private string Convert(object? value, int depth) => JsonText.ReplaceLone(_direct.Value?.TryConvert(value, depth) ?? ConvertByCmdlet(value, depth));

    private string ConvertByCmdlet(object? value, int depth)
    {
        _convert ??= cmdlet.InvokeCommand.NewScriptBlock(
            @"param($Value, $Depth) Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Value -Compress -Depth $Depth -WarningAction SilentlyContinue");
        return (string)_convert.Invoke(value, depth)[0].BaseObject;
    }
}
