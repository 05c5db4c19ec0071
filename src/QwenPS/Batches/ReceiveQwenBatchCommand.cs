using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Accounting;
using QwenPS.Batches;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Commands;

/// <summary>
/// Returns the answers of a finished job in the order of the inputs, and writes an error for each input without an answer. If the service rejected the entire
/// job, there's one error for the job. The cmdlet doesn't delete any data. You can receive the answers again while the service stores them (30 days).
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "QwenBatch", DefaultParameterSetName = "Name", HelpUri = HelpPage.Limits)]
[OutputType(typeof(ChatResponse), typeof(string))]
public sealed class ReceiveQwenBatchCommand : BatchJobCommand
{
    /// <summary>Returns only the text of each answer.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    private protected override void Process(BatchJob job)
    {
        JobFolder folder = new JobFolder(job.Path ?? System.IO.Path.GetTempPath()).GetNewResultsFolder();
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

                // If the pipeline was stopped, the caller might no longer wait for the results, so the results are disposed of here.
                if (Pump.Token.IsCancellationRequested) results.Dispose();
            });
            if (results is null)
            {
                string what = Texts.Format("Batch.NotFinished", job.Name, ended!.Status);
                string remedy = Texts.Format("Batch.NotFinishedRemedy", CodeGeneration.EscapeSingleQuotedStringContent(job.Name));
                throw new InputException("BatchNotFinished", ErrorCategory.ResourceUnavailable, what, remedy);
            }

            int recorded = job.Stored?.Record.Recorded ?? 0;
            try
            {
                Write(results, CreateRecorder(job, results));
                if (job.Stored is { } stored) stored.Record.Received = Client.Options.Time.GetLocalNow();
            }
            finally
            {
                if (job.Stored is { } stored && (stored.Record.Received is not null || stored.Record.Recorded != recorded)) Save(stored);
            }
        }
        finally
        {
            results?.Dispose();
            folder.Delete();
        }
    }

    /// <summary>
    /// Records that all results were received, so Remove-QwenBatch doesn't prompt for confirmation. Also records the number of results that are in the usage
    /// log. If this information can't be saved, Remove-QwenBatch prompts for confirmation.
    /// </summary>
    private void Save(StoredJob stored)
    {
        try
        {
            stored.Save();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            this.WriteVerboseLine(exception.Message);
        }
    }

    /// <summary>
    /// Records each call once in the usage log, even if the results are received several times. Jobs that aren't stored on this computer aren't recorded,
    /// because another computer might have recorded them.
    /// </summary>
    /// <returns>
    /// The action to call before the result of each input is read. Its parameter is the index of the input. The action is null if calls aren't recorded.
    /// </returns>
    private Action<int>? CreateRecorder(BatchJob job, BatchResults results)
    {
        if (job.Stored is not { } stored || UsageRecorder.Find(ResolveConnection(), Paths, stored.Record.Name, MyInvocation.ScriptName) is not { } recorder) return null;
        int next = 0;
        results.Record = (model, answer, exception) =>
        {
            if (next < stored.Record.Recorded) return;
            if (recorder.Record(model, Client.Options.Endpoint.BaseUri.Host, answer, exception) is { } warning) this.WriteWarningLine(warning);
            stored.Record.Recorded = next + 1;
        };
        return number => next = number;
    }

    /// <summary>Reads and writes the results one by one on this thread. A slow pipeline slows down reading, so memory usage is constant.</summary>
    private void Write(BatchResults results, Action<int>? noteNext)
    {
        int number = 0;
        foreach (JobInput input in results.Inputs)
        {
            noteNext?.Invoke(number++);
            if (Pump.Token.IsCancellationRequested) throw new PipelineStoppedException();
            ErrorRecord? error = results.TryRead(input, out ChatResponse? answer);
            if (error is not null) this.WriteErrorRecord(error);
            else if (answer is not null) WriteObject(Raw ? answer.Content : answer);
        }
    }
}
