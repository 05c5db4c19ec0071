using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.PowerShell;

/// <summary>Represents the parameters that were specified for a cmdlet, with their values.</summary>
/// <param name="values">The bound parameters.</param>
internal readonly struct BoundParameters(Dictionary<string, object> values)
{
    /// <summary>Determines whether a parameter was specified, with any value.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>Determines whether a parameter has an effect. A switch has an effect if it's on. Any other parameter has an effect if it has a value.</summary>
    public bool IsUsed(string name) => Find(name) is { } value && value is not SwitchParameter { IsPresent: false };

    /// <summary>Returns the first name in the array whose parameter was specified, or null if no such parameter was specified.</summary>
    public string? FindFirst(string[] names)
    {
        // Every call runs this method. For performance, it doesn't create a delegate.
        foreach (string name in names)
        {
            if (Has(name)) return name;
        }

        return null;
    }

    /// <summary>Returns the first name in the array whose parameter has an effect, or null if no such parameter has an effect.</summary>
    public string? FindUsed(string[] names)
    {
        foreach (string name in names)
        {
            if (IsUsed(name)) return name;
        }

        return null;
    }

    /// <summary>Returns the value of a parameter, or null if the parameter wasn't specified.</summary>
    public object? Find(string name) => values.TryGetValue(name, out object? value) ? value : null;
}

/// <summary>Represents a rule for a combination of parameters. The rules of a cmdlet are checked before its parameters are read.</summary>
/// <param name="Message">The resource key of the message. The message can contain the name of the parameter that must be removed.</param>
/// <param name="Remedy">The resource key of the remedy. The remedy can also contain the name of this parameter.</param>
/// <param name="Find">A function that returns the name of the parameter that must be removed, or null if the combination is valid.</param>
internal sealed record ParameterRule(string Message, string Remedy, Func<BoundParameters, string?> Find)
{
    /// <summary>Gets the name of the parameter whose value is the target of the error, or null if the error has no target.</summary>
    public string? Target { get; init; }

    /// <summary>Creates a rule that rejects each of the parameters in <paramref name="others"/> if <paramref name="parameter"/> is also specified.</summary>
    public static ParameterRule Exclude(string message, string remedy, string parameter, params string[] others) =>
        new(message, remedy, given => given.IsUsed(parameter) ? given.FindUsed(others) : null);

    /// <summary>Creates a rule that rejects parameters if the parameter that they require isn't specified.</summary>
    public static ParameterRule Require(string message, string remedy, string required, params string[] parameters) =>
        new(message, remedy, given => given.IsUsed(required) ? null : given.FindFirst(parameters));

    /// <summary>Checks the parameters of a cmdlet.</summary>
    /// <exception cref="TerminatingException">The combination of parameters isn't valid.</exception>
    public static void Check(ParameterRule[] rules, BoundParameters given)
    {
        foreach (ParameterRule rule in rules) rule.Check(given);
    }

    private void Check(BoundParameters given)
    {
        if (Find(given) is not { } name) return;
        name = "-" + name;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format(Message, name), Texts.Format(Remedy, name), Target is null ? null : given.Find(Target)));
    }
}
