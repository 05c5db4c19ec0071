namespace QwenPS.Client.Transport;

/// <summary>The body of an answer. A class and no tuple: for tasks of classes the framework brings compiled code.</summary>
/// <param name="Bytes">The body, with room behind it.</param>
/// <param name="Length">How much of it there is.</param>
internal sealed record Body(byte[] Bytes, int Length)
{
    /// <summary>What broke it off; null for a whole one.</summary>
    public Exception? Failure { get; init; }
}
