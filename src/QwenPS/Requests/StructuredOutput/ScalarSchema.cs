using System.Text.Json.Nodes;

namespace QwenPS.Requests.StructuredOutput;

/// <summary>The schemas of types that are one value: numbers, text, and what is written as text.</summary>
internal static class ScalarSchema
{
    /// <summary>How PowerShell reads a time span: hours, minutes, seconds, with days before a point. JSON schema's own duration (PT5M) it does not read.</summary>
    public const string TimeSpanPattern = @"^-?(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$";

    private static readonly HashSet<Type> Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly HashSet<Type> Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly HashSet<Type> Fractions = [typeof(float), typeof(double), typeof(decimal)];

    /// <summary>By name, because not every host has the type.</summary>
    private static readonly Dictionary<string, string> FormatByName = new()
    {
        ["System.DateTime"] = "date-time",
        ["System.DateTimeOffset"] = "date-time",
        ["System.DateOnly"] = "date",
        ["System.TimeOnly"] = "time",
        ["System.Guid"] = "uuid",
        ["System.Uri"] = "uri",
    };

    /// <summary>Null where the type is no single value.</summary>
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
        return TypeShape.IsMadeOfText(type) ? CreateText() : null;
    }

    private static JsonObject CreateText() => new() { ["type"] = "string" };
}
