using QwenPS.Requests.Input;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Collects all inputs of a run that has a deadline, and then passes them to the next step. All inputs must be known, because the time until the deadline is
/// divided among the remaining inputs.
/// </summary>
/// <param name="next">The step that receives the inputs.</param>
internal sealed class InputCollector(IChatInputs next) : IChatInputs
{
    private readonly List<ChatInput> _inputs = [];
    private bool _isCounted;

    public void Expect(int count)
    {
        _isCounted = true;
        next.Expect(count);
    }

    public void Add(ChatInput input)
    {
        if (_isCounted) next.Add(input);
        else _inputs.Add(input);
    }

    /// <summary>Passes the collected inputs to the next step. Call this method after the last input.</summary>
    public void Complete()
    {
        if (_isCounted) return;
        next.Expect(_inputs.Count);
        foreach (ChatInput input in _inputs) next.Add(input);
    }
}
