using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>Represents a line of a result file.</summary>
internal sealed class ResultLine
{
    public string? CustomId { get; private set; }

    public int? StatusCode { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>Gets the position of the answer's body in the JSON. The length is 0 if there's no body.</summary>
    public LinePlace Body { get; private set; }

    /// <summary>Gets the position of the line's error object in the JSON. The length is 0 if there's no error object.</summary>
    public LinePlace Error { get; private set; }

    /// <summary>Reads only the ID. Returns null if the ID is missing, or if the line isn't valid JSON.</summary>
    public static string? FindId(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = reader.ValueTextEquals("custom_id"u8);
                reader.Read();
                if (isId) return JsonText.ReadScalar(ref reader);
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A malformed line doesn't belong to any input. A line with an unpaired surrogate in a property name is also malformed.
        }

        return null;
    }

    /// <exception cref="JsonException">The line isn't a JSON object.</exception>
    public static ResultLine Read(ReadOnlySpan<byte> json)
    {
        var line = new ResultLine();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        try
        {
            line.ReadMembers(ref reader, isResponse: false);
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.InvalidName(exception);
        }

        return line;
    }

    private void ReadMembers(ref Utf8JsonReader reader, bool isResponse)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The line isn't a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (!isResponse && name == "response" && reader.TokenType == JsonTokenType.StartObject) ReadMembers(ref reader, isResponse: true);
            else Take(name, ref reader, isResponse);
        }
    }

    private void Take(string name, ref Utf8JsonReader reader, bool isResponse)
    {
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isResponse && name == "body" && isObject) Body = ReadPlace(ref reader);
        else if (!isResponse && name == "error" && isObject) Error = ReadPlace(ref reader);
        else if (isResponse && name == "status_code" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int status)) StatusCode = status;
        else if (isResponse && name == "request_id" && reader.TokenType == JsonTokenType.String) RequestId = JsonText.Read(ref reader);
        else if (!isResponse && name == "custom_id") CustomId = JsonText.ReadScalar(ref reader);
        else reader.Skip();
    }

    private static LinePlace ReadPlace(ref Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return new LinePlace(start, (int)(reader.BytesConsumed - start));
    }
}
