using System.Management.Automation;
using QwenPS.Client.Catalog;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>What a run may spend. Once it is spent nothing more is sent; what is under way ends and is written.</summary>
internal sealed class RunBudget
{
    private readonly InvokeQwenChatCommand _command;
    private readonly RunTally _tally;
    private readonly PriceList _prices;
    private readonly decimal? _maxCost;
    private readonly long? _maxTokens;
    private int _unsent;

    private RunBudget(InvokeQwenChatCommand command, RunTally tally, PriceList prices)
    {
        _command = command;
        _tally = tally;
        _prices = prices;
        _maxCost = command.IsGiven(nameof(command.MaxCost)) ? command.MaxCost : null;
        _maxTokens = command.IsGiven(nameof(command.MaxTotalTokens)) ? command.MaxTotalTokens : null;
    }

    public bool IsSpent
    {
        get
        {
            RunCount now = _tally.Now;
            return now.Cost >= _maxCost || now.Tokens >= _maxTokens;
        }
    }

    /// <summary>Null where there is no limit.</summary>
    public static RunBudget? Of(InvokeQwenChatCommand command, RunTally tally, PriceList prices)
    {
        if (!command.IsGiven(nameof(command.MaxCost)) && !command.IsGiven(nameof(command.MaxTotalTokens))) return null;
        tally.CountsCost = true;
        return new RunBudget(command, tally, prices);
    }

    /// <inheritdoc cref="CheckPrice"/>
    public void CheckPrices(IEnumerable<string> models)
    {
        foreach (string model in models) CheckPrice(model);
    }

    /// <exception cref="TerminatingException">There is a limit of cost, and nobody knows what the model costs.</exception>
    public void CheckPrice(string model)
    {
        if (_maxCost is null || ModelCatalogue.Find(model)?.PriceOn(_prices) is not null) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Budget.NoPrice", model), Text.Of("Budget.NoPriceRemedy"), model));
    }

    /// <summary>An input was not sent any more.</summary>
    public void Refuse() => Interlocked.Increment(ref _unsent);

    /// <summary>Says what was spent and what is left undone; nothing where all was done.</summary>
    public void Report()
    {
        if (_unsent == 0) return;
        RunCount now = _tally.Now;
        string limit = now.Cost >= _maxCost ? FormattableString.Invariant($"-MaxCost {_maxCost}") : FormattableString.Invariant($"-MaxTotalTokens {_maxTokens}");
        string message = Text.Of("Budget.Reached", limit, now.Answered, Spending.Tokens(now.Tokens), Spending.Cost("Budget.ReachedCost", now.Cost, _prices), _unsent);
        string remedy = _command.Journal is null ? Text.Of("Budget.ReachedRemedy") : Text.Of("Budget.ReachedJournalRemedy");
        _command.WriteErrorRecord(ErrorRecords.Create(new InputException("BudgetReached", ErrorCategory.LimitsExceeded, message, remedy), null));
    }
}
