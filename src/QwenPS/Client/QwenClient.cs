using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using QwenPS.Client.Connecting;
using QwenPS.Client.Errors;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Client;

/// <summary>Speaks with the service. Thread-safe; its options do not change. All users of a connection share one.</summary>
internal sealed class QwenClient
{
    private ResiliencePipeline? _retry;
    private readonly HttpMessageInvoker? _http;
    private readonly ILearnedForm _form;
    private volatile ModelList? _modelList;

    /// <param name="options">Where calls go, with which key.</param>
    /// <param name="http">What sends them; null for the process's own for that endpoint.</param>
    public QwenClient(QwenClientOptions options, HttpMessageInvoker? http = null)
    {
        Options = options;
        _http = http;
        Protocol = ChatProtocols.For(options.Endpoint);
        _form = Protocol is DashScopeProtocol ? new LearnedPaths() : new LearnedTokenLimits(options.Endpoint.IsOfficial);
        Failures = new Failures(options.Endpoint.BaseUri, new Redactor([.. options.Secrets()]));
        Pacer = new Pacer(options.RequestsPerMinute, options.TokensPerMinute, options.RetryUnit);
    }

    public QwenClientOptions Options { get; }

    public IChatProtocol Protocol { get; }

    public Failures Failures { get; }

    /// <summary>Makes the errors of a call with headers of its own: their values are masked like the connection's.</summary>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) =>
        headers is null ? Failures : new Failures(Options.Endpoint.BaseUri, new Redactor([.. Options.Secrets(), .. QwenClientOptions.SecretsOf(headers)]));

    public Pacer Pacer { get; }

    /// <summary>Which models answer only as a stream.</summary>
    public StreamOnlyModels StreamOnly { get; } = new();

    /// <summary>The service's list of models as it was read last, however long ago; null where it was not read yet.</summary>
    public ModelList? ModelList => _modelList;

    public HttpMessageInvoker Http => _http ?? SenderPool.Get(Options);

    /// <summary>A request that others send, in a batch, in the form that the service takes.</summary>
    public ChatRequest InForm(ChatRequest request) => _form.Apply(request);

    /// <summary>Asks for an answer and waits until it is whole.</summary>
    /// <exception cref="QwenException">Every failure of the call.</exception>
    /// <exception cref="OperationCanceledException">The caller's own cancellation, and no other.</exception>
    public Task<ChatResponse> ChatAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken)
    {
        return _form.SendAsync(request, default, AskAsync, log);

        Task<ChatResponse> AskAsync(ChatRequest sent, Spent before)
        {
            Call call = Call.OfChat(this, sent, stream: false, log, cancellationToken, before);
            return TryAsync(call, () => ReadWholeAsync(call, sent), isLast: true);
        }
    }

    /// <summary>Asks for an answer that comes in pieces. Tried again only until the first piece is there.</summary>
    /// <inheritdoc cref="ChatAsync"/>
    public Task<ChatStream> StreamAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken, Spent before = default)
    {
        return _form.SendAsync(request, before, OpenAsync, log);

        Task<ChatStream> OpenAsync(ChatRequest sent, Spent spent) => OpenStreamAsync(sent, log, spent, cancellationToken);
    }

    private async Task<ChatStream> OpenStreamAsync(ChatRequest request, ICallLog log, Spent before, CancellationToken cancellationToken)
    {
        Call call = Call.OfChat(this, request, stream: true, log, cancellationToken, before);
        try
        {
            return await TryAsync(call, () => ChatStream.OpenAsync(call, request)).ConfigureAwait(false);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>Reads the service's list of models, or takes the one that was read a short time ago.</summary>
    /// <inheritdoc cref="ChatAsync"/>
    public async Task<ModelList> ListModelsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _modelList is { } list && list.Age < Options.ModelListLifetime) return list;
        return _modelList = await new ModelListReader(this, log, cancellationToken).ReadAsync().ConfigureAwait(false);
    }

    /// <param name="call">The call.</param>
    /// <param name="sent">Is called whenever a piece of a long body has gone out.</param>
    public HttpRequestMessage CreateMessage(Call call, Action sent)
    {
        var message = new HttpRequestMessage(call.Method, call.Uri) { Content = call.Content?.Create(sent) };
        if (call.Body is not null)
        {
            message.Content = new ByteArrayContent(call.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        HttpRequestHeaders headers = message.Headers;
#if !NET
        // Else .NET Framework asks first whether it may send the body, and waits for the answer.
        headers.ExpectContinue = false;
#endif
        headers.TryAddWithoutValidation("User-Agent", Options.UserAgent);
        headers.TryAddWithoutValidation("Accept", call.IsStream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Authorization", "Bearer " + Options.ApiKey.Reveal());
        if (Options.Endpoint.WorkspaceHeader is { } workspace) headers.TryAddWithoutValidation("X-DashScope-WorkSpace", workspace);
        // The official SDK sends it for such files too; without it they are no valid addresses.
        if (call.HasStoredFile) headers.TryAddWithoutValidation("X-DashScope-OssResourceResolve", "enable");
        foreach (var pair in Protocol.HeadersOf(call.IsStream)) headers.TryAddWithoutValidation(pair.Key, pair.Value);
        SetAll(headers, Options.Headers);
        SetAll(headers, call.Headers);
        return message;
    }

    private static void SetAll(HttpRequestHeaders headers, IReadOnlyDictionary<string, string>? more)
    {
        if (more is null) return;
        foreach (var pair in more)
        {
            headers.Remove(pair.Key);
            headers.TryAddWithoutValidation(pair.Key, pair.Value);
        }
    }

    /// <param name="call">The call.</param>
    /// <param name="attempt">Sends it once.</param>
    /// <param name="isLast">Whether the call is done with what the attempt gives, and is disposed of.</param>
    internal async Task<T> TryAsync<T>(Call call, Func<Task<T>> attempt, bool isLast = false)
    {
        try
        {
            Task<T> first = attempt();
            try
            {
                return await first.ConfigureAwait(false);
            }
            catch (QwenException exception) when (exception.Retry != RetryRule.Never)
            {
                return await TryAgainAsync(call, first, attempt).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!call.Caller.IsCancellationRequested)
        {
            // The time for the whole call ended in a wait between two tries.
            throw call.Failures.OfTotalTimeout(Options.Timeout, call.Attempts);
        }
        finally
        {
            await call.TellAsync().ConfigureAwait(false);
            if (isLast) call.Dispose();
        }
    }

    /// <summary>
    /// Goes on after a first try that failed: it is what Polly gets to see as its own first. Most calls need no second,
    /// and are spared Polly's 50 ms in a fresh process.
    /// </summary>
    private async Task<T> TryAgainAsync<T>(Call call, Task<T> failed, Func<Task<T>> attempt)
    {
        _retry ??= RetryPipeline.Create(Options);
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, call.Token);
        context.Properties.Set(RetryPipeline.CallKey, call);
        Task<T>? known = failed;
        try
        {
            return await _retry.ExecuteAsync(
                async _ =>
                {
                    Task<T> next = known ?? attempt();
                    known = null;
                    return await next.ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<ChatResponse> ReadWholeAsync(Call call, ChatRequest request)
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        (byte[] bytes, int length) = await exchange.ReadBodyAsync().ConfigureAwait(false);
        var budget = new AnswerBudget(exchange.Token);
        AnswerPart part = ParseWhole(exchange, budget, bytes, length);
        var answer = new AnswerAssembler(expectsCumulative: false, budget, call.Failures.Redactor);
        try
        {
            answer.AddWhole(part);
        }
        catch (LimitException exception)
        {
            throw exchange.Translate(exception);
        }

        answer.RequestId = call.Failures.Redactor.RedactKnown(RequestId.Of(exchange.Headers, part.RequestId, part.Id));
        exchange.NoteSuccess(answer.RequestId, answer.Usage);
        return ResponseFactory.Create(call, request, answer, timeToFirstToken: null);
    }

    internal AnswerPart ParseWhole(Exchange exchange, AnswerBudget budget, byte[] bytes, int length)
    {
        if (length == 0) throw UnreadableAnswer.Empty(exchange);
        AnswerPart part;
        try
        {
            part = Protocol.ReadAnswer(bytes.AsSpan(0, length), budget);
        }
        catch (JsonException exception)
        {
            throw UnreadableAnswer.NotJson(exchange, bytes, length, Text.Of("Answer.Chat"), exception);
        }
        catch (Exception exception) when (exception is LimitException or OperationCanceledException)
        {
            throw exchange.Translate(exception);
        }

        if (part.Error is { } error)
        {
            error.Body = UnreadableAnswer.Snippet(bytes, length);
            throw exchange.Service(error);
        }

        return part.HasChoice ? part : throw exchange.Protocol(Text.Of("Answer.NoChoices"), RetryRule.Never, UnreadableAnswer.Snippet(bytes, length), failure: LocalFailure.EmptyAnswer);
    }
}
