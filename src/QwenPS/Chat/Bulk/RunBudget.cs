using System.Globalization;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>What a run may spend, a step before it. Once that is spent nothing more is sent; what is under way ends and is written.</summary>
/// <param name="settings">The limits.</param>
/// <param name="tally">What was spent so far.</param>
/// <param name="prices">What answers cost.</param>
/// <param name="pump">Says at the end that it's spent.</param>
/// <param name="next">The next step.</param>
internal sealed class RunBudget(ChatSettings settings, RunTally tally, PriceList prices, CmdletPump pump, IChatInputs next) : IChatInputs
{
    private readonly decimal? _maxCost = settings.MaxCost;
    private readonly long? _maxTokens = settings.MaxTotalTokens;
    private int _unsent;

    private bool IsSpent
    {
        get
        {
            RunCount now = tally.Now;
            return now.Cost >= _maxCost || now.Tokens >= _maxTokens;
        }
    }

    public void Expect(int count) => next.Expect(count);

    public void Add(ChatInput input)
    {
        if (input.IsAnswered)
        {
            next.Add(input);
            return;
        }

        CheckPrice(input.Model);
        if (MaySend()) next.Add(input with { MaySend = MaySend });
    }

    /// <inheritdoc cref="CheckPrice"/>
    public void CheckPrices(IEnumerable<string> models)
    {
        foreach (string model in models) CheckPrice(model);
    }

    /// <exception cref="TerminatingException">There is a limit of cost, and nobody knows what the model costs.</exception>
    private void CheckPrice(string model)
    {
        if (_maxCost is null || ModelCatalog.Find(model)?.GetPrice(prices) is not null) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Budget.NoPrice", model), Texts.Format("Budget.NoPriceRemedy"), model));
    }

    /// <summary>Says what was spent and what is left undone; nothing where all was done.</summary>
    public void Report()
    {
        if (_unsent == 0) return;
        RunCount now = tally.Now;
        string limit = now.Cost >= _maxCost ? FormattableString.Invariant($"-MaxCost {_maxCost}") : FormattableString.Invariant($"-MaxTotalTokens {_maxTokens}");
        string message = Texts.Format("Budget.Reached", limit, now.Answered, CostFormatter.FormatTokens(now.Tokens), CostFormatter.FormatCost("Budget.ReachedCost", now.Cost, prices), _unsent);
        string remedy = settings.Journal is null ? Texts.Format("Budget.ReachedRemedy") : Texts.Format("Budget.ReachedJournalRemedy");
        pump.WriteErrorRecord(ErrorRecords.Create(new InputException("BudgetReached", ErrorCategory.LimitsExceeded, message, remedy), null));
    }

    /// <summary>Counts an input that isn't sent any more. It's asked again when its turn comes: others may have spent the rest in the meantime.</summary>
    private bool MaySend()
    {
        if (!IsSpent) return true;
        Interlocked.Increment(ref _unsent);
        return false;
    }
}

/// <summary>Tokens and their cost as people say them.</summary>
internal static class CostFormatter
{
    private const decimal Smallest = 0.000001m;

    public static string FormatTokens(long count) => count == 1 ? Texts.Format("Budget.OneToken") : Texts.Format("Budget.Tokens", count);

    /// <summary>The text with the cost in it; nothing where there is none, or the price is not known.</summary>
    /// <param name="key">The text, which has places for the amount and for its currency.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="prices">The price list, which says the currency.</param>
    public static string FormatCost(string key, decimal? cost, PriceList prices) => cost is > 0 and { } some ? Texts.Format(key, FormatAmount(some), PriceLists.GetCurrency(prices)) : "";

    /// <summary>Of an amount too small for six places there is still something to see.</summary>
    private static string FormatAmount(decimal cost) => cost.ToString(cost < Smallest ? "0.##########" : "0.######", CultureInfo.InvariantCulture);
}
