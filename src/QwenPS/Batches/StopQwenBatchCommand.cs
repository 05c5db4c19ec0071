using System.Management.Automation;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>Cancels the unfinished batches of a job. Requests that are already completed are charged, and you can receive their answers.</summary>
[Cmdlet(VerbsLifecycle.Stop, "QwenBatch", DefaultParameterSetName = "Name", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Limits)]
[OutputType(typeof(BatchJob))]
public sealed class StopQwenBatchCommand : BatchJobCommand
{
    private const int Conflict = 409;

    /// <summary>Returns the job with its new state. The state is usually <c>cancelling</c>, because cancellation takes a few minutes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(BatchJob job)
    {
        if (!this.ShouldProcessLine(job.Name, Texts.Format("Batch.CancelAction"))) return;
        BatchJob? after = null;
        Pump.Run(async () =>
        {
            BatchJob now = await RefreshAsync(job).ConfigureAwait(false);
            foreach (ServiceBatch batch in now.Live.OfType<ServiceBatch>().Where(batch => !batch.IsFinal)) await CancelAsync(batch.Id).ConfigureAwait(false);
            if (now.Stored is { } stored) Abandon(stored);
            after = await RefreshAsync(job).ConfigureAwait(false);
        });
        if (PassThru) WriteObject(after);
    }

    private async Task CancelAsync(string id)
    {
        try
        {
            await Api.CancelAsync(id).ConfigureAwait(false);
        }
        catch (QwenException exception) when (exception.StatusCode == Conflict)
        {
            // The request failed because the batch has already ended, so it doesn't have to be stopped.
        }
    }

    /// <summary>Marks the batches that haven't been created yet, so they're never created.</summary>
    private static void Abandon(StoredJob job)
    {
        JobPart[] open = [.. job.Record.Parts.Where(part => part.BatchId is null && !part.IsAbandoned)];
        if (open.Length == 0) return;
        foreach (JobPart part in open) part.IsAbandoned = true;
        job.Save();
        foreach (JobPart part in open) job.Folder.DeleteFile(part.File);
    }
}
