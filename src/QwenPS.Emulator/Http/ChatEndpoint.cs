using QwenPS.Emulator.Answers;
using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Caching;
using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Keys;
using QwenPS.Emulator.Limits;

namespace QwenPS.Emulator.Http;

/// <summary>Answers chat requests. The order of the checks is the same as in the service: JSON, key, quota, rate limit, model, and parameters.</summary>
internal sealed class ChatEndpoint(EmulatorState state)
{
    public async Task HandleAsync(EmulatedExchange exchange, ParsedBody parsed, bool isBatchChat)
    {
        Refuse(parsed.IsJson ? null : parsed.Error);
        Refuse(ApiKey.CheckKey(exchange.Authorization, state.Options.Region));
        Refuse(ApiKey.CheckQuota(exchange.Authorization));
        RateLimits.AcceptedRequest? accepted = null;
        using IDisposable? place = isBatchChat ? state.BatchChat.Enter(parsed.Model) : null;
        // Batch Chat has its own limits.
        Refuse(isBatchChat ? null : state.Limits.TryEnter(parsed.Model, parsed.Call?.InputTokens ?? 0, out accepted));
        exchange.AcceptedRequest = accepted;
        CheckModel(exchange, parsed.Model, state.Options.Region);
        Refuse(parsed.Error);
        ParsedCall call = parsed.Call!;
        var isUnresolved = call.Messages.Any(message => message.NamesStoredFile) && exchange.Request.Headers["X-DashScope-OssResourceResolve"] != "enable";
        Refuse(isUnresolved ? RequestErrors.AddressNotValid : null);
        Refuse(CheckLimit(call));
        KnownModel model = KnownModels.Find(call.Model)!;
        call = FileReferences.Resolve(call, model, state.Files);
        Refuse(ModelRules.Check(model, call));
        if (model.Cumulative) call = call with { Incremental = false };

        if (isBatchChat) await state.BatchChat.WaitAsync(exchange, model, call);
        // Batch Chat doesn't support the context cache.
        CacheUse? use = model.Caches && !isBatchChat ? state.Cache.Find(exchange.Authorization, call) : null;
        await Task.Delay(exchange.Overrides.Delay, exchange.Gone);
        Answer answer = AnswerMaker.Make(call, exchange.Overrides, state.Options.Answer);
        if (use is not null)
        {
            answer = answer with { CachedTokens = use.ReadTokens, CacheCreationTokens = use.WrittenTokens, UsesExplicitCache = true };
            exchange.BeforeEnd = () => state.Cache.Store(use);
        }

        Usage usage = answer.UsageFor(call);
        if (accepted is not null) accepted.OutputTokens = usage.Output;
        state.Counters.Count(usage);
        await SendAsync(exchange, call, answer);
    }

    private async Task SendAsync(EmulatedExchange exchange, ParsedCall call, Answer answer)
    {
        if (call.Stream)
        {
            await exchange.Protocol.CreateStream(exchange, call, answer).SendAsync(exchange.Overrides.EventDelay ?? state.Options.EventDelay);
            return;
        }

        var body = new ByteBuffer();
        exchange.Protocol.WriteAnswer(body, exchange, call, answer);
        await exchange.AnswerAsync(200, EmulatedExchange.Json, body.Written);
    }

    private ServiceError? CheckLimit(ParsedCall call)
    {
        if (call.IsNative) return null;
        if (call.MaxTokens is not null && state.Options.LimitField == "max_completion_tokens") return RequestErrors.FieldNotTaken("max_tokens");
        return call.MaxCompletionTokens is not null && state.Options.LimitField == "max_tokens" ? RequestErrors.FieldNotTaken("max_completion_tokens") : null;
    }

    private static void CheckModel(EmulatedExchange exchange, string model, string? region)
    {
        // If a request doesn't specify a model, the check of the parameters rejects it.
        if (model.Length == 0) return;
        Refuse(ApiKey.CheckModel(exchange.Authorization, model));
        var isElsewhere = KnownModels.Find(model) is { FileIds: > 0 } && region is not (null or "China" or "cn-beijing");
        if (KnownModels.Find(model) is null || isElsewhere) Refuse(AccountErrors.ModelNotFound(model));
    }

    private static void Refuse(ServiceError? error)
    {
        if (error is not null) throw new ServiceException(error);
    }
}
