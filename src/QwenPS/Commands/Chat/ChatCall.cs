using QwenPS.Client;
using QwenPS.Pipeline;

namespace QwenPS.Commands.Chat;

/// <summary>One request and the writing of its answer: whole, in pieces, or shown while it comes.</summary>
internal sealed class ChatCall(QwenClient client, bool isStream, bool isLive, bool isRaw, bool wantsBodies)
{
    public async Task RunAsync(ChatRequest request, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (ContextCheck.WarningOf(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        var log = new PumpCallLog(io, wantsBodies);
        if (!isStream && !isLive)
        {
            await WriteAsync(await client.ChatAsync(request, log, cancellationToken).ConfigureAwait(false), io).ConfigureAwait(false);
            return;
        }

        await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
        if (isLive) await ShowAsync(stream, request, io).ConfigureAwait(false);
        else await WritePiecesAsync(stream, io).ConfigureAwait(false);
    }

    private async Task WritePiecesAsync(ChatStream stream, ICmdletIO io)
    {
        while (await stream.NextAsync().ConfigureAwait(false) is { } delta)
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }
    }

    private async Task ShowAsync(ChatStream stream, ChatRequest request, ICmdletIO io)
    {
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

        await WriteAsync(stream.ToResponse(), io).ConfigureAwait(false);
    }

    private ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => io.OutputAsync(isRaw ? response.Content : response);
}
