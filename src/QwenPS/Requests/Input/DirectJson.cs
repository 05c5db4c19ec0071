using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace QwenPS.Requests.Input;

/// <summary>
/// What ConvertTo-Json calls in PowerShell 7, without the cmdlet around it: a pipeline for each of many thousand objects takes ten times as long as
/// their text. Windows PowerShell has no such method. Runs on the pipeline thread.
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

    /// <summary>The method; null where PowerShell has none, or the user has defaults for the cmdlet's parameters, which it would not know.</summary>
    public static DirectJson? Find(CommandInvocationIntrinsics commands, PSVariableIntrinsics variables, CancellationToken stop)
    {
        if (HasDefaults(variables)) return null;
        if (commands.GetCommand($@"Microsoft.PowerShell.Utility\{Name}", CommandTypes.Cmdlet) is not CmdletInfo command) return null;
        Type? json = command.ImplementingType.Assembly.GetType("Microsoft.PowerShell.Commands.JsonObject");
        ConstructorInfo? newContext = json?.GetNestedType("ConvertToJsonContext")?.GetConstructors().FirstOrDefault(one => one.GetParameters().Length == 6);
        if (newContext is null || json!.GetMethod("ConvertToJson", [typeof(object), newContext.DeclaringType!.MakeByRefType()]) is not { } convert) return null;
        return new DirectJson(convert, newContext, stop);
    }

    /// <summary>The object as compact JSON; null where that fails or is stopped: the cmdlet says why.</summary>
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
