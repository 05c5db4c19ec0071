using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Errors;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Explains why a job didn't complete, and creates the error for a batch that the service rejected entirely.</summary>
internal static class JobFailure
{
    private const string Failed = "failed";

    /// <summary>Determines whether the service rejected the entire batch. The requests of such a batch have no results.</summary>
    public static bool IsFailed(ServiceBatch? batch) => batch is { Status: Failed };

    /// <summary>
    /// Returns the reason why a batch didn't complete. A failed batch takes precedence over an expired batch, and an expired batch takes precedence over a
    /// canceled batch. Returns null if no batch failed, expired, or was canceled.
    /// </summary>
    public static string? FindReason(IReadOnlyList<Batch> batches)
    {
        if (batches.FirstOrDefault(batch => batch.Status == Failed) is { } failed)
            return failed.Errors.Count > 0 ? failed.Errors[0] : Texts.Format("Batch.ReasonUnknown");
        if (batches.Any(batch => batch.Status == "expired")) return Texts.Format("Batch.ReasonExpired");
        return batches.Any(batch => batch.Status == "cancelled") ? Texts.Format("Batch.ReasonCancelled") : null;
    }

    /// <summary>Creates the error for a failed batch. The target of the error is the job, because the inputs aren't the cause.</summary>
    public static ErrorRecord CreateError(QwenClient client, BatchJob job, ServiceBatch batch)
    {
        if (batch.Problems.Count == 0)
        {
            var unknown = new InputException("BatchFailed", ErrorCategory.InvalidResult, Texts.Format("Batch.Failed", batch.Id), Texts.Format("Batch.FailedRemedy"));
            return ErrorRecords.Create(unknown, job);
        }

        FileProblem problem = batch.Problems[0];
        string line = problem.Line is { } number ? FormattableString.Invariant($" (line {number})") : "";
        var error = new ServiceError { Code = problem.Code, Message = problem.Message + line, Param = problem.Param };
        return ErrorRecords.Create(client.Failures.CreateRefusedBatch(batch.Id, error), job);
    }
}
