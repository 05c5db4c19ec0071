using System.Reflection;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>
/// Tests that the parameters of a cmdlet are read once into settings. The classes that do the work of the cmdlet must not use the cmdlet, so they can be tested
/// without PowerShell.
/// </summary>
public sealed class CmdletParameterTests : IDisposable
{
    private const string Cmdlet = "System.Management.Automation.Cmdlet";

    /// <summary>The classes that write the output of all other classes.</summary>
    private static readonly string[] Wrappers = ["CmdletPump", "CmdletMessages"];

    private readonly ModuleReflection _module = new();

    [Fact]
    public void No_class_but_those_that_write_for_all_others_takes_or_keeps_a_cmdlet()
    {
        string[] takers = [.. _module.Assembly.GetTypes().Where(IsAboveClient).Where(type => !IsCmdlet(type) && TakesCmdlet(type)).Select(FindOutermost).Distinct()
            .Order(StringComparer.Ordinal)];
        Assert.Equal(Wrappers.Order(StringComparer.Ordinal), takers);
    }

    public void Dispose() => _module.Dispose();

    /// <summary>Determines whether a type can use PowerShell. <c>LayerTests</c> ensures that the client doesn't.</summary>
    private static bool IsAboveClient(Type type) => type.Namespace?.StartsWith("QwenPS.Client", StringComparison.Ordinal) == false;

    private static bool TakesCmdlet(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        // The closures of a cmdlet's own methods refer to the cmdlet.
        if (type.DeclaringType is { } outer && IsCmdlet(outer)) return false;
        return type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).Any(method => method.GetParameters().Any(parameter => IsCmdlet(parameter.ParameterType)))
            || type.GetFields(all).Any(field => IsCmdlet(field.FieldType));
    }

    private static bool IsCmdlet(Type type) => type.FullName == Cmdlet || (type.BaseType is { } above && IsCmdlet(above));

    private static string FindOutermost(Type type) => type.DeclaringType is { } outer ? FindOutermost(outer) : type.Name;
}
