using System.Text.Json;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Protocols;

namespace QwenPS.Emulator.Chat;

/// <summary>Represents the content of a body, or the error that the body causes. The order of the checks determines which error is returned.</summary>
internal sealed class ParsedBody : IDisposable
{
    private readonly JsonDocument? _document;

    private ParsedBody(JsonDocument? document) => _document = document;

    public bool IsJson => _document is not null;

    public string Model { get; private init; } = "";

    public ParsedCall? Call { get; private init; }

    public ServiceError? Error { get; private init; }

    public static ParsedBody Read(ReadOnlyMemory<byte> body, WireProtocol protocol, HttpRequest request)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return new ParsedBody(null) { Error = RequestErrors.NotJson };
        }

        try
        {
            ParsedCall call = protocol.ReadCall(document.RootElement, request);
            return new ParsedBody(document) { Model = call.Model, Call = call };
        }
        catch (ServiceException exception)
        {
            return new ParsedBody(document) { Model = FindModel(document.RootElement), Error = exception.Error };
        }
        catch (InvalidOperationException)
        {
            // A string in the JSON isn't valid Unicode.
            document.Dispose();
            return new ParsedBody(null) { Error = RequestErrors.NotJson };
        }
    }

    public void Dispose() => _document?.Dispose();

    private static string FindModel(JsonElement body) =>
        new ParameterReader(body).Get("model") is { ValueKind: JsonValueKind.String } model ? model.GetString()! : "";
}
