using System.Collections.Concurrent;
using QwenPS.Client.Errors;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>Calls the service. All callers that use the same connection share one client. This class is immutable and thread-safe.</summary>
internal sealed class QwenClient : IConnectionClient
{
    /// <summary>The time for which the cached model list remains valid.</summary>
    private static readonly TimeSpan ModelListLifetime = TimeSpan.FromMinutes(10);

    private readonly ILearnedForm _form;
    private readonly Lazy<AccountClient?> _account;
    private readonly Lazy<AccountClient?> _accountWithoutRetry;
    private readonly Lazy<QwenClient?> _batchChat;
    private volatile ModelList? _modelList;

    /// <param name="options">The options, which contain the endpoint, the API key, and the limits.</param>
    /// <param name="http">The invoker that sends the requests, or null to use the shared invoker of the endpoint.</param>
    public QwenClient(QwenClientOptions options, HttpMessageInvoker? http = null)
    {
        Channel = new Channel(options, ChatProtocols.Get(options.Endpoint.Protocol), http);
        Quotas = new RecentQuotas(options.Time);
        _account = new(() => AccountClient.Create(Channel, CreateNative));
        _accountWithoutRetry = new(() => AccountClient.Create(new Channel(options with { MaxRetry = 0 }, Protocol, http), CreateNative));
        _batchChat = new(() => BatchChatEndpoint.Find(options.Endpoint) is { } queue ? new QwenClient(BatchChatEndpoint.CreateOptions(options, queue), http) : null);
        _form = Protocol is DashScopeProtocol ? new LearnedPaths() : new LearnedTokenLimits(options.Endpoint.IsOfficial);

        Channel CreateNative(QwenClientOptions native) => new(native, ChatProtocols.Get(ChatProtocol.DashScope), http);
    }

    /// <summary>Gets the channel, which contains the objects that all calls of this client share.</summary>
    public Channel Channel { get; }

    public QwenClientOptions Options => Channel.Options;

    public IChatProtocol Protocol => Channel.Protocol;

    public Failures Failures => Channel.Failures;

    public Pacer Pacer => Channel.Pacer;

    /// <summary>Gets the client for the permissions and quotas of the API key, or null if the host belongs to another provider.</summary>
    public AccountClient? Account => _account.Value;

    /// <summary>Gets a client like <see cref="Account"/> that doesn't retry calls. Use this client if the result of the call is optional.</summary>
    public AccountClient? AccountWithoutRetry => _accountWithoutRetry.Value;

    /// <summary>Gets the client for Batch Chat with the same API key, or null if Batch Chat isn't available in the region.</summary>
    public QwenClient? BatchChat => _batchChat.Value;

    /// <summary>Gets the quotas that cmdlets have recently read for this client.</summary>
    public RecentQuotas Quotas { get; }

    /// <summary>Gets the object that determines which requests must be streamed.</summary>
    public StreamOnlyModels StreamOnly { get; } = new();

    /// <summary>Gets the most recent model list, regardless of its age, or null if the list hasn't been read yet.</summary>
    public ModelList? ModelList => _modelList;

    /// <inheritdoc cref="Channel.FailuresWith"/>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) => Channel.FailuresWith(headers);

    /// <inheritdoc/>
    public IReadOnlyList<Pace> GetPace() => Pacer.ToPaces();

    /// <summary>
    /// Returns the request in the form that the service accepts (<see cref="ILearnedForm"/>). Only requests in a batch need this method, because
    /// <see cref="ChatAsync"/> and <see cref="StreamAsync"/> apply the form themselves.
    /// </summary>
    public ChatRequest ApplyForm(ChatRequest request) => _form.Apply(request);

    /// <summary>Sends a request and waits for the complete answer.</summary>
    /// <exception cref="QwenException">The call failed. A cancellation by the caller doesn't cause this exception.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the call. A timeout causes a <see cref="QwenException"/> instead.</exception>
    public Task<ChatResponse> ChatAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken)
    {
        return _form.SendAsync(request, default, AskAsync, log);

        Task<ChatResponse> AskAsync(ChatRequest sent, CallTotals before)
        {
            Call call = Call.CreateChat(Channel, sent, stream: false, log, cancellationToken, before);
            return call.TryAsync(() => ReadWholeAsync(call, sent), isLast: true);
        }
    }

    /// <summary>Sends a request and opens the streamed answer. The call is retried only until the first delta arrives.</summary>
    /// <inheritdoc cref="ChatAsync"/>
    public Task<ChatStream> StreamAsync(ChatRequest request, ICallLog log, CancellationToken cancellationToken, CallTotals before = default)
    {
        return _form.SendAsync(request, before, OpenAsync, log);

        Task<ChatStream> OpenAsync(ChatRequest sent, CallTotals spent) => OpenStreamAsync(sent, log, spent, cancellationToken);
    }

    private async Task<ChatStream> OpenStreamAsync(ChatRequest request, ICallLog log, CallTotals before, CancellationToken cancellationToken)
    {
        Call call = Call.CreateChat(Channel, request, stream: true, log, cancellationToken, before);
        try
        {
            return await call.TryAsync(() => ChatStream.OpenAsync(call, request)).ConfigureAwait(false);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gets the service's model list. If the cached list is still valid and <paramref name="refresh"/> is false, this method doesn't call the service.
    /// </summary>
    /// <inheritdoc cref="ChatAsync"/>
    public async Task<ModelList> ListModelsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _modelList is { } list && Options.Time.GetElapsedTime(list.ReadTimestamp) < ModelListLifetime) return list;
        return _modelList = await new ModelListReader(Channel, log, cancellationToken).ReadAsync().ConfigureAwait(false);
    }

    private static async Task<ChatResponse> ReadWholeAsync(Call call, ChatRequest request)
    {
        using Exchange exchange = await Exchange.OpenAsync(call).ConfigureAwait(false);
        var budget = new AnswerBudget(exchange.Token);
        AnswerEvent part = await ChatAnswer.ReadAsync(exchange, call.Channel.Protocol, budget).ConfigureAwait(false);
        var answer = new AnswerAssembler(expectsCumulative: false, budget, call.Failures.Redactor);
        try
        {
            answer.AddWhole(part);
        }
        catch (LimitException exception)
        {
            throw exchange.Translate(exception);
        }

        answer.RequestId = call.Failures.Redactor.RedactKnown(RequestId.Find(exchange.Headers, part.RequestId, part.Id));
        exchange.NoteSuccess(answer.RequestId, answer.Usage);
        return ResponseFactory.Create(call, request, answer, timeToFirstToken: null);
    }
}

/// <summary>
/// Determines which requests must be streamed. The result depends on the traits in the request, and on the earlier requests that the service refused on this
/// connection because they weren't streamed. This class is thread-safe.
/// </summary>
internal sealed class StreamOnlyModels
{
    /// <summary>
    /// The models for which the service refused a request that wasn't streamed. The dictionary value is true if the model requires streaming only while it
    /// thinks.
    /// </summary>
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Determines whether the request must be streamed.</summary>
    public bool Has(ChatRequest request)
    {
        // Many models think only in a stream. Because every model supports streaming, all requests that enable thinking are streamed.
        if (request.Thinks == true) return true;
        if (_refused.TryGetValue(request.Model, out bool onlyThinking)) return !onlyThinking || request.Thinks != false;
        return request.Traits.IsStreamOnly;
    }

    /// <summary>Records that the service refused a request that wasn't streamed. Returns false if the request failed for another reason.</summary>
    public bool Learn(ChatRequest request, QwenException refusal)
    {
        if (refusal.StatusCode != 400 || refusal.Advice.Row.Id is not ("stream-only" or "thinking-needs-stream" or "search-while-thinking")) return false;
        _refused[request.Model] = refusal.Advice.Row.Id != "stream-only";
        return true;
    }
}

/// <summary>Converts between a client and the public <see cref="Connection"/>.</summary>
internal static class ConnectionClient
{
    extension(Connection connection)
    {
        /// <summary>Gets the client that makes the connection's calls.</summary>
        public QwenClient Client => (QwenClient)connection.Origin;
    }

    public static Connection Create(string name, string model, QwenClient client, Func<Connection, bool> findIsDefault, string? usageLog = null)
    {
        QwenClientOptions options = client.Options;
        return new Connection(name, model, client, findIsDefault)
        {
            Region = options.Endpoint.Region?.Name,
            BaseUri = options.Endpoint.BaseUri,
            Protocol = options.Endpoint.Protocol,
            WorkspaceId = options.Endpoint.WorkspaceHeader,
            ApiKey = options.ApiKey.Masked,
            ApiKeySource = options.ApiKey.Source.ToString(),
            Temporary = options.TemporaryKeys is not null,
            TimeoutSec = options.Timeout.TotalSeconds,
            MaxRetry = options.MaxRetry,
            Proxy = options.Proxy,
            Header = options.Headers?.Keys.ToArray() ?? [],
            RequestsPerMinute = options.RequestsPerMinute,
            TokensPerMinute = options.TokensPerMinute,
            UsageLog = usageLog,
        };
    }
}
