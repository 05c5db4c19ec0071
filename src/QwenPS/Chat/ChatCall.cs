using QwenPS.Chat.Tools;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Splitting;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Chat;

/// <summary>
/// Gets the answer to a request. Also runs the steps before and after the request, such as uploads, tool calls, and validation. This class can process several
/// requests concurrently.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="options">The objects that send requests.</param>
/// <param name="takeNotices">A function that returns the notices about a model, for example about its retirement. Each notice is returned only once.</param>
internal sealed class ChatCall(QwenClient client, SenderOptions options, Func<string, IEnumerable<string>> takeNotices)
{
    /// <summary>Gets the format of the requested JSON, or null if text is requested.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Gets the object that uploads the files of requests, or null if requests contain the content of the files.</summary>
    public FileUploader? Uploads { get; init; }

    /// <summary>Gets the loop that runs the model's tool calls, or null if tool calls don't run.</summary>
    public ToolLoop? Tools { get; init; }

    /// <summary>Gets the format that the JSON in answers must match, or null if answers aren't validated.</summary>
    public OutputFormat? Check { get; init; }

    /// <summary>Gets the answer to a request, from the journal or from the service. Call <see cref="WriteAsync"/> with the answer afterward.</summary>
    public async Task<ChatResponse> AnswerAsync(ChatRequest request, CallContext context)
    {
        if (Format is not null && context.IsWhole) request = await ApplyAsync(Format, request, context.IO).ConfigureAwait(false);
        IJournalEntry? entry = context.Entry;
        ChatResponse? known = entry is { IsAnswered: true } ? await RestoreAsync(entry, Uploads?.Recall(request) ?? request, context.IO).ConfigureAwait(false) : null;
        if (known is null) request = await PrepareAsync(request, context).ConfigureAwait(false);
        var sender = new RequestSender(options, context, request);
        SemaphoreSlim? place = known is null ? context.Places : null;
        if (place is not null) await place.WaitAsync(context.BeforeSending).ConfigureAwait(false);
        try
        {
            ChatResponse response = known ?? await SendAsync(request, sender, context.IO).ConfigureAwait(false);
            if (Check is not null && context.IsWhole)
            {
                var structured = new StructuredAnswer(Check, client.FailuresWith(request.Headers), sender.SendAsync, context.IO);
                response = await structured.CheckAsync(request, response).ConfigureAwait(false);
            }

            if (known is null) entry?.Save(request, response);
            return response;
        }
        finally
        {
            place?.Release();
        }
    }

    /// <summary>Writes an answer.</summary>
    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => options.Writer.WriteAsync(response, io);

    private Task<ChatResponse> SendAsync(ChatRequest request, RequestSender sender, ICmdletIO io) =>
        Tools is null ? sender.SendAsync(request) : Tools.RunAsync(request, sender.SendAsync, io);

    private static async Task<ChatRequest> ApplyAsync(OutputFormat format, ChatRequest request, ICmdletIO io)
    {
        request = format.Apply(request, out string? note);
        if (note is not null) await io.VerboseAsync(note).ConfigureAwait(false);
        return request;
    }

    private static async Task<ChatResponse?> RestoreAsync(IJournalEntry entry, ChatRequest request, ICmdletIO io)
    {
        ChatResponse? known = entry.Restore(request);
        if (known is null) await io.WarningAsync(Texts.Format("Journal.DamagedEntry")).ConfigureAwait(false);
        return known;
    }

    /// <summary>Uploads the files of a request, writes the warnings about the request, and waits until the request can be sent.</summary>
    private async ValueTask<ChatRequest> PrepareAsync(ChatRequest request, CallContext context)
    {
        if (Uploads is not null)
            request = await Uploads.UploadAsync(request, options.CreateLog(context.IO, request.Source), context.IO, context.CancellationToken).ConfigureAwait(false);
        if (ContextCheck.FindWarning(request) is { } warning) await context.IO.WarningAsync(warning).ConfigureAwait(false);

        // With fallback models, the notices about a model are written later, when the model is tried.
        if (options.Fallback is null)
        {
            foreach (string notice in takeNotices(request.Model)) await context.IO.WarningAsync(notice).ConfigureAwait(false);
        }

        return context.Turn is null ? request : await context.Turn.EnterAsync(request, context.IO, context.CancellationToken).ConfigureAwait(false);
    }
}
