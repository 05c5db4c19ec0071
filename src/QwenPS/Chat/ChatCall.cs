using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Chat.Tools;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Has one request answered after the other, or several at a time, each with the steps that the run has, and writes the answers.</summary>
/// <param name="client">The client.</param>
/// <param name="catalog">The same with what the catalog knows.</param>
/// <param name="writer">Writes the answers.</param>
/// <param name="createLog">Makes what the calls tell their course to.</param>
/// <param name="takeNotices">What is to be said of a model before it's called.</param>
internal sealed class ChatCall(QwenClient client, CatalogClient catalog, IAnswerWriter writer, Func<ICmdletIO, PumpCallLog> createLog, Func<string, IEnumerable<string>> takeNotices)
{
    /// <summary>What answers cost.</summary>
    public PriceList Prices => catalog.Prices;

    /// <summary>The JSON to ask for; null for text.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>The JSON that the answer is checked for; null where it isn't checked.</summary>
    public OutputFormat? Check { get; init; }

    /// <summary>Runs the tools that the model calls; null where none are run.</summary>
    public ToolLoop? Tools { get; init; }

    /// <summary>Other models; null where there are none.</summary>
    public ModelFallback? Fallback { get; init; }

    /// <param name="request">The request.</param>
    /// <param name="place">Its place in the journal; null without one.</param>
    /// <param name="tally">Counts what is answered; null where nobody needs it.</param>
    /// <param name="io">Where the answer goes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RunAsync(ChatRequest request, JournalPlace? place, RunTally? tally, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (Format is not null) request = await ApplyAsync(Format, request, io).ConfigureAwait(false);
        ChatResponse? known = place is { IsAnswered: true } ? await RestoreAsync(place, request, io).ConfigureAwait(false) : null;
        if (known is null) await WarnAsync(request, io).ConfigureAwait(false);
        var sender = new RequestSender(catalog, Fallback?.Begin(request.Model, io), createLog(io), cancellationToken);
        ChatResponse response = known ?? (Tools is null ? await AskAsync(request).ConfigureAwait(false) : await Tools.RunAsync(request, AskAsync, io).ConfigureAwait(false));
        if (Check is not null) response = await new StructuredAnswer(Check, client.FailuresWith(request.Headers), AskAsync, io).CheckAsync(request, response).ConfigureAwait(false);
        if (known is null) place?.Keep(request, response);
        await writer.WriteAsync(response, io).ConfigureAwait(false);

        async Task<ChatResponse> AskAsync(ChatRequest one)
        {
            ChatResponse answer = await writer.ReceiveAsync(sender, one, io).ConfigureAwait(false);
            tally?.Count(answer);
            return answer;
        }
    }

    private static async Task<ChatRequest> ApplyAsync(OutputFormat format, ChatRequest request, ICmdletIO io)
    {
        request = format.Apply(request, out string? note);
        if (note is not null) await io.VerboseAsync(note).ConfigureAwait(false);
        return request;
    }

    private static async Task<ChatResponse?> RestoreAsync(JournalPlace place, ChatRequest request, ICmdletIO io)
    {
        ChatResponse? known = place.Restore(request);
        if (known is null) await io.WarningAsync(Texts.Format("Journal.DamagedEntry")).ConfigureAwait(false);
        return known;
    }

    private async ValueTask WarnAsync(ChatRequest request, ICmdletIO io)
    {
        if (ContextCheck.FindWarning(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        // Where there are others, each is told of when it's tried.
        if (Fallback is not null) return;
        foreach (string notice in takeNotices(request.Model)) await io.WarningAsync(notice).ConfigureAwait(false);
    }
}

/// <summary>Sends the requests of one input.</summary>
/// <param name="catalog">Sends them.</param>
/// <param name="fallback">Tries other models; null where there are none.</param>
/// <param name="log">Where the calls tell of their course.</param>
/// <param name="cancellationToken">Ends them.</param>
internal sealed class RequestSender(CatalogClient catalog, ModelFallback.Turn? fallback, ICallLog log, CancellationToken cancellationToken)
{
    /// <summary>Asks for an answer and waits until it is whole.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatResponse> AskAsync(ChatRequest request) => fallback is null ? AskOnceAsync(request) : fallback.SendAsync(request, AskOnceAsync);

    /// <summary>Asks for an answer in pieces. Another model is tried only until the first is there: what was written or shown can't be taken back.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatStream> OpenAsync(ChatRequest request) => fallback is null ? OpenOnceAsync(request) : fallback.SendAsync(request, OpenOnceAsync);

    /// <summary>The answer of a stream that was read to its end.</summary>
    public ChatResponse Complete(ChatStream stream) => catalog.Price(stream.ToResponse());

    private Task<ChatResponse> AskOnceAsync(ChatRequest request) => catalog.AskAsync(request, log, cancellationToken);

    private Task<ChatStream> OpenOnceAsync(ChatRequest request) => catalog.StreamAsync(request, log, cancellationToken);
}
