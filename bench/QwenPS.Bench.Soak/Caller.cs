using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using QwenPS.Tests.Support;

namespace QwenPS.Bench.Soak;

/// <summary>
/// Makes calls of all kinds. The calls use both protocols, complete and streamed answers, and several models. A fault is applied to some of the calls.
/// </summary>
internal sealed class Caller(EmulatorProcess emulator, Tally tally, double faults)
{
    private static readonly string[] Models = ["qwen-plus", "qwen-max", "qwen-turbo", "qwen-flash"];

    private readonly QwenClient[] _clients = [Client(emulator.Address, ChatProtocol.OpenAI), Client(emulator.Address, ChatProtocol.DashScope)];

    public async Task CallAsync(int number, Random random)
    {
        string mark = FormattableString.Invariant($"call {number}!");
        string prompt = mark + new string('x', random.Next(200));
        var request = new ChatRequest { Model = Models[random.Next(Models.Length)], Messages = [new ChatMessage("user", prompt)] };
        using var caller = new CancellationTokenSource();
        if (random.NextDouble() < faults)
        {
            (string name, string members) = Faults.Pick(random);
            if (name == Faults.Cancel) caller.CancelAfter(random.Next(5));
            // A queued fault affects only the first attempt, so a retry can help. A fault in a header affects all attempts.
            else if (random.Next(2) == 0) await emulator.QueueAsync(members, mark);
            else request = request with { Headers = new Dictionary<string, string> { ["X-Emulator-Fault"] = "{" + members + "}" } };
        }

        try
        {
            QwenClient client = _clients[random.Next(_clients.Length)];
            ChatResponse response = random.Next(2) == 0
                ? await WholeAnswer.StreamAsync(client, request, NoLog.Instance, caller.Token)
                : await client.ChatAsync(request, NoLog.Instance, caller.Token);
            tally.Answer(response.Content == prompt, response.Attempts);
        }
        catch (QwenException error)
        {
            tally.Error(error);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            tally.Cancel();
        }
#pragma warning disable CA1031 // The benchmark looks for any kind of exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            tally.Other(exception);
        }
    }

    /// <summary>
    /// Creates a client with timeouts that are as short as possible on a busy computer. If the emulator stops sending, the client waits one second instead of
    /// 100 seconds.
    /// </summary>
    private static QwenClient Client(Uri address, ChatProtocol protocol) => new(new QwenClientOptions
    {
        Endpoint = new Endpoint(new Uri(address, protocol == ChatProtocol.OpenAI ? "compatible-mode/v1" : "api/v1"), protocol),
        ApiKey = new ApiKey("sk-emulator-ok", new KeySource(KeySourceKind.Parameter)),
        MaxRetry = 2,
        Time = new FastTimeProvider(1000),
        IdleTimeout = TimeSpan.FromSeconds(2),
        Timeout = TimeSpan.FromSeconds(30),
    });
}
