using System.Text.Json;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Client.Protocols;

/// <summary>
/// Puts the pieces of one answer together, each choice by itself, and holds the finish reasons back until usage and request id,
/// which come after them, can go along.
/// </summary>
/// <param name="expectsCumulative">Whether each event is expected to repeat all that came before it.</param>
/// <param name="budget">What the answer may hold.</param>
/// <param name="redactor">Masks secrets in all that isn't the model's own text: a gateway may repeat the key anywhere.</param>
internal sealed class AnswerAssembler(bool expectsCumulative, AnswerBudget budget, Redactor redactor)
{
    private readonly StreamStyle _style = new(expectsCumulative);
    private readonly List<ChoiceAssembler> _choices = [];
    private Dictionary<int, Usage>? _usages;

    public Usage? Usage { get; private set; }

    public IReadOnlyList<SearchResult> SearchResults { get; private set; } = [];

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    public string? RequestId { get; set; }

    public long? Created { get; private set; }

    public Dictionary<string, JsonElement>? Unknown { get; private set; }

    /// <summary>The choices that have come, in their order.</summary>
    public IReadOnlyList<ChoiceAssembler> Choices => _choices;

    public bool HasChoice => _choices.Count > 0;

    /// <summary>Whether every choice that has begun has ended too.</summary>
    public bool IsComplete => _choices.Count > 0 && _choices.TrueForAll(choice => choice.FinishReason is not null);

    /// <summary>The text of the first choice.</summary>
    public string Content => _choices.Count > 0 ? _choices[0].Content : "";

    /// <summary>Takes in what a part says of the answer as a whole.</summary>
    public void Add(AnswerEvent part)
    {
        if (part.Usage is not null) Add(Redact(part.Usage), part);
        // They come in one event or in each; the longer list is the later one.
        if (part.SearchResults is { } results && results.Count >= SearchResults.Count) SearchResults = results.Select(Redact).ToArray();
        Id ??= redactor.RedactKnown(part.Id);
        Model ??= redactor.RedactKnown(part.Model);
        RequestId ??= redactor.RedactKnown(part.RequestId);
        Created ??= part.Created;
        Unknown ??= part.Unknown;
    }

    /// <summary>Takes in an answer that isn't streamed.</summary>
    public void AddWhole(AnswerEvent part)
    {
        Add(part);
        foreach (ChatChoice choice in part.Choices) Add(choice);
    }

    /// <summary>Takes a piece of a choice in and gives what is new in it.</summary>
    public (string Content, string? Reasoning) Add(ChatChoice part) => ChoiceOf(part.Index).Add(part);

    /// <summary>The stream has ended: what it was is known, and each choice can give what was held back.</summary>
    public void Close() => _style.Close();

    /// <summary>
    /// Of several answers the DashScope protocol streams, each event tells what its own has used: the input is the same for all, the output adds up.
    /// </summary>
    private Usage WithOthers(Usage usage, int index)
    {
        _usages ??= [];
        _usages[index] = usage;
        if (_usages.Count == 1) return usage;
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

    /// <summary>The same usage, unless the one word in it holds a secret.</summary>
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

    private ChoiceAssembler ChoiceOf(int index)
    {
        int place = 0;
        for (; place < _choices.Count && _choices[place].Index <= index; place++)
        {
            if (_choices[place].Index == index) return _choices[place];
        }

        if (_choices.Count == AnswerBudget.MostChoices) throw AnswerBudget.TooMany(AnswerBudget.MostChoices, Texts.Format("Answer.Choices"));
        var choice = new ChoiceAssembler(index, _style, budget, redactor);
        _choices.Insert(place, choice);
        return choice;
    }
}
