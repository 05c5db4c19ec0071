using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Assembles an answer from its events. Each choice is assembled separately. Finish reasons are returned only at the end of the stream, because the token usage
/// and the request ID can arrive after the finish reason.
/// </summary>
/// <param name="expectsCumulative">A value that indicates whether each event is expected to repeat all text of the earlier events.</param>
/// <param name="budget">The limits of the answer.</param>
/// <param name="redactor">
/// The object that masks secrets in all fields except the model's text. This object is required because a gateway can repeat the API key in any field.
/// </param>
internal sealed class AnswerAssembler(bool expectsCumulative, AnswerBudget budget, Redactor redactor)
{
    private readonly StreamStyle _style = new(expectsCumulative);
    private readonly List<ChoiceAssembler> _choices = [];

    /// <summary>
    /// The token usage of the first choice that has a usage, and the index of this choice. Because most answers have only one choice, <see cref="_usages"/> is
    /// created only if a second choice has a usage.
    /// </summary>
    private Usage? _firstUsage;
    private int _firstIndex;
    private Dictionary<int, Usage>? _usages;

    public Usage? Usage { get; private set; }

    public IReadOnlyList<SearchResult> SearchResults { get; private set; } = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public string? RequestId { get; set; }

    public long? Created { get; private set; }

    public Dictionary<string, JsonElement>? Unknown { get; private set; }

    /// <summary>Gets the choices received so far, in the order of their indexes.</summary>
    public IReadOnlyList<ChoiceAssembler> Choices => _choices;

    public bool HasChoice => _choices.Count > 0;

    /// <summary>Gets a value that indicates whether every choice that was received so far has a finish reason.</summary>
    public bool IsComplete => _choices.Count > 0 && _choices.TrueForAll(choice => choice.FinishReason is not null);

    /// <summary>Gets the text of the first choice.</summary>
    public string Content => _choices.Count > 0 ? _choices[0].Content : "";

    /// <summary>Adds the fields of an event that apply to the complete answer.</summary>
    public void Add(AnswerEvent part)
    {
        if (part.Usage is not null) Add(Redact(part.Usage), part);
        // Search results arrive in one event or in every event. The longer list is always the more recent list, so it's kept.
        if (part.SearchResults is { } results && results.Count >= SearchResults.Count) SearchResults = results.Select(Redact).ToArray();
        Id ??= redactor.RedactKnown(part.Id);
        Model ??= redactor.RedactKnown(part.Model);
        RequestId ??= redactor.RedactKnown(part.RequestId);
        Created ??= part.Created;
        Unknown ??= part.Unknown;
    }

    /// <summary>Adds an answer that isn't streamed.</summary>
    public void AddWhole(AnswerEvent part)
    {
        Add(part);
        foreach (ChatChoice choice in part.Choices) Add(choice);
    }

    /// <summary>Adds the delta of a choice, and returns the new text that the delta contains.</summary>
    public (string Content, string? Reasoning) Add(ChatChoice part) => GetOrAddChoice(part.Index).Add(part);

    /// <summary>Ends the stream. After this call, each choice can return the text that was held back while it was uncertain which text was new.</summary>
    public void Close() => _style.Close();

    /// <summary>
    /// Adds up the token usage of several choices. In the DashScope protocol, each event contains the usage of its own choice. The number of input tokens is
    /// the same for all choices, so it's counted once.
    /// </summary>
    private Usage WithOthers(Usage usage, int index)
    {
        if (_usages is null)
        {
            if (_firstUsage is null || _firstIndex == index)
            {
                (_firstUsage, _firstIndex) = (usage, index);
                return usage;
            }

            _usages = new Dictionary<int, Usage> { [_firstIndex] = _firstUsage };
        }

        _usages[index] = usage;
        long output = _usages.Values.Sum(one => one.OutputTokens);
        return new Usage
        {
            InputTokens = usage.InputTokens,
            OutputTokens = output,
            TotalTokens = usage.InputTokens + output,
            CachedTokens = usage.CachedTokens,
            CacheCreationInputTokens = usage.CacheCreationInputTokens,
            CacheType = usage.CacheType,
            ReasoningTokens = _usages.Values.Sum(one => one.ReasoningTokens),
        };
    }

    private void Add(Usage usage, AnswerEvent part) => Usage = part.Choices.Length == 1 ? WithOthers(usage, part.Choices[0].Index) : usage;

    /// <summary>Returns the token usage with masked secrets in its only text property.</summary>
    private Usage Redact(Usage usage) =>
        redactor.RedactKnown(usage.CacheType) is { } word && word != usage.CacheType ? Usage.Sum(new Usage { CacheType = word }, usage)! : usage;

    private SearchResult Redact(SearchResult result) => new()
    {
        Index = result.Index,
        Title = redactor.RedactKnown(result.Title),
        Url = redactor.RedactKnown(result.Url),
        SiteName = redactor.RedactKnown(result.SiteName),
        Icon = redactor.RedactKnown(result.Icon),
    };

    private ChoiceAssembler GetOrAddChoice(int index)
    {
        int place = 0;
        for (; place < _choices.Count && _choices[place].Index <= index; place++)
        {
            if (_choices[place].Index == index) return _choices[place];
        }

        if (_choices.Count == AnswerBudget.MaxChoices) throw AnswerBudget.TooMany(AnswerBudget.MaxChoices, Texts.Format("Answer.Choices"));
        var choice = new ChoiceAssembler(index, _style, budget, redactor);
        _choices.Insert(place, choice);
        return choice;
    }
}

/// <summary>Assembles one choice. Extracts the new text from events that repeat earlier text, and joins the parts of tool calls.</summary>
internal sealed class ChoiceAssembler(int index, StreamStyle style, AnswerBudget budget, Redactor redactor)
{
    private readonly StreamedText _content = new(style);
    private readonly StreamedText _reasoning = new(style);
    private SortedDictionary<int, ToolCall>? _toolCalls;

    /// <summary>
    /// Maps the index that the service returned for a tool call to the index under which this class stores the tool call. The dictionary contains only tool
    /// calls whose returned index is already used by another tool call.
    /// </summary>
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
            // An array is used, because PowerShell's CSV cmdlets don't support the list type that the compiler generates for a collection expression.
            return _toolCalls.Values.ToArray();
        }
    }

    public IReadOnlyList<TokenLogProb> LogProbs => _logProbs?.ToArray() ?? [];

    /// <summary>Adds a delta, and returns the new text that the delta contains.</summary>
    public (string Content, string? Reasoning) Add(ChatChoice part)
    {
        FinishReason = redactor.RedactKnown(part.FinishReason) ?? FinishReason;
        for (int i = 0; i < part.ToolCalls.Count; i++) AddToolCall(part.ToolCalls[i]);

        (string, string?) fresh = New(Append(_reasoning, part.Reasoning), Append(_content, part.Content));
        if (part.LogProbs.Count > 0) AddLogProbs(part.LogProbs);
        return fresh;
    }

    /// <summary>Returns the text that was held back. Call this method at the end of the stream.</summary>
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
        // An event that repeats all earlier text also repeats the log probabilities, so the earlier log probabilities are removed.
        if (style.IsCumulative) _logProbs.Clear();
        _logProbs.AddRange(tokens);
    }

    /// <summary>
    /// Adds a part of a tool call. Only the first part contains the ID and the name. Later parts contain <c>"id":""</c> and add text to the arguments.
    /// </summary>
    private void AddToolCall(ToolCall piece)
    {
        _toolCalls ??= [];
        piece.Id = redactor.RedactKnown(piece.Id);
        piece.Name = redactor.RedactKnown(piece.Name);
        int index = piece.Index;
        if (_moved is not null && _moved.TryGetValue(index, out int place)) piece.Index = place;
        if (!style.IsCumulative && _toolCalls.TryGetValue(piece.Index, out ToolCall? known) && IsAnother(piece, known))
        {
            piece.Index = (_moved ??= [])[index] = FindFreeIndex(_toolCalls);
        }

        if (!_toolCalls.TryGetValue(piece.Index, out ToolCall? call))
        {
            if (_toolCalls.Count == AnswerBudget.MaxToolCalls) throw AnswerBudget.TooMany(AnswerBudget.MaxToolCalls, Texts.Format("Answer.ToolCalls"));
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

    /// <summary>
    /// Returns the index after the highest index of the tool calls. If that index is above <see cref="AnswerReader.MaxIndex"/>, returns a lower, unused index.
    /// </summary>
    private int FindFreeIndex(SortedDictionary<int, ToolCall> calls)
    {
        int place = Math.Min(_lastCall + 1, AnswerReader.MaxIndex);
        while (calls.ContainsKey(place)) place--;
        return place;
    }

    /// <summary>
    /// Determines whether a part starts a new tool call, even if the part has no index, or has the index of the previous tool call. Some third-party servers
    /// that host Qwen models send such parts for parallel tool calls. A new ID by itself doesn't show that a new tool call starts, because some servers create
    /// a new ID for each part.
    /// </summary>
    private static bool IsAnother(ToolCall piece, ToolCall known) =>
        !string.IsNullOrEmpty(piece.Name) && !string.IsNullOrEmpty(piece.Id) && !string.IsNullOrEmpty(known.Id) && piece.Id != known.Id;

    /// <summary>
    /// Adds a part to the arguments, which can arrive in thousands of parts. If the strings were joined for each part, the time would increase quadratically
    /// with the number of parts.
    /// </summary>
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
