using System.Text.Json;
using QwenPS.Emulator.Chat;

namespace QwenPS.Emulator.Batches;

/// <summary>Represents a line of an input file.</summary>
internal sealed class BatchLine : IDisposable
{
    private readonly JsonDocument _document;

    private BatchLine(JsonDocument document) => _document = document;

    public string? CustomId => Text(_document.RootElement, "custom_id");

    public string? Method => Text(_document.RootElement, "method");

    public string? Url => Text(_document.RootElement, "url");

    public JsonElement? Body => new ParameterReader(_document.RootElement).Get("body") is { ValueKind: JsonValueKind.Object } body ? body : null;

    public string? Model => Body is { } body ? Text(body, "model") : null;

    /// <summary>Reads a line. Returns null if the line isn't a JSON object.</summary>
    public static BatchLine? Read(string line)
    {
        try
        {
            var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new BatchLine(document);
            document.Dispose();
        }
        catch (JsonException)
        {
            // The method returns null in this case.
        }

        return null;
    }

    public void Dispose() => _document.Dispose();

    private static string? Text(JsonElement parent, string name) =>
        new ParameterReader(parent).Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
