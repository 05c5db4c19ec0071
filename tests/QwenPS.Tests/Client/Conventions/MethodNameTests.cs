using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Client.Conventions;

/// <summary>Tests that the name of a method contains a verb, and isn't a noun followed by "Of".</summary>
public sealed partial class MethodNameTests
{
    public static TheoryData<string> Assemblies => [typeof(ChatResponse).Assembly.Location, typeof(EmulatorHost).Assembly.Location, typeof(MethodNameTests).Assembly.Location];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_name_of_a_method_has_a_verb(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = file.GetMetadataReader();
        string[] names = [.. reader.MethodDefinitions.Select(handle => reader.GetString(reader.GetMethodDefinition(handle).Name))];
        Assert.True(names.Length > 100);
        Assert.DoesNotContain(names, name => Preposition().IsMatch(LocalFunction().Replace(name, "$1")));
    }

    [Theory]
    [InlineData("Of", true)]
    [InlineData("OfText", true)]
    [InlineData("EndOf", true)]
    [InlineData("EndOfAsync", true)]
    [InlineData("<Run>g__KeyOf|1_0", true)]
    [InlineData("IndexOf", false)]
    [InlineData("Offset", false)]
    [InlineData("IsEndOfText", false)]
    public void The_pattern_matches(string name, bool isMatch) => Assert.Equal(isMatch, Preposition().IsMatch(LocalFunction().Replace(name, "$1")));

    [GeneratedRegex(@"^Of([A-Z]|$)|(?<!Index)Of(Async)?$")]
    private static partial Regex Preposition();

    [GeneratedRegex(@"^<.*>g__(\w+)\|.*$")]
    private static partial Regex LocalFunction();
}
