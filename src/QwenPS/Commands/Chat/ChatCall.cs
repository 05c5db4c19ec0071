using QwenPS.Client;
using QwenPS.Commands.Tools;
using QwenPS.Pipeline;

namespace QwenPS.Commands.Chat;

/// <summary>One request and the writing of its answer: whole, in pieces, or shown while it comes.</summary>
internal sealed class ChatCall(QwenClient client, ToolLoop? tools, bool isStream, bool isLive, bool isRaw, bool wantsBodies)
{
    public async Task RunAsync(ChatRequest request, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (ContextCheck.WarningOf(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        var log = new PumpCallLog(io, wantsBodies);
        if (tools is not null)
        {
            ChatResponse answer = await tools.RunAsync(request, one => AskAsync(one, log, io, cancellationToken), io).ConfigureAwait(false);
            if (!isStream) await WriteAsync(answer, io).ConfigureAwait(false);
        }
        else if (isStream)
        {
            await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
            await WritePiecesAsync(stream, io).ConfigureAwait(false);
        }
        else
        {
            await WriteAsync(await AskAsync(request, log, io, cancellationToken).ConfigureAwait(false), io).ConfigureAwait(false);
        }
    }

    /// <summary>One whole answer, its pieces written or shown on the way where that is wanted.</summary>
    private async Task<ChatResponse> AskAsync(ChatRequest request, PumpCallLog log, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (!isStream && !isLive) return await client.ChatAsync(request, log, cancellationToken).ConfigureAwait(false);
        await using ChatStream stream = await client.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
        if (isLive) await ShowAsync(stream, request, io).ConfigureAwait(false);
        else await WritePiecesAsync(stream, io).ConfigureAwait(false);
        return stream.ToResponse();
    }

    private async Task WritePiecesAsync(ChatStream stream, ICmdletIO io)
    {
        while (await stream.NextAsync().ConfigureAwait(false) is { } delta)
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }
    }

    private static async Task ShowAsync(ChatStream stream, ChatRequest request, ICmdletIO io)
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
    }

    private ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => io.OutputAsync(isRaw ? response.Content : response);
}
