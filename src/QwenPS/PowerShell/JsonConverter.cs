using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Xml;
using QwenPS.Text;

namespace QwenPS.PowerShell;

/// <summary>Converts PowerShell objects to compact JSON with PowerShell's own ConvertTo-Json. This class must be used on the pipeline thread.</summary>
internal sealed class JsonConverter(CommandInvocationIntrinsics commands, PSVariableIntrinsics variables, CancellationToken stop)
{
    /// <summary>The depth for data, such as hashtables. This depth is sufficient for almost all data.</summary>
    private const int DataDepth = 32;

    /// <summary>
    /// The depth for live objects, such as processes. This is the default depth of ConvertTo-Json. A low depth is used because the properties of live objects
    /// lead to many other objects.
    /// </summary>
    private const int LiveDepth = 2;

    private DirectJson? _direct;
    private bool _hasLooked;
    private ScriptBlock? _convert;

    /// <summary>Converts an object to the text to send. XML remains unchanged, and any other object is converted to JSON.</summary>
    public string ToText(object value) => FindXml(value) ?? ToJson(value);

    /// <param name="value">The object.</param>
    /// <param name="timer">A token that stops the conversion. The token is required because the conversion of some objects is endless.</param>
    /// <exception cref="OperationCanceledException">The timer stopped the conversion.</exception>
    public string ToJson(object value, CancellationToken timer = default)
    {
        if (!LiveObjects.IsData(value)) return ConvertLive(value, timer);
        var live = new LiveObjects(DataDepth);
        return live.Insert(Convert(live.Replace(value), DataDepth, timer), one => ConvertLive(one, timer));
    }

    private static string? FindXml(object value) => PSValue.Unwrap(value) is XmlNode node ? node.OuterXml : null;

    public IReadOnlyDictionary<string, string>? ToFields(IDictionary? table)
    {
        if (table is null || table.Count == 0) return null;
        var fields = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in table)
            fields[System.Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = entry.Value is null ? "null" : ToJson(entry.Value);
        return fields;
    }

    /// <summary>Converts a live object. XML is converted to text first, because ConvertTo-Json writes only type names for XML nodes.</summary>
    private string ConvertLive(object value, CancellationToken timer) => Convert(FindXml(value) ?? value, LiveDepth, timer);

    private string Convert(object? value, int depth, CancellationToken timer)
    {
        if (!_hasLooked) _direct = DirectJson.Find(commands, variables, stop);
        _hasLooked = true;
        string? json = _direct?.TryConvert(value, depth, timer);
        timer.ThrowIfCancellationRequested();
        return JsonText.ReplaceLone(json ?? (timer.CanBeCanceled ? ConvertInTime(value, depth, timer) : ConvertByCmdlet(value, depth)));
    }

    private static string ConvertInTime(object? value, int depth, CancellationToken timer)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Utility\ConvertTo-Json").AddParameter("InputObject", value).AddParameter("Compress").AddParameter("Depth", depth)
            .AddParameter("WarningAction", ActionPreference.SilentlyContinue);
        using (timer.Register(() => shell.BeginStop(null, null)))
        {
            try
            {
                if (shell.Invoke().FirstOrDefault()?.BaseObject is string json) return json;
            }
            catch (PipelineStoppedException) when (timer.IsCancellationRequested)
            {
                // The pipeline was stopped. The pipeline can also stop without this exception, so the code after the try statement handles both cases.
            }
        }

        timer.ThrowIfCancellationRequested();
        return "null";
    }

    private string ConvertByCmdlet(object? value, int depth)
    {
        _convert ??= commands.NewScriptBlock(
            @"param($Value, $Depth) Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $Value -Compress -Depth $Depth -WarningAction SilentlyContinue");
        return (string)_convert.Invoke(value, depth)[0].BaseObject;
    }
}

/// <summary>
/// Calls the method that ConvertTo-Json uses in PowerShell 7. Without this method, each object would need its own pipeline, which is much slower for thousands
/// of objects. Windows PowerShell doesn't have this method. This class must be used on the pipeline thread.
/// </summary>
internal sealed class DirectJson
{
    private const string Name = "ConvertTo-Json";

    private readonly MethodInfo _convert;
    private readonly ConstructorInfo _newContext;
    private readonly object _escapes;
    private readonly CancellationToken _stop;

    private DirectJson(MethodInfo convert, ConstructorInfo newContext, CancellationToken stop)
    {
        _convert = convert;
        _newContext = newContext;
        _escapes = Enum.ToObject(newContext.GetParameters()[3].ParameterType, 0);
        _stop = stop;
    }

    /// <summary>
    /// Finds the method. Returns null if PowerShell doesn't have the method. Also returns null if the user set default values for parameters of ConvertTo-Json.
    /// The method ignores these default values, so the cmdlet must be used.
    /// </summary>
    public static DirectJson? Find(CommandInvocationIntrinsics commands, PSVariableIntrinsics variables, CancellationToken stop)
    {
        if (HasDefaults(variables)) return null;
        if (commands.GetCommand($@"Microsoft.PowerShell.Utility\{Name}", CommandTypes.Cmdlet) is not CmdletInfo command) return null;
        Type? json = command.ImplementingType.Assembly.GetType("Microsoft.PowerShell.Commands.JsonObject");
        ConstructorInfo? newContext = json?.GetNestedType("ConvertToJsonContext")?.GetConstructors().FirstOrDefault(one => one.GetParameters().Length == 6);
        if (newContext is null || json!.GetMethod("ConvertToJson", [typeof(object), newContext.DeclaringType!.MakeByRefType()]) is not { } convert) return null;
        return new DirectJson(convert, newContext, stop);
    }

    /// <summary>
    /// Converts the object to compact JSON. Returns null if the conversion fails or is stopped. In this case, the caller uses the ConvertTo-Json cmdlet, which
    /// reports the reason.
    /// </summary>
    public string? TryConvert(object? value, int depth, CancellationToken timer)
    {
        const bool enumsAsStrings = false, compress = true;
        const object? warnsOfDepth = null;
        using CancellationTokenSource? stop = timer.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(_stop, timer) : null;
        try
        {
            object context = _newContext.Invoke([depth, enumsAsStrings, compress, _escapes, warnsOfDepth, stop?.Token ?? _stop]);
            return (string?)_convert.Invoke(null, [value, context]);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    private static bool HasDefaults(PSVariableIntrinsics variables) =>
        variables.GetValue("PSDefaultParameterValues") is IDictionary defaults
        && defaults.Keys.OfType<string>().Any(key => WildcardPattern.Get(key.Split(':')[0], WildcardOptions.IgnoreCase).IsMatch(Name));
}
