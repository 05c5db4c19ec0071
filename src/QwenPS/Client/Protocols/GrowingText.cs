using System.Text;

namespace QwenPS.Client.Protocols;

/// <summary>A text that comes in pieces: in many where it is streamed, and else in one, which is kept as it is.</summary>
internal sealed class GrowingText
{
    private string _first = "";
    private StringBuilder? _all;

    public int Length => _all?.Length ?? _first.Length;

    public void Append(string piece)
    {
        if (_all is not null) _all.Append(piece);
        else if (_first.Length == 0) _first = piece;
        else _all = new StringBuilder(_first).Append(piece);
    }

    /// <inheritdoc/>
    public override string ToString() => _all?.ToString() ?? _first;
}
