using System.Globalization;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Streams;

/// <summary>Represents a buffer for server-sent events. The lines are in the format that the fault specifies.</summary>
internal sealed class EventBuffer(Fault? fault)
{
    // The second event of a stream is the first event that has content.
    private const int CutEvent = 2;

    private readonly string _newLine = fault is { Crlf: true } ? "\r\n" : "\n";
    private int _dataStart;

    public ByteBuffer Bytes { get; } = new();

    /// <summary>Gets the number of events that were written.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value that indicates whether an event was truncated and is the last event.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Starts an event of the compatible protocol, which has only a data line.</summary>
    public void Begin()
    {
        KeepAlive();
        Bytes.Append(fault is { NoSpaceAfterColon: true } ? "data:"u8 : "data: "u8);
        _dataStart = Bytes.Length;
    }

    /// <summary>Starts an event of the DashScope protocol. The event consists of an ID, a name, a status, and a data line without a space.</summary>
    public void BeginNative(string name, int status)
    {
        KeepAlive();
        Bytes.Append(string.Create(CultureInfo.InvariantCulture, $"id:{Count + 1}{_newLine}event:{name}{_newLine}:HTTP_STATUS/{status}{_newLine}data:"));
        _dataStart = Bytes.Length;
    }

    /// <summary>Ends the event and returns its number.</summary>
    public int End()
    {
        Count++;
        if (fault is { TruncateJson: true } && Count == CutEvent)
        {
            Bytes.CutTo((_dataStart + Bytes.Length) / 2);
            IsCut = true;
        }

        Bytes.Append(_newLine);
        Bytes.Append(_newLine);
        return Count;
    }

    private void KeepAlive()
    {
        if (fault is not { KeepAlive: true }) return;
        Bytes.Append(": keep-alive");
        Bytes.Append(_newLine);
        Bytes.Append(_newLine);
        if (Count % 2 == 1) Bytes.Append(_newLine);
    }
}
