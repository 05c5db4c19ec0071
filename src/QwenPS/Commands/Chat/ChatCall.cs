using QwenPS.Client;
using QwenPS.Pipeline;

namespace QwenPS.Commands.Chat;

/// <summary>One request and the writing of its answer: whole, in pieces, or shown while it comes.</summary>
internal sealed class ChatCall(QwenClient client, bool isStream, bool isLive, bool isRaw, bool wantsBodies, OutputFormat? format)
{
    public async Task RunAsync(ChatRequest request, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (format is not null)
        {
            request = format.Apply(request, out string? note);
            if (note is not null) await io.VerboseAsync(note).ConfigureAwait(false);
        }

        if (ContextCheck.WarningOf(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        var log = new PumpCallLog(io, wantsBodies);
        if (isStream)
        {
            await WritePiecesAsync(request, log, io, cancellationToken).ConfigureAwait(false);
            return;
        }

        ChatResponse response = await AskAsync(request).ConfigureAwait(false);
        if (format is not null) response = await new StructuredAnswer(format, client.Failures, AskAsync, io).CheckAsync(request, response).ConfigureAwait(false);
        await io.OutputAsync(isRaw ? response.Content : response).ConfigureAwait(false);

        Task<ChatResponse> AskAsync(ChatRequest one) => isLive ? ShowAsync(one, log, io, cancellationToken) : client.ChatAsync(one, log, cancellationToken);
    }

    private async Task WritePiecesAsync(ChatRequest request, PumpCallLog log, ICmdletIO io, CancellationToken cancellationToken)
    {
        await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
        while (await stream.NextAsync().ConfigureAwait(false) is { } delta)
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }
    }

    private async Task<ChatResponse> ShowAsync(ChatRequest request, PumpCallLog log, ICmdletIO io, CancellationToken cancellationToken)
    {
        await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
        if (request.Source is not null) await io.HostAsync(TerminalText.MakeVisible(request.Source) + ":\n").ConfigureAwait(false);
        try
        {
            while (await stream.NextAsync().ConfigureAwait(false) is { } delta)
            {
                if (delta.Content.Length > 0) await io.HostAsync(TerminalText.MakeVisible(delta.Content)).ConfigureAwait(false);
            }
        }
        finally
        {
            await io.HostAsync("\n").ConfigureAwait(false);
        }

        return stream.ToResponse();
    }
}
