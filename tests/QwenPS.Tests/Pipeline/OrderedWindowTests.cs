using QwenPS.PowerShell;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>
/// Tests how the window runs the work. Its output can't be tested here, because the output requires PowerShell's own types. The Pester suite tests the order of
/// the output.
/// </summary>
public sealed class OrderedWindowTests : IDisposable
{
    private const int Throttle = 3;

    private readonly CancellationTokenSource _timeout = new(Asking.Timeout);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _most;
    private int _done;

    [Fact]
    public async Task No_more_pieces_run_at_once_than_are_allowed()
    {
        using var window = Window();
        for (var count = 0; count < 2 * Throttle; count++) await window.AddAsync((_, _) => WorkAsync(_gate.Task));
        await Asking.EventuallyAsync(() => _running == Throttle);
        _gate.SetResult();
        for (var count = 2 * Throttle; count < 30; count++) await window.AddAsync((_, token) => WorkAsync(Task.Delay(10, token)));
        await window.CompleteAsync();
        Assert.Equal((30, Throttle), (_done, _most));
    }

    [Fact]
    public async Task Pieces_begin_in_the_order_in_which_they_were_added()
    {
        using var window = new OrderedWindow(null!, 1, _timeout.Token);
        var begun = new List<int>();
        for (var count = 0; count < 200; count++)
        {
            var number = count;
            await window.AddAsync((_, _) =>
            {
                begun.Add(number);
                return Task.CompletedTask;
            });
        }

        await window.CompleteAsync();
        Assert.Equal(Enumerable.Range(0, 200), begun);
    }

    [Fact]
    public async Task Adding_waits_when_twice_as_many_are_open()
    {
        using var window = Window();
        for (var count = 0; count < 2 * Throttle; count++) await window.AddAsync((_, _) => WorkAsync(_gate.Task)).WaitAsync(_timeout.Token);
        var oneMore = window.AddAsync((_, _) => WorkAsync(Task.CompletedTask));
        await Task.Delay(100);
        Assert.False(oneMore.IsCompleted);

        _gate.SetResult();
        await oneMore.WaitAsync(_timeout.Token);
        await window.CompleteAsync().WaitAsync(_timeout.Token);
        Assert.Equal((2 * Throttle) + 1, _done);
    }

    [Fact]
    public async Task A_slow_piece_does_not_stop_those_behind_it_at_once()
    {
        using var window = Window();
        await window.AddAsync((_, _) => WorkAsync(_gate.Task));
        for (var count = 1; count < 2 * Throttle; count++) await window.AddAsync((_, _) => WorkAsync(Task.CompletedTask)).WaitAsync(_timeout.Token);
        await Asking.EventuallyAsync(() => _done == (2 * Throttle) - 1);
        _gate.SetResult();
        await window.CompleteAsync().WaitAsync(_timeout.Token);
    }

    [Fact]
    public async Task A_failure_comes_out_in_its_turn_and_cancels_the_rest()
    {
        using var window = Window();
        await window.AddAsync((_, _) => WorkAsync(_gate.Task));
        await window.AddAsync((_, _) => throw new InvalidOperationException("second"));
        var third = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await window.AddAsync(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            third.SetResult(token.IsCancellationRequested);
            token.ThrowIfCancellationRequested();
        });
        var end = window.CompleteAsync();
        await Task.Delay(100);
        Assert.False(end.IsCompleted, "The failure overtook the piece before it.");

        _gate.SetResult();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => end.WaitAsync(_timeout.Token));
        Assert.Equal("second", failure.Message);
        Assert.True(await third.Task.WaitAsync(_timeout.Token));
        Assert.Equal(1, _done);
    }

    [Fact]
    public async Task Behind_a_failure_nothing_can_be_added_and_the_failure_is_what_one_gets()
    {
        using var window = Window();
        await window.AddAsync((_, _) => throw new InvalidOperationException("first"));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (true) await window.AddAsync((_, token) => Task.Delay(Timeout.Infinite, token)).WaitAsync(_timeout.Token);
        });
        Assert.Equal("first", failure.Message);
    }

    [Fact]
    public async Task A_cancellation_from_outside_ends_everything()
    {
        using var stop = new CancellationTokenSource();
        using var window = new OrderedWindow(null!, Throttle, stop.Token);
        for (var count = 0; count < 2 * Throttle; count++) await window.AddAsync((_, token) => WorkAsync(Task.Delay(Timeout.Infinite, token)));
        var waiting = window.AddAsync((_, _) => WorkAsync(Task.CompletedTask));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(_timeout.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => window.CompleteAsync().WaitAsync(_timeout.Token));
        Assert.False(_timeout.IsCancellationRequested);
        Assert.Equal(0, _done);
    }

    [Fact]
    public async Task A_window_without_work_is_complete()
    {
        using var window = Window();
        await window.CompleteAsync().WaitAsync(_timeout.Token);
    }

    public void Dispose() => _timeout.Dispose();

    // Without output, no place in the output is needed.
    private OrderedWindow Window() => new(null!, Throttle, _timeout.Token);

    private async Task WorkAsync(Task until)
    {
        var running = Interlocked.Increment(ref _running);
        for (var most = _most; running > most; most = _most) Interlocked.CompareExchange(ref _most, running, most);
        try
        {
            await until;
            Interlocked.Increment(ref _done);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
