namespace QwenPS.Client.Protocols;

/// <summary>
/// A text that comes in events: as pieces, or with the whole text so far in each event. Which of the two it is shows in the text itself, because some
/// models repeat it whatever the request asks for (https://www.alibabacloud.com/help/en/model-studio/machine-translation), and the next one that does
/// isn't on any list.
/// <para>
/// Most streams are known at the second event: it doesn't begin with the first one, so these are pieces. An event that does begin with the text so far is
/// held back, because it may be either: "ha", "haha" is "hahaha" in pieces. Pieces that go on like this have to double their length each time, which texts
/// of one unit do ("haha", "====", line breaks) and others practically never. So a stream counts as cumulative only after three events that each begin
/// with all before them, or two if they repeat a dozen characters, and a repetition of one unit isn't counted. In doubt they are pieces: a text that
/// appears twice can be seen, a text that is lost can't.
/// </para>
/// </summary>
internal sealed class StreamedText(StreamStyle style)
{
    private const int EnoughGrowths = 3;
    private const int FewGrowths = 2;
    private const int EnoughRepeated = 12;

    /// <summary>An event may add nothing once in a row.</summary>
    private const int MostRepeats = 1;

    /// <summary>What is held back stays small.</summary>
    private const int MostUndecided = 8;

    /// <summary>What a server that cuts by bytes sends in the place of half a character; the next event has the character.</summary>
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

    /// <summary>How long the text is, with what is held back.</summary>
    public int Length => HasWhole ? _latest.Length : _pieces.Length;

    private bool HasWhole => _isWhole || style.IsCumulative;

    /// <summary>Takes an event's text in and gives what is new in it, if that is certain.</summary>
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

    /// <summary>Gives what was held back, once the style is known.</summary>
    public string Flush()
    {
        string text = ToString();
        return HandOn(text, text.Length);
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
        if (++_repeats > MostRepeats || ++_undecided == MostUndecided) style.Close();
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
        else if (++_undecided == MostUndecided) style.Kind = StreamKind.Pieces;
    }

    /// <summary>The first event is new in any case.</summary>
    private string Hold(string text)
    {
        bool isFirst = _latest.Length == 0;
        _pieces.Append(text);
        _latest = text;
        return isFirst ? HandOn(text, LengthWithoutHalf(text)) : "";
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
        if (!isAllHandedOn) return HandOn(_pieces.ToString(), _pieces.Length);
        _handedOn += piece.Length;
        return piece;
    }

    private string AddWhole(string text)
    {
        _isWhole = true;
        // Shorter than half of what was said, and another beginning: a piece after all.
        bool isWhole = Begins(text, _latest, LengthWithoutHalf(_latest)) || text.Length >= _latest.Length / 2;
        if (!isWhole && !Begins(_latest, text, text.Length))
        {
            style.Kind = StreamKind.Pieces;
            return AddPiece(text);
        }

        // An event that has only the beginning takes nothing back; one that puts it differently has the last word.
        if (!Begins(_latest, text, text.Length)) _latest = text;
        return HandOn(_latest, LengthWithoutHalf(_latest));
    }

    private string HandOn(string text, int end)
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

    /// <summary>Whether a text is one unit again and again, twice at least. By the borders of its beginnings, as in the search of Knuth, Morris and Pratt.</summary>
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
