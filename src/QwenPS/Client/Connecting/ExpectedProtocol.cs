namespace QwenPS.Client.Connecting;

/// <summary>A protocol that is settled before the address is looked at, and why: for the message when the address says another.</summary>
/// <param name="Protocol">What is expected.</param>
/// <param name="Reason">A clause: <c>-Protocol OpenAI was given</c>.</param>
internal sealed record ExpectedProtocol(ChatProtocol Protocol, string Reason)
{
    /// <summary>The one that the user gave; null where none was given.</summary>
    public static ExpectedProtocol? Given(ChatProtocol? protocol) =>
        protocol is { } p ? new(p, $"-Protocol {p} was given") : null;
}
