using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>How an answer reaches the user: as a whole, in pieces, or shown while it comes.</summary>
internal interface IAnswerWriter
{
    /// <summary>Has a request answered, and writes or shows the pieces of the answer on the way.</summary>
    Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io);

    /// <summary>Writes the answer after all that was to be done with it.</summary>
    ValueTask WriteAsync(ChatResponse response, ICmdletIO io);
}

/// <summary>Writes an answer once it is complete.</summary>
/// <param name="isRaw">Whether only its text is written, or that of each choice.</param>
internal class CompleteAnswerWriter(bool isRaw) : IAnswerWriter
{
    public virtual Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io) => sender.AskAsync(request);

    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => isRaw ? WriteTextAsync(response, io) : io.OutputAsync(response);

    private static async ValueTask WriteTextAsync(ChatResponse response, ICmdletIO io)
    {
        foreach (ChatChoice choice in response.Choices) await io.OutputAsync(choice.Content).ConfigureAwait(false);
    }
}

/// <summary>Writes the pieces of an answer as they come, and nothing at its end.</summary>
/// <param name="isRaw">Whether only their text is written.</param>
internal sealed class StreamedAnswerWriter(bool isRaw) : IAnswerWriter
{
    public async Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io)
    {
        using ChatStream stream = await sender.OpenAsync(request).ConfigureAwait(false);
        await foreach (ChatDelta delta in stream.ConfigureAwait(false))
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }

        return sender.Complete(stream);
    }

    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => default;
}

/// <summary>
/// Shows an answer on the host while it comes: what the model thinks first, a blank line, then what it says. Of several answers the first is
/// shown as it comes, and the others behind it. At the end the answer is written.
/// </summary>
/// <param name="isRaw">Whether only its text is written.</param>
/// <param name="dims">Whether the host shows dimmed text.</param>
internal sealed class LiveAnswerWriter(bool isRaw, bool dims) : CompleteAnswerWriter(isRaw)
{
    public override async Task<ChatResponse> ReceiveAsync(RequestSender sender, ChatRequest request, ICmdletIO io)
    {
        using ChatStream stream = await sender.OpenAsync(request).ConfigureAwait(false);
        if (request.Source is not null) await io.HostAsync(request.Source + ":\n").ConfigureAwait(false);
        try
        {
            await ShowFirstAsync(stream, io).ConfigureAwait(false);
        }
        finally
        {
            await io.HostAsync("\n").ConfigureAwait(false);
        }

        ChatResponse response = sender.Complete(stream);
        for (int i = 1; i < response.Choices.Count; i++)
            await io.HostAsync("\n" + response.Choices[i].Content + "\n").ConfigureAwait(false);
        return response;
    }

    private async Task ShowFirstAsync(ChatStream stream, ICmdletIO io)
    {
        bool isThinking = false;
        await foreach (ChatDelta delta in stream.ConfigureAwait(false))
        {
            if (delta.Index > 0) continue;
            if (delta.Reasoning is { Length: > 0 } reasoning)
            {
                isThinking = true;
                await io.HostAsync(reasoning, dims).ConfigureAwait(false);
            }

            if (delta.Content.Length == 0) continue;
            if (isThinking) await io.HostAsync("\n\n").ConfigureAwait(false);
            isThinking = false;
            await io.HostAsync(delta.Content).ConfigureAwait(false);
        }
    }
}

/// <summary>Whether the host shows styled text: PowerShell 7, on a terminal that can, and nobody has asked for plain text. Pipeline thread.</summary>
internal static class TerminalStyle
{
    public static bool IsShown(PSVariableIntrinsics variables, PSHostUserInterface? ui)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) return false;
        if (variables.GetValue("PSStyle") is not { } style) return false;
        object? rendering = PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value;
        return rendering is not null && rendering.ToString() != "PlainText" && ui?.SupportsVirtualTerminal == true;
    }
}
