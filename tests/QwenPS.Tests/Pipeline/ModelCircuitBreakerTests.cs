using QwenPS.Chat.Bulk;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>Tests the conditions under which a run skips an unavailable model.</summary>
public sealed class ModelCircuitBreakerTests
{
    private readonly ManualTime _clock = new();
    private readonly ModelCircuitBreaker _breaker;

    public ModelCircuitBreakerTests() => _breaker = new ModelCircuitBreaker(_clock);

    [Fact]
    public void It_rests_after_failures_in_a_row_and_says_so_once()
    {
        Assert.Equal([false, false, true, false], Enumerable.Range(0, 4).Select(_ => _breaker.RecordFailure("a")));
        Assert.True(_breaker.IsOpen("A"));
        Assert.False(_breaker.IsOpen("b"));
    }

    [Fact]
    public void An_answer_in_between_begins_anew()
    {
        for (int i = 0; i < 10; i++)
        {
            _breaker.RecordFailure("a");
            _breaker.RecordFailure("a");
            Assert.False(_breaker.IsOpen("a"));
            _breaker.RecordSuccess("a");
        }
    }

    [Fact]
    public void After_the_pause_one_tries_it_and_the_others_wait_for_that_one()
    {
        for (int i = 0; i < ModelCircuitBreaker.FailureThreshold; i++) _breaker.RecordFailure("a");
        _clock.Advance(ModelCircuitBreaker.BreakDuration.TotalSeconds);
        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(_ => _breaker.IsOpen("a")));
        _breaker.RecordSuccess("a");
        Assert.False(_breaker.IsOpen("a"));
    }

    [Fact]
    public void It_rests_again_where_that_one_fails_too_and_where_it_is_never_heard_of_again()
    {
        for (int i = 0; i < ModelCircuitBreaker.FailureThreshold; i++) _breaker.RecordFailure("a");
        _clock.Advance(ModelCircuitBreaker.BreakDuration.TotalSeconds);
        Assert.False(_breaker.IsOpen("a"));
        _clock.Advance(30);
        Assert.False(_breaker.RecordFailure("a"));
        _clock.Advance(ModelCircuitBreaker.BreakDuration.TotalSeconds - 1);
        Assert.True(_breaker.IsOpen("a"));
        _clock.Advance(1);
        Assert.False(_breaker.IsOpen("a"));
        _clock.Advance(ModelCircuitBreaker.BreakDuration.TotalSeconds);
        Assert.False(_breaker.IsOpen("a"));
    }
}
