using System.Net.Sockets;
using QwenPS.Emulator.Account;
using QwenPS.Emulator.Admin;
using QwenPS.Emulator.Batches;
using QwenPS.Emulator.Chat;
using QwenPS.Emulator.Errors;
using QwenPS.Emulator.Hosting;
using QwenPS.Emulator.Keys;

namespace QwenPS.Emulator.Http;

/// <summary>Handles every request, and keeps the counters correct, regardless of how the answer ends.</summary>
internal sealed class Service(EmulatorState state)
{
    private readonly ChatEndpoint _chat = new(state);
    private readonly BatchService _batches = new(state);
    private readonly AccountEndpoint _account = new(state);
    private readonly AdminEndpoint _admin = new(state);

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (AdminEndpoint.Owns(path))
        {
            await _admin.HandleAsync(context, path);
            return;
        }

        CancellationToken outage = state.Outage.Token;
        if (state.Outage.IsOn)
        {
            // The request wasn't received, so it isn't counted.
            context.Abort();
            return;
        }

        if (BatchService.IsUpload(context.Request)) UploadReader.Allow(context);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, state.Stopping, outage);
        var route = Route.Find(path);
        EmulatorCounters counters = AccountEndpoint.ListsQuotas(path) ? state.QuotaCounters : state.Counters;
        var exchange = new EmulatedExchange(context, route?.Protocol ?? Route.ProtocolFor(path), counters, state.TemporaryKeys, gone.Token);
        counters.Enter();
        try
        {
            await AnswerAsync(exchange, route, path);
        }
        catch (AnswerCutException)
        {
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            if (!exchange.IsComplete && !state.Stopping.IsCancellationRequested) counters.Disconnect();
            context.Abort();
        }
        finally
        {
            exchange.Finish();
        }
    }

    private async Task AnswerAsync(EmulatedExchange exchange, Route? route, string path)
    {
        try
        {
            using Upload? upload = BatchService.IsUpload(exchange.Request) ? await _batches.ReceiveAsync(exchange) : null;
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(exchange.Request, exchange.Gone);
            state.Requests.Add(exchange.Request, body);
            exchange.Overrides = RequestOverrides.Read(exchange.Request.Headers);

            using ParsedBody? parsed = route is { IsChat: true } ? ParsedBody.Read(body, route.Protocol, exchange.Request) : null;
            exchange.Fault = exchange.Overrides.Fault ?? state.Faults.Take(match => FaultMatching.Fits(match, path, parsed));
            if (exchange.Fault is { } fault && await FaultAnswer.TrySendAsync(exchange, fault)) return;

            if (BatchService.Owns(path)) await _batches.HandleAsync(exchange, body, upload);
            else if (AccountEndpoint.Owns(path)) await _account.HandleAsync(exchange, path);
            else if (route is null) await exchange.FailAsync(RequestErrors.PathNotFound(path));
            else if (route.Method != exchange.Request.Method) await exchange.FailAsync(RequestErrors.MethodNotAllowed(exchange.Request.Method));
            else if (parsed is not null) await _chat.HandleAsync(exchange, parsed, route.IsBatchChat);
            else await ListModelsAsync(exchange);
        }
        catch (ServiceException exception)
        {
            await exchange.FailAsync(exception.Error);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await exchange.FailAsync(RequestErrors.BodyTooLarge);
        }
    }

    private async Task ListModelsAsync(EmulatedExchange exchange)
    {
        if (ApiKey.CheckKey(exchange.Authorization, state.Options.Region) is { } error) throw new ServiceException(error);
        var body = new ByteBuffer();
        exchange.Protocol.WriteModels(body, exchange);
        await Task.Delay(exchange.Overrides.Delay, exchange.Gone);
        await exchange.AnswerAsync(200, EmulatedExchange.Json, body.Written);
    }
}
