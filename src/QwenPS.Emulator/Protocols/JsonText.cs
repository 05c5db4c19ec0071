using System.Text.Encodings.Web;
using System.Text.Json;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Protocols;

/// <summary>Writes JSON in the same way as the service. The JSON is compact, and Chinese characters aren't escaped.</summary>
internal static class JsonText
{
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static Utf8JsonWriter Writer(ByteBuffer buffer) => new(buffer, new JsonWriterOptions { Encoder = Encoder });

    public static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
