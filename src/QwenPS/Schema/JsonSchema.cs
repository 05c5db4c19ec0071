using System.Text;
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

/// <summary>Goes through a schema once: every keyword must have a value such as it takes, every reference a target, every pattern must be one.</summary>
internal sealed class SchemaReader(object? root, Dictionary<string, object?> targets, Dictionary<string, Regex> patterns)
{
    private static readonly HashSet<string> Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    private readonly Dictionary<string, object?> _anchors = [];
    private readonly List<(string Reference, string Path)> _references = [];

    /// <exception cref="SchemaException">It is no schema.</exception>
    public void Read()
    {
        Read(root, "#");
        // Only now are all anchors known. A target may stand where no keyword is, and then it has not been read yet.
        for (int i = 0; i < _references.Count; i++)
        {
            (string reference, string path) = _references[i];
            if (targets.ContainsKey(reference)) continue;
            object? target = Find(reference, path);
            targets[reference] = target;
            Read(target, reference);
        }
    }

    private void Read(object? schema, string path)
    {
        if (schema is bool) return;
        if (schema is not Dictionary<string, object?> keywords) throw Wrong(path, "Schema.NotASchema");
        foreach (var keyword in keywords) Read(keyword.Key, keyword.Value, path + "/" + keyword.Key);
    }

    private void Read(string keyword, object? value, string path)
    {
        switch (keyword)
        {
            case "type": ReadType(value, path); break;
            case "enum" or "required" when value is not Array: throw Wrong(path, "Schema.NeedsList");
            case "required" when ((object?[])value!).Any(name => name is not string): throw Wrong(path, "Schema.NeedsNames");
            case "dependentRequired" when value is not Dictionary<string, object?>: throw Wrong(path, "Schema.NeedsTable");
            case "dependentRequired" when ((Dictionary<string, object?>)value!).Values.Any(names => names is not object?[] list || list.Any(name => name is not string)): throw Wrong(path, "Schema.NeedsNames");
            case "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas": ReadMany(keyword, value, path); break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems": ReadList(value, path); break;
            case "items" or "additionalProperties" or "propertyNames" or "contains" or "not" or "if" or "then" or "else": Read(value, path); break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" when !JsonValues.IsNumber(value): throw Wrong(path, "Schema.NeedsNumber");
            case "multipleOf" when !JsonValues.IsNumber(value) || JsonValues.ToDouble(value!) <= 0: throw Wrong(path, "Schema.NeedsNumber");
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains"
                when !JsonValues.IsWhole(value):
                throw Wrong(path, "Schema.NeedsNumber");
            case "pattern": AddPattern(value, path); break;
            case "$anchor" when value is string name: _anchors[name] = Parent(path); break;
            // A part with an address of its own is a document of its own: references in it would mean another place.
            case "$id" when path != "#/$id": throw Wrong(path, "Schema.OtherDocument", value ?? "null");
            case "$ref": AddReference(value, path); break;
        }
    }

    private static void ReadType(object? value, string path)
    {
        foreach (object? name in JsonValues.ListOf(value))
        {
            if (name is not string type || !Types.Contains(type)) throw Wrong(path, "Schema.UnknownType", name ?? "null");
        }
    }

    private void ReadMany(string keyword, object? value, string path)
    {
        if (value is not Dictionary<string, object?> schemas) throw Wrong(path, "Schema.NeedsTable");
        foreach (var pair in schemas)
        {
            if (keyword == "patternProperties") AddPattern(pair.Key, path);
            Read(pair.Value, path + "/" + Escape(pair.Key));
        }
    }

    private void ReadList(object? value, string path)
    {
        if (value is not object?[] { Length: > 0 } schemas) throw Wrong(path, "Schema.NeedsSchemas");
        for (int i = 0; i < schemas.Length; i++) Read(schemas[i], $"{path}/{i}");
    }

    private void AddPattern(object? value, string path)
    {
        if (value is not string pattern) throw Wrong(path, "Schema.NeedsPattern");
        try
        {
            patterns[pattern] = EcmaPattern.Create(pattern);
        }
        catch (ArgumentException exception)
        {
            throw new SchemaException(Texts.Format("Schema.BadPattern", path, exception.Message), exception);
        }
    }

    private void AddReference(object? value, string path)
    {
        if (value is not string reference || (reference.Length > 0 && reference[0] != '#')) throw Wrong(path, "Schema.OtherDocument", value ?? "null");
        _references.Add((reference, path));
    }

    private object? Find(string reference, string path)
    {
        if (reference.Length > 1 && reference[1] != '/') return _anchors.TryGetValue(reference.Substring(1), out object? anchored) ? anchored : throw Wrong(path, "Schema.NoTarget", reference);
        object? target = root;
        foreach (string step in reference.Split('/').Skip(1))
        {
            string name = Uri.UnescapeDataString(step).Replace("~1", "/").Replace("~0", "~");
            if (target is Dictionary<string, object?> table && table.TryGetValue(name, out object? member)) target = member;
            else if (target is object?[] list && int.TryParse(name, out int index) && index >= 0 && index < list.Length) target = list[index];
            else throw Wrong(path, "Schema.NoTarget", reference);
        }

        return target;
    }

    /// <summary>The schema that a keyword stands in.</summary>
    private object? Parent(string path) => Find(path.Substring(0, path.LastIndexOf('/')), path);

    // Not Uri.EscapeDataString: on .NET Framework it refuses long texts and half characters.
    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1").Replace("%", "%25");

    private static SchemaException Wrong(string path, string text, params object[] values) => new(Texts.Format(text, [path, .. values]));
}

/// <summary>
/// A JSON schema's pattern, which is JavaScript's, as .NET's: digits and word characters are ASCII's, and the end is the end, not the place before
/// a last line feed. Matching has a time limit: patterns come from files, and some never end.
/// </summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What JavaScript also calls Unicode's categories; .NET knows the short names alone.</summary>
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Mark"] = "M",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["Punctuation"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
    };

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Create(string pattern)
    {
        var net = new StringBuilder(pattern.Length + 16);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length) net.Append(Escape(pattern[++i], isInClass));
            else if (c == '$' && !isInClass) net.Append(@"\z");
            else net.Append(c);
            if (c == '[') isInClass = true;
            else if (c == ']') isInClass = false;
        }

        foreach (var category in Categories) net.Replace($"p{{{category.Key}}}", $"p{{{category.Value}}}").Replace($"P{{{category.Key}}}", $"P{{{category.Value}}}");
        return new Regex(net.ToString(), RegexOptions.CultureInvariant, Patience);
    }

    private static string Escape(char c, bool isInClass) => (c, isInClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('w', true) => "a-zA-Z0-9_",
        ('w', false) => "[a-zA-Z0-9_]",
        ('D', false) => "[^0-9]",
        ('W', false) => "[^a-zA-Z0-9_]",
        _ => "\\" + c,
    };
}

/// <summary>One thing in which an answer differs from its schema.</summary>
/// <param name="Path">Where, as a JSON pointer (<c>/lines/0/quantity</c>); empty for the whole.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record SchemaViolation(string Path, string Message)
{
    public override string ToString() => (Path.Length == 0 ? "(root)" : Path) + ": " + Message;
}

/// <summary>What was given as a JSON schema is none. The message says where and why, in one line.</summary>
internal sealed class SchemaException(string message, Exception? innerException = null) : Exception(message, innerException);
