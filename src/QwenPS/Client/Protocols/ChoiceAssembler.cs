using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>Puts the pieces of one choice together: turns repeated text into new text, and joins the pieces of tool calls.</summary>
internal sealed class ChoiceAssembler(int index, StreamStyle style, AnswerBudget budget, Redactor redactor)
{
    private readonly StreamedText _content = new(style);
    private readonly StreamedText _reasoning = new(style);
    private SortedDictionary<int, ToolCall>? _toolCalls;

    /// <summary>Where the calls are whose index was another's.</summary>
    private Dictionary<int, int>? _moved;
    private Dictionary<int, GrowingText>? _arguments;
    private int _lastCall;
    private List<TokenLogProb>? _logProbs;

    public int Index { get; } = index;

    public string? FinishReason { get; private set; }

    public string Content => _content.ToString();

    public string? Reasoning => _reasoning.IsEmpty ? null : _reasoning.ToString();

    public IReadOnlyList<ToolCall> ToolCalls
    {
        get
        {
            if (_toolCalls is null) return [];
            foreach (var pair in _arguments ?? []) _toolCalls[pair.Key].Arguments = pair.Value.ToString();
            // An array: a list of the compiler's own making is no type that PowerShell's CSV can name.
            return _toolCalls.Values.ToArray();
        }
    }

    public IReadOnlyList<TokenLogProb> LogProbs => _logProbs?.ToArray() ?? [];

    /// <summary>Takes a part in and gives what is new in it.</summary>
    public (string Content, string? Reasoning) Add(ChatChoice part)
    {
        FinishReason = redactor.RedactKnown(part.FinishReason) ?? FinishReason;
        for (int i = 0; i < part.ToolCalls.Count; i++) AddToolCall(part.ToolCalls[i]);

        (string, string?) fresh = New(Append(_reasoning, part.Reasoning), Append(_content, part.Content));
        if (part.LogProbs.Count > 0) AddLogProbs(part.LogProbs);
        return fresh;
    }

    /// <summary>Gives what was held back, at the end of the stream.</summary>
    public (string Content, string? Reasoning) Flush() => New(_reasoning.Flush(), _content.Flush());

    public ChatChoice ToChoice() => new()
    {
        Index = Index,
        Content = Content,
        Reasoning = Reasoning,
        ToolCalls = ToolCalls,
        FinishReason = FinishReason,
        LogProbs = LogProbs,
    };

    private string Append(StreamedText text, string? piece)
    {
        int before = text.Length;
        string fresh = text.Add(piece);
        budget.AddAnswerText(Math.Max(0, text.Length - before));
        return fresh;
    }

    private static (string Content, string? Reasoning) New(string reasoning, string content) => (content, reasoning.Length == 0 ? null : reasoning);

    private void AddLogProbs(IReadOnlyList<TokenLogProb> tokens)
    {
        _logProbs ??= [];
        // Where each event repeats the text so far, it repeats its tokens too.
        if (style.IsCumulative) _logProbs.Clear();
        _logProbs.AddRange(tokens);
    }

    /// <summary>The id and the name come in the first piece only; later ones say <c>"id":""</c> and add to the arguments.</summary>
    private void AddToolCall(ToolCall piece)
    {
        _toolCalls ??= [];
        piece.Id = redactor.RedactKnown(piece.Id);
        piece.Name = redactor.RedactKnown(piece.Name);
        int index = piece.Index;
        if (_moved is not null && _moved.TryGetValue(index, out int place)) piece.Index = place;
        if (!style.IsCumulative && _toolCalls.TryGetValue(piece.Index, out ToolCall? known) && IsAnother(piece, known)) piece.Index = (_moved ??= [])[index] = FindFreeIndex(_toolCalls);
        if (!_toolCalls.TryGetValue(piece.Index, out ToolCall? call))
        {
            if (_toolCalls.Count == AnswerBudget.MostToolCalls) throw AnswerBudget.TooMany(AnswerBudget.MostToolCalls, Texts.Format("Answer.ToolCalls"));
            budget.AddAnswerText(piece.Arguments?.Length ?? 0);
            _toolCalls.Add(piece.Index, piece);
            _lastCall = Math.Max(_lastCall, piece.Index);
            return;
        }

        if (string.IsNullOrEmpty(call.Id)) call.Id = piece.Id;
        if (string.IsNullOrEmpty(call.Name)) call.Name = piece.Name;
        if (style.IsCumulative) call.Arguments = piece.Arguments ?? call.Arguments;
        else Append(call, piece.Arguments);
    }

    /// <summary>The index behind the last call; one that is left out where there is none behind it.</summary>
    private int FindFreeIndex(SortedDictionary<int, ToolCall> calls)
    {
        int place = Math.Min(_lastCall + 1, AnswerReader.MostIndex);
        while (calls.ContainsKey(place)) place--;
        return place;
    }

    /// <summary>
    /// Whether a piece begins a call of its own, though it says the same index, or none: servers that host these models do that with parallel calls.
    /// An id alone says nothing: there are servers that make up one for each piece.
    /// </summary>
    private static bool IsAnother(ToolCall piece, ToolCall known) =>
        !string.IsNullOrEmpty(piece.Name) && !string.IsNullOrEmpty(piece.Id) && !string.IsNullOrEmpty(known.Id) && piece.Id != known.Id;

    /// <summary>They come in thousands of pieces: joined each time, they would take the square of that.</summary>
    private void Append(ToolCall call, string? piece)
    {
        _arguments ??= [];
        if (!_arguments.TryGetValue(call.Index, out GrowingText? arguments))
        {
            _arguments.Add(call.Index, arguments = new GrowingText());
            arguments.Append(call.Arguments);
        }

        budget.AddAnswerText(piece?.Length ?? 0);
        arguments.Append(piece);
    }
}
