using FsCheck;
using FsCheck.Fluent;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>
/// Compares the plan with a search of all options on small runs. The search calculates the cost of each request with <see cref="PriceOracle"/> and sends the
/// requests one by one on a simulated clock.
/// </summary>
public sealed class PlanProperties
{
    private static readonly string[] Models = ["qwen-plus", "qwen3.7-plus", "qwen-flash", "qwen3-vl-plus", "qwen3-max", "qwen-max", "qwen3-coder-plus", "qwen3-32b"];

    /// <summary>The prompts by their approximate length, each created once, because the longest have more than a million characters.</summary>
    private static readonly Dictionary<int, (IReadOnlyList<ChatMessage> Messages, long Tokens)> Prompts = new[] { 10, 300, 1024, 5000, 40_000, 140_000, 300_000 }.ToDictionary(
        tokens => tokens,
        tokens =>
        {
            ChatMessage[] messages = [new ChatMessage("user", new string('x', 4 * tokens))];
            return ((IReadOnlyList<ChatMessage>)messages, TokenEstimate.Count(messages));
        });

    /// <summary>The long prompts are rarer, because counting their tokens takes most of the time.</summary>
    private static readonly Gen<int> Inputs = Gen.Frequency(Prompts.Keys.Select(tokens => (tokens < 100_000 ? 5 : 1, Gen.Constant(tokens))));

    private static readonly Gen<Run> Runs =
        from model in Gen.Elements(Models)
        from prices in Gen.Elements(PriceList.China, PriceList.International)
        from count in Gen.Choose(1, 7)
        from inputs in Inputs.ListOf(count)
        from shared in Gen.Elements(0, 500, 1024, 3000, 30_000)
        from output in Gen.Elements(1, 50, 400)
        from throttle in Gen.Choose(1, 5)
        from perMinute in Gen.Elements<double?>(null, 1, 10, 60, 600)
        from answer in Gen.Elements(0.5, 3, 20, 70)
        from deadline in Gen.Elements<double?>(null, 1, 10, 60, 300, 3600, 3 * 3600, 23 * 3600, 25 * 3600)
        from blocked in Gen.Choose(0, 5)
        select new Run(model, prices, [.. inputs], shared, output, throttle, perMinute, answer, deadline, blocked == 0, blocked == 1);

    [Fact]
    public void The_plan_never_costs_more_than_the_best_option_and_misses_no_deadline_that_can_be_met() => Chance.Check(Runs.ArrayOf(10), runs => Assert.All(runs, Compare));

    private static void Compare(Run run)
    {
        IReadOnlyList<RunOption> options = run.Plan();
        Found[] found = [.. run.Search()];
        RunOption[] available = [.. options.Where(option => option.Available)];
        Assert.Equal(found.Select(one => one.Mode), available.Select(option => option.Mode));
        foreach (Found one in found)
        {
            RunOption option = available.Single(option => option.Mode == one.Mode);
            Assert.Equal(one.Cost, option.EstimatedCost);
            Assert.InRange(option.Duration!.Value.TotalSeconds - one.Seconds, -1e-6, one.Mode == RunMode.Cached ? 1 + run.AnswerSeconds : 1);
        }

        if (run.Deadline is null)
        {
            Assert.Equal(RunMode.Live, options.Single(option => option.Selected).Mode);
            return;
        }

        // The plan shows whole seconds.
        Found[] feasible = [.. found.Where(one => run.Deadline is not { } limit || Math.Ceiling(one.Seconds - 1e-6) <= limit)];
        RunOption? selected = options.SingleOrDefault(option => option.Selected);
        Assert.Equal(feasible.Length == 0, selected is null);
        if (selected is null) return;
        Assert.Contains(feasible, one => one.Mode == selected.Mode);
        Assert.Equal(feasible.Min(one => one.Cost), selected.EstimatedCost);
    }

    private sealed record Found(RunMode Mode, decimal Cost, double Seconds);

    private sealed record Run(
        string Model, PriceList Prices, int[] Inputs, int Shared, int Output, int Throttle, double? PerMinute, double AnswerSeconds, double? Deadline, bool NoBatch,
            bool NoBatchChat)
    {
        public IReadOnlyList<RunOption> Plan()
        {
            var planner = new RunPlanner(Prices, limitsReasoning: true);
            foreach (int input in Inputs) planner.Add(CreateRequest(input), Shared > 0 ? new PlannedBeginning(this, Shared) : null);
            return planner.CreateOptions(new PlanConditions
            {
                ThrottleLimit = Throttle,
                Deadline = Deadline is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                FindRate = _ => new PlanRate(PerMinute, AnswerSeconds: AnswerSeconds),
                BatchObstacle = NoBatch ? "blocked" : null,
                BatchChatObstacle = NoBatchChat || Prices != PriceList.China ? "blocked" : null,
            });
        }

        public IEnumerable<Found> Search()
        {
            long[] inputs = [.. Inputs.Select(input => Prompts[input].Tokens)];
            decimal live = inputs.Sum(input => Cost(input)!.Value);
            yield return new Found(RunMode.Live, live, Simulate(inputs.Length, startsAlone: false));

            // Either no request uses the cache, or the first request writes to the cache and the other requests read from it.
            if (Shared >= 1024 && inputs.Length > 1 && 60 / (PerMinute ?? 1e9) + AnswerSeconds <= 240)
            {
                decimal? cached = inputs.Select((input, index) => Cost(input, index > 0 ? Math.Min(Shared, input) : 0, index == 0 ? Math.Min(Shared, input) : 0))
                    .Aggregate((decimal?)0, (a, b) => a + b);
                if (inputs.Min() >= 1024 && cached < live) yield return new Found(RunMode.Cached, cached.Value, Simulate(inputs.Length, startsAlone: true));
            }

            bool isShort = inputs.Max() <= 262_144;
            CatalogPrice price = ModelCatalog.Find(Model)!.GetPrice(Prices)!;
            decimal? half = inputs.Select(input => PriceOracle.Cost(Model, Prices.ToString(), input, Output, false, 0, 0, 0, true)).Aggregate((decimal?)0, (a, b) => a + b);
            if (isShort && !NoBatchChat && Prices == PriceList.China && price.BatchChat is not null)
                yield return new Found(RunMode.BatchChat, half!.Value, Math.Ceiling((double)inputs.Length / Throttle) * 3600);
            if (isShort && !NoBatch && price.Batch is not null) yield return new Found(RunMode.Batch, half ?? live / 2, 24 * 3600);
        }

        private decimal? Cost(long input, long hit = 0, long created = 0) =>
            PriceOracle.Cost(Model, Prices.ToString(), Math.Min(input, LastBound), Output, false, 0, hit, created, false) is { } cost
                ? cost + (Math.Max(0, input - LastBound) * LastPrice / 1_000_000m)
                : null;

        private long LastBound => PriceOracle.Bounds(Model, Prices.ToString())[^1];

        /// <summary>The table ends at the longest context. The module calculates longer inputs with the last price.</summary>
        private decimal LastPrice => ModelCatalog.Find(Model)!.GetPrice(Prices)!.Tiers[^1].Input;

        /// <summary>Sends each request when the rate and the number of concurrent requests allow it.</summary>
        private double Simulate(int count, bool startsAlone)
        {
            double interval = PerMinute is { } perMinute ? 60 / perMinute : 0;
            var ends = new List<double>();
            double next = 0;
            for (int i = 0; i < count; i++)
            {
                double start = i < Throttle ? next : Math.Max(next, ends[i - Throttle]);
                if (startsAlone && i == 1) start = Math.Max(start, ends[0]);
                ends.Add(start + AnswerSeconds);
                next = start + interval;
            }

            return ends[^1];
        }

        private ChatRequest CreateRequest(int tokens) => new() { Model = Model, Messages = Prompts[tokens].Messages, MaxTokens = Output, EnableThinking = false };
    }
}
