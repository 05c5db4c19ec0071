using QwenPS.Client.Errors;
using QwenPS.Client.Listing;
using QwenPS.Client.Protocols;
using QwenPS.Client.Resilience;
using QwenPS.Client.Transport;

namespace QwenPS.Client;

/// <summary>Speaks with the service. Thread-safe; its options do not change. All users of a connection share one.</summary>
internal sealed class QwenClient
{
    private readonly ILearnedForm _form;
    private volatile ModelList? _modelList;

    /// <param name="options">Where calls go, with which key.</param>
    /// <param name="http">What sends them; null for the process's own for that endpoint.</param>
    public QwenClient(QwenClientOptions options, HttpMessageInvoker? http = null)
    {
        Channel = new Channel(options, ChatProtocols.For(options.Endpoint.Protocol), http);
        _form = Protocol is DashScopeProtocol ? new LearnedPaths() : new LearnedTokenLimits(options.Endpoint.IsOfficial);
    }

    /// <summary>What its calls share.</summary>
    public Channel Channel { get; }

    public QwenClientOptions Options => Channel.Options;

    public IChatProtocol Protocol => Channel.Protocol;

    public Failures Failures => Channel.Failures;

    public Pacer Pacer => Channel.Pacer;

    /// <summary>Which models answer only as a stream.</summary>
    public StreamOnlyModels StreamOnly { get; } = new();

    /// <summary>The service's list of models as it was read last, however long ago; null where it was not read yet.</summary>
    public ModelList? ModelList => _modelList;

    /// <inheritdoc cref="Channel.FailuresWith"/>
    public Failures FailuresWith(IReadOnlyDictionary<string, string>? headers) => Channel.FailuresWith(headers);

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
            Call call = Call.CreateChat(Channel, sent, stream: false, log, cancellationToken, before);
            return call.TryAsync(() => ReadWholeAsync(call, sent), isLast: true);
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

    /// <summary>Reads the service's list of models, or takes the one that was read a short time ago.</summary>
    /// <inheritdoc cref="ChatAsync"/>
    public async Task<ModelList> ListModelsAsync(bool refresh, ICallLog log, CancellationToken cancellationToken)
    {
        if (!refresh && _modelList is { } list && list.Age < Options.ModelListLifetime) return list;
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
