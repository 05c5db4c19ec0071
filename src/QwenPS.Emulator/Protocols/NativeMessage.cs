using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>Represents a message of the DashScope protocol. It contains a complete answer, or the part of the answer in one event of a stream.</summary>
internal readonly struct NativeMessage
{
    public ReadOnlyMemory<char> Text { get; init; }

    public ReadOnlyMemory<char> Reasoning { get; init; }

    public IReadOnlyList<NativeToolCall> ToolCalls { get; init; }

    /// <summary>Gets or sets the finish reason, such as stop. Until the end of a stream, the value is the text <c>null</c>.</summary>
    public string FinishReason { get; init; }

    public Usage Usage { get; init; }

    /// <summary>Gets or sets the search query, or null if the response doesn't contain the pages that the search found.</summary>
    public string? Sources { get; init; }
}

/// <summary>Represents a tool call, or the part of a tool call in one event.</summary>
internal readonly record struct NativeToolCall(ToolCall Call, bool IsFirst, ReadOnlyMemory<char> Arguments);
