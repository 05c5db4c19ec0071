using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Commands.Tools;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>One request and the writing of its answer: whole, in pieces, or shown while it comes.</summary>
internal sealed class ChatCall(QwenClient client, CatalogClient catalog, ToolLoop? tools, bool isStream, bool isLive, bool isRaw, Func<ICmdletIO, PumpCallLog> createLog, OutputFormat? format, bool dimsReasoning, ChatJournal? journal, RunTally tally, ModelFallback fallback)
{
    /// <param name="request">The request.</param>
    /// <param name="place">Its place in the journal; null without one.</param>
    /// <param name="io">Where the answer goes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RunAsync(ChatRequest request, JournalPlace? place, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (format is not null)
        {
            request = format.Apply(request, out string? note);
            if (note is not null) await io.VerboseAsync(note).ConfigureAwait(false);
        }

        bool isKnown = place is { Offset: not null };
        ChatResponse? known = isKnown ? journal!.Restore(place!, request) : null;
        if (isKnown && known is null) await io.WarningAsync(Text.Of("Journal.DamagedEntry")).ConfigureAwait(false);
        if (known is null && ContextCheck.FindWarning(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        var log = createLog(io);
        ModelFallback.Turn turn = fallback.Begin(request.Model, io);
        if (isStream && tools is null)
        {
            await using ChatStream stream = await OpenAsync(request).ConfigureAwait(false);
            await WritePiecesAsync(stream, io).ConfigureAwait(false);
            tally.Count(catalog.Price(stream.ToResponse()));
            return;
        }

        ChatResponse response;
        if (known is not null) response = known;
        else if (tools is not null) response = catalog.Price(await tools.RunAsync(request, AskAsync, io).ConfigureAwait(false));
        else tally.Count(response = await SendAsync(request).ConfigureAwait(false));
        if (isStream) return;
        if (format is not null) response = await new StructuredAnswer(format, client.FailuresWith(request.Headers), AskAsync, io).CheckAsync(request, response).ConfigureAwait(false);
        if (known is null && place is not null) journal!.Keep(place, request, response);
        await WriteAsync(response, io).ConfigureAwait(false);

        async Task<ChatResponse> AskAsync(ChatRequest one)
        {
            ChatResponse answer = await SendAsync(one).ConfigureAwait(false);
            tally.Count(answer);
            return answer;
        }

        Task<ChatResponse> SendAsync(ChatRequest one) =>
            isStream || isLive ? StreamAsync(one, OpenAsync, io) : turn.SendAsync(one, sent => catalog.AskAsync(sent, log, cancellationToken));

        // Only until the first piece: what was written or shown cannot be taken back.
        Task<ChatStream> OpenAsync(ChatRequest one) => turn.SendAsync(one, sent => catalog.StreamAsync(sent, log, cancellationToken));
    }

    /// <summary>One whole answer, its pieces written or shown on the way.</summary>
    private async Task<ChatResponse> StreamAsync(ChatRequest request, Func<ChatRequest, Task<ChatStream>> open, ICmdletIO io)
    {
        await using ChatStream stream = await open(request).ConfigureAwait(false);
        if (isLive) return await ShowAsync(stream, request, io).ConfigureAwait(false);
        await WritePiecesAsync(stream, io).ConfigureAwait(false);
        return catalog.Price(stream.ToResponse());
    }

    private async Task WritePiecesAsync(ChatStream stream, ICmdletIO io)
    {
        while (await stream.NextAsync().ConfigureAwait(false) is { } delta)
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }
    }

    private async Task<ChatResponse> ShowAsync(ChatStream stream, ChatRequest request, ICmdletIO io)
    {
        if (request.Source is not null) await io.HostAsync(request.Source + ":\n").ConfigureAwait(false);
        var view = new LiveView(io, dimsReasoning);
        try
        {
            while (await stream.NextAsync().ConfigureAwait(false) is { } delta) await view.ShowAsync(delta).ConfigureAwait(false);
        }
        finally
        {
            await io.HostAsync("\n").ConfigureAwait(false);
        }

        ChatResponse response = catalog.Price(stream.ToResponse());
        await view.ShowOthersAsync(response).ConfigureAwait(false);
        return response;
    }

    private ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => isRaw ? WriteTextAsync(response, io) : io.OutputAsync(response);

    private static async ValueTask WriteTextAsync(ChatResponse response, ICmdletIO io)
    {
        foreach (ChatChoice choice in response.Choices) await io.OutputAsync(choice.Content).ConfigureAwait(false);
    }
}
