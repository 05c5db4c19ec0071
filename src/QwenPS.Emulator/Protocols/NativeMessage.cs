using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>A message of the DashScope protocol: a complete answer, or the part of it in one event of a stream.</summary>
internal readonly struct NativeMessage
{
    public ReadOnlyMemory<char> Text { get; init; }

    public ReadOnlyMemory<char> Reasoning { get; init; }

    public IReadOnlyList<NativeToolCall> ToolCalls { get; init; }

    /// <summary>The finish reason, such as stop. Until the end of a stream, it's the text <c>null</c>.</summary>
    public string FinishReason { get; init; }

    public Usage Usage { get; init; }

    /// <summary>The search query, if the pages must be returned.</summary>
    public string? Sources { get; init; }
}

/// <summary>A tool call, or the part of it in one event.</summary>
internal readonly record struct NativeToolCall(ToolCall Call, bool IsFirst, ReadOnlyMemory<char> Arguments);
