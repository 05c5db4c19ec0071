using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Removes jobs from this machine, which knows nothing of them afterwards; with -Remote also their files from the service, where they count towards the
/// account's room. The batches themselves stay in the service's list: it deletes none.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "QwenBatch", DefaultParameterSetName = "Name", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Limits)]
public sealed class RemoveQwenBatchCommand : BatchJobCommand
{
    /// <summary>Deletes the files of requests and results at the service too: the answers cannot be received any more.</summary>
    [Parameter]
    public SwitchParameter Remote { get; set; }

    /// <summary>Removes a job that has not ended as well. The service goes on with it, and charges it. Without -Remote the service is not asked then.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool NeedsService => Remote || !Force;

    private protected override void Process(BatchJob job)
    {
        if (job.Stored is null && !Remote) throw new InputException("BatchNotHere", ErrorCategory.ObjectNotFound, Texts.Format("Batch.NotHere", job.Name), Texts.Format("Batch.NotHereRemedy"));
        BatchJob now = job;
        if (NeedsService) Pump.Run(async () => now = await RefreshAsync(job).ConfigureAwait(false));
        if (!now.IsFinished && !Force)
            throw new InputException("BatchNotFinished", ErrorCategory.ResourceBusy, Texts.Format("Batch.NotFinished", job.Name, now.Status), Texts.Format("Batch.RemoveRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name)));
        if (!this.ShouldProcessLine(job.Name, Texts.Format(Remote ? "Batch.RemoveRemote" : "Batch.Remove"))) return;

        // The service's files first: without the job nobody would know which they are.
        if (Remote) Pump.Run(() => DeleteFilesAsync(now));
        if (now.Stored is { } stored) stored.Folder.Delete(stored.Record);
    }

    private async Task DeleteFilesAsync(BatchJob job)
    {
        foreach (Batch batch in job.Batches)
        {
            foreach (string id in new[] { batch.InputFileId, batch.OutputFileId, batch.ErrorFileId }.OfType<string>()) await Api.DeleteFileAsync(id).ConfigureAwait(false);
        }
    }
}
