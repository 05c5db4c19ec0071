using QwenPS.Commands.Chat;
using Xunit;

namespace QwenPS.Tests.Pipeline;

/// <summary>When a run leaves a model alone that is down.</summary>
public sealed class ModelRestTests
{
    private readonly ModelRest _rest;
    private TimeSpan _now;

    public ModelRestTests() => _rest = new ModelRest(() => _now);

    [Fact]
    public void It_rests_after_failures_in_a_row_and_says_so_once()
    {
        Assert.Equal([false, false, true, false], Enumerable.Range(0, 4).Select(_ => _rest.Failed("a")));
        Assert.True(_rest.IsResting("A"));
        Assert.False(_rest.IsResting("b"));
    }

    [Fact]
    public void An_answer_in_between_begins_anew()
    {
        for (int i = 0; i < 10; i++)
        {
            _rest.Failed("a");
            _rest.Failed("a");
            Assert.False(_rest.IsResting("a"));
            _rest.Answered("a");
        }
    }

    [Fact]
    public void After_the_pause_one_tries_it_and_the_others_wait_for_that_one()
    {
        for (int i = 0; i < ModelRest.Patience; i++) _rest.Failed("a");
        _now += ModelRest.Pause;
        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(_ => _rest.IsResting("a")));
        _rest.Answered("a");
        Assert.False(_rest.IsResting("a"));
    }

    [Fact]
    public void It_rests_again_where_that_one_fails_too_and_where_it_is_never_heard_of_again()
    {
        for (int i = 0; i < ModelRest.Patience; i++) _rest.Failed("a");
        _now += ModelRest.Pause;
        Assert.False(_rest.IsResting("a"));
        _now += TimeSpan.FromSeconds(30);
        Assert.False(_rest.Failed("a"));
        _now += ModelRest.Pause - TimeSpan.FromSeconds(1);
        Assert.True(_rest.IsResting("a"));
        _now += TimeSpan.FromSeconds(1);
        Assert.False(_rest.IsResting("a"));
        _now += ModelRest.Pause;
        Assert.False(_rest.IsResting("a"));
    }
}
