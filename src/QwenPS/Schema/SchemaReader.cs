using System.Text.RegularExpressions;
using QwenPS.Resources;

namespace QwenPS.Schema;

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
