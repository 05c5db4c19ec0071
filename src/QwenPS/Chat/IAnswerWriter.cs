using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;

namespace QwenPS.Chat;

/// <summary>Provides the methods that an <see cref="IAnswerWriter"/> uses to send the requests of one input.</summary>
internal interface IRequestSender
{
    /// <summary>Requests an answer and waits until it's complete.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    Task<ChatResponse> AskAsync(ChatRequest request);

    /// <summary>
    /// Requests a streamed answer. Fallback models are tried only before the first delta (piece of the answer) arrives. After that, a part of the answer has
    /// already been written, and can't be removed.
    /// </summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    Task<ChatStream> OpenAsync(ChatRequest request);

    /// <summary>Creates the complete answer from a stream that has ended.</summary>
    Task<ChatResponse> CompleteAsync(ChatStream stream);
}

/// <summary>Defines how answers are written: when they're complete, as a stream of deltas, or on the host as they arrive.</summary>
internal interface IAnswerWriter
{
    /// <summary>Sends a request and receives its answer. Some writers write or show deltas as they arrive.</summary>
    Task<ChatResponse> ReceiveAsync(IRequestSender sender, ChatRequest request, ICmdletIO io);

    /// <summary>Writes the answer after all other steps, such as validation, are completed.</summary>
    ValueTask WriteAsync(ChatResponse response, ICmdletIO io);
}

/// <summary>Writes an answer when it's complete.</summary>
/// <param name="isRaw">A value that indicates whether only the text of each choice (alternative answer) is written.</param>
/// <param name="property">The object that adds the answer to its input object, or null to write the answer itself.</param>
internal class CompleteAnswerWriter(bool isRaw, AnswerProperty? property) : IAnswerWriter
{
    public virtual Task<ChatResponse> ReceiveAsync(IRequestSender sender, ChatRequest request, ICmdletIO io) => sender.AskAsync(request);

    public virtual ValueTask WriteAsync(ChatResponse response, ICmdletIO io)
    {
        if (property is not null) return WriteInputAsync(property, response, io);
        return isRaw ? WriteTextAsync(response, io) : io.OutputAsync(response);
    }

    private static async ValueTask WriteInputAsync(AnswerProperty property, ChatResponse response, ICmdletIO io)
    {
        object input = await io.OnPipelineThreadAsync(() => property.Add(response)).ConfigureAwait(false);
        await io.OutputAsync(input).ConfigureAwait(false);
    }

    private static async ValueTask WriteTextAsync(ChatResponse response, ICmdletIO io)
    {
        foreach (ChatChoice choice in response.Choices) await io.OutputAsync(choice.Content).ConfigureAwait(false);
    }
}

/// <summary>Writes the deltas of an answer as they arrive. At the end, no complete answer is written.</summary>
/// <param name="isRaw">A value that indicates whether only the text of the deltas is written.</param>
internal sealed class StreamedAnswerWriter(bool isRaw) : IAnswerWriter
{
    public async Task<ChatResponse> ReceiveAsync(IRequestSender sender, ChatRequest request, ICmdletIO io)
    {
        using ChatStream stream = await sender.OpenAsync(request).ConfigureAwait(false);
        await foreach (ChatDelta delta in stream.ConfigureAwait(false))
        {
            if (!isRaw) await io.OutputAsync(delta).ConfigureAwait(false);
            else if (delta.Content.Length > 0) await io.OutputAsync(delta.Content).ConfigureAwait(false);
        }

        return await sender.CompleteAsync(stream).ConfigureAwait(false);
    }

    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => default;
}

/// <summary>
/// Shows an answer on the host as it arrives: the reasoning, a blank line, and then the answer. If there are several choices, only the first choice is shown as
/// it arrives. The other choices are shown after the first choice. At the end, the complete answer is written to the pipeline.
/// </summary>
/// <param name="isRaw">A value that indicates whether only the text of each choice (alternative answer) is written.</param>
/// <param name="property">The object that adds the answer to its input object, or null to write the answer itself.</param>
/// <param name="dims">A value that indicates whether the host supports dimmed text.</param>
/// <param name="isPrompt">
/// A value that indicates whether the output goes directly to the console window. If the value is true, the formatted view of the returned answer doesn't
/// repeat the text, because the text is already visible.
/// </param>
internal sealed class LiveAnswerWriter(bool isRaw, AnswerProperty? property, bool dims, bool isPrompt = false) : CompleteAnswerWriter(isRaw, property)
{
    public override async Task<ChatResponse> ReceiveAsync(IRequestSender sender, ChatRequest request, ICmdletIO io)
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

        ChatResponse response = await sender.CompleteAsync(stream).ConfigureAwait(false);
        for (int i = 1; i < response.Choices.Count; i++)
            await io.HostAsync("\n" + response.Choices[i].Content + "\n").ConfigureAwait(false);
        response.WasShown = true;
        return response;
    }

    public override async ValueTask WriteAsync(ChatResponse response, ICmdletIO io)
    {
        // An answer that's restored from a journal (-Journal) wasn't shown as it arrived, so the view must show the complete text.
        if (!isPrompt || !response.WasShown)
        {
            await base.WriteAsync(response, io).ConfigureAwait(false);
            return;
        }

        try
        {
            await io.InTurnAsync(() => response.IsShown = true).ConfigureAwait(false);
            await base.WriteAsync(response, io).ConfigureAwait(false);
            // PowerShell formats the view while the pipeline writes the answer, so this call waits until the answer is written.
            await io.InTurnAsync(() => true).ConfigureAwait(false);
        }
        finally
        {
            response.IsShown = false;
        }
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

/// <summary>
/// Determines whether the host shows styled text. PowerShell 7 shows styled text if the terminal supports styles, unless $PSStyle.OutputRendering is PlainText.
/// If the NO_COLOR environment variable is set, the result is false. This class must be used on the pipeline thread.
/// </summary>
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
