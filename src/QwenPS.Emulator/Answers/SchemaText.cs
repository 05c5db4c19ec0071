using System.Text.Json;

namespace QwenPS.Emulator.Answers;

/// <summary>Creates a string that matches the format and the length limits of a schema.</summary>
internal static class SchemaText
{
    public static string For(JsonElement schema)
    {
        var format = schema.TryGetProperty("format", out JsonElement value) ? value.GetString() : null;
        return format switch
        {
            "date-time" => "2026-01-02T03:04:05Z",
            "date" => "2026-01-02",
            "time" => "03:04:05Z",
            "email" => "someone@example.com",
            "uri" => "https://example.com/",
            "uuid" => "00000000-0000-4000-8000-000000000000",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "hostname" => "example.com",
            _ => Sized("text", Length(schema, "minLength") ?? 0, Length(schema, "maxLength") ?? int.MaxValue),
        };
    }

    private static string Sized(string text, int min, int max) => text.PadRight(min, 't')[..Math.Min(Math.Max(text.Length, min), max)];

    private static int? Length(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out var length) ? length : null;
}
