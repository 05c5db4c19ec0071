using System.Globalization;
using QwenPS.Catalog;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>Counts the requests, tokens, and cost of a run (the requests of one Invoke-QwenChat command). This class is thread-safe.</summary>
/// <param name="prices">The price list for the estimated cost.</param>
internal sealed class RunTally(PriceList prices = PriceList.International)
{
    private readonly object _lock = new();
    private int _added;
    private int _ended;
    private int _answered;
    private long _tokens;
    private decimal _cost;
    private long _cached;
    private long _cacheCreated;
    private int _queued;
    private int _restored;
    private int _unsent;
    private int _parts;
    private int _endedParts;
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);

    public RunCount Now
    {
        get
        {
            lock (_lock) return new RunCount(_added, _ended, _answered, _tokens, _cost, PriceLists.GetCurrency(prices), _queued, _parts, _endedParts);
        }
    }

    /// <summary>Gets or sets the expected number of requests, or 0 if this number is unknown.</summary>
    public int Expected { get; set; }

    /// <summary>Gets the number of expected or added requests that haven't ended.</summary>
    public int Remaining
    {
        get
        {
            lock (_lock) return Math.Max(Expected, _added) - _ended;
        }
    }

    /// <summary>Changes the number of requests that wait in a queue of the service.</summary>
    public void AddQueued(int count)
    {
        lock (_lock) _queued += count;
    }

    /// <summary>Counts the parts of an input that's split (-Split).</summary>
    public void AddParts(int count)
    {
        lock (_lock) _parts += count;
    }

    /// <summary>Counts an answered part of a split input.</summary>
    public void EndPart()
    {
        lock (_lock) _endedParts++;
    }

    /// <summary>Counts a new request.</summary>
    public void Add()
    {
        lock (_lock) _added++;
    }

    /// <summary>Counts a finished request, whether it succeeded or failed.</summary>
    /// <param name="isAnswered">A value that indicates whether the service answered the request during this run.</param>
    public void End(bool isAnswered)
    {
        lock (_lock)
        {
            _ended++;
            if (isAnswered) _answered++;
        }
    }

    /// <summary>Counts an answer that's restored from the journal (-Journal).</summary>
    public void Restore()
    {
        lock (_lock) _restored++;
    }

    /// <summary>Counts an input that isn't added to the run, because the limit on the cost or the tokens was reached.</summary>
    public void Skip()
    {
        lock (_lock) _unsent++;
    }

    /// <summary>Counts a failed input.</summary>
    /// <param name="kind">The kind of the error, as it appears in the error ID.</param>
    public void Fail(string kind)
    {
        lock (_lock) _failures[kind] = _failures.TryGetValue(kind, out int count) ? count + 1 : 1;
    }

    /// <summary>
    /// Gets the number of inputs that have neither succeeded nor failed. These inputs weren't sent, because the limit on the cost or the tokens was reached, or
    /// because the run ended with an error. Use this property only if no request is in flight.
    /// </summary>
    public int NotSent
    {
        get
        {
            lock (_lock) return Math.Max(0, _added - _answered - _restored - _failures.Values.Sum()) + _unsent;
        }
    }

    /// <summary>Creates the summary at the end of the run.</summary>
    public RunSummary Summarize(TimeSpan duration, string? journal)
    {
        lock (_lock)
        {
            int failed = _failures.Values.Sum();
            int succeeded = _answered + _restored;
            int unsent = NotSent;
            decimal? cost = _cost > 0 ? _cost : null;
            string kinds = failed == 0 ? "" : Texts.Format("Bulk.SummaryKinds", string.Join(", ", _failures.Select(pair => pair.Key + " " + pair.Value)));
            string left = unsent == 0 ? "" : Texts.Format("Bulk.SummaryNotSent", unsent);
            string time = duration.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);
            string price = CostFormatter.FormatCost("Bulk.SummaryCost", cost, prices);
            return new RunSummary
            {
                Succeeded = succeeded,
                FromJournal = _restored,
                Failed = failed,
                FailedByKind = new Dictionary<string, int>(_failures),
                NotSent = unsent,
                TotalTokens = _tokens,
                CachedTokens = _cached,
                CacheCreatedTokens = _cacheCreated,
                EstimatedCost = cost,
                CostCurrency = PriceLists.GetCurrency(prices),
                Duration = duration,
                Journal = journal,
                Text = Texts.Format("Bulk.Summary", succeeded, failed, kinds, left, CostFormatter.FormatTokens(_tokens), price, time),
            };
        }
    }

    /// <summary>
    /// Counts the tokens and the cost of an answer. An input can require several answers, for example if the model calls tools. The service charges for each
    /// answer, even if the run discards it.
    /// </summary>
    public void Count(ChatResponse response)
    {
        // If the service doesn't return the usage of an answer, the usage is estimated. Without the estimate, the totals wouldn't include this answer.
        bool isKnown = response.Usage is { TotalTokens: > 0 };
        Usage usage = isKnown ? response.Usage! : Estimate(response);
        decimal? cost = isKnown ? response.EstimatedCost : AnswerCost.Estimate(response, usage, prices);
        lock (_lock)
        {
            _tokens = Usage.Add(_tokens, usage.TotalTokens);
            _cached = Usage.Add(_cached, usage.CachedTokens);
            _cacheCreated = Usage.Add(_cacheCreated, usage.CacheCreationInputTokens);
            _cost += cost ?? 0;
        }
    }

    private static Usage Estimate(ChatResponse response)
    {
        long output = response.Choices.Sum(choice => TokenEstimate.Count(choice.Content) + TokenEstimate.Count(choice.Reasoning));
        long input = TokenEstimate.Count(response.Messages) - TokenEstimate.Count(response.Content);
        return new Usage { InputTokens = input, OutputTokens = output, TotalTokens = input + output };
    }
}

/// <summary>Represents a snapshot of the counters of a run.</summary>
/// <param name="Added">The number of requests so far.</param>
/// <param name="Ended">The number of finished requests, including failed requests.</param>
/// <param name="Answered">The number of requests that the service answered during this run.</param>
/// <param name="Tokens">The number of tokens that the answers used.</param>
/// <param name="Cost">The estimated cost of the answers.</param>
/// <param name="Currency">The currency of the cost: USD or CNY.</param>
/// <param name="Queued">The number of requests that wait in a queue of the service.</param>
/// <param name="Parts">The number of parts of the inputs that were split so far.</param>
/// <param name="EndedParts">The number of answered parts.</param>
internal readonly record struct RunCount(int Added, int Ended, int Answered, long Tokens, decimal Cost, string Currency = "USD", int Queued = 0, int Parts = 0, int EndedParts = 0);
