using System.Management.Automation;
using System.Management.Automation.Host;

namespace QwenPS.Chat;

/// <summary>Whether the host shows styled text: PowerShell 7, on a terminal that can, and nobody has asked for plain text. Pipeline thread.</summary>
internal static class TerminalStyle
{
    public static bool IsShown(PSVariableIntrinsics variables, PSHostUserInterface? ui)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))) return false;
        if (variables.GetValue("PSStyle") is not { } style) return false;
        object? rendering = PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value;
        return rendering is not null && rendering.ToString() != "PlainText" && ui?.SupportsVirtualTerminal == true;
    }
}
