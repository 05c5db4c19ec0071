using System.Management.Automation;
using QwenPS.Client.Batches;

namespace QwenPS.Commands;

/// <summary>Takes jobs that have become plain objects on their way (out of Start-Job, or a file of Export-Clixml) for what this machine keeps of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BatchJobTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object?[] several ? several.Select(Restore).ToArray() : Restore(inputData)!;

    /// <summary>The value itself where it is another, or this machine has no such job: then PowerShell says that it does not fit.</summary>
    private static object? Restore(object? value)
    {
        if (value is not PSObject wrapped || !wrapped.TypeNames.Contains("Deserialized." + typeof(BatchJob).FullName)) return value;
        if (wrapped.Properties[nameof(BatchJob.Path)]?.Value as string is not { Length: > 0 } path || Path.GetDirectoryName(path) is not { } store) return value;
        try
        {
            return new JobStore(store).Read((_, _) => { }).FirstOrDefault(job => job.Folder.Path == path) is { } kept ? JobView.Of(kept) : value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return value;
        }
    }
}
