using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Schema;

/// <summary>
/// Validates values against a JSON schema. This class supports the keywords of draft 2020-12 that schemas for answers use: type, enum, const, pattern,
/// properties, patternProperties, additionalProperties, propertyNames, required, dependentRequired, dependentSchemas, items, prefixItems, contains,
/// uniqueItems, allOf, anyOf, oneOf, not, if/then/else, and $ref within the same schema document ($defs, $anchor). The class also supports the keywords that
/// limit numbers, and that limit the size of strings, arrays, and objects. A reference to another document is an error. The keywords $dynamicRef,
/// unevaluatedProperties, and unevaluatedItems are ignored. The format keyword is also ignored, because it's only a hint according to the standard.
/// </summary>
internal sealed class JsonSchema
{
    private readonly object? _root;
    private readonly Dictionary<string, object?> _targets = [];
    private readonly Dictionary<string, Regex> _patterns = [];

    private JsonSchema(object? root) => _root = root;

    /// <summary>Reads a schema that <see cref="JsonTree"/> has parsed.</summary>
    /// <exception cref="SchemaException">
    /// The schema isn't valid. For example, a keyword has an invalid value, or the target of a reference doesn't exist.
    /// </exception>
    public static JsonSchema Parse(object? root)
    {
        var schema = new JsonSchema(root);
        new SchemaReader(root, schema._targets, schema._patterns).Read();
        return schema;
    }

    /// <summary>Finds all violations of the schema in a value. Returns an empty list if the value is valid.</summary>
    /// <param name="value">The value that <see cref="JsonTree"/> has read.</param>
    /// <param name="redactor">The redactor that masks secrets in the violations.</param>
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

    public object? GetTarget(string reference) => _targets[reference];

    public Regex GetPattern(string pattern) => _patterns[pattern];
}

/// <summary>Validates a schema. Checks the values of keywords, the targets of references, and patterns.</summary>
internal sealed class SchemaReader(object? root, Dictionary<string, object?> targets, Dictionary<string, Regex> patterns)
{
    private static readonly HashSet<string> Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    private readonly Dictionary<string, object?> _anchors = [];
    private readonly List<(string Reference, string Path)> _references = [];

    /// <exception cref="SchemaException">The schema isn't valid.</exception>
    public void Read()
    {
        Read(root, "#");
        // At this point, all anchors are known. If the target of a reference isn't the value of a known keyword, the target hasn't been read yet, so
        // the loop reads it.
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
            case "dependentRequired" when ((Dictionary<string, object?>)value!).Values.Any(names => names is not object?[] list || list.Any(name => name is not string)):
                throw Wrong(path, "Schema.NeedsNames");
            case "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas": ReadMany(keyword, value, path); break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems": ReadList(value, path); break;
            case "items" or "additionalProperties" or "propertyNames" or "contains" or "not" or "if" or "then" or "else": Read(value, path); break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" when !JsonValues.IsNumber(value): throw Wrong(path, "Schema.NeedsNumber");
            case "multipleOf" when !JsonValues.IsNumber(value) || JsonValues.ToDouble(value!) <= 0: throw Wrong(path, "Schema.NeedsNumber");
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains"
                when !JsonValues.IsWhole(value):
                throw Wrong(path, "Schema.NeedsNumber");
            case "pattern": AddPattern(value, path); break;
            case "$anchor" when value is string name: _anchors[name] = FindParent(path); break;
            // This part of the schema has its own $id, so it's a separate document, and references in it have another base URI. The module doesn't support such
            // documents.
            case "$id" when path != "#/$id": throw Wrong(path, "Schema.OtherDocument", value ?? "null");
            case "$ref": AddReference(value, path); break;
        }
    }

    private static void ReadType(object? value, string path)
    {
        foreach (object? name in JsonValues.ToList(value))
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
        if (reference.Length > 1 && reference[1] != '/')
            return _anchors.TryGetValue(reference.Substring(1), out object? anchored) ? anchored : throw Wrong(path, "Schema.NoTarget", reference);
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

    /// <summary>Finds the schema that contains the keyword at a path.</summary>
    private object? FindParent(string path) => Find(path.Substring(0, path.LastIndexOf('/')), path);

    // Uri.EscapeDataString isn't used, because it rejects long texts and lone surrogates in .NET Framework.
    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1").Replace("%", "%25");

    private static SchemaException Wrong(string path, string text, params object[] values) => new(Texts.Format(text, [path, .. values]));
}

/// <summary>
/// Converts the pattern of a JSON schema from JavaScript syntax to .NET syntax. In JavaScript, only ASCII characters are digits and word characters. In
/// addition, $ matches only the end of the text, and not the position before a final line feed. Matching has a time limit, because a pattern from a file can be
/// extremely slow.
/// </summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The long names of Unicode categories in JavaScript. .NET supports only the short names.</summary>
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

    /// <exception cref="ArgumentException">The pattern isn't a valid regular expression.</exception>
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
        return new Regex(net.ToString(), RegexOptions.CultureInvariant, MatchTimeout);
    }

    private static string Escape(char c, bool isInClass) => (c, isInClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('w', true) => "a-zA-Z0-9_",
        ('w', false) => "[a-zA-Z0-9_]",
        ('D', true) => @"\0-/:-\uFFFF",
        ('D', false) => "[^0-9]",
        ('W', true) => @"\0-/:-@\[-\^`{-\uFFFF",
        ('W', false) => "[^a-zA-Z0-9_]",
        _ => "\\" + c,
    };
}

/// <summary>Represents a violation of a schema.</summary>
/// <param name="Path">The position as a JSON pointer (<c>/lines/0/quantity</c>), or an empty string for the root.</param>
/// <param name="Message">The problem.</param>
internal sealed record SchemaViolation(string Path, string Message)
{
    public override string ToString() => (Path.Length == 0 ? "(root)" : Path) + ": " + Message;
}

/// <summary>The exception that is thrown when a JSON schema isn't valid. The message contains the position and the reason in one line.</summary>
internal sealed class SchemaException(string message, Exception? innerException = null) : Exception(message, innerException);
