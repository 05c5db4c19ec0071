using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Client.Journals;

/// <summary>Tests that a run never exceeds its limits, regardless of failures, and that it doesn't stop while the next input is within the limits.</summary>
public sealed class SpendingLimitTests
{
    private const string Currency = "USD";

    [Fact]
    public async Task Ten_thousand_random_runs_stay_within_the_budget()
    {
        for (int seed = 0; seed < 10_000; seed++) await CheckAsync(seed);
    }

    [Fact]
    public async Task A_request_that_does_not_fit_waits_until_it_fits()
    {
        SpendingLimit limit = Create(maxTokens: 100);
        long first = await limit.TakeAsync(new RunSpending(80, 0), continues: false, default);
        Task<long> second = limit.TakeAsync(new RunSpending(80, 0), continues: false, default);
        Assert.False(second.IsCompleted);
        limit.Settle(first, new RunSpending(80, 0), new RunSpending(20, 0));
        await second.WaitAsync(Asking.Timeout);
        Assert.Equal(new RunSpending(20, 0), limit.Spent);
        Assert.Null(limit.Refused);
    }

    [Fact]
    public async Task The_first_input_that_does_not_fit_ends_the_run()
    {
        SpendingLimit limit = Create(maxTokens: 100);
        await Assert.ThrowsAsync<RequestNotSentException>(() => limit.TakeAsync(new RunSpending(101, 0), continues: false, default));
        await Assert.ThrowsAsync<RequestNotSentException>(() => limit.TakeAsync(new RunSpending(1, 0), continues: false, default));
        Assert.Equal((new RunSpending(101, 0), 2), (limit.Refused!.Value, limit.NotSent));
    }

    [Fact]
    public async Task An_input_that_has_an_answer_precedes_new_inputs_and_is_told_apart()
    {
        SpendingLimit limit = Create(maxTokens: 100);
        long first = await limit.TakeAsync(new RunSpending(90, 0), continues: false, default);
        Task<long> added = limit.TakeAsync(new RunSpending(90, 0), continues: false, default);
        Task<long> continued = limit.TakeAsync(new RunSpending(50, 0), continues: true, default);
        limit.Settle(first, new RunSpending(90, 0), new RunSpending(10, 0));
        await continued.WaitAsync(Asking.Timeout);
        Assert.False(added.IsCompleted);
        limit.Settle(await continued, new RunSpending(50, 0), new RunSpending(50, 0));
        await Assert.ThrowsAsync<RequestNotSentException>(() => added.WaitAsync(Asking.Timeout));
        var refused = await Assert.ThrowsAsync<RequestNotSentException>(() => limit.TakeAsync(new RunSpending(50, 0), continues: true, default));
        Assert.True(refused.Continues);
        await limit.TakeAsync(new RunSpending(40, 0), continues: true, default);
    }

    [Fact]
    public async Task A_canceled_wait_reserves_nothing()
    {
        SpendingLimit limit = Create(maxTokens: 100);
        long first = await limit.TakeAsync(new RunSpending(90, 0), continues: false, default);
        using var cancel = new CancellationTokenSource();
        Task<long> waiting = limit.TakeAsync(new RunSpending(90, 0), continues: false, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Asking.Timeout));
        limit.Settle(first, new RunSpending(90, 0), default);
        await limit.TakeAsync(new RunSpending(100, 0), continues: false, default).WaitAsync(Asking.Timeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_without_usage_counts_with_its_maximum(bool hasUsage)
    {
        SpendingLimit limit = Create(maxCost: 1);
        ChatRequest request = Ask.For("Hello") with { MaxTokens = 100 };
        RunSpending maximum = limit.GetMaximum(request);
        Assert.True(maximum.Cost > 0);
        Reservation reservation = await limit.ReserveAsync(request, continues: false, default);
        var response = new ChatResponse { Model = request.Model, Usage = hasUsage ? new Usage { InputTokens = 2, OutputTokens = 1, TotalTokens = 3 } : null };
        reservation.Settle(AnswerCost.Set(response, PriceList.International));
        Assert.Equal(hasUsage ? new RunSpending(3, 2 * 0.4m / 1_000_000 + 1.2m / 1_000_000) : maximum, limit.Spent);
    }

    private static SpendingLimit Create(decimal? maxCost = null, long? maxTokens = null) => new(maxCost, maxTokens, PriceList.International, limitsReasoning: true);

    /// <summary>Runs inputs of random lengths with a random throttle and random failures, kills runs at random points, and continues them.</summary>
    private static async Task CheckAsync(int seed)
    {
        var random = new Random(seed);
        decimal budget = random.Next(1, 200) / 10m;
        var inputs = new Queue<RunSpending>(Enumerable.Range(0, random.Next(1, 30)).Select(_ => new RunSpending(random.Next(1, 1000), random.Next(1, 400) / 100m)));
        var journal = new Journal();
        var truth = new Truth();
        bool isKilled;
        SpendingLimit limit;
        do
        {
            limit = Create(maxCost: budget);
            limit.Continue(journal);
            int killAfter = random.Next(3) == 0 ? random.Next(0, 10) : int.MaxValue;
            isKilled = await RunAsync(limit, journal, inputs, random, killAfter, truth);
            journal.Reopen();
        }
        while (isKilled && inputs.Count > 0);

        string context = FormattableString.Invariant($"seed {seed}: spent {truth.Cost}, counted {limit.Spent.Cost}, budget {budget}");
        Assert.True(truth.Cost <= budget, context);
        Assert.True(truth.Cost <= journal.Spent.Cost && journal.Spent.Cost <= budget, context);

        // The run stops only if the next input would exceed the limits.
        if (limit.Refused is { } refused) Assert.True(limit.Spent.Cost + refused.Cost > budget, context);
        else Assert.Empty(inputs);
    }

    private static async Task<bool> RunAsync(SpendingLimit limit, Journal journal, Queue<RunSpending> inputs, Random random, int killAfter, Truth truth)
    {
        int sent = 0, throttle = random.Next(1, 65);
        bool isKilled = false;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(throttle, inputs.Count)).Select(_ => WorkAsync()));
        return isKilled;

        async Task WorkAsync()
        {
            while (true)
            {
                RunSpending maximum;
                int outcome;
                decimal cost;
                lock (inputs)
                {
                    if (isKilled || inputs.Count == 0) return;
                    maximum = inputs.Dequeue();
                    outcome = random.Next(6);
                    cost = maximum.Cost * random.Next(0, 101) / 100m;
                }

                long id;
                try
                {
                    id = await limit.TakeAsync(maximum, continues: false, default).ConfigureAwait(false);
                }
                catch (RequestNotSentException)
                {
                    return;
                }

                lock (inputs)
                {
                    // A killed run doesn't send more requests. The next run sends the in-flight inputs again.
                    if (!isKilled)
                    {
                        truth.Cost += outcome == 1 ? 0 : cost;
                        if (++sent >= killAfter) isKilled = journal.IsClosed = true;
                    }

                    if (isKilled) inputs.Enqueue(maximum);
                }

                await Task.Yield();
                limit.Settle(id, maximum, outcome switch
                {
                    1 => default,                              // The service rejected the request.
                    2 => maximum,                              // The connection was interrupted, or the service didn't return the usage.
                    _ => new RunSpending(1, cost),
                });
            }
        }
    }

    private sealed class Truth
    {
        public decimal Cost { get; set; }
    }

    /// <summary>Represents a journal in memory, in the format of the file.</summary>
    private sealed class Journal : ISpendingLog
    {
        private readonly List<byte[]> _lines = [];
        private JournalSpending _read = new();

        public RunSpending Spent => _read.GetSum(Currency);

        public long LastId => _read.LastId;

        /// <summary>Gets or sets a value that indicates whether the process was killed. In this case, no more lines are written.</summary>
        public bool IsClosed { get; set; }

        public void Reserve(long id, RunSpending maximum) => Append(JournalSpending.FormatReservation(id, maximum, Currency));

        public void Settle(long id, RunSpending spent) => Append(JournalSpending.FormatSpending(id, spent, Currency));

        public void Reopen()
        {
            IsClosed = false;
            _read = new JournalSpending();
            foreach (byte[] line in _lines)
            {
                Assert.InRange(line.Length, 1, JournalSpending.MaxLineLength);
                Assert.True(_read.Add(line.AsSpan(0, line.Length - 1)));
            }
        }

        private void Append(byte[] line)
        {
            if (!IsClosed) _lines.Add(line);
        }
    }
}
