using System.Globalization;
using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>What -WhatIf tells: how many requests would go to each model, how large they are, and what their input would cost.</summary>
internal sealed class RunPlan(PriceList prices)
{
    private readonly SortedDictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <param name="model">The model.</param>
    /// <param name="size">The request's size in bytes.</param>
    /// <param name="request">The request; null where it was not read.</param>
    public void Add(string model, long size, ChatRequest? request)
    {
        if (!_shares.TryGetValue(model, out Share? share)) _shares.Add(model, share = new Share());
        share.Requests++;
        share.Bytes += size;
        if (request is not null) share.Tokens = (share.Tokens ?? 0) + TokenEstimate.Of(request.Messages);
    }

    /// <summary>A line for each model.</summary>
    public IEnumerable<(string Model, string Line)> Lines => _shares.Select(pair => (pair.Key, Line(pair.Key, pair.Value)));

    private string Line(string model, Share share)
    {
        string size = ByteSize.Of(share.Bytes);
        string line = share.Requests == 1 ? Text.Of("Chat.SendOne", size) : Text.Of("Chat.SendMany", share.Requests, size);
        if (share.Tokens is not { } tokens) return line;
        decimal? cost = CostEstimate.OfInput(tokens, ModelCatalogue.Find(model)?.PriceOn(prices));
        return line + (cost is null ? Text.Of("Budget.PlanTokens", tokens) : Text.Of("Budget.PlanCost", tokens, cost.Value.ToString("0.######", CultureInfo.InvariantCulture)));
    }

    private sealed class Share
    {
        public int Requests { get; set; }

        public long Bytes { get; set; }

        public long? Tokens { get; set; }
    }
}
