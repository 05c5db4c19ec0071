using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Records;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Converts objects of this module to flat records, which contain no nested objects, for files and other programs. Enumeration values are converted to their
/// names. Durations are converted to numbers, and the property names contain the unit. Times have the ISO 8601 format. Each list is converted to one string.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "QwenRecord", HelpUri = HelpPage.Models)]
[OutputType(typeof(PSObject))]
public sealed class ConvertToQwenRecordCommand : PSCmdlet
{
    /// <summary>
    /// Specifies the objects to convert. The objects can be answers, results of access tests, models, jobs, or any other objects that a cmdlet of this module
    /// returns.
    /// </summary>
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
