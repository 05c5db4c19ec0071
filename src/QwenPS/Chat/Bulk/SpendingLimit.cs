using QwenPS.Catalog;
using QwenPS.Client.Protocols;

namespace QwenPS.Chat.Bulk;

/// <summary>Represents a number of tokens, and their cost in the currency of the price list.</summary>
internal readonly record struct RunSpending(long Tokens, decimal Cost)
{
    public static RunSpending operator +(RunSpending one, RunSpending other) => new(Usage.Add(one.Tokens, other.Tokens), one.Cost + other.Cost);

    public static RunSpending operator -(RunSpending one, RunSpending other) => new(one.Tokens - other.Tokens, one.Cost - other.Cost);
}

/// <summary>
/// Makes sure that a run doesn't exceed its limits on the cost and the tokens. Before a request is sent, its maximum spending (tokens and cost) is reserved.
/// When the answer is received, the actual usage replaces the reservation. If a request would exceed the limits, it waits until in-flight requests end and
/// their usage is known. If the request would then still exceed the limits, it isn't sent, and the run ends. Without limits, the spending is only recorded,
/// because a later run with the same journal (-Journal) can have limits. This class is thread-safe.
/// </summary>
/// <param name="maxCost">The maximum cost, or null if there's no limit.</param>
/// <param name="maxTokens">The maximum number of tokens, or null if there's no limit.</param>
/// <param name="prices">The price list.</param>
/// <param name="limitsReasoning">A value that indicates whether -MaxTokens also limits the reasoning (<see cref="MaxUsage"/>).</param>
internal sealed class SpendingLimit(decimal? maxCost, long? maxTokens, PriceList prices, bool limitsReasoning)
{
    private readonly object _lock = new();
    private readonly MaxUsage _maxUsage = new(limitsReasoning);
    private readonly List<Waiter> _waiting = [];
    private ISpendingLog? _log;
    private RunSpending _spent;
    private RunSpending _reserved;
    private int _open;
    private long _lastId;
    private int _notSent;

    /// <summary>Gets the maximum cost, or null if there's no limit.</summary>
    public decimal? MaxCost => maxCost;

    /// <summary>Gets the maximum number of tokens, or null if there's no limit.</summary>
    public long? MaxTokens => maxTokens;

    /// <summary>Gets a value that indicates whether the cost or the number of tokens is limited.</summary>
    public bool IsLimited => maxCost is not null || maxTokens is not null;

    /// <summary>
    /// Gets the spending so far. The spending consists of the actual usage of answers, and of the reserved maximum for ended requests whose usage is unknown.
    /// In-flight requests aren't included.
    /// </summary>
    public RunSpending Spent
    {
        get
        {
            lock (_lock) return _spent;
        }
    }

    /// <summary>
    /// Gets the maximum spending of the first request that wasn't sent because it would exceed the limits, or null if there's no such request. Requests that
    /// continue an input aren't considered. After the first such request, no new inputs are sent.
    /// </summary>
    public RunSpending? Refused { get; private set; }

    /// <summary>Gets the number of inputs that were added to the run but weren't sent.</summary>
    public int NotSent
    {
        get
        {
            lock (_lock) return _notSent;
        }
    }

    /// <summary>Adds the spending of earlier runs from a log, and starts to record the spending of this run in the log.</summary>
    public void Continue(ISpendingLog log)
    {
        _log = log;
        _spent = log.Spent;
        _lastId = log.LastId;
    }

    /// <summary>Calculates the maximum spending of a request. If the maximum is unknown and there are no limits, returns 0.</summary>
    /// <exception cref="NoMaximumException">There are limits, but the maximum is unknown.</exception>
    public RunSpending GetMaximum(ChatRequest request)
    {
        CatalogModel? model = ModelCatalog.Find(request.Model);
        if (_maxUsage.Calculate(request, model) is { } usage)
            return new RunSpending(usage.TotalTokens, CostEstimate.Calculate(usage, model?.GetPrice(prices), isBatch: request.IsQueued) ?? 0);
        return IsLimited ? throw new NoMaximumException(request.Model) : default;
    }

    /// <summary>Reserves the maximum spending of a request. Waits until the request can be sent within the limits.</summary>
    /// <param name="request">The request.</param>
    /// <param name="continues">
    /// A value that indicates whether the request continues an input that already has an answer, for example after a tool call. Such a request is sent before
    /// the requests of new inputs.
    /// </param>
    /// <param name="cancellationToken">A token that cancels the wait.</param>
    /// <exception cref="RequestNotSentException">The request would exceed the limits.</exception>
    public async Task<Reservation> ReserveAsync(ChatRequest request, bool continues, CancellationToken cancellationToken)
    {
        RunSpending maximum = GetMaximum(request);
        return new Reservation(this, maximum, await TakeAsync(maximum, continues, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reserves the maximum spending of a request, and returns the ID of the reservation.</summary>
    /// <inheritdoc cref="ReserveAsync"/>
    internal async Task<long> TakeAsync(RunSpending maximum, bool continues, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(maximum, continues);
        lock (_lock)
        {
            // Requests are sent in the order in which they arrive, except that requests that continue an input come first.
            _waiting.Insert(continues ? _waiting.FindLastIndex(other => other.Continues) + 1 : _waiting.Count, waiter);
            Admit();
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() => waiter.Outcome.TrySetCanceled(cancellationToken));
        if (await waiter.Outcome.Task.ConfigureAwait(false) is { } id) return id;
        throw new RequestNotSentException(continues);
    }

    /// <summary>Replaces a reservation with the actual spending.</summary>
    internal void Settle(long id, RunSpending maximum, RunSpending spent)
    {
        lock (_lock)
        {
            _open--;
            _reserved -= maximum;
            _spent += spent;
            try
            {
                // The usage is written to the journal before waiting requests can be sent. Otherwise, after a crash, the journal could contain the reservation
                // of a waiting request, but not the usage that made this reservation possible.
                _log?.Settle(id, spent);
            }
            finally
            {
                Admit();
            }
        }
    }

    /// <summary>
    /// Allows waiting requests to be sent as long as they don't exceed the limits. If no request is in flight, the first waiting request is either sent or
    /// refused.
    /// </summary>
    private void Admit()
    {
        while (_waiting.Count > 0)
        {
            Waiter first = _waiting[0];
            bool mayFit = first.Continues || Refused is null;
            if (mayFit && !Fits(first.Maximum))
            {
                if (_open > 0) return;
                if (!first.Continues) Refused = first.Maximum;
                mayFit = false;
            }

            _waiting.RemoveAt(0);
            if (!mayFit)
            {
                if (first.Outcome.TrySetResult(null) && !first.Continues) _notSent++;
                continue;
            }

            try
            {
                _log?.Reserve(++_lastId, first.Maximum);
            }
            catch (Exception exception)
            {
                // The request isn't sent, because its reservation couldn't be recorded.
                first.Outcome.TrySetException(exception);
                continue;
            }

            if (!first.Outcome.TrySetResult(_lastId)) continue;
            _open++;
            _reserved += first.Maximum;
        }
    }

    private bool Fits(RunSpending maximum)
    {
        RunSpending total = _spent + _reserved + maximum;
        return !(total.Cost > maxCost || total.Tokens > maxTokens);
    }

    private sealed class Waiter(RunSpending maximum, bool continues)
    {
        public RunSpending Maximum => maximum;

        public bool Continues => continues;

        /// <summary>Gets the task source for the ID of the reservation. The result is null if the request is refused.</summary>
        public TaskCompletionSource<long?> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Represents the reserved maximum spending of a request until its usage is known.</summary>
internal sealed class Reservation(SpendingLimit limit, RunSpending maximum, long id)
{
    private long _id = id;
    private bool _isSettled;

    /// <summary>
    /// Counts the maximum spending of a failed attempt for which the service might have charged. Then reserves the maximum spending of the next attempt.
    /// </summary>
    /// <exception cref="RequestNotSentException">The next attempt would exceed the limits.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        Settle(maximum);
        _id = await limit.TakeAsync(maximum, continues: true, cancellationToken).ConfigureAwait(false);
        _isSettled = false;
    }

    /// <summary>Counts the usage of the answer. If the service didn't return the usage, counts the maximum spending.</summary>
    public void Settle(ChatResponse response)
    {
        Usage? usage = response.Usage is { TotalTokens: > 0 } known ? known : null;
        Settle(usage is null ? maximum : new RunSpending(usage.TotalTokens, response.EstimatedCost ?? maximum.Cost));
    }

    /// <summary>Counts the maximum spending if the service might have charged for the failed request.</summary>
    public void Settle(QwenException exception) => Settle(exception.MayBeCharged ? maximum : default);

    private void Settle(RunSpending spent)
    {
        if (_isSettled) return;
        _isSettled = true;
        limit.Settle(_id, maximum, spent);
    }
}

/// <summary>Stores the reservations and the spending of runs on the disk. A later run can then count the spending of a run that ended unexpectedly.</summary>
internal interface ISpendingLog
{
    /// <summary>Gets the spending of earlier runs, including the reservations of requests whose actual usage is unknown.</summary>
    RunSpending Spent { get; }

    /// <summary>Gets the highest ID of the stored reservations.</summary>
    long LastId { get; }

    void Reserve(long id, RunSpending maximum);

    void Settle(long id, RunSpending spent);
}

/// <summary>The exception that is thrown when a request isn't sent because its maximum spending would exceed the limits of the run.</summary>
/// <param name="continues">
/// A value that indicates whether the input already has an answer. If the value is false, the input is counted as not sent in the report at the end of the run.
/// </param>
internal sealed class RequestNotSentException(bool continues) : Exception
{
    public bool Continues => continues;
}

/// <summary>The exception that is thrown when the maximum length of the model's answers is unknown.</summary>
internal sealed class NoMaximumException(string model) : Exception
{
    public string Model => model;
}
