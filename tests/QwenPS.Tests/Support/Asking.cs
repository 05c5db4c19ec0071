using System.Diagnostics;
using System.Text;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Support;

/// <summary>Provides methods to call a client. The methods never wait forever. If a call stops responding, it's canceled, and the test fails.</summary>
internal static class Asking
{
    /// <summary>The time limit for a call that stops responding. It's long enough for a busy computer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public static async Task<ChatResponse> AskAsync(this QwenClient client, ChatRequest request, ICallLog? log = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var catalog = new CatalogClient(client);
        return catalog.Price(await client.ChatAsync(catalog.Prepare(request), log ?? NoLog.Instance, timeout.Token));
    }

    /// <summary>Opens a stream and reads it to its end.</summary>
    public static async Task<StreamedAnswer> AskStreamAsync(this QwenClient client, ChatRequest request, ICallLog? log = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using ChatStream stream = await new CatalogClient(client).StreamAsync(request, log ?? NoLog.Instance, timeout.Token);
        var deltas = new List<ChatDelta>();
        await foreach (ChatDelta delta in stream) deltas.Add(delta);
        return new StreamedAnswer(deltas, stream.ToResponse());
    }

    /// <summary>Returns the streamed or complete answer, without the properties that depend on streaming.</summary>
    public static async Task<ChatResponse> AskAsync(this QwenClient client, ChatRequest request, bool stream, ICallLog? log = null) =>
        stream ? (await client.AskStreamAsync(request, log)).Response : await client.AskAsync(request, log);

    /// <summary>Returns the typed error with which a call ends.</summary>
    public static Task<QwenException> FailAsync(this QwenClient client, ChatRequest request, bool stream = false, ICallLog? log = null) =>
        Assert.ThrowsAsync<QwenException>(() => client.AskAsync(request, stream, log));

    /// <summary>Reads a stream that fails. Returns the text before the failure and the typed error.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request.</param>
    /// <param name="begun">A function that's called when the first text was received. The stream is read at the same time.</param>
    public static async Task<(string Received, QwenException Error)> BreakAsync(this QwenClient client, ChatRequest request, Func<Task>? begun = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using ChatStream stream = await client.StreamAsync(request, NoLog.Instance, timeout.Token);
        var received = new StringBuilder();
        Task? next = null;
        var error = await Assert.ThrowsAsync<QwenException>(async () =>
        {
            await foreach (ChatDelta delta in stream)
            {
                received.Append(delta.Content);
                if (received.Length > 0) next ??= begun?.Invoke();
            }
        });
        if (next is not null) await next;
        return (received.ToString(), error);
    }

    /// <summary>Returns the next delta, or null at the end of the stream. Each call continues after the previous call.</summary>
    public static async ValueTask<ChatDelta?> NextAsync(this ChatStream stream)
    {
        await foreach (ChatDelta delta in stream) return delta;
        return null;
    }

    /// <summary>Waits until a condition is met, because the server detects some events only after a short time.</summary>
    public static async Task EventuallyAsync(Func<bool> holds)
    {
        await UntilAsync(() => Task.FromResult(holds()), isTrue => isTrue);
    }

    /// <summary>
    /// Reads a value repeatedly until it's the expected value, and returns the value. If the expected value isn't read, the test fails with the last value.
    /// </summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> readAsync, Func<T, bool> isExpected)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            T value = await readAsync();
            if (isExpected(value)) return value;
            Assert.True(waiting.Elapsed < Timeout, $"After {Timeout.TotalSeconds} seconds, it's still {value}.");
            await Task.Delay(20);
        }
    }
}

/// <summary>Represents a streamed answer that was read to its end.</summary>
internal sealed record StreamedAnswer(IReadOnlyList<ChatDelta> Deltas, ChatResponse Response)
{
    public string Joined => string.Concat(Deltas.Select(delta => delta.Content));
}
