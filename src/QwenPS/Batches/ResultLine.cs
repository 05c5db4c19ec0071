using System.Text.Json;
using QwenPS.Text;

namespace QwenPS.Batches;

/// <summary>One line of a result file, as far as it can be read.</summary>
internal sealed class ResultLine
{
    public string? CustomId { get; private set; }

    public int? StatusCode { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>Where the JSON of the answer's body stands; a length of 0 where there is none.</summary>
    public LinePlace Body { get; private set; }

    /// <summary>Where the JSON object of the line's own error stands; a length of 0 where there is none.</summary>
    public LinePlace Error { get; private set; }

    /// <summary>The id alone; null where the line has none, or is no JSON.</summary>
    public static string? IdOf(ReadOnlySpan<byte> json)
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
            // A line that is broken is nobody's; one with half a character in the name of a field is broken too.
        }

        return null;
    }

    /// <exception cref="JsonException">The line is no JSON object.</exception>
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
            throw JsonText.HalfName(exception);
        }

        return line;
    }

    private void ReadMembers(ref Utf8JsonReader reader, bool isResponse)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The line is no object.");
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
        if (isResponse && name == "body" && isObject) Body = PlaceOf(ref reader);
        else if (!isResponse && name == "error" && isObject) Error = PlaceOf(ref reader);
        else if (isResponse && name == "status_code" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int status)) StatusCode = status;
        else if (isResponse && name == "request_id" && reader.TokenType == JsonTokenType.String) RequestId = JsonText.Read(ref reader);
        else if (!isResponse && name == "custom_id") CustomId = JsonText.ReadScalar(ref reader);
        else reader.Skip();
    }

    private static LinePlace PlaceOf(ref Utf8JsonReader reader)
    {
        long start = reader.TokenStartIndex;
        reader.Skip();
        return new LinePlace(start, (int)(reader.BytesConsumed - start));
    }
}
