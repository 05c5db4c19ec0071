using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Batches;

/// <summary>Provides the errors of files and batches.</summary>
internal static class BatchErrors
{
    public static ServiceError NoFile(string id) => NotFound($"No such File object: {id}");

    public static ServiceError NoBatch(string id) => NotFound($"No such Batch object: {id}");

    public static ServiceError TooLateToCancel(BatchState batch) =>
        new(409, "conflict", $"Cannot cancel a batch with status '{batch.Status}'.") { Type = "invalid_request_error" };

    private static ServiceError NotFound(string message) => new(404, "not_found", message) { Type = "invalid_request_error", Param = "id" };
}
