using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Records;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Converts objects of this module to flat records for files and other programs. Enumerations become their names, durations become numbers with the unit in
/// the name, times have the ISO 8601 format, and lists become one text.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "QwenRecord", HelpUri = HelpPage.Models)]
[OutputType(typeof(PSObject))]
public sealed class ConvertToQwenRecordCommand : PSCmdlet
{
    /// <summary>The objects: answers, results of access tests, models, jobs, or any other objects that a cmdlet of this module returns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (FlatRecord.IsSupported(InputObject!))
        {
            WriteObject(FlatRecord.Create(InputObject!));
            return;
        }

        string message = Texts.Format("Record.OtherType", InputObject!.TypeNames.FirstOrDefault() ?? "");
        this.WriteErrorRecord(ErrorRecords.InvalidArgument(message, Texts.Format("Record.OtherTypeRemedy"), InputObject));
    }
}
