using System.Globalization;
using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>The step that enforces the limits of a run. When a limit is reached, nothing more is sent, and in-flight requests finish and are written.</summary>
/// <param name="settings">The limits.</param>
/// <param name="tally">The tokens and the cost so far.</param>
/// <param name="prices">The price list.</param>
/// <param name="pump">Reports at the end that the limit was reached.</param>
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

    /// <exception cref="TerminatingException">There's a cost limit, and the price of the model isn't known.</exception>
    private void CheckPrice(string model)
    {
        if (_maxCost is null || ModelCatalog.Find(model)?.GetPrice(prices) is not null) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Budget.NoPrice", model), Texts.Format("Budget.NoPriceRemedy"), model));
    }

    /// <summary>Reports the tokens, the cost, and the number of inputs that weren't sent, if there are any.</summary>
    public void Report()
    {
        if (_unsent == 0) return;
        RunCount now = tally.Now;
        string limit = now.Cost >= _maxCost ? FormattableString.Invariant($"-MaxCost {_maxCost}") : FormattableString.Invariant($"-MaxTotalTokens {_maxTokens}");
        string cost = CostFormatter.FormatCost("Budget.ReachedCost", now.Cost, prices);
        string message = Texts.Format("Budget.Reached", limit, now.Answered, CostFormatter.FormatTokens(now.Tokens), cost, _unsent);
        string remedy = settings.Journal is null ? Texts.Format("Budget.ReachedRemedy") : Texts.Format("Budget.ReachedJournalRemedy");
        pump.WriteErrorRecord(ErrorRecords.Create(new InputException("BudgetReached", ErrorCategory.LimitsExceeded, message, remedy), null));
    }

    /// <summary>Determines whether an input may be sent, and counts it if not. It's called again before sending, because the limit can be reached in between.</summary>
    private bool MaySend()
    {
        if (!IsSpent) return true;
        Interlocked.Increment(ref _unsent);
        return false;
    }
}

/// <summary>Formats tokens and cost for messages.</summary>
internal static class CostFormatter
{
    private const decimal Smallest = 0.000001m;

    public static string FormatTokens(long count) => count == 1 ? Texts.Format("Budget.OneToken") : Texts.Format("Budget.Tokens", count);

    /// <summary>Formats the text with the cost; an empty string if the cost is 0 or isn't known.</summary>
    /// <param name="key">The text, with placeholders for the amount and its currency.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="prices">The price list, which determines the currency.</param>
    public static string FormatCost(string key, decimal? cost, PriceList prices) =>
        cost is > 0 and { } some ? Texts.Format(key, FormatAmount(some), PriceLists.GetCurrency(prices)) : "";

    /// <summary>An amount that's too small for six decimal places gets more of them.</summary>
    private static string FormatAmount(decimal cost) => cost.ToString(cost < Smallest ? "0.##########" : "0.######", CultureInfo.InvariantCulture);
}
