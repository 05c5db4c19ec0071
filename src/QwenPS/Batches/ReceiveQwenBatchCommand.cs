using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Writes the answers of a job that has ended, in the order of its inputs, and an error for each input that has none: answers and errors together are as
/// many as there were inputs. Nothing is deleted: the answers can be received again for as long as the service keeps them (30 days).
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(ChatResponse), typeof(string))]
public sealed class ReceiveQwenBatchCommand : BatchJobCommand
{
    /// <summary>Writes just the text of each answer.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    private protected override void Process(BatchJob job)
    {
        JobFolder folder = new JobFolder(job.Path ?? System.IO.Path.GetTempPath()).NewResults();
        BatchResults? results = null;
        try
        {
            folder.Create();
            BatchJob? ended = null;
            Pump.Run(async () =>
            {
                ended = await RefreshAsync(job).ConfigureAwait(false);
                if (!ended.IsFinished) return;
                results = await BatchResults.DownloadAsync(Client, Api, ended, folder.Path).ConfigureAwait(false);

                // After a stop nobody may be waiting for them any more.
                if (Pump.Token.IsCancellationRequested) results.Dispose();
            });
            if (results is null) throw new InputException("BatchNotFinished", ErrorCategory.ResourceUnavailable, Texts.Format("Batch.NotFinished", job.Name, ended!.Status), Texts.Format("Batch.NotFinishedRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name)));
            Write(results);
        }
        finally
        {
            results?.Dispose();
            folder.Delete();
        }
    }

    /// <summary>Reads and writes one after the other on this thread: a pipeline that is slow holds the reading up, and memory stays flat.</summary>
    private void Write(BatchResults results)
    {
        foreach (JobInput input in results.Inputs)
        {
            if (Pump.Token.IsCancellationRequested) throw new PipelineStoppedException();
            ErrorRecord? error = results.TryRead(input, out ChatResponse? answer);
            if (error is not null) this.WriteErrorRecord(error);
            else WriteObject(Raw ? answer!.Content : answer);
        }
    }
}
