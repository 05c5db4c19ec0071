using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>Represents the value of -JsonSchema: a class, a schema, or an example. This class must be used on the pipeline thread.</summary>
internal sealed class SchemaSource
{
    private const string DefaultName = "answer";

    /// <summary>
    /// The options for writing schemas. Chinese text isn't escaped, so the schema is shorter, and is readable in the output of -Debug.
    /// </summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonTree.MaxDepth };

    private SchemaSource(string json, string? name, Func<object?, object?>? toObject)
    {
        object? tree = JsonTree.Parse(json);
        Json = json;
        Schema = JsonSchema.Parse(tree);
        ToObject = toObject ?? PlainObject.Create;
        Name = CreateName(name ?? ((tree as Dictionary<string, object?>)?.TryGetValue("title", out object? title) == true ? title as string : null));
    }

    /// <summary>Gets the schema as compact JSON text.</summary>
    public string Json { get; }

    public JsonSchema Schema { get; }

    /// <summary>Gets the name of the schema, which the service requires. The name consists of letters, digits, hyphens, and underscores.</summary>
    public string Name { get; }

    /// <summary>
    /// Gets the function that converts the answer's JSON. The result is an instance of the class, an object like the example, or a plain object. Call this
    /// function on the pipeline thread.
    /// </summary>
    public Func<object?, object?> ToObject { get; }

    /// <exception cref="TerminatingException">The value isn't a class, a schema, or an example.</exception>
    public static SchemaSource Create(object given, PathResolver paths, JsonConverter json)
    {
        object value = PSValue.UnwrapExceptCustom(given)!;
        try
        {
            return value switch
            {
                Type type => CreateFromType(type),
                string text => CreateFromText(paths, text.Trim()),
                FileInfo file => CreateFromFile(file.FullName),
                SchemaFile file => CreateFromFile(file),
                _ => CreateFromValue(value, () => json.ToJson(value)),
            };
        }
        catch (SchemaException exception)
        {
            throw Wrong(exception.Message, given);
        }
        catch (JsonException exception)
        {
            throw Wrong(Texts.Format("Schema.BadJson", exception.Message), given);
        }
        catch (ArgumentException exception)
        {
            throw Wrong(exception.Message, given);
        }
    }

    /// <summary>Restores the schema of a request that was sent earlier.</summary>
    /// <exception cref="SchemaException">The JSON isn't a schema.</exception>
    public static SchemaSource Restore(string json, string? name, Func<object?, object?>? toObject) => new(json, name, toObject);

    private static SchemaSource CreateFromType(Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        if (ScalarSchema.Create(inner) is not null) throw new SchemaException(Texts.Format("Schema.OneValue", inner.Name));
        JsonObject schema = TypeSchema.Create(type);
        // A schema with fewer than two keywords accepts any value, any object, or any list. Such a schema says nothing about the answer.
        if (schema.Count < 2) throw new SchemaException(Texts.Format("Schema.SaysNothing", type.Name));
        return new SchemaSource(schema.ToJsonString(Plain), type.Name, value => ObjectFactory.Create(value, type, ""));
    }

    private static SchemaSource CreateFromText(PathResolver paths, string text)
    {
        if (text.StartsWith("{", StringComparison.Ordinal)) return CreateFromJson(text, null);
        // The text can be a JSON array or the name of a type. If the user types [Order] without parentheses, PowerShell passes [Order] as text.
        if (FindType(text) is { } type) return CreateFromType(type);
        if (text.StartsWith("[", StringComparison.Ordinal)) return CreateFromJson(text, null);
        bool isPath = text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.IndexOfAny(['/', '\\']) >= 0;
        string? path = paths.TryGetFullPath(text);
        if (File.Exists(path)) return CreateFromFile(path!);
        throw isPath
            ? new TerminatingException(ErrorRecords.NotFound(Texts.Format("Schema.NoFile", path ?? text), Texts.Format("Schema.NoFileRemedy"), text))
            : Wrong(Texts.Format("Schema.None", text), text);
    }

    private static SchemaSource CreateFromFile(string path)
    {
        try
        {
            return CreateFromFile(SchemaFile.Read(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SchemaException(exception.Message, exception);
        }
    }

    private static SchemaSource CreateFromFile(SchemaFile file)
    {
        try
        {
            return CreateFromJson(file.Json, Path.GetFileName(file.Path).Split('.')[0]);
        }
        catch (Exception exception) when (exception is JsonException or SchemaException)
        {
            throw new SchemaException(Texts.Format("Schema.BadFile", file.Path, exception.Message), exception);
        }
    }

    private static SchemaSource CreateFromJson(string json, string? name)
    {
        if (JsonTree.Parse(json) is not { } tree) throw new SchemaException(Texts.Format("Schema.None", "null"));
        return CreateFromValue(tree, () => JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = JsonTree.MaxDepth })!.ToJsonString(Plain), name);
    }

    private static SchemaSource CreateFromValue(object value, Func<string> toJson, string? name = null)
    {
        if (SchemaShape.IsSchema(value)) return new SchemaSource(toJson(), name, null);
        var members = SchemaShape.FindMembers(value);
        IEnumerable? items = members ?? (value is string ? null : value as IEnumerable);
        if (items?.Cast<object?>().Any() == false) throw new SchemaException(Texts.Format("Schema.SaysNothing", members is null ? "[]" : "{}"));
        if (items is not null) return new SchemaSource(ExampleSchema.Create(value).ToJsonString(Plain), name, answer => ExampleObject.Create(answer, value));
        Type type = value.GetType();
        return TypeShape.IsClass(type) ? CreateFromType(type) : throw new SchemaException(Texts.Format("Schema.None", value));
    }

    private static Type? FindType(string text)
    {
        string name = text.StartsWith("[", StringComparison.Ordinal) && text.EndsWith("]", StringComparison.Ordinal) ? text.Substring(1, text.Length - 2) : text;
        return LanguagePrimitives.TryConvertTo(name, out Type type) ? type : null;
    }

    private static string CreateName(string? wish)
    {
        var name = new StringBuilder();
        foreach (char c in wish ?? "") name.Append(c < 128 && (char.IsLetterOrDigit(c) || c is '-' or '_') ? c : '_');
        string text = name.ToString().Trim('_');
        return text.Length == 0 ? DefaultName : text.Substring(0, Math.Min(text.Length, 64));
    }

    private static TerminatingException Wrong(string message, object target) =>
        new(ErrorRecords.InvalidArgument(Texts.Format("Schema.Unusable", message), Texts.Format("Schema.UnusableRemedy"), target));
}

/// <summary>Represents the content of a file with a JSON schema.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Json">The content.</param>
internal sealed record SchemaFile(string Path, string Json)
{
    /// <summary>The maximum size in bytes (1 MB). The size is limited because the schema is sent with every request.</summary>
    private const int MaxFileBytes = 1024 * 1024;

    /// <inheritdoc cref="RegularFile.ReadAllBytes(string, long)"/>
    public static SchemaFile Read(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        return Read(path, file);
    }

    /// <summary>Reads an open file.</summary>
    /// <inheritdoc cref="RegularFile.ReadAllBytes(string, long)"/>
    public static SchemaFile Read(string path, FileStream file)
    {
        using var content = new MemoryStream(RegularFile.ReadAllBytes(file, path, MaxFileBytes));
        using var reader = new StreamReader(content, Encoding.UTF8);
        return new SchemaFile(path, reader.ReadToEnd());
    }
}

/// <summary>Determines whether a hashtable or an object is a JSON schema or an example. The help of -JsonSchema describes the rule.</summary>
internal static class SchemaShape
{
    private static readonly HashSet<string> JsonTypes = ["null", "boolean", "object", "array", "number", "string", "integer"];

    private static readonly HashSet<string> Keywords =
    [
        "$schema", "$id", "$ref", "$defs", "$anchor", "$comment", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
        "type", "enum", "const", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern",
        "items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems",
        "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas", "minProperties", "maxProperties",
        "unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
    ];

    public static bool IsSchema(object value)
    {
        if (FindMembers(value) is not { Count: > 0 } members) return false;
        if (members.Any(member => IsSure(member.Key, member.Value))) return true;
        return members.All(member => Keywords.Contains(member.Key)) && members.Any(member => IsLikely(member.Key, member.Value));
    }

    /// <summary>Finds the members of a hashtable, a custom object, or a JSON object. Returns null for other values.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>>? FindMembers(object? value)
    {
        if (value is PSObject { BaseObject: PSCustomObject } custom)
            return custom.Properties.Where(property => property.IsGettable).Select(property => new KeyValuePair<string, object?>(property.Name, property.Value)).ToArray();
        if (PSValue.UnwrapExceptCustom(value) is not IDictionary table) return null;
        var members = new List<KeyValuePair<string, object?>>(table.Count);
        foreach (DictionaryEntry entry in table) members.Add(new KeyValuePair<string, object?>(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value));
        return members;
    }

    private static bool IsSure(string key, object? value) => key switch
    {
        "$schema" or "$ref" => PSValue.UnwrapExceptCustom(value) is string,
        "properties" or "$defs" => FindMembers(value)?.All(member => IsPart(member.Value)) == true,
        "anyOf" or "oneOf" or "allOf" => IsNonEmptyList(value, IsPart),
        _ => false,
    };

    private static bool IsLikely(string key, object? value) => key switch
    {
        "type" => IsTypeName(value) || IsNonEmptyList(value, IsTypeName),
        "enum" => IsNonEmptyList(value, _ => true),
        "const" => true,
        "items" or "not" => IsPart(value),
        _ => false,
    };

    /// <summary>Determines whether a value can be a schema within a schema. Such a schema is a hashtable, an object, or a Boolean.</summary>
    private static bool IsPart(object? value) => FindMembers(value) is not null || PSValue.UnwrapExceptCustom(value) is bool;

    private static bool IsTypeName(object? value) => PSValue.UnwrapExceptCustom(value) is string name && JsonTypes.Contains(name);

    private static bool IsNonEmptyList(object? value, Func<object?, bool> fits) => PSValue.UnwrapExceptCustom(value) is object?[] { Length: > 0 } list && list.All(fits);
}
