using QwenPS.Catalog;

namespace QwenPS.Chat.Bulk;

/// <summary>What a run has done and used so far. Thread-safe.</summary>
/// <param name="prices">The price list that the cost is estimated by.</param>
internal sealed class RunTally(PriceList prices = PriceList.International)
{
    private readonly object _lock = new();
    private int _added;
    private int _ended;
    private int _answered;
    private long _tokens;
    private decimal _cost;
    private bool _countsCost;

    /// <summary>Whether prices matter: the catalogue, which has them, is not read for a single short request.</summary>
    public bool CountsCost
    {
        set
        {
            lock (_lock) _countsCost = value;
        }
    }

    public RunCount Now
    {
        get
        {
            lock (_lock) return new RunCount(_added, _ended, _answered, _tokens, _cost, PriceLists.GetCurrency(prices));
        }
    }

    /// <summary>A request has come.</summary>
    public void Add()
    {
        lock (_lock) _added++;
    }

    /// <summary>A request has ended, well or badly.</summary>
    /// <param name="isAnswered">Whether it was answered by the service, and now.</param>
    public void End(bool isAnswered)
    {
        lock (_lock)
        {
            _ended++;
            if (isAnswered) _answered++;
        }
    }

    /// <summary>An answer has come and is paid for, whatever becomes of it: a request may take several.</summary>
    public void Count(ChatResponse response)
    {
        // A limit counts every answer, also one whose usage the service doesn't say.
        Usage usage = response.Usage is { TotalTokens: > 0 } told ? told : Estimate(response);
        lock (_lock)
        {
            _tokens = Usage.Add(_tokens, usage.TotalTokens);
            if (_countsCost) _cost += AnswerCost.Estimate(response, usage, prices) ?? 0;
        }
    }

    private static Usage Estimate(ChatResponse response)
    {
        long output = response.Choices.Sum(choice => TokenEstimate.Count(choice.Content) + TokenEstimate.Count(choice.Reasoning));
        long input = TokenEstimate.Count(response.Messages) - TokenEstimate.Count(response.Content);
        return new Usage { InputTokens = input, OutputTokens = output, TotalTokens = input + output };
    }
}

/// <summary>The state of a run at one moment.</summary>
/// <param name="Added">Requests so far.</param>
/// <param name="Ended">Those that have ended, well or badly.</param>
/// <param name="Answered">Those that the service has answered in this run.</param>
/// <param name="Tokens">What their answers used.</param>
/// <param name="Cost">An estimate of what they cost.</param>
/// <param name="Currency">What the cost is in: USD or CNY.</param>
internal readonly record struct RunCount(int Added, int Ended, int Answered, long Tokens, decimal Cost, string Currency = "USD");
