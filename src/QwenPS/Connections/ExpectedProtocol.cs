using QwenPS.Resources;

namespace QwenPS.Connections;

/// <summary>A protocol that is settled before the address is looked at, and why: for the message when the address says another.</summary>
/// <param name="Protocol">What is expected.</param>
/// <param name="ReasonName">The name of the text that says why.</param>
internal sealed record ExpectedProtocol(ChatProtocol Protocol, string ReasonName)
{
    /// <summary>A clause: <c>-Protocol OpenAI was given</c>.</summary>
    public string Reason => Texts.Format(ReasonName, Protocol);

    /// <summary>The one that the user gave; null where none was given.</summary>
    public static ExpectedProtocol? Given(ChatProtocol? protocol) =>
        protocol is { } p ? new(p, "Setup.ProtocolGiven") : null;
}
