using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Describes a run for -WhatIf: the number of requests per model, their size, and the estimated cost of the input. If the length of answers is limited, it
/// also estimates the maximum cost of the output.
/// </summary>
/// <param name="prices">The price list.</param>
/// <param name="host">The host of the connection.</param>
/// <param name="pump">Writes the description.</param>
internal sealed class RunPlan(PriceList prices, string host, CmdletPump pump) : IChatInputs
{
    private readonly SortedDictionary<string, Share> _shares = new(StringComparer.Ordinal);

    public void Expect(int count)
    {
    }

    public void Add(ChatInput input)
    {
        input = input.ReadAhead(pump, out ChatRequest? request);
        if (request is null) Explain(input);
        else if (!input.IsAnswered) Count(input.Size, request);
    }

    /// <summary>Writes a line per model.</summary>
    public void Report()
    {
        foreach (var pair in _shares) pump.ShouldProcessLine(Texts.Format("Chat.Target", pair.Key, host), Format(pair.Value));
    }

    /// <summary>Explains why an input wouldn't be sent.</summary>
    private void Explain(ChatInput input)
    {
        try
        {
            _ = input.LoadAsync().GetAwaiter().GetResult();
            pump.WriteWarningLine(input.SkipMessage);
        }
        catch (InputException exception)
        {
            pump.WriteErrorRecord(ErrorRecords.Create(exception, input.Target));
        }
    }

    /// <summary>Adds the numbers of a request. The request isn't kept.</summary>
    /// <param name="size">The size of its input in bytes.</param>
    /// <param name="request">The request.</param>
    private void Count(long size, ChatRequest request)
    {
        if (!_shares.TryGetValue(request.Model, out Share? share)) _shares.Add(request.Model, share = new Share(ModelCatalog.Find(request.Model)?.GetPrice(prices)));
        share.Requests++;
        share.Bytes += size;
        long tokens = TokenEstimate.Count(request.Messages);
        long? output = (long?)request.MaxTokens * (request.Count ?? 1);
        share.Tokens += tokens;
        share.MaxOutput += output;

        // The cost is calculated per request, because the price per token can depend on the length.
        CatalogPrice? price = share.Price;
        decimal? cost = CostEstimate.CalculateInput(tokens, price);
        share.InputCost += cost;
        share.OutputCost += CostEstimate.Calculate(new Usage { InputTokens = tokens, OutputTokens = output ?? 0, ReasoningTokens = output ?? 0 }, price) - cost;
    }

    private string Format(Share share)
    {
        string size = ByteSize.Format(share.Bytes);
        string line = share.Requests == 1 ? Texts.Format("Chat.SendOne", size) : Texts.Format("Chat.SendMany", share.Requests, size);
        line += Texts.Format("Budget.PlanTokens", CostFormatter.FormatTokens(share.Tokens)) + CostFormatter.FormatCost("Budget.PlanCost", share.InputCost, prices);
        if (share.MaxOutput is not { } output) return line;
        return line + Texts.Format("Budget.PlanOutput", output) + CostFormatter.FormatCost("Budget.PlanCost", share.OutputCost, prices);
    }

    private sealed class Share(CatalogPrice? price)
    {
        public CatalogPrice? Price => price;

        /// <summary>Null if the price isn't known.</summary>
        public decimal? InputCost { get; set; } = price is null ? null : 0;

        /// <inheritdoc cref="InputCost"/>
        public decimal? OutputCost { get; set; } = price is null ? null : 0;

        public int Requests { get; set; }

        public long Bytes { get; set; }

        /// <summary>The estimated tokens of the input.</summary>
        public long Tokens { get; set; }

        /// <summary>The maximum tokens of the answers; null if they aren't limited.</summary>
        public long? MaxOutput { get; set; } = 0;
    }
}
