using Mono.Cecil;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>Tests that one class writes all output of the module. This class masks secrets and makes control characters visible.</summary>
public sealed class MessageGateTests
{
    private const string Gate = "CmdletMessages";

    private static readonly string[] Writers =
        ["WriteVerbose", "WriteDebug", "WriteWarning", "WriteError", "WriteProgress", "WriteInformation", "ShouldProcess", "ShouldContinue", "ThrowTerminatingError"];

    private static readonly string[] Owners = ["Cmdlet", "PSCmdlet", "ICommandRuntime", "ICommandRuntime2", "PSHostUserInterface"];

    [Fact]
    public void No_other_class_calls_the_writers_of_PowerShell()
    {
        string[] found = Find();
        Assert.Equal(Writers.Order(StringComparer.Ordinal),
            found.Where(call => call.StartsWith(Gate + " ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(found, call => Assert.StartsWith(Gate + " ", call, StringComparison.Ordinal));
    }

    /// <summary>Returns the calls. Each call has the format <c>caller writer</c>.</summary>
    private static string[] Find()
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, "QwenPS.dll"));
        var calls = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            foreach (MethodReference called in type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
                .Select(instruction => instruction.Operand).OfType<MethodReference>())
            {
                if (Owners.Contains(called.DeclaringType.Name) && Writers.Contains(called.Name)) calls.Add($"{FindOutermost(type).Name} {called.Name}");
            }
        }

        return [.. calls];
    }

    private static TypeDefinition FindOutermost(TypeDefinition type) => type.DeclaringType is null ? type : FindOutermost(type.DeclaringType);
}
