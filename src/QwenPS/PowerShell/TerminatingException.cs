using System.Management.Automation;

namespace QwenPS.PowerShell;

/// <summary>Carries an error from asynchronous work to the pipeline thread, where it ends the cmdlet.</summary>
internal sealed class TerminatingException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    public ErrorRecord Record { get; } = record;
}
