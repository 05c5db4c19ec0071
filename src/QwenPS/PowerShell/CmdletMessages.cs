using System.Management.Automation;
using System.Management.Automation.Host;

namespace QwenPS.PowerShell;

/// <summary>Defines a method for cmdlets whose messages must not show certain secrets.</summary>
internal interface IMasksSecrets
{
    /// <summary>Returns the text with every known secret masked.</summary>
    string Mask(string text);
}

/// <summary>
/// Writes all text for a message stream, a confirmation prompt, the progress bar, or the host. Any message can contain text from a model, a server, a file, or
/// an environment variable. For this reason, this class masks secrets and makes control characters visible. A test finds calls that bypass this class.
/// </summary>
internal static class CmdletMessages
{
    private const string Dim = "\u001b[2m";
    private const string DimOff = "\u001b[22m";

    private static readonly string[] HostTags = ["PSHOST"];

    public static void WriteVerboseLine(this Cmdlet cmdlet, string message) => cmdlet.WriteVerbose(Line(cmdlet, message));

    public static void WriteWarningLine(this Cmdlet cmdlet, string message) => cmdlet.WriteWarning(Line(cmdlet, message));

    /// <summary>Writes the body of a request or response, including its line breaks, to the debug stream.</summary>
    public static void WriteDebugText(this Cmdlet cmdlet, string message) => cmdlet.WriteDebug(TerminalText.MakeVisible(Mask(cmdlet, message)));

    public static void WriteErrorRecord(this Cmdlet cmdlet, ErrorRecord error) => cmdlet.WriteError(Clean(cmdlet, error));

    public static void EndWithError(this Cmdlet cmdlet, ErrorRecord error) => cmdlet.ThrowTerminatingError(Clean(cmdlet, error));

    /// <summary>
    /// Ends the script in the same way as a throw statement. ThrowTerminatingError isn't sufficient. That method ends only the current statement. Unless
    /// $ErrorActionPreference is Stop, the script continues with the next statement.
    /// </summary>
    public static void EndScriptWithError(this Cmdlet cmdlet, ErrorRecord error)
    {
        ErrorRecord clean = Clean(cmdlet, error);
        // ThrowTerminatingError would add the name of the command to the error, so this code adds the name. Without the name, the error view shows the category
        // instead.
        if (cmdlet is PSCmdlet { MyInvocation.MyCommand.Name: { } command }) clean.CategoryInfo.Activity = command;
        throw new RuntimeException(clean.ErrorDetails.Message, clean.Exception, clean) { WasThrownFromThrowStatement = true };
    }

    public static void WriteProgressRecord(this Cmdlet cmdlet, ProgressRecord progress) => cmdlet.WriteProgress(Clean(cmdlet, progress));

    /// <param name="source">The ID that distinguishes this progress bar from those of other commands.</param>
    public static void WriteProgressRecord(this Cmdlet cmdlet, long source, ProgressRecord progress) => cmdlet.CommandRuntime.WriteProgress(source, Clean(cmdlet, progress));

    /// <summary>Writes directly to the host. Use this method when the pipeline no longer accepts records.</summary>
    public static void WriteProgressRecord(this PSHostUserInterface host, long source, ProgressRecord progress) => host.WriteProgress(source, progress);

    /// <summary>Writes text of an answer to the host in the same way as Write-Host -NoNewline.</summary>
    public static void WriteHostText(this Cmdlet cmdlet, string text, bool isDim)
    {
        string visible = TerminalText.MakeVisible(text);
        // Each text is dimmed separately. As a result, the terminal doesn't remain dimmed if the stream is interrupted.
        cmdlet.WriteInformation(new HostInformationMessage { Message = isDim ? Dim + visible + DimOff : visible, NoNewLine = true }, HostTags);
    }

    /// <summary>Writes an object that scripts can read from the information stream. The object must contain only text that's safe to display.</summary>
    public static void WriteInformationObject(this Cmdlet cmdlet, object value, string tag) => cmdlet.WriteInformation(value, [tag]);

    /// <summary>Writes a command for the CI system to the host in the same way as Write-Host. Text from a service or a file must already be escaped.</summary>
    public static void WriteHostCommand(this Cmdlet cmdlet, string text) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = TerminalText.MakeVisibleCommand(Mask(cmdlet, text)) }, HostTags);

    public static bool ShouldProcessLine(this Cmdlet cmdlet, string target) => cmdlet.ShouldProcess(Line(cmdlet, target));

    public static bool ShouldProcessLine(this Cmdlet cmdlet, string target, string action) => cmdlet.ShouldProcess(Line(cmdlet, target), Line(cmdlet, action));

    public static bool ShouldProcessLine(this Cmdlet cmdlet, string description, string question, string caption) =>
        cmdlet.ShouldProcess(Line(cmdlet, description), Line(cmdlet, question), Line(cmdlet, caption));

    public static bool ShouldContinueLine(this Cmdlet cmdlet, string question, string caption, ref bool yesToAll, ref bool noToAll) =>
        cmdlet.ShouldContinue(Line(cmdlet, question), Line(cmdlet, caption), ref yesToAll, ref noToAll);

    private static string Line(Cmdlet cmdlet, string message) => TerminalText.MakeVisibleLine(Mask(cmdlet, message));

    private static string Mask(Cmdlet cmdlet, string message) => cmdlet is IMasksSecrets masking ? masking.Mask(message) : message;

    private static ErrorRecord Clean(Cmdlet cmdlet, ErrorRecord error)
    {
        ErrorDetails? details = error.ErrorDetails;
        error.ErrorDetails = new ErrorDetails(Line(cmdlet, details?.Message ?? error.Exception.Message)) { RecommendedAction = Line(cmdlet, details?.RecommendedAction ?? "") };
        // Some error views display the target as text, so control characters in its name are replaced.
        error.CategoryInfo.TargetName = Line(cmdlet, error.CategoryInfo.TargetName ?? "");
        return error;
    }

    private static ProgressRecord Clean(Cmdlet cmdlet, ProgressRecord progress)
    {
        progress.Activity = Line(cmdlet, progress.Activity);
        progress.StatusDescription = Line(cmdlet, progress.StatusDescription);
        if (progress.CurrentOperation is { } operation) progress.CurrentOperation = Line(cmdlet, operation);
        return progress;
    }
}
