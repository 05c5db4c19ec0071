using System.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Represents a text that arrives in the events of a stream. In some streams, each event contains only the new text. In other streams, each event contains the
/// complete text so far. For example, translation models always repeat the text (https://www.alibabacloud.com/help/en/model-studio/machine-translation). This
/// property of a stream is called its style. The module determines the style from the text of the events. It doesn't use a list of models and their styles,
/// because such a list would be incomplete as soon as there are new models.
/// <para>
/// The style of most streams is recognized at the second event. If the second event doesn't start with the text of the first event, each event contains only
/// new text. If the second event starts with the text of the first event, both styles are possible, so the second event is held back. For example, "ha"
/// followed by "haha" can mean either "haha" or "hahaha".
/// </para>
/// <para>
/// If events contain only new text, an event rarely starts with the text of the previous event. This happens only if the text repeats a unit, such as "haha",
/// "====", or line breaks. For this reason, a stream is treated as cumulative only after three events that each start with the text of the previous event. Two
/// such events are sufficient if they repeat at least a dozen characters in total. An event doesn't count if the text that it repeats consists of only one
/// repeated unit. If the style is still unknown at the end of the stream, the events are treated as new text. The only exception is a model that's expected to
/// repeat the text. If events that are treated as new text actually repeat earlier text, the result contains duplicate text. The opposite error would cause
/// missing text, which users notice less easily than duplicate text.
/// </para>
/// </summary>
internal sealed class StreamedText(StreamStyle style)
{
    private const int EnoughGrowths = 3;
    private const int FewGrowths = 2;
    private const int EnoughRepeated = 12;

    /// <summary>
    /// The maximum number of consecutive events that add no text while the style is unknown. If there are more such events, <see cref="StreamStyle.Close"/>
    /// sets the style.
    /// </summary>
    private const int MaxRepeats = 1;

    /// <summary>The maximum number of events to hold back while the style is unknown.</summary>
    private const int MaxUndecided = 8;

    /// <summary>
    /// The replacement character. A server that splits text by bytes sends this character instead of an incomplete character. The next event contains the
    /// complete character.
    /// </summary>
    private const char Replacement = '\uFFFD';

    private GrowingText _pieces = new();
    private string _latest = "";
    private bool _isWhole;
    private int _handedOn;
    private int _undecided;
    private int _repeats;
    private int _growths;
    private int _repeated;

    public bool IsEmpty => Length == 0;

    /// <summary>Gets the length of the text, including the text that is held back.</summary>
    public int Length => HasWhole ? _latest.Length : _pieces.Length;

    private bool HasWhole => _isWhole || style.IsCumulative;

    /// <summary>Adds the text of an event. Returns the new text in the event. If it isn't certain which text is new, returns an empty string.</summary>
    public string Add(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (style.Kind == StreamKind.Unknown) Observe(text!);
        return style.Kind switch
        {
            StreamKind.Pieces => AddPiece(text!),
            StreamKind.Cumulative => AddWhole(text!),
            _ => Hold(text!),
        };
    }

    /// <summary>Returns the text that was held back. Call this method when the style is known.</summary>
    public string Flush()
    {
        string text = ToString();
        return Emit(text, text.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => HasWhole ? _latest : _pieces.ToString();

    private void Observe(string text)
    {
        if (_latest.Length == 0) return;
        int repeated = LengthWithoutHalf(_latest);
        if (!Begins(text, _latest, repeated)) style.Kind = StreamKind.Pieces;
        else if (text.Length == repeated || text == _latest) ObserveRepeat();
        else if (style.ExpectsCumulative) style.Kind = StreamKind.Cumulative;
        else ObserveGrowth(repeated);
    }

    private void ObserveRepeat()
    {
        if (++_repeats > MaxRepeats || ++_undecided == MaxUndecided) style.Close();
    }

    private void ObserveGrowth(int repeated)
    {
        _repeats = 0;
        if (repeated > 1 && !IsPeriodic(_latest, repeated))
        {
            _growths++;
            _repeated += repeated;
        }

        if (_growths >= EnoughGrowths || (_growths >= FewGrowths && _repeated >= EnoughRepeated)) style.Kind = StreamKind.Cumulative;
        else if (++_undecided == MaxUndecided) style.Kind = StreamKind.Pieces;
    }

    /// <summary>Adds an event while the style is unknown. Only the text of the first event is certainly new, so only this text is returned.</summary>
    private string Hold(string text)
    {
        bool isFirst = _latest.Length == 0;
        _pieces.Append(text);
        _latest = text;
        return isFirst ? Emit(text, LengthWithoutHalf(text)) : "";
    }

    private string AddPiece(string piece)
    {
        if (_isWhole)
        {
            _pieces = new GrowingText();
            _pieces.Append(_latest);
            _isWhole = false;
        }

        bool isAllHandedOn = _handedOn == _pieces.Length;
        _pieces.Append(piece);
        if (!isAllHandedOn) return Emit(_pieces.ToString(), _pieces.Length);
        _handedOn += piece.Length;
        return piece;
    }

    private string AddWhole(string text)
    {
        _isWhole = true;
        // If an event is shorter than half of the text so far, and starts differently, it contains only new text.
        bool isWhole = Begins(text, _latest, LengthWithoutHalf(_latest)) || text.Length >= _latest.Length / 2;
        if (!isWhole && !Begins(_latest, text, text.Length))
        {
            style.Kind = StreamKind.Pieces;
            return AddPiece(text);
        }

        // If the event contains only the start of the text so far, the text doesn't change. If the event contains a different text, this text replaces the text
        // so far.
        if (!Begins(_latest, text, text.Length)) _latest = text;
        return Emit(_latest, LengthWithoutHalf(_latest));
    }

    private string Emit(string text, int end)
    {
        if (end <= _handedOn) return "";
        string due = text.Substring(_handedOn, end - _handedOn);
        _handedOn = end;
        return due;
    }

    private static bool Begins(string text, string beginning, int length) => text.Length >= length && string.CompareOrdinal(text, 0, beginning, 0, length) == 0;

    private static int LengthWithoutHalf(string text)
    {
        int length = text.Length;
        while (length > 0 && text[length - 1] == Replacement) length--;
        return length;
    }

    /// <summary>
    /// Determines whether the text consists of one unit that is repeated at least twice. This method uses the prefix function of the Knuth-Morris-Pratt
    /// algorithm.
    /// </summary>
    private static bool IsPeriodic(string text, int length)
    {
        int[] borders = new int[length];
        for (int i = 1, border = 0; i < length; i++)
        {
            while (border > 0 && text[i] != text[border]) border = borders[border - 1];
            if (text[i] == text[border]) border++;
            borders[i] = border;
        }

        return length - borders[length - 1] <= length / 2;
    }
}

/// <summary>Represents the style of a stream. All choices and all texts of a stream have the same style.</summary>
/// <param name="expectsCumulative">
/// A value that indicates whether the events for this model or request are known to repeat all text of the earlier events.
/// </param>
internal sealed class StreamStyle(bool expectsCumulative)
{
    public bool ExpectsCumulative { get; } = expectsCumulative;

    public StreamKind Kind { get; set; }

    /// <summary>
    /// Gets a value that indicates whether events repeat all text of the earlier events. While the style is unknown, this property returns
    /// <see cref="ExpectsCumulative"/>.
    /// </summary>
    public bool IsCumulative => Kind == StreamKind.Cumulative || (Kind == StreamKind.Unknown && ExpectsCumulative);

    /// <summary>Sets the style at the end of the stream. After this call, the style doesn't change.</summary>
    public void Close() => Kind = IsCumulative ? StreamKind.Cumulative : StreamKind.Pieces;
}

/// <summary>Specifies what the events of a stream contain.</summary>
internal enum StreamKind
{
    /// <summary>The events received so far match both styles.</summary>
    Unknown,

    /// <summary>Each event contains only the new text.</summary>
    Pieces,

    /// <summary>Each event contains the complete text so far.</summary>
    Cumulative,
}

/// <summary>Represents a text that can arrive in many parts. If there's only one part, the text isn't copied.</summary>
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

        // The text is complete and will be read several times, so the parts are joined once.
        _first = _all.ToString();
        _all = null;
        return _first;
    }
}
