using System.Collections;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;
using QwenPS.Schema;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>What -JsonSchema was given: a class, a schema, or an example. Runs on the pipeline thread.</summary>
internal sealed class SchemaSource
{
    private const string DefaultName = "answer";

    /// <summary>Chinese descriptions stay Chinese: shorter, and easier to read for who looks with -Debug.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonTree.MaxDepth };

    private SchemaSource(string json, string? name, Func<object?, object?>? toObject)
    {
        object? tree = JsonTree.Parse(json);
        Json = json;
        Schema = JsonSchema.Parse(tree);
        ToObject = toObject ?? PlainObject.Create;
        Name = CreateName(name ?? ((tree as Dictionary<string, object?>)?.TryGetValue("title", out object? title) == true ? title as string : null));
    }

    /// <summary>The schema as compact JSON text.</summary>
    public string Json { get; }

    public JsonSchema Schema { get; }

    /// <summary>The name that the service wants for it: letters, digits, - and _.</summary>
    public string Name { get; }

    /// <summary>Makes an object out of the answer's JSON: of the class that was given, like the example, or a plain one. For the pipeline thread.</summary>
    public Func<object?, object?> ToObject { get; }

    /// <exception cref="TerminatingException">It is none of these.</exception>
    public static SchemaSource Create(object given, PathResolver paths, JsonConverter json)
    {
        object value = given is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : given;
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

    /// <summary>A schema that a request was sent with.</summary>
    /// <exception cref="SchemaException">It is none.</exception>
    public static SchemaSource Restore(string json, string? name, Func<object?, object?>? toObject) => new(json, name, toObject);

    private static SchemaSource CreateFromType(Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        if (ScalarSchema.Create(inner) is not null) throw new SchemaException(Texts.Format("Schema.OneValue", inner.Name));
        JsonObject schema = TypeSchema.Create(type);
        // No more than that there is an object or a list, or anything.
        if (schema.Count < 2) throw new SchemaException(Texts.Format("Schema.SaysNothing", type.Name));
        return new SchemaSource(schema.ToJsonString(Plain), type.Name, value => ObjectMaker.Make(value, type, ""));
    }

    private static SchemaSource CreateFromText(PathResolver paths, string text)
    {
        if (text.StartsWith("{", StringComparison.Ordinal)) return CreateFromJson(text, null);
        // A list in brackets may be a JSON array or, as PowerShell hands [Order] over where no parentheses are around it, a type.
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
        if (items is not null) return new SchemaSource(ExampleSchema.Create(value).ToJsonString(Plain), name, answer => ExampleObject.Make(answer, value));
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
