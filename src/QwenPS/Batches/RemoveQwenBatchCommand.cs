using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Removes jobs from this computer. With -Remote, also deletes their files from the service. Files at the service count toward the storage limit of the
/// account. The batches remain in the service's list, because the service doesn't delete batches.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "QwenBatch", DefaultParameterSetName = "Name", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Limits)]
public sealed class RemoveQwenBatchCommand : BatchJobCommand
{
    /// <summary>The jobs that each folder contained before the cmdlet removed the first job.</summary>
    private readonly Dictionary<string, IReadOnlyList<StoredJob>> _before = new(StringComparer.Ordinal);

    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Also deletes the request and result files on the service. After that, you can't receive the answers.</summary>
    [Parameter]
    public SwitchParameter Remote { get; set; }

    /// <summary>
    /// Also removes a job that hasn't ended. If several jobs have the same name, this parameter also removes a job whose results weren't received. The service
    /// continues to process and charge a job that hasn't ended. With -Force and without -Remote, the cmdlet doesn't call the service.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool NeedsService => Remote || !Force;

    private protected override void Process(BatchJob job)
    {
        if (job.Stored is null && !Remote)
            throw new InputException("BatchNotHere", ErrorCategory.ObjectNotFound, Texts.Format("Batch.NotHere", job.Name), Texts.Format("Batch.NotHereRemedy"));
        bool hasNamesake = job.Stored is { } kept && HasNamesake(kept);
        BatchJob now = job;
        if (NeedsService) Pump.Run(async () => now = await RefreshAsync(job).ConfigureAwait(false));
        if (!now.IsFinished && !Force)
        {
            string remedy = Texts.Format("Batch.RemoveRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name));
            throw new InputException("BatchNotFinished", ErrorCategory.ResourceBusy, Texts.Format("Batch.NotFinished", job.Name, now.Status), remedy);
        }

        if (!this.ShouldProcessLine(job.Name, Texts.Format(Remote ? "Batch.RemoveRemote" : "Batch.Remove"))) return;
        if (!Force && hasNamesake && job.Stored is { Record.Received: null } unreceived && !ConfirmUnreceived(unreceived.Record)) return;

        // The files on the service are deleted first, because only the job contains their IDs.
        if (Remote) Pump.Run(() => DeleteFilesAsync(now));
        if (now.Stored is { } stored) stored.Folder.Delete(stored.Record);
    }

    /// <summary>Determines whether another job has the same name as the specified job. In this case, the user might mean the other job.</summary>
    private bool HasNamesake(StoredJob job)
    {
        string folder = System.IO.Path.GetDirectoryName(job.Folder.Path)!;
        if (!_before.TryGetValue(folder, out IReadOnlyList<StoredJob>? jobs)) _before[folder] = jobs = new JobStore(folder).Read((_, _) => { });
        return jobs.Any(other => other.Record.Id != job.Record.Id && string.Equals(other.Record.Name, job.Record.Name, StringComparison.OrdinalIgnoreCase));
    }

    /// <exception cref="InputException">The user can't be prompted.</exception>
    private bool ConfirmUnreceived(JobRecord job)
    {
        bool isDecided = MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm);
        // With -Confirm, the user has already confirmed the removal.
        if (isDecided && LanguagePrimitives.IsTrue(confirm)) return true;
        string what = Texts.Format("Batch.NotReceived", job.Name, job.Id);
        try
        {
            if (!isDecided)
                return this.ShouldContinueLine(Texts.Format("Batch.RemoveUnreceivedQuestion", what), Texts.Format("Batch.RemoveUnreceivedCaption"), ref _yesToAll, ref _noToAll);
        }
        catch (Exception exception) when (exception is not (PipelineStoppedException or FlowControlException))
        {
            // Hosts that can't prompt throw different exceptions. The code after this statement reports the error.
        }

        // -Confirm:$false isn't accepted as a confirmation, because it's usually in a script. The script might have been written for another job with the same
        // name, such as the job of the previous night.
        throw new InputException("BatchNotReceived", ErrorCategory.ResourceBusy, what, Texts.Format("Batch.NotReceivedRemedy", job.Id));
    }

    private async Task DeleteFilesAsync(BatchJob job)
    {
        foreach (Batch batch in job.Batches)
        {
            foreach (string id in new[] { batch.InputFileId, batch.OutputFileId, batch.ErrorFileId }.OfType<string>()) await Api.DeleteFileAsync(id).ConfigureAwait(false);
        }
    }
}
