using QwenPS.Accounting;
using QwenPS.Catalog;
using QwenPS.Chat.Bulk;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>Represents the objects that send the requests of a run. All inputs share these objects.</summary>
/// <param name="Catalog">The client that sends live requests.</param>
/// <param name="Writer">The writer of the answers.</param>
/// <param name="CreateLog">A function that creates the log for the requests of an input. The second argument is the name of the input, or null.</param>
internal sealed record SenderOptions(CatalogClient Catalog, IAnswerWriter Writer, Func<ICmdletIO, string?, PumpCallLog> CreateLog)
{
    /// <summary>Gets the queue of Batch Chat (-BatchChat), or null if all requests are live requests.</summary>
    public BatchChatQueue? Queue { get; init; }

    /// <summary>Gets the fallback models, or null if there are no fallback models.</summary>
    public ModelFallback? Fallback { get; init; }

    /// <summary>Gets the object that tracks the spending of the run and contains its limits, or null if the spending isn't tracked.</summary>
    public SpendingLimit? Limit { get; init; }

    /// <summary>Gets the recorder that writes the calls to the usage log, or null if there's no usage log.</summary>
    public UsageRecorder? Recorder { get; init; }
}

/// <summary>Sends the requests of one input.</summary>
/// <param name="options">The objects that send requests.</param>
/// <param name="context">The information about the input.</param>
/// <param name="request">The first request.</param>
internal sealed class RequestSender(SenderOptions options, CallContext context, ChatRequest request) : IRequestSender
{
    private readonly ModelFallback.Turn? _fallback = options.Fallback?.Begin(request.Model, context.IO);
    private readonly ICallLog _log = options.CreateLog(context.IO, context.GetName(request));

    /// <summary>A value that indicates whether the input already has an answer.</summary>
    private bool _hasAnswer = context.Continues;

    /// <summary>The reservation for the current request, or null if the spending of the run isn't tracked.</summary>
    private Reservation? _reservation;

    /// <summary>The model of the current request, or null if no request is in flight.</summary>
    private string? _model;
    private CatalogClient? _called;
    private ValueStopwatch _elapsed;

    private string HostName => (_called ?? options.Catalog).HostName;

    /// <summary>Sends a request, and receives its answer with the writer. Some writers write or show deltas as they arrive.</summary>
    /// <exception cref="QwenException">The request failed.</exception>
    public async Task<ChatResponse> SendAsync(ChatRequest request)
    {
        try
        {
            ChatResponse answer = await options.Writer.ReceiveAsync(this, request, context.IO).ConfigureAwait(false);
            context.Tally?.Count(answer);
            context.Turn?.Note(answer);
            return answer;
        }
        catch (QwenException exception)
        {
            await FailAsync(exception).ConfigureAwait(false);
            throw;
        }
        catch
        {
            // The pipeline was stopped, for example while a stream was read.
            await CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ChatResponse> AskAsync(ChatRequest request) => _fallback is null ? AskOnceAsync(request) : _fallback.SendAsync(request, AskOnceAsync);

    /// <inheritdoc/>
    public Task<ChatStream> OpenAsync(ChatRequest request) => _fallback is null ? OpenOnceAsync(request) : _fallback.SendAsync(request, OpenOnceAsync);

    /// <inheritdoc/>
    public async Task<ChatResponse> CompleteAsync(ChatStream stream)
    {
        ChatResponse response = options.Catalog.Price(stream.ToResponse());
        await EndAsync(response).ConfigureAwait(false);
        return response;
    }

    /// <summary>
    /// Sends a request through Batch Chat if the run uses Batch Chat and there's time to wait before the deadline (-Deadline). Otherwise, or if Batch Chat
    /// doesn't answer in time, sends a live request, which the service answers immediately.
    /// </summary>
    private Task<ChatResponse> AskOnceAsync(ChatRequest request) =>
        options.Queue is null ? AskOnceAsync(request, options.Catalog) : AskQueueAsync(options.Queue, request);

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
                await context.IO.VerboseAsync(Texts.Format("BatchChat.ContinuesLive", exception.Kind)).ConfigureAwait(false);
            }
        }

        ChatResponse response = await AskOnceAsync(request, options.Catalog).ConfigureAwait(false);
        queue.NoteLive(response.Duration);
        return response;
    }

    private static ChatRequest CreateQueued(ChatRequest request, TimeSpan? wait) =>
        request with { IsQueued = true, Timeout = request.Timeout < wait ? request.Timeout : wait ?? request.Timeout };

    private async Task<ChatResponse> AskOnceAsync(ChatRequest request, CatalogClient catalog)
    {
        _called = catalog;
        if (options.Limit is { } limit) request = await ReserveAsync(limit, request).ConfigureAwait(false);
        Begin(request);
        try
        {
            ChatResponse response = await catalog.AskAsync(request, _log, context.CancellationToken).ConfigureAwait(false);
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
        if (options.Limit is { } limit) request = await ReserveAsync(limit, request).ConfigureAwait(false);
        Begin(request);
        try
        {
            return await options.Catalog.StreamAsync(request, _log, context.CancellationToken).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            await FailAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Reserves the maximum spending of a request. If the input already has an answer, the request is sent before the requests of new inputs.
    /// </summary>
    private async Task<ChatRequest> ReserveAsync(SpendingLimit limit, ChatRequest request)
    {
        _reservation = await limit.ReserveAsync(request, _hasAnswer, context.CancellationToken).ConfigureAwait(false);
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
        _hasAnswer = true;
        if (options.Recorder is { } recorder && _model is { } model) return RecordAsync(recorder, model, response);
        _model = null;
        return Task.CompletedTask;
    }

    private async Task RecordAsync(UsageRecorder recorder, string model, ChatResponse response)
    {
        await recorder.RecordAsync(model, HostName, response, context.IO).ConfigureAwait(false);
        _model = null;
    }

    /// <summary>
    /// Settles the reservation of a failed request, and records the request in the usage log. Repeated calls for the same request have no effect.
    /// </summary>
    private async Task FailAsync(QwenException exception)
    {
        if (_model is not { } model) return;
        _model = null;
        _reservation?.Settle(exception);
        if (options.Recorder is { } recorder) await recorder.RecordAsync(model, HostName, exception, _elapsed.Elapsed, context.IO).ConfigureAwait(false);
    }

    /// <summary>Records a canceled request in the usage log. Repeated calls for the same request have no effect.</summary>
    private async Task CancelAsync()
    {
        if (_model is not { } model) return;
        _model = null;
        if (options.Recorder is { } recorder) await recorder.RecordCanceledAsync(model, HostName, _elapsed.Elapsed).ConfigureAwait(false);
    }
}
