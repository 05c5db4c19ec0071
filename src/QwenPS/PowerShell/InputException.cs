using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>One input cannot be sent. The others can.</summary>
internal sealed class InputException(string id, ErrorCategory category, string message, string remedy, Exception? innerException = null)
    : Exception(TerminalText.MakeVisibleLine(message), innerException)
{
    public string Id { get; } = id;

    public ErrorCategory Category { get; } = category;

    public string Remedy { get; } = remedy;
}
