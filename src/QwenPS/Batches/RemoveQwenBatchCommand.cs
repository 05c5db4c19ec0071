using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Removes jobs from this computer. With -Remote, also deletes their files from the service, where they count toward the account's storage. The
/// batches remain in the service's list, because the service doesn't delete batches.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "QwenBatch", DefaultParameterSetName = "Name", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Limits)]
public sealed class RemoveQwenBatchCommand : BatchJobCommand
{
    /// <summary>Also deletes the request and result files at the service. The answers can't be received afterwards.</summary>
    [Parameter]
    public SwitchParameter Remote { get; set; }

    /// <summary>
    /// Also removes a job that hasn't ended. The service continues to process and charge it. With -Force and without -Remote, the service isn't
    /// called.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool NeedsService => Remote || !Force;

    private protected override void Process(BatchJob job)
    {
        if (job.Stored is null && !Remote)
            throw new InputException("BatchNotHere", ErrorCategory.ObjectNotFound, Texts.Format("Batch.NotHere", job.Name), Texts.Format("Batch.NotHereRemedy"));
        BatchJob now = job;
        if (NeedsService) Pump.Run(async () => now = await RefreshAsync(job).ConfigureAwait(false));
        if (!now.IsFinished && !Force)
        {
            string remedy = Texts.Format("Batch.RemoveRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name));
            throw new InputException("BatchNotFinished", ErrorCategory.ResourceBusy, Texts.Format("Batch.NotFinished", job.Name, now.Status), remedy);
        }

        if (!this.ShouldProcessLine(job.Name, Texts.Format(Remote ? "Batch.RemoveRemote" : "Batch.Remove"))) return;

        // Deletes the service's files first, because their IDs are only known from the job.
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
