using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Http;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Emulates Batch Chat as described in https://help.aliyun.com/zh/model-studio/openai-compatible-batch-chat. Batch Chat keeps the connection open until the
/// request is processed. A request waits at most one hour. The queue for each model can contain up to 10,000 requests.
/// </summary>
internal sealed class BatchChatQueue(EmulatorOptions options)
{
    private const int MaxWaiting = 10_000;

    /// <summary>The maximum number of tokens per request. This limit applies even if the model has a larger context.</summary>
    private const int MaxContext = 262_144;

    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);

    private TimeSpan MaxWait => TimeSpan.FromHours(1) / options.TimeScale;

    /// <summary>Reserves a place in the queue. The place is released when the returned object is disposed of.</summary>
    /// <exception cref="ServiceException">The queue is full.</exception>
    public IDisposable Enter(string model)
    {
        lock (_waiting)
        {
            var count = _waiting.GetValueOrDefault(model);
            if (count >= MaxWaiting) throw new ServiceException(LimitErrors.Concurrency);
            _waiting[model] = count + 1;
        }

        return new Place(this, model);
    }

    /// <summary>Waits until a request is processed.</summary>
    /// <exception cref="ServiceException">The model isn't available, the request is too long, or the wait is too long.</exception>
    public async Task WaitAsync(EmulatedExchange exchange, KnownModel model, ParsedCall call)
    {
        if (!model.BatchChats) throw new ServiceException(RequestErrors.InvalidValue("model", $"The model `{model.Id}` is not supported by Batch Chat."));
        if (call.InputTokens > MaxContext) throw new ServiceException(RequestErrors.ContextLength(MaxContext));
        TimeSpan wait = exchange.Overrides.Queue ?? (exchange.Fault?.QueueMs is { } queued ? TimeSpan.FromMilliseconds(queued) : options.BatchChatQueue);
        var isTooLong = wait > MaxWait;
        await Task.Delay(isTooLong ? MaxWait : wait, exchange.Gone);
        if (isTooLong) throw new ServiceException(StatusErrors.For(StatusCodes.Status504GatewayTimeout));
    }

    private void Leave(string model)
    {
        lock (_waiting) _waiting[model]--;
    }

    private sealed class Place(BatchChatQueue queue, string model) : IDisposable
    {
        public void Dispose() => queue.Leave(model);
    }
}
