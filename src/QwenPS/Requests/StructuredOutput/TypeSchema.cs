using System.Text;
using System.Text.Json.Nodes;
using QwenPS.Resources;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>
/// Creates the JSON schema (draft 2020-12) of a .NET or PowerShell type. The service's strict mode requires all properties, so an optional property
/// isn't omitted, but has the value null. A class that's used several times, or that contains itself, is defined in $defs.
/// </summary>
internal static class TypeSchema
{
    /// <summary>
    /// The maximum number of classes that a type references. A type that references more classes is rejected, because it usually isn't a data type.
    /// </summary>
    internal const int MaxClasses = 200;

    /// <summary>Creates the schema of a type. Each call returns a new object.</summary>
    /// <exception cref="ArgumentException">The type references too many other types, or a type that can't be created from JSON.</exception>
    public static JsonObject Create(Type type)
    {
        if (JsonTypes.FindForbidden(type) is { } forbidden) throw new ArgumentException(Texts.Format("Schema.ForbiddenType", forbidden));
        var writer = new Writer(type);
        JsonObject schema = writer.Write(type, isRoot: true);
        if (writer.Definitions.Count > 0) schema["$defs"] = writer.Definitions;
        return schema;
    }

    private sealed class Writer
    {
        private readonly Type _root;
        private readonly Dictionary<Type, int> _uses = [];
        private readonly Dictionary<Type, string> _names = [];

        public Writer(Type root)
        {
            _root = root;
            CountUses(root);
        }

        public JsonObject Definitions { get; } = [];

        public JsonObject Write(Type type, bool isRoot = false)
        {
            if (Nullable.GetUnderlyingType(type) is { } inner) return OrNull(Write(inner));
            if (ScalarSchema.Create(type) is { } scalar) return scalar;
            if (TypeShape.FindValueType(type) is { } value) return new JsonObject { ["type"] = "object", ["additionalProperties"] = Write(value) };
            if (TypeShape.FindItemType(type) is { } item) return Array(item, TypeShape.IsSet(type));
            if (!TypeShape.IsClass(type)) return TypeShape.CreateUntypedSchema(type);
            if (isRoot || _uses[type] == 1) return WriteClass(type);
            return new JsonObject { ["$ref"] = ReferenceTo(type) };
        }

        private JsonObject Array(Type item, bool isUnique)
        {
            var schema = new JsonObject { ["type"] = "array", ["items"] = Write(item) };
            if (isUnique) schema["uniqueItems"] = true;
            return schema;
        }

        private JsonObject WriteClass(Type type)
        {
            var properties = new JsonObject();
            var required = new JsonArray();
            foreach (var property in TypeShape.FindProperties(type))
            {
                JsonObject schema = Write(property.PropertyType);
                PropertyRules.AddTo(schema, property);
                // If the type of a property leads back to the class, the property must accept null. Otherwise, each object would have to contain
                // another object of this class.
                properties[property.Name] = schema["$ref"] is not null && IsWithin(type, property.PropertyType) ? OrNull(schema) : schema;
                required.Add((JsonNode)property.Name);
            }

            var result = new JsonObject { ["type"] = "object" };
            PropertyRules.Describe(result, type);
            result["properties"] = properties;
            result["required"] = required;
            result["additionalProperties"] = false;
            return result;
        }

        private string ReferenceTo(Type type)
        {
            if (type == _root) return "#";
            if (!_names.TryGetValue(type, out string? name))
            {
                _names[type] = name = FindName(type);
                Definitions[name] = null;
                Definitions[name] = WriteClass(type);
            }

            return "#/$defs/" + name;
        }

        private string FindName(Type type)
        {
            var name = new StringBuilder();
            foreach (char c in type.Name) name.Append(char.IsLetterOrDigit(c) && c < 128 ? c : '_');
            if (!Definitions.ContainsKey(name.ToString())) return name.ToString();
            int number = 2;
            while (Definitions.ContainsKey(name.ToString() + number)) number++;
            return name.ToString() + number;
        }

        private void CountUses(Type type)
        {
            type = TypeShape.FindInnermost(type);
            if (!TypeShape.IsClass(type)) return;
            _uses.TryGetValue(type, out int count);
            _uses[type] = count + 1;
            if (count > 0) return;
            if (_uses.Count > MaxClasses) throw new ArgumentException(Texts.Format("Schema.TooManyTypes", _root.Name, MaxClasses));
            foreach (var property in TypeShape.FindProperties(type)) CountUses(property.PropertyType);
        }

        /// <summary>
        /// Determines whether the properties of <paramref name="from"/> lead to <paramref name="type"/>. Items of lists aren't considered, because a list can
        /// be empty.
        /// </summary>
        private static bool IsWithin(Type type, Type from)
        {
            var seen = new HashSet<Type>();
            var open = new Stack<Type>([from]);
            while (open.Count > 0)
            {
                Type next = open.Pop();
                if (next == type) return true;
                if (!TypeShape.IsClass(next) || !seen.Add(next)) continue;
                foreach (var property in TypeShape.FindProperties(next)) open.Push(property.PropertyType);
            }

            return false;
        }

        private static JsonObject OrNull(JsonObject schema)
        {
            if (schema["$ref"] is not null) return new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
            if (schema["type"] is JsonValue type) schema["type"] = new JsonArray(type.GetValue<string>(), "null");
            if (schema["enum"] is JsonArray names) names.Add((JsonNode?)null);
            return schema;
        }
    }
}

/// <summary>Creates the schemas of types that are a single value: numbers, strings, and types that are parsed from strings.</summary>
internal static class ScalarSchema
{
    /// <summary>
    /// The format of a time span in PowerShell: hours, minutes, and seconds, with days before a period. The duration format of JSON Schema (such as PT5M) isn't
    /// used, because PowerShell can't parse it.
    /// </summary>
    public const string TimeSpanPattern = @"^-?(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$";

    private static readonly HashSet<Type> Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly HashSet<Type> Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly HashSet<Type> Fractions = [typeof(float), typeof(double), typeof(decimal)];

    /// <summary>
    /// The formats of JSON Schema, by the full name of the type. Names are used instead of types, because some of the types don't exist in .NET Framework.
    /// </summary>
    private static readonly Dictionary<string, string> FormatByName = new()
    {
        ["System.DateTime"] = "date-time",
        ["System.DateTimeOffset"] = "date-time",
        ["System.DateOnly"] = "date",
        ["System.TimeOnly"] = "time",
        ["System.Guid"] = "uuid",
        ["System.Uri"] = "uri",
    };

    /// <summary>Creates the schema. Returns null if the type isn't a single value.</summary>
    public static JsonObject? Create(Type type)
    {
        if (type.IsEnum) return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]) };
        if (type == typeof(string)) return CreateText();
        if (type == typeof(bool) || type.FullName == "System.Management.Automation.SwitchParameter") return new JsonObject { ["type"] = "boolean" };
        if (Signed.Contains(type) || type == typeof(System.Numerics.BigInteger)) return new JsonObject { ["type"] = "integer" };
        if (Unsigned.Contains(type)) return new JsonObject { ["type"] = "integer", ["minimum"] = 0 };
        if (Fractions.Contains(type)) return new JsonObject { ["type"] = "number" };
        if (type == typeof(char)) return new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 1 };
        if (type == typeof(TimeSpan)) return new JsonObject { ["type"] = "string", ["pattern"] = TimeSpanPattern };
        if (type.FullName is { } name && FormatByName.TryGetValue(name, out string? format)) return new JsonObject { ["type"] = "string", ["format"] = format };
        return TypeShape.IsParsedFromText(type) ? CreateText() : null;
    }

    private static JsonObject CreateText() => new() { ["type"] = "string" };
}
