using System.Text;

namespace QwenPS.Client.Protocols;

/// <summary>A text that comes in pieces: in many where it is streamed, and else in one, which is kept as it is.</summary>
internal sealed class GrowingText
{
    private string _first = "";
    private StringBuilder? _all;

    public int Length => _all?.Length ?? _first.Length;

    public void Append(string? piece)
    {
        if (string.IsNullOrEmpty(piece)) return;
        if (_all is not null) _all.Append(piece);
        else if (_first.Length == 0) _first = piece!;
        else _all = new StringBuilder(_first).Append(piece);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_all is null) return _first;

        // The text is asked for at its end, and several times: it's kept once, not beside its pieces.
        _first = _all.ToString();
        _all = null;
        return _first;
    }
}
