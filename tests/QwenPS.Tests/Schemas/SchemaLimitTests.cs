using System.Text.Json;
using QwenPS.Schema;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Schemas;

/// <summary>Tests that the validation ends even if a schema or an answer is designed to run forever.</summary>
public sealed class SchemaLimitTests
{
    private const string TooMuch = "(root): The answer can't be validated because the schema is too complex.";
    private const string TooDeep = "(root): The answer or the schema is nested too deeply to be validated.";

    [Fact]
    public void References_that_double_each_time_are_given_up()
    {
        string parts = string.Join(',', Enumerable.Range(0, 60).Select(number => $"\"d{number}\":{{\"allOf\":[{{\"$ref\":\"#/$defs/d{number + 1}\"}},{{\"$ref\":\"#/$defs/d{number + 1}\"}}]}}"));
        Assert.Equal([TooMuch], Check($"{{\"$defs\":{{{parts},\"d60\":{{}}}},\"$ref\":\"#/$defs/d0\"}}", "1"));
    }

    [Theory]
    [InlineData("anyOf")]
    [InlineData("oneOf")]
    public void Alternatives_within_alternatives_come_to_an_end(string keyword)
    {
        string schema = "{\"type\":\"string\"}";
        for (int depth = 0; depth < 100; depth++) schema = $"{{\"{keyword}\":[{schema}]}}";
        Assert.NotEmpty(Check(schema, "1"));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""")]
    public void References_in_a_circle_are_given_up(string schema) => Assert.Equal([TooDeep], Check(schema, "1"));

    [Fact]
    public void Patterns_that_never_end_are_given_up_all_together()
    {
        string endless = string.Join(',', Enumerable.Repeat("\"" + new string('a', 60) + "!\"", 1000));
        Assert.Equal([TooMuch], Check("""{"items":{"pattern":"^(a+)+$"}}""", $"[{endless}]"));
    }

    [Fact]
    public void A_list_whose_items_are_compared_with_each_other_is_given_up_at_some_length()
    {
        Assert.Equal([TooMuch], Check("""{"uniqueItems":true}""", $"[{string.Join(',', Enumerable.Range(0, 50_000))}]"));
        Assert.Empty(Check("""{"uniqueItems":true}""", $"[{string.Join(',', Enumerable.Range(0, 2000))}]"));
    }

    [Fact]
    public void Long_texts_that_are_wrong_are_given_up_at_some_number()
    {
        const string schema = """{"items":{"allOf":[{"type":"null"},{"const":1},{"enum":[1]},{"type":"array"},{"type":"object"},{"type":"boolean"},{"const":2},{"const":3}]}}""";
        string text = '"' + new string('x', 16 * 1024) + '"';
        Assert.Equal([TooMuch], Check(schema, $"[{string.Join(',', Enumerable.Repeat(text, 700))}]"));
        Assert.Equal(80, Check(schema, $"[{string.Join(',', Enumerable.Repeat(text, 10))}]").Count());
    }

    [Fact]
    public void A_large_answer_is_no_attack()
    {
        const string schema = """{"items":{"type":"object","properties":{"a":{"type":"integer","minimum":0},"b":{"type":"string","maxLength":9,"pattern":"^x"}},"required":["a","b"],"additionalProperties":false}}""";
        Assert.Empty(Check(schema, $"[{string.Join(',', Enumerable.Repeat("{\"a\":1,\"b\":\"xyz\"}", 50_000))}]"));
    }

    [Fact]
    public void A_value_as_deep_as_one_can_be_is_checked_with_a_schema_that_refers_to_itself()
    {
        string value = string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500);
        Assert.Equal(["/" + string.Join('/', Enumerable.Repeat("a", 500)) + ": 1 isn't of the type object."], Check("""{"$defs":{"n":{"allOf":[{"type":"object","properties":{"a":{"$ref":"#/$defs/n"}}}]}},"$ref":"#/$defs/n"}""", value));
    }

    [Fact]
    public void A_number_of_too_many_digits_is_refused()
    {
        Assert.Throws<JsonException>(() => JsonTree.Parse(new string('9', 1001)));
        Assert.NotNull(JsonTree.Parse(new string('9', 1000)));
    }

    [Theory]
    [InlineData("""{"dependentRequired":{"a":[1]}}""")]
    [InlineData("""{"dependentRequired":{"a":[null]}}""")]
    [InlineData("""{"dependentRequired":{"a":"b"}}""")]
    [InlineData("""{"dependentRequired":[]}""")]
    public void Dependencies_that_are_no_names_are_refused(string schema) => Assert.Throws<SchemaException>(() => JsonSchema.Parse(JsonTree.Parse(schema)));

    private static IEnumerable<string> Check(string schema, string value) =>
        JsonSchema.Parse(JsonTree.Parse(schema)).Check(JsonTree.Parse(value), Redactor.WithoutKnownSecrets).Select(violation => violation.ToString());
}
