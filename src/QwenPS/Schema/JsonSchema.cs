using System.Text.RegularExpressions;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>
/// A JSON schema that values are checked against: draft 2020-12 without what one answer does not need. Understood are type, enum, const, the limits
/// of numbers, strings, arrays and objects, pattern, properties, patternProperties, additionalProperties, propertyNames, required, dependentRequired,
/// dependentSchemas, items, prefixItems, contains, uniqueItems, allOf, anyOf, oneOf, not, if/then/else, and $ref within the document ($defs, $anchor).
/// References to other documents are refused; $dynamicRef, unevaluatedProperties and unevaluatedItems are not checked, and format is, as in the
/// standard, no more than a hint.
/// </summary>
internal sealed class JsonSchema
{
    private readonly object? _root;
    private readonly Dictionary<string, object?> _targets = [];
    private readonly Dictionary<string, Regex> _patterns = [];

    private JsonSchema(object? root) => _root = root;

    /// <summary>Reads a schema that has been parsed by <see cref="JsonTree"/>.</summary>
    /// <exception cref="SchemaException">It is no schema: a keyword with a wrong value, a reference to nothing.</exception>
    public static JsonSchema Parse(object? root)
    {
        var schema = new JsonSchema(root);
        new SchemaReader(root, schema._targets, schema._patterns).Read();
        return schema;
    }

    /// <summary>Everything that is wrong with a value; empty where it fits.</summary>
    /// <param name="value">What <see cref="JsonTree"/> has read.</param>
    /// <param name="redactor">Masks secrets in what is told of the value.</param>
    public IReadOnlyList<SchemaViolation> Check(object? value, Redactor redactor)
    {
        try
        {
            var check = new SchemaCheck(this, new CheckBudget(), redactor);
            check.Check(_root, value, "");
            return check.Violations;
        }
        catch (InsufficientExecutionStackException)
        {
            return [new SchemaViolation("", Texts.Format("Schema.TooDeep"))];
        }
        catch (BudgetException)
        {
            return [new SchemaViolation("", Texts.Format("Schema.TooMuch"))];
        }
    }

    public object? TargetOf(string reference) => _targets[reference];

    public Regex PatternOf(string pattern) => _patterns[pattern];
}
