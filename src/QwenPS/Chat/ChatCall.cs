using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Chat.Tools;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Requests;
using QwenPS.Requests.Splitting;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;
using QwenPS.Uploads;

namespace QwenPS.Chat;

/// <summary>
/// Sends a request and writes its answer. Also performs the additional steps of the run, such as tool calls and fallback models. This class can process several
/// requests concurrently.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="catalog">The client with the catalog's information.</param>
/// <param name="writer">The writer of the answers.</param>
/// <param name="createLog">A function that creates the log of a call for an input file.</param>
/// <param name="takeNotices">A function that returns the notices about a model that weren't shown before.</param>
internal sealed class ChatCall(
    QwenClient client,
    CatalogClient catalog,
    IAnswerWriter writer,
    Func<ICmdletIO, string?, PumpCallLog> createLog,
    Func<string, IEnumerable<string>> takeNotices)
{
    /// <summary>Gets the price list for the cost of answers.</summary>
    public PriceList Prices => catalog.Prices;

    /// <summary>Gets the format of the requested JSON, or null if text is requested.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Gets the format of the JSON that answers must match, or null if answers aren't validated.</summary>
    public OutputFormat? Check { get; init; }

    /// <summary>Gets the loop that runs the tool calls of the model, or null if tool calls aren't run.</summary>
    public ToolLoop? Tools { get; init; }

    /// <summary>Gets the limits of the run, or null if there are no limits.</summary>
    public SpendingLimit? Limit { get; init; }

    /// <summary>Gets the queue that sends requests through Batch Chat, or null if all requests are live.</summary>
    public BatchChatQueue? Queue { get; init; }

    /// <summary>Gets the recorder that writes the calls to the usage log, or null if there's no usage log.</summary>
    public UsageRecorder? Recorder { get; init; }

    /// <summary>Gets the object that adds answers to their input objects, or null if the answers themselves are written.</summary>
    public AnswerProperty? Property { get; init; }

    /// <summary>Gets the fallback models, or null if there are no fallback models.</summary>
    public ModelFallback? Fallback { get; init; }

    /// <summary>Gets the object that uploads the files of requests, or null if the content of files is sent.</summary>
    public FileUploader? Uploads { get; init; }

    /// <summary>Gets the object that decides which requests use the service's explicit cache, or null if no request uses it.</summary>
    public CacheFanOut? Cache { get; init; }

    /// <summary>Gets the object that splits inputs that are too long, or null if inputs aren't split.</summary>
    public DocumentSplitter? Splitter { get; init; }

    /// <summary>
    /// Gets the semaphore that limits the number of in-flight requests, because the parts of an input are sent concurrently. The value is null if each input is
    /// one request.
    /// </summary>
    public SemaphoreSlim? Places { get; init; }

    /// <summary>Sends an input in parts, and writes the combined answer.</summary>
    /// <param name="input">The requests.</param>
    /// <param name="index">The position of the input in the run.</param>
    /// <param name="tally">The counter of the answers, or null if they don't need to be counted.</param>
    /// <param name="io">The cmdlet output that receives the answer.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    public async Task RunAsync(SplitInput input, int index, RunTally? tally, ICmdletIO io, CancellationToken cancellationToken)
    {
        var elapsed = ValueStopwatch.StartNew();
        int warned = 0;
        // If there are limits, the first part is sent before the other parts, because it determines whether the input is sent. The other parts are then sent
        // before new inputs.
        ChatResponse response = await input.RunAsync(AskAsync, oneFirst: Limit is { IsLimited: true }).ConfigureAwait(false);
        if (!response.FromJournal) response.Duration = elapsed.Elapsed;
        await writer.WriteAsync(response, io).ConfigureAwait(false);

        async Task<ChatResponse> AskAsync(SplitRequest part, IJournalEntry? entry, CancellationToken skip)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, skip);
            var step = new Step(part, Continues: !ReferenceEquals(part, input.Parts[0]), either.Token);
            ChatResponse answer = await AnswerAsync(part.Request with { Index = index }, entry, turn: null, tally, io, step, cancellationToken).ConfigureAwait(false);
            if (!part.IsCombination) tally?.EndPart();
            bool isCut = answer is { FinishReason: "length", FromJournal: false } && !part.IsLast;
            if (isCut && Interlocked.Exchange(ref warned, 1) == 0) await io.WarningAsync(Texts.Format("Split.CutOff")).ConfigureAwait(false);
            return answer;
        }
    }

    /// <summary>Gets the answer to a request. Call <see cref="WriteAsync"/> with the answer afterward.</summary>
    /// <param name="request">The request.</param>
    /// <param name="entry">The entry of the request in the journal, or null if there's no journal.</param>
    /// <param name="turn">The turn of the request in its cache group, or null if the request isn't in a group.</param>
    /// <param name="tally">The counter of the answers, or null if they don't need to be counted.</param>
    /// <param name="io">The cmdlet output that receives the messages about the call.</param>
    /// <param name="cancellationToken">A token that cancels the call.</param>
    public Task<ChatResponse> AnswerAsync(
        ChatRequest request, IJournalEntry? entry, CacheFanOut.CacheTurn? turn, RunTally? tally, ICmdletIO io, CancellationToken cancellationToken) =>
        AnswerAsync(request, entry, turn, tally, io, new Step(null, Continues: false, cancellationToken), cancellationToken);

    /// <summary>Writes an answer.</summary>
    public ValueTask WriteAsync(ChatResponse response, ICmdletIO io) => writer.WriteAsync(response, io);

    /// <summary>Gets the answer to a request, from the journal or from the service.</summary>
    private async Task<ChatResponse> AnswerAsync(
        ChatRequest request, IJournalEntry? entry, CacheFanOut.CacheTurn? turn, RunTally? tally, ICmdletIO io, Step step, CancellationToken cancellationToken)
    {
        if (Format is not null && step.IsWhole) request = await ApplyAsync(Format, request, io).ConfigureAwait(false);
        ChatResponse? known = entry is { IsAnswered: true } ? await RestoreAsync(entry, Uploads?.Recall(request) ?? request, io).ConfigureAwait(false) : null;
        if (known is null && Uploads is not null) request = await Uploads.UploadAsync(request, createLog(io, request.Source), io, cancellationToken).ConfigureAwait(false);
        if (known is null) await WarnAsync(request, io).ConfigureAwait(false);
        if (known is null && turn is not null) request = await turn.EnterAsync(request, io, cancellationToken).ConfigureAwait(false);
        var sender = new RequestSender(catalog, Queue, Fallback?.Begin(request.Model, io), Limit, Recorder, io, createLog(io, step.GetName(request)), cancellationToken)
        {
            HasAnswer = step.Continues,
        };
        SemaphoreSlim? place = known is null ? Places : null;
        if (place is not null) await place.WaitAsync(step.BeforeSending).ConfigureAwait(false);
        try
        {
            ChatResponse response = known ?? (Tools is null ? await AskAsync(request).ConfigureAwait(false) : await Tools.RunAsync(request, AskAsync, io).ConfigureAwait(false));
            if (Check is not null && step.IsWhole)
            {
                var structured = new StructuredAnswer(Check, client.FailuresWith(request.Headers), AskAsync, io);
                response = await structured.CheckAsync(request, response).ConfigureAwait(false);
            }

            if (known is null) entry?.Save(request, response);
            return response;
        }
        finally
        {
            place?.Release();
        }

        async Task<ChatResponse> AskAsync(ChatRequest one)
        {
            try
            {
                ChatResponse answer = await writer.ReceiveAsync(sender, one, io).ConfigureAwait(false);
                tally?.Count(answer);
                turn?.Note(answer);
                return answer;
            }
            catch (QwenException exception)
            {
                await sender.FailAsync(exception).ConfigureAwait(false);
                throw;
            }
            catch
            {
                // The pipeline was stopped, for example while a stream was read.
                await sender.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Represents the relation between a request and its input.</summary>
    /// <param name="Part">The part of the input, or null if the request is for the complete input.</param>
    /// <param name="Continues">A value that indicates whether another request of the input was sent before.</param>
    /// <param name="BeforeSending">A token that cancels the request if it isn't in flight yet.</param>
    private sealed record Step(SplitRequest? Part, bool Continues, CancellationToken BeforeSending)
    {
        /// <summary>
        /// Gets a value that indicates whether the answer is the answer for the complete input. Only such an answer has the requested format.
        /// </summary>
        public bool IsWhole => Part is null or { IsLast: true };

        /// <summary>Returns the name of the input for the log. The name contains the file and the part.</summary>
        public string? GetName(ChatRequest request) => Part is null ? request.Source : request.Source is null ? Part.Name : request.Source + ", " + Part.Name;
    }

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

    private async ValueTask WarnAsync(ChatRequest request, ICmdletIO io)
    {
        if (ContextCheck.FindWarning(request) is { } warning) await io.WarningAsync(warning).ConfigureAwait(false);
        // If there are fallback models, the notices about a model are written when the model is tried.
        if (Fallback is not null) return;
        foreach (string notice in takeNotices(request.Model)) await io.WarningAsync(notice).ConfigureAwait(false);
    }
}

/// <summary>Sends the requests of one input.</summary>
/// <param name="live">The client that sends live requests.</param>
/// <param name="queue">The queue that sends requests through Batch Chat, or null if all requests are live.</param>
/// <param name="fallback">The object that tries the fallback models, or null if there aren't any fallback models.</param>
/// <param name="limit">The limits of the run, or null if there are no limits.</param>
/// <param name="recorder">The recorder of the calls, or null if there's no usage log.</param>
/// <param name="io">The cmdlet output that receives a warning if a call can't be recorded.</param>
/// <param name="log">The log of the calls.</param>
/// <param name="cancellationToken">A token that cancels the requests.</param>
internal sealed class RequestSender(
    CatalogClient live,
    BatchChatQueue? queue,
    ModelFallback.Turn? fallback,
    SpendingLimit? limit,
    UsageRecorder? recorder,
    ICmdletIO io,
    ICallLog log,
    CancellationToken cancellationToken)
{
    /// <summary>The reservation for the current request, or null if there are no limits.</summary>
    private Reservation? _reservation;

    /// <summary>The model of the current request, or null if no request is in flight.</summary>
    private string? _model;
    private CatalogClient? _called;
    private ValueStopwatch _elapsed;

    /// <summary>
    /// Gets or sets a value that indicates whether the input already has an answer. If the value is true, further requests of the input are sent before the
    /// requests of new inputs.
    /// </summary>
    public bool HasAnswer { get; set; }

    private string HostName => (_called ?? live).HostName;

    /// <summary>Requests an answer and waits until it's complete.</summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatResponse> AskAsync(ChatRequest request) => fallback is null ? AskOnceAsync(request) : fallback.SendAsync(request, AskOnceAsync);

    /// <summary>
    /// Requests a streamed answer. Fallback models are tried only until the first delta arrives, because output that was already written can't be removed.
    /// </summary>
    /// <inheritdoc cref="QwenClient.ChatAsync"/>
    public Task<ChatStream> OpenAsync(ChatRequest request) => fallback is null ? OpenOnceAsync(request) : fallback.SendAsync(request, OpenOnceAsync);

    /// <summary>Creates the complete answer after the end of a stream.</summary>
    public async Task<ChatResponse> CompleteAsync(ChatStream stream)
    {
        ChatResponse response = live.Price(stream.ToResponse());
        await EndAsync(response).ConfigureAwait(false);
        return response;
    }

    /// <summary>Counts and records a failed request. Repeated calls for the same request have no effect.</summary>
    public async Task FailAsync(QwenException exception)
    {
        if (_model is not { } model) return;
        _model = null;
        _reservation?.Settle(exception);
        if (recorder is not null) await recorder.RecordAsync(model, HostName, exception, _elapsed.Elapsed, io).ConfigureAwait(false);
    }

    /// <summary>Records a canceled request. Repeated calls for the same request have no effect.</summary>
    public async Task CancelAsync()
    {
        if (_model is not { } model) return;
        _model = null;
        if (recorder is not null) await recorder.RecordCanceledAsync(model, HostName, _elapsed.Elapsed).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a request through Batch Chat if there's time to wait. Otherwise, the request is sent live. If a request exceeds the time that it can wait, it's
    /// also sent live.
    /// </summary>
    private Task<ChatResponse> AskOnceAsync(ChatRequest request) => queue is null ? AskOnceAsync(request, live) : AskQueueAsync(queue, request);

    private async Task<ChatResponse> AskQueueAsync(BatchChatQueue queue, ChatRequest request)
    {
        if (queue.TryFindWait(out TimeSpan? wait))
        {
            try
            {
                using (queue.Enter()) return await AskOnceAsync(CreateQueued(request, wait), queue.Catalog).ConfigureAwait(false);
            }
            catch (QwenException exception) when (queue.ContinuesLive(exception))
            {
                await io.VerboseAsync(Texts.Format("BatchChat.ContinuesLive", exception.Kind)).ConfigureAwait(false);
            }
        }

        ChatResponse response = await AskOnceAsync(request, live).ConfigureAwait(false);
        queue.NoteLive(response.Duration);
        return response;
    }

    private static ChatRequest CreateQueued(ChatRequest request, TimeSpan? wait) =>
        request with { IsQueued = true, Timeout = request.Timeout < wait ? request.Timeout : wait ?? request.Timeout };

    private async Task<ChatResponse> AskOnceAsync(ChatRequest request, CatalogClient catalog)
    {
        _called = catalog;
        if (limit is not null) request = await ReserveAsync(limit, request).ConfigureAwait(false);
        Begin(request);
        try
        {
            ChatResponse response = await catalog.AskAsync(request, log, cancellationToken).ConfigureAwait(false);
            await EndAsync(response).ConfigureAwait(false);
            return response;
        }
        catch (QwenException exception)
        {
            await FailAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ChatStream> OpenOnceAsync(ChatRequest request)
    {
        if (limit is not null) request = await ReserveAsync(limit, request).ConfigureAwait(false);
        Begin(request);
        try
        {
            return await live.StreamAsync(request, log, cancellationToken).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            await FailAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ChatRequest> ReserveAsync(SpendingLimit limit, ChatRequest request)
    {
        _reservation = await limit.ReserveAsync(request, HasAnswer, cancellationToken).ConfigureAwait(false);
        return request with { BeforeChargedRetry = _reservation.RenewAsync };
    }

    private void Begin(ChatRequest request)
    {
        _model = request.Model;
        _elapsed = ValueStopwatch.StartNew();
    }

    private Task EndAsync(ChatResponse response)
    {
        _reservation?.Settle(response);
        HasAnswer = true;
        if (recorder is not null && _model is { } model) return RecordAsync(recorder, model, response);
        _model = null;
        return Task.CompletedTask;
    }

    private async Task RecordAsync(UsageRecorder recorder, string model, ChatResponse response)
    {
        await recorder.RecordAsync(model, HostName, response, io).ConfigureAwait(false);
        _model = null;
    }
}
