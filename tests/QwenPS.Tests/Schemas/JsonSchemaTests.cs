using System.Diagnostics;
using QwenPS.Schema;
using QwenPS.Tests.Support;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Schemas;

/// <summary>Tests features that the public suite doesn't test: paths, messages, rejected schemas, and the end of each validation.</summary>
public sealed class JsonSchemaTests
{
    private static IReadOnlyList<string> Check(string schema, string value) =>
        [.. JsonSchema.Parse(JsonTree.Parse(schema)).Check(JsonTree.Parse(value), Redactor.WithoutKnownSecrets).Select(violation => violation.ToString())];

    [Fact]
    public void Every_violation_has_its_place()
    {
        const string schema = """
            {"type":"object","properties":{"lines":{"type":"array","items":{"type":"object","properties":{"quantity":{"type":"integer","minimum":1}},"required":["quantity"],"additionalProperties":false}}}}
            """;
        var violations = Check(schema, """{"lines":[{"quantity":0},{"quantity":"3"},{},{"quantity":1,"a/b":2}]}""");
        Assert.Equal(
            [
                "/lines/0/quantity: 0 is less than 1.",
                "/lines/1/quantity: \"3\" isn't of the type integer.",
                "/lines/2: The field 'quantity' is missing.",
                "/lines/3/a~1b: The schema doesn't allow this field.",
            ],
            violations);
    }

    [Theory]
    [InlineData("""{"enum":["low","high"]}""", "\"mid\"", "(root): \"mid\" isn't one of the allowed values: \"low\", \"high\".")]
    [InlineData("""{"const":1}""", "2", "(root): 2 isn't equal to 1.")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "1", "(root): 1 doesn't match any of the schema's alternatives, for these reasons: 1 isn't of the type string.; 1 isn't of the type null.")]
    [InlineData("""{"anyOf":[{"type":"null"},{"properties":{"a":{"type":"string"}}}]}""", """{"a":1}""", "/a: 1 isn't of the type string.")]
    [InlineData("""{"type":["integer","null"]}""", "1.5", "(root): 1.5 isn't of the type integer / null.")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "(root): The number of items is 2, but the maximum is 1.")]
    [InlineData("""{"minLength":2}""", "\"😀\"", "(root): The length of the text is 1, but the minimum is 2.")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "/2: The item is the same as the item with the index 0, but all items must be different.")]
    [InlineData("""{"pattern":"^\\d+$"}""", "\"12\\n\"", "(root): The text doesn't match the pattern ^\\d+$.")]
    [InlineData("""{"maximum":100}""", "18446744073709551616", "(root): 18446744073709551616 is greater than 100.")]
    public void What_is_wrong_is_said(string schema, string value, string expected) => Assert.Equal([expected], Check(schema, value));

    /// <summary>Half of a key wouldn't be recognized.</summary>
    [Theory]
    [InlineData("""{"type":"integer"}""")]
    [InlineData("""{"enum":["a","b"]}""")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"const":"a"}]}""")]
    [InlineData("""{"oneOf":[true,{"type":"string"}]}""")]
    public void A_secret_is_masked_before_a_value_is_cut(string schema)
    {
        var canary = new Canary("");
        var redactor = new Redactor(canary.Key);
        for (int before = 20; before < 60; before++)
        {
            string value = new string('x', before) + canary.Key + new string('y', 100);
            string violation = Assert.Single(JsonSchema.Parse(JsonTree.Parse(schema)).Check(value, redactor)).ToString();
            Assert.False(canary.IsIn(violation), violation);
            Assert.Contains("…", violation, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1", "#")]
    [InlineData("""{"type":"strin"}""", "'strin'")]
    [InlineData("""{"properties":{"a":{"type":["string",1]}}}""", "#/properties/a/type")]
    [InlineData("""{"properties":[]}""", "#/properties")]
    [InlineData("""{"properties":{"a":5}}""", "#/properties/a")]
    [InlineData("""{"required":"a"}""", "#/required")]
    [InlineData("""{"required":[1]}""", "#/required")]
    [InlineData("""{"enum":"a"}""", "#/enum")]
    [InlineData("""{"minimum":"1"}""", "#/minimum")]
    [InlineData("""{"minItems":1.5}""", "#/minItems")]
    [InlineData("""{"multipleOf":0}""", "#/multipleOf")]
    [InlineData("""{"anyOf":[]}""", "#/anyOf")]
    [InlineData("""{"pattern":"("}""", "#/pattern")]
    [InlineData("""{"$ref":"#/$defs/a"}""", "#/$defs/a")]
    [InlineData("""{"$ref":"#a"}""", "#a")]
    [InlineData("""{"$ref":"other.json"}""", "other.json")]
    [InlineData("""{"items":{"$id":"x"}}""", "'x'")]
    public void What_is_no_schema_is_refused_with_its_place(string schema, string named)
    {
        var problem = Assert.Throws<SchemaException>(() => JsonSchema.Parse(JsonTree.Parse(schema)));
        Assert.Contains(named, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    // In ECMAScript, these classes contain only ASCII characters, also inside brackets.
    [Theory]
    [InlineData("^[\\\\D]$", "\u0663", true)]
    [InlineData("^[\\\\D]$", "3", false)]
    [InlineData("^[^\\\\D]$", "3", true)]
    [InlineData("^[^\\\\D]$", "\u0663", false)]
    [InlineData("^[\\\\W-]$", "\u00e9", true)]
    [InlineData("^[\\\\W]$", "]", true)]
    [InlineData("^[\\\\W]$", "_", false)]
    [InlineData("^[\\\\W]$", "Z", false)]
    public void A_negated_class_inside_brackets_is_ASCII(string pattern, string text, bool isValid) =>
        Assert.Equal(isValid, Check($$"""{"pattern":"{{pattern}}"}""", $"\"{text}\"").Count == 0);

    [Fact]
    public void A_pattern_that_never_ends_is_a_violation()
    {
        var watch = Stopwatch.StartNew();
        Assert.Single(Check("""{"pattern":"^(a+)+$"}""", '"' + new string('a', 40) + "!\""));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_schema_that_only_leads_to_itself_is_a_violation() => Assert.Single(Check("""{"$ref":"#"}""", "1"));

    [Fact]
    public void The_deepest_value_is_checked()
    {
        const string schema = """{"type":"array","items":{"$ref":"#"}}""";
        Assert.Empty(Check(schema, new string('[', JsonTree.MaxDepth) + new string(']', JsonTree.MaxDepth)));
        Assert.Single(Check(schema, new string('[', JsonTree.MaxDepth - 1) + "1" + new string(']', JsonTree.MaxDepth - 1)));
    }

    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("  {\"a\":1}\n", "{\"a\":1}")]
    [InlineData("```json\n{\"a\":1}\n```", "{\"a\":1}")]
    [InlineData("```\r\n[1]\r\n```\r\n", "[1]")]
    [InlineData("```json\n{\"a\":\"```\"}\n```", "{\"a\":\"```\"}")]
    [InlineData("```", "```")]
    [InlineData("``````", "``````")]
    [InlineData("```json\n```", "")]
    [InlineData("\"```\\n```\"", "\"```\\n```\"")]
    [InlineData("", "")]
    public void A_code_fence_is_taken_off(string answer, string json) => Assert.Equal(json, AnswerJson.Unwrap(answer));
}
