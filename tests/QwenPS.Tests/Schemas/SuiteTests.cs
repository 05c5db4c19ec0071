using System.Text.Json;
using System.Text.RegularExpressions;
using QwenPS.Schema;
using QwenPS.Text;
using Xunit;

namespace QwenPS.Tests.Schemas;

/// <summary>
/// Runs the public JSON-Schema-Test-Suite (draft 2020-12; MIT license, Suite/LICENSE), with the files of the supported keywords. A schema that requires another
/// document must be rejected with a schema error, and no other schema must be rejected.
/// </summary>
public sealed class SuiteTests
{
    /// <summary>Keywords that aren't validated. A group with one of them doesn't test the other keywords.</summary>
    private static readonly string[] Unchecked = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef"];

    private static readonly Regex NeedsAnotherDocument = new("\"\\$id\"|\"\\$ref\":\\s*\"[^#]");

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Schemas", "Suite");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_value_is_judged_as_the_suite_says(string file)
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var group in Groups(file).Where(group => FindSchema(group) is { } schema && Read(schema) is not null))
        {
            var schema = Read(FindSchema(group)!)!;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var violations = schema.Check(JsonTree.Parse(test.GetProperty("data").GetRawText()), Redactor.WithoutKnownSecrets);
                if (violations.Count == 0 != test.GetProperty("valid").GetBoolean())
                    wrong.Add($"{group.GetProperty("description").GetString()} / {test.GetProperty("description").GetString()}: {string.Join("; ", violations)}");
            }
        }

        Assert.True(count > 0);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_what_needs_another_document_is_refused()
    {
        var refused = Files.SelectMany(row => Groups(row.Data)).Select(FindSchema).OfType<string>().Where(schema => Read(schema) is null).ToList();
        Assert.InRange(refused.Count, 10, 25);
        Assert.DoesNotContain(refused, schema => !NeedsAnotherDocument.IsMatch(schema));
    }

    [Fact]
    public void The_suite_is_there() =>
        Assert.InRange(Files.SelectMany(row => Groups(row.Data)).Sum(group => group.GetProperty("tests").GetArrayLength()), 900, 2000);

    private static JsonElement[] Groups(string file) => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement.EnumerateArray()];

    private static string? FindSchema(JsonElement group)
    {
        var schema = group.GetProperty("schema").GetRawText();
        return Unchecked.Any(keyword => schema.Contains('"' + keyword + '"', StringComparison.Ordinal)) ? null : schema;
    }

    private static JsonSchema? Read(string schema)
    {
        try
        {
            return JsonSchema.Parse(JsonTree.Parse(schema));
        }
        catch (SchemaException)
        {
            return null;
        }
    }
}
