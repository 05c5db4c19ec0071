using QwenPS.Emulator.Answers;

namespace QwenPS.Emulator.Protocols;

/// <summary>A message of the native protocol: a whole answer, or what one event of a stream carries of it.</summary>
internal readonly struct NativeMessage
{
    public ReadOnlyMemory<char> Text { get; init; }

    public ReadOnlyMemory<char> Reasoning { get; init; }

    public IReadOnlyList<NativeToolCall> ToolCalls { get; init; }

    /// <summary>stop and so on; while a stream runs, the text <c>null</c>.</summary>
    public string FinishReason { get; init; }

    public Usage Usage { get; init; }

    /// <summary>What was searched for, where the pages that were found are to be named.</summary>
    public string? Sources { get; init; }
}

/// <summary>A tool call, or what one event carries of it.</summary>
internal readonly record struct NativeToolCall(ToolCall Call, bool IsFirst, ReadOnlyMemory<char> Arguments);
