using System.Text.Json;
using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;
using QwenPS.Emulator.Protocols;

namespace QwenPS.Emulator.Batches;

/// <summary>Creates the answer to one line of the input file. The answer is a line of the output file or of the error file.</summary>
internal sealed class LineAnswer(AnswerMode mode, BatchFault fault)
{
    private const string TestAnswer = "This is a test result.";

    /// <summary>The maximum number of tokens per line. This limit applies even if the model has a larger context.</summary>
    private const int MaxContext = 262_144;

    private readonly RequestOverrides _overrides = new();
    private readonly ByteBuffer _buffer = new();

    /// <summary>
    /// Returns the line of the result file without its line break, and a value that indicates whether the line belongs to the output file. The line is valid
    /// until the next call. Returns null if a fault omits the line.
    /// </summary>
    public (ReadOnlyMemory<byte> Line, bool IsGood)? Make(string text, int number)
    {
        if (fault.DropContaining is { } dropped && text.Contains(dropped, StringComparison.Ordinal)) return null;
        using BatchLine line = BatchLine.Read(text)!;
        var requestId = Guid.NewGuid().ToString();
        _buffer.CutTo(0);
        ServiceError? error = Fails(text, number) ? StatusErrors.For(fault.FailStatus) : null;
        ParsedCall? call = null;
        try
        {
            if (error is null) call = Read(line);
        }
        catch (ServiceException exception)
        {
            error = exception.Error;
        }

        using Utf8JsonWriter writer = JsonText.Writer(_buffer);
        writer.WriteStartObject();
        writer.WriteString("id", Guid.NewGuid().ToString());
        writer.WriteString("custom_id", line.CustomId);
        writer.WriteStartObject("response");
        writer.WriteNumber("status_code", error?.Status ?? 200);
        writer.WriteString("request_id", requestId);
        writer.WritePropertyName("body");
        if (call is not null) CompatibleProtocol.WriteCompletion(writer, call, Answer(call), requestId, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        else CompatibleProtocol.WriteErrorBody(writer, error!, requestId);
        writer.WriteEndObject();
        writer.WriteNull("error");
        writer.WriteEndObject();
        writer.Flush();
        return (_buffer.Written, call is not null);
    }

    private bool Fails(string text, int number) =>
        (fault.FailEvery is { } every && number % every == 0) || (fault.FailContaining is { } part && text.Contains(part, StringComparison.Ordinal));

    private static ParsedCall Read(BatchLine line)
    {
        ParsedCall call = CompatibleProtocol.ReadBody(line.Body!.Value);
        var max = Math.Min(KnownModels.Find(call.Model)?.Context ?? MaxContext, MaxContext);
        return call.InputTokens > max ? throw new ServiceException(RequestErrors.ContextLength(max)) : call;
    }

    private Answer Answer(ParsedCall call) => call.Model == BatchValidation.TestModel ? new Answer(TestAnswer) : AnswerMaker.Make(call, _overrides, mode);
}
