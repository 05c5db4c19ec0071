using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents a step of a run (the requests of one Invoke-QwenChat command). This step stops sending inputs before the limit on the cost or the tokens is
/// exceeded. The run waits for in-flight requests and writes their answers.
/// </summary>
/// <param name="limit">The object that tracks the spending so far, and contains the limits.</param>
/// <param name="tally">The counter of the answers.</param>
/// <param name="prices">The price list.</param>
/// <param name="pump">The <see cref="CmdletPump"/> that writes the error if a limit was reached.</param>
/// <param name="next">The next step, which receives the inputs.</param>
internal sealed class RunBudget(SpendingLimit limit, RunTally tally, PriceList prices, CmdletPump pump, IChatInputs next) : IChatInputs
{
    private int _unsent;

    /// <summary>
    /// Gets a value that indicates whether the run has a journal, which stores the answers (-Journal). With a journal, the user can continue the run by running
    /// the same command again.
    /// </summary>
    public bool HasJournal { get; init; }

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
        else tally.Skip();
    }

    /// <inheritdoc cref="CheckPrice"/>
    public void CheckPrices(IEnumerable<string> models)
    {
        foreach (string model in models) CheckPrice(model);
    }

    /// <exception cref="TerminatingException">There's a cost limit, and the price of the model is unknown.</exception>
    private void CheckPrice(string model)
    {
        if (limit.MaxCost is null || ModelCatalog.Find(model)?.GetPrice(prices) is not null) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Budget.NoPrice", model), Texts.Format("Budget.NoPriceRemedy"), model));
    }

    /// <summary>If inputs weren't sent because of a limit, writes an error that contains their number and the spending.</summary>
    public void Report()
    {
        if (limit.Refused is not { } refused || _unsent + limit.NotSent == 0) return;
        RunSpending spent = limit.Spent;
        bool isCost = spent.Cost + refused.Cost > limit.MaxCost;
        string name = isCost
            ? FormattableString.Invariant($"-MaxCost {limit.MaxCost} {PriceLists.GetCurrency(prices)}")
            : FormattableString.Invariant($"-MaxTotalTokens {limit.MaxTokens}");
        string next = isCost ? CostFormatter.FormatAmount(refused.Cost, prices) : CostFormatter.FormatTokens(refused.Tokens);
        string message = spent == default
            ? Texts.Format("Budget.TooSmall", name, next)
            : Texts.Format("Budget.Reached", name, tally.Now.Answered, FormatSpending(spent), next, _unsent + limit.NotSent);
        string remedy = Texts.Format(spent == default ? "Budget.TooSmallRemedy" : HasJournal ? "Budget.ReachedJournalRemedy" : "Budget.ReachedRemedy");
        pump.WriteErrorRecord(ErrorRecords.Create(new InputException("BudgetReached", ErrorCategory.LimitsExceeded, message, remedy), null));
    }

    /// <summary>Creates the error for an input whose next request isn't sent, because the request would exceed the limits.</summary>
    public static InputException CreateStopped() =>
        new("BudgetReached", ErrorCategory.LimitsExceeded, Texts.Format("Budget.InputStopped"), Texts.Format("Budget.InputStoppedRemedy"));

    /// <summary>Creates the error for a model whose maximum answer length is unknown.</summary>
    public static ErrorRecord CreateNoMaximum(string model) =>
        ErrorRecords.InvalidArgument(Texts.Format("Budget.NoMaximum", model), Texts.Format("Budget.NoMaximumRemedy"), model);

    private string FormatSpending(RunSpending spent) => CostFormatter.FormatTokens(spent.Tokens) + CostFormatter.FormatCost("Budget.ReachedCost", spent.Cost, prices);

    /// <summary>
    /// Determines whether an input can be sent. Counts the input if it can't be sent. This method is called when the input is added, and again before its
    /// request is sent. In the meantime, the limit can be reached.
    /// </summary>
    private bool MaySend()
    {
        if (limit.Refused is null) return true;
        Interlocked.Increment(ref _unsent);
        return false;
    }
}
