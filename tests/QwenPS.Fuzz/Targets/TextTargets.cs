using System.Text;
using System.Text.Json;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Diagnostics;
using QwenPS.Requests.Input;
using QwenPS.Schema;
using QwenPS.Text;

namespace QwenPS.Fuzz.Targets;

/// <summary>Tests a text that a user pastes to get an explanation.</summary>
internal sealed class PastedErrorTarget() : FuzzTarget("pasted")
{
    public override int Share => 1;

    protected override IEnumerable<string> Examples => AnswerExamples.Errors;

    public override void Run(byte[] input, Random random)
    {
        ErrorExplanation? explanation = Explainer.ExplainText(Encoding.UTF8.GetString(input), random.Next(3) == 0 ? random.Next(100, 700) : null);
        if (explanation is null) return;
        Must.Hold(explanation.Cause.Length > 0 && explanation.Remedy.Length > 0, "an explanation says why, and what to do");
        Must.Hold(explanation.Message is null || !explanation.Message.Any(char.IsControl), "a message is one line");
        Must.Hold(!explanation.ToString().Contains(Service.Key, StringComparison.Ordinal) && explanation.Message?.Contains(Service.Key, StringComparison.Ordinal) != true, "no key is shown");
    }
}

/// <summary>Tests a JSON schema and an answer to validate. Both are external data.</summary>
internal sealed class SchemaTarget() : FuzzTarget("schema")
{
    protected override IEnumerable<string> Examples =>
    [
        """{"schema":{"type":"object","properties":{"a":{"type":"integer","minimum":1,"multipleOf":0.5},"b":{"type":"array","items":{"enum":["x",1,null]},"uniqueItems":true,"contains":{"const":"x"}}},"required":["a"],"additionalProperties":false},"data":{"a":3,"b":["x",1]}}""",
        """{"schema":{"$ref":"#"},"data":1}""", """{"schema":{"allOf":[{"$ref":"#"},{"$ref":"#"}]},"data":1}""",
        """{"schema":{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"},"v":{"type":"number"}}}},"$ref":"#/$defs/n"},"data":{"next":{"next":{"v":1}},"v":2.5}}""",
        """{"schema":{"pattern":"^(a+)+$"},"data":"aaaaaaaaaaaa!"}""", """{"schema":{"patternProperties":{"^\\d+$":{"type":"string"}},"propertyNames":{"maxLength":3}},"data":{"1":"a","x":2}}""",
        """{"schema":{"anyOf":[{"type":"string"},{"oneOf":[{"minimum":1},{"maximum":5}]}],"not":{"const":7},"if":{"type":"integer"},"then":{"multipleOf":2},"else":true},"data":4}""",
        """{"schema":{"dependentRequired":{"a":["b",1,null]},"dependentSchemas":{"a":{"required":["c"]}},"$anchor":"x","prefixItems":[{"$ref":"#x"}]},"data":{"a":1}}""",
        """{"schema":{"type":["string","null"],"minLength":1,"maxLength":1e3,"format":"date"},"data":null}""", "```json\n{\"schema\":true,\"data\":[1e400,-0,1.0,0.1e-400,123456789012345678901234567890]}\n```",
        """{"schema":{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"}]},"b":{"allOf":[{"$ref":"#/$defs/c"},{"$ref":"#/$defs/c"}]},"c":{"type":"string"}},"$ref":"#/$defs/a"},"data":"x"}""",
    ];

    public override void Run(byte[] input, Random random)
    {
        object? tree;
        try
        {
            tree = JsonTree.Parse(AnswerJson.Unwrap(Encoding.UTF8.GetString(input)));
        }
        catch (JsonException)
        {
            return;
        }

        if (tree is not Dictionary<string, object?> both) return;
        both.TryGetValue("schema", out object? root);
        both.TryGetValue("data", out object? data);
        try
        {
            JsonSchema schema = JsonSchema.Parse(root);
            IReadOnlyList<SchemaViolation> violations = schema.Check(data, Redactor.WithoutKnownSecrets);
            Must.Hold(violations.Count == schema.Check(data, Redactor.WithoutKnownSecrets).Count, "a check has one outcome");
            Must.Hold(violations.All(violation => violation.Message.Length > 0), "a violation says what is wrong");
        }
        catch (SchemaException exception)
        {
            Must.Hold(exception.Message.Length > 0, "it says what is wrong");
        }
    }
}

/// <summary>Tests the arguments of a tool call, and other texts of a model.</summary>
internal sealed class ArgumentsTarget() : FuzzTarget("arguments")
{
    protected override IEnumerable<string> Examples => ["""{"path":"/tmp","count":3,"deep":{"a":[1,2.5,true,null,"t"]},"date":"2026-01-02T03:04:05Z"}""", "{}", "[]", "null", "{\"a\":\"\ud83d\ude00\"}", "{\"a\":1e999}", "not json", "{\"a\":\"\\ud800\",\"a\":2}"];

    public override void Run(byte[] input, Random random)
    {
        string text = Encoding.UTF8.GetString(input);
        // A model's text can contain half of a surrogate pair, written as an escape.
        if (random.Next(3) == 0) text = text.Insert(random.Next(text.Length + 1), "\ud800");
        _ = new ToolCall { Name = "f", Arguments = text }.ArgumentObject;
        Outcomes.CheckVisible(text);
        Must.Hold(TokenEstimate.Count(text) >= 0, "an estimate is a number");
        _ = ImageFormat.Find(input);
        Must.Hold(ImageUri.GetSize("data:image/png;base64," + text) >= 0, "a size is a number");
    }
}
