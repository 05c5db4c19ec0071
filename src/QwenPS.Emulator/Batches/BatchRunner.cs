using QwenPS.Emulator.Hosting;

namespace QwenPS.Emulator.Batches;

/// <summary>
/// Processes a batch. The batch has the statuses validating, in progress, finalizing, and then completed or another final status. Lines are read and answered
/// one at a time, first the odd lines and then the even lines. As with the service, the result files have a different order than the input file.
/// </summary>
internal sealed class BatchRunner(EmulatorState state, BatchState batch)
{
    private readonly LineAnswer _answers = new(state.Options.Answer, batch.Fault);

    public void Start() => _ = Task.Run(RunAsync);

    private async Task RunAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(state.Stopping, batch.Cancelling.Token);
        try
        {
            await RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!state.Stopping.IsCancellationRequested)
        {
            await Task.Delay(state.Options.BatchStep, CancellationToken.None);
            batch.Enter("cancelled");
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The emulator was stopped or reset, and its files were deleted.
            if (!batch.IsFinal) batch.Enter("failed");
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await Task.Delay(state.Options.BatchStep, stop);
        StoredFile? input = state.Files.Find(batch.InputFileId);
        if (input is null || !await IsValidAsync(input, stop)) return;

        batch.Enter("in_progress");
        await Task.Delay(batch.Fault.Stuck ? Timeout.InfiniteTimeSpan : state.Options.BatchStep, stop);
        var expired = await AnswerAllAsync(input, stop);
        if (!expired)
        {
            batch.Enter("finalizing");
            await Task.Delay(state.Options.BatchStep, stop);
        }

        batch.Enter(expired ? "expired" : "completed");
    }

    private async Task<bool> IsValidAsync(StoredFile input, CancellationToken stop)
    {
        var validation = new BatchValidation(batch.Endpoint);
        IReadOnlyList<LineError> errors = await validation.CheckAsync(input, stop);
        if (batch.Fault.FailValidation is { } code) errors = [new LineError(code, "The input file is not valid.", null, 1)];
        batch.Errors = errors;
        if (errors.Count > 0) batch.Enter("failed");
        else batch.Total = validation.Lines;
        return errors.Count == 0;
    }

    private async Task<bool> AnswerAllAsync(StoredFile input, CancellationToken stop)
    {
        using var output = new ResultFile(state.Files);
        using var errors = new ResultFile(state.Files);
        var max = batch.Fault.ExpireAfter is { } share ? (int)(batch.Total * share) : batch.Total;
        try
        {
            foreach (var parity in (int[])[1, 0])
            {
                using var reader = new StreamReader(input.Path);
                for (var number = 1; await reader.ReadLineAsync(stop) is { } text; number++)
                {
                    if (number % 2 == parity && batch.Completed + batch.Failed < max) Answer(text, number, output, errors);
                }
            }
        }
        finally
        {
            // The results of a canceled batch are kept.
            Publish(output, errors);
        }

        return max < batch.Total;
    }

    private void Answer(string text, int number, ResultFile output, ResultFile errors)
    {
        if (_answers.Make(text, number) is not var (line, isGood)) return;
        isGood |= batch.Fault.FailInOutput;
        (isGood ? output : errors).Write(line.Span);
        if (isGood) batch.Completed++;
        else batch.Failed++;
    }

    private void Publish(ResultFile output, ResultFile errors)
    {
        batch.ErrorFileId = errors.Publish(batch.Id + "_error.jsonl");
        if (batch.Fault.NoOutput) return;
        batch.OutputFileId = output.Publish(batch.Id + "_success.jsonl");
        if (batch.Fault.MissingOutput && batch.OutputFileId is { } id) state.Files.Remove(id);
    }
}
