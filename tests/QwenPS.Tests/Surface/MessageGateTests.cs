using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Surface;

/// <summary>Everything that the module says goes through one class, which masks secrets and makes control characters visible.</summary>
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
        Assert.Equal(Writers.Order(StringComparer.Ordinal), found.Where(call => call.StartsWith(Gate + " ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(found, call => Assert.StartsWith(Gate + " ", call, StringComparison.Ordinal));
    }

    /// <summary>The calls, each as <c>caller writer</c>.</summary>
    private static string[] Find()
    {
        using var file = new Framework.AssemblyFile(Path.Combine(AppContext.BaseDirectory, "QwenPS.dll"));
        MetadataReader reader = file.Reader;
        var calls = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
            {
                foreach (int token in IlTokens.Of(file.CodeOf(method)))
                {
                    if (MetadataTokens.EntityHandle(token) is { Kind: HandleKind.MemberReference } member && WriterOf(reader, reader.GetMemberReference((MemberReferenceHandle)member)) is { } writer)
                        calls.Add($"{OutermostName(reader, type)} {writer}");
                }
            }
        }

        return [.. calls];
    }

    private static string? WriterOf(MetadataReader reader, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference) return null;
        string owner = reader.GetString(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name);
        string name = reader.GetString(member.Name);
        return Owners.Contains(owner) && Writers.Contains(name) ? name : null;
    }

    private static string OutermostName(MetadataReader reader, TypeDefinition type)
    {
        while (type.GetDeclaringType() is { IsNil: false } outer) type = reader.GetTypeDefinition(outer);
        return reader.GetString(type.Name);
    }
}
