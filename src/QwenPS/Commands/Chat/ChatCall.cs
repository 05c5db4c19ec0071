using QwenPS.Client;
using QwenPS.Pipeline;

namespace QwenPS.Commands.Chat;

/// <summary>One request and the writing of its answer: whole, in pieces, or shown while it comes.</summary>
internal sealed class ChatCall(QwenClient client, bool isStream, bool isLive, bool isRaw, bool wantsBodies, bool dimsReasoning)
{
    public async Task RunAsync(ChatRequest request, ICmdletIO io, CancellationToken cancellationToken)
    {
        if (ContextCheck.WarningOf(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        var log = new PumpCallLog(io, wantsBodies);
        if (!isStream && !isLive)
        {
            await WriteAsync(await WholeAnswer.AskAsync(client, request, log, cancellationToken).ConfigureAwait(false), io).ConfigureAwait(false);
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
        var view = new LiveView(io, dimsReasoning);
        try
        {
            while (await stream.NextAsync().ConfigureAwait(false) is { } delta) await view.ShowAsync(delta).ConfigureAwait(false);
        }
        finally
        {
            await io.HostAsync("\n").ConfigureAwait(false);
        }

        ChatResponse response = stream.ToResponse();
        await view.ShowOthersAsync(response).ConfigureAwait(false);
        await WriteAsync(response, io).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(ChatResponse response, ICmdletIO io)
    {
        if (!isRaw)
        {
            await io.OutputAsync(response).ConfigureAwait(false);
            return;
        }

        foreach (ChatChoice choice in response.Choices) await io.OutputAsync(choice.Content).ConfigureAwait(false);
    }
}
