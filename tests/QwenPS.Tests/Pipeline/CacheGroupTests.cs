using QwenPS.Chat.Bulk;
using QwenPS.Requests.Input;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Pipeline;

public sealed class CacheGroupTests
{
    private const long Tokens = 10_000;
    private static readonly CacheRates Rates = new(Creation: 1.25m, Hit: 0.1m);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task The_first_request_is_alone_until_it_is_answered()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(3);
        Task<bool>[] entered = [.. places.Select(place => EnterAsync(group, place))];
        Assert.True(await entered[0]);
        Assert.False(entered[1].IsCompleted);
        group.Note(places[0], Created);
        Assert.True(await entered[1]);
        Assert.True(await entered[2]);
    }

    [Fact]
    public async Task If_the_first_request_fails_the_next_one_takes_its_place()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(3);
        Task<bool>[] entered = [.. places.Select(place => EnterAsync(group, place))];
        group.Leave(places[0]);
        Assert.True(await entered[1]);
        Assert.False(entered[2].IsCompleted);
        group.Leave(places[1]);
        // No remaining request would use the cache.
        Assert.False(await entered[2]);
    }

    [Fact]
    public async Task Requests_are_admitted_in_the_order_of_the_input()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(2);
        Task<bool> second = EnterAsync(group, places[1]);
        Assert.False(second.IsCompleted);
        Assert.True(await EnterAsync(group, places[0]));
        group.Note(places[0], Created);
        Assert.True(await second);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(2, 0, true)]
    [InlineData(2, 1, false)]
    public async Task A_single_request_is_not_marked(int count, int skipped, bool isMarked)
    {
        var group = new CacheGroup(new BeginningGroup { Count = count }, _time);
        for (int i = 0; i < skipped; i++) group.Skip();
        Assert.Equal(isMarked, await EnterAsync(group, group.Join()));
        Assert.Equal(isMarked ? null : CacheGroup.DoesNotPay, group.StopReason);
    }

    [Fact]
    public async Task A_service_without_the_cache_gets_one_mark()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(5);
        Task<bool>[] entered = [.. places.Select(place => EnterAsync(group, place))];
        group.Note(places[0], new Usage { InputTokens = Tokens });
        bool[] marked = await Task.WhenAll(entered);
        Assert.Equal([true, false, false, false, false], marked);
    }

    [Fact]
    public async Task After_five_minutes_one_request_creates_the_cache_again()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(6);
        Assert.True(await EnterAsync(group, places[0]));
        group.Note(places[0], Created);
        Assert.True(await EnterAsync(group, places[1]));
        group.Note(places[1], Hit);
        _time.Advance(300);
        Task<bool>[] entered = [.. places.Skip(2).Select(place => EnterAsync(group, place))];
        Assert.True(await entered[0]);
        Assert.False(entered[1].IsCompleted);
        group.Note(places[2], Created);
        Assert.True(await entered[1]);
    }

    [Fact]
    public async Task Creations_without_a_hit_end_the_use_of_the_cache()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(10);
        var marked = new List<bool>();
        foreach (CacheGroup.Place place in places)
        {
            marked.Add(await EnterAsync(group, place));
            group.Note(place, Created);
            group.Leave(place);
            _time.Advance(400);
        }

        Assert.Equal([true, true, .. Enumerable.Repeat(false, 8)], marked);
    }

    [Fact]
    public async Task If_another_model_answers_the_others_do_not_wait()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(3);
        Task<bool>[] entered = [.. places.Select(place => EnterAsync(group, place))];
        Assert.False(entered[1].IsCompleted);
        group.Stop();
        Assert.False(await entered[1]);
        Assert.False(await entered[2]);
    }

    [Fact]
    public async Task If_ten_first_requests_fail_the_others_do_not_wait()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(12);
        Task<bool>[] entered = [.. places.Select(place => EnterAsync(group, place))];
        for (int i = 0; i < 10; i++)
        {
            Assert.True(await entered[i]);
            Assert.False(entered[10].IsCompleted);
            group.Leave(places[i]);
        }

        Assert.False(await entered[10]);
        Assert.False(await entered[11]);
    }

    [Fact]
    public async Task Canceling_ends_the_wait()
    {
        (CacheGroup group, CacheGroup.Place[] places) = Create(2);
        await EnterAsync(group, places[0]);
        using var source = new CancellationTokenSource();
        Task<bool> entered = group.EnterAsync(places[1], Rates, Tokens, source.Token);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entered);
    }

    /// <summary>
    /// Simulates a service that can lose the cache at any time, answer late, fail, or omit the usage. In every case, the run must cost at most one cache
    /// creation more than without the cache, and every request must be sent.
    /// </summary>
    [Fact]
    public async Task The_run_never_costs_more_than_one_creation_in_addition()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(1, 40), throttle = random.Next(1, 17);
            double loss = random.NextDouble() * random.Next(2), failure = random.NextDouble() * 0.3, omission = random.Next(4) == 0 ? 0.3 : 0;
            var time = new ManualTime();
            var group = new CacheGroup(new BeginningGroup { Count = random.Next(2) == 0 ? count : null }, time);
            var inFlight = new List<(CacheGroup.Place Place, Task<bool> Entered)>();
            decimal cost = 0, plain = 0;
            double now = 0, end = -1;
            int next = 0, done = 0;
            while (done < count)
            {
                while (inFlight.Count < throttle && next < count)
                {
                    CacheGroup.Place place = group.Join();
                    _ = EnterAsync(group, place);
                    inFlight.Add((place, place.Outcome.Task));
                    next++;
                }

                var sent = inFlight.Where(one => one.Entered.IsCompleted).ToList();
                Assert.NotEmpty(sent);
                (CacheGroup.Place answered, Task<bool> entered) = sent[random.Next(sent.Count)];
                double step = random.Next(20) == 0 ? random.Next(400) : random.NextDouble() * 10;
                time.Advance(step);
                now += step;
                if (random.NextDouble() >= failure)
                {
                    plain += Tokens;
                    bool isHit = await entered && now < end && random.NextDouble() >= loss;
                    cost += !await entered ? Tokens : isHit ? Tokens * Rates.Hit : Tokens * Rates.Creation;
                    if (await entered) end = now + 300;
                    if (await entered) group.Note(answered, random.NextDouble() < omission ? null : isHit ? Hit : Created);
                }

                group.Leave(answered);
                inFlight.RemoveAll(one => one.Place == answered);
                done++;
            }

            Assert.True(cost <= plain + (Tokens * Rates.Creation), $"seed {seed}: {cost} instead of {plain}");
        }
    }

    [Fact]
    public void Rates_come_from_the_catalog()
    {
        Assert.Equal(Rates, CacheRates.Find("qwen-plus", QwenPS.Catalog.PriceList.China));
        Assert.Null(CacheRates.Find("qwen-max", QwenPS.Catalog.PriceList.China));
        Assert.Null(CacheRates.Find("unknown-model", QwenPS.Catalog.PriceList.China));
        Assert.False(Rates.PaysOff(1));
        Assert.True(Rates.PaysOff(2));
        Assert.False(new CacheRates(2, 0.5m).PaysOff(3));
        Assert.True(new CacheRates(2, 0.5m).PaysOff(4));
    }

    private static Usage Created { get; } = new() { InputTokens = Tokens, CacheCreationInputTokens = Tokens };

    private static Usage Hit { get; } = new() { InputTokens = Tokens, CachedTokens = Tokens };

    private static Task<bool> EnterAsync(CacheGroup group, CacheGroup.Place place) => group.EnterAsync(place, Rates, Tokens, CancellationToken.None);

    private (CacheGroup Group, CacheGroup.Place[] Places) Create(int count)
    {
        var group = new CacheGroup(new BeginningGroup { Count = count }, _time);
        return (group, [.. Enumerable.Range(0, count).Select(_ => group.Join())]);
    }
}
