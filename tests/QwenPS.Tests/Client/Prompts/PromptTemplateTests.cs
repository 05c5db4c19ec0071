using QwenPS.Requests.Prompts;
using Xunit;

namespace QwenPS.Tests.Client.Prompts;

/// <summary>Tests that placeholders in a prompt are replaced once, with exactly the specified values.</summary>
public sealed class PromptTemplateTests
{
    [Theory]
    [InlineData("Hello {{name}}!", "Hello <name>!", "name")]
    [InlineData("{{a}}{{b}}{{a}}", "<a><b><a>", "a,b")]
    [InlineData("{{ name }} {{\tx }}", "<name> <x>", "name,x")]
    [InlineData("{{file-name_1.x}}", "<file-name_1.x>", "file-name_1.x")]
    [InlineData("{{名字}}", "<名字>", "名字")]
    [InlineData("{{{name}}}", "{<name>}", "name")]
    [InlineData("\\{{name}} {{x}}", "{{name}} <x>", "x")]
    [InlineData("C:\\{{name}}", "C:{{name}}", "")]
    [InlineData("", "", "")]
    [InlineData("no places", "no places", "")]
    [InlineData("{{}} {{ }} {{a b}} {{#if}} {x} {{open", "{{}} {{ }} {{a b}} {{#if}} {x} {{open", "")]
    [InlineData("{\"json\":{\"a\":{}}}", "{\"json\":{\"a\":{}}}", "")]
    [InlineData("{{a b}} {{c}}", "{{a b}} <c>", "c")]
    [InlineData("{{line\nbreak}}", "{{line\nbreak}}", "")]
    [InlineData("{{a}}} {{b} }} {{c }", "<a>} {{b} }} {{c }", "a")]
    [InlineData("{{a {{b}} {{ {{{c}}", "{{a <b> {{ {<c>", "b,c")]
    public void Names_are_filled_and_other_braces_stay(string text, string filled, string names)
    {
        Assert.Equal(filled, PromptTemplate.Fill(text, name => $"<{name}>"));
        Assert.Equal(names, string.Join(',', PromptTemplate.FindNames(text)));
        Assert.Equal(names.Length > 0 || text.Contains("\\{{", StringComparison.Ordinal), PromptTemplate.HasNames(text));
    }

    [Fact]
    public void A_name_without_a_value_stays_as_it_is() =>
        Assert.Equal("{{ a }} {{b}} c", PromptTemplate.Fill("{{ a }} \\{{b}} {{c}}", name => name == "c" ? "c" : null));

    [Theory]
    [InlineData("{{name}}")]
    [InlineData("{{other}}")]
    [InlineData("\\{{name}}")]
    [InlineData("$1 \\1 {0} \r\n中文 😀")]
    public void A_value_goes_in_as_it_is_and_is_not_looked_through(string value) => Assert.Equal($"a {value} b {value}", PromptTemplate.Fill("a {{name}} b {{name}}", _ => value));

    [Fact]
    public void Names_count_once_whatever_their_case() => Assert.Equal(["Name"], PromptTemplate.FindNames("{{Name}} {{name}} {{NAME}}"));

    [Theory]
    [InlineData("{", "}}")]
    [InlineData("{", "")]
    [InlineData("{{", "a b}}")]
    [InlineData("{{a ", "#}}")]
    public async Task A_long_text_of_braces_is_read_once(string piece, string end)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 5_000_000 / piece.Length)) + end;
        Assert.Equal(text, await Soon(() => PromptTemplate.Fill(text, _ => "")));
    }

    [Fact]
    public async Task Many_names_are_told_apart_soon()
    {
        string text = string.Concat(Enumerable.Range(0, 400_000).Select(number => $"{{{{n{number}}}}}"));
        Assert.Equal(400_000, (await Soon(() => PromptTemplate.FindNames(text))).Count);
    }

    private static Task<T> Soon<T>(Func<T> work) => Task.Run(work).WaitAsync(TimeSpan.FromMinutes(1));
}
