using System.Management.Automation;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>Takes jobs that have become plain objects on their way (out of Start-Job, or a file of Export-Clixml) for what this machine keeps of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BatchJobTransformationAttribute : ArgumentTransformationAttribute
{
    /// <exception cref="ArgumentTransformationMetadataException">This machine keeps nothing of the job, or it cannot be read.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object?[] several ? several.Select(Restore).ToArray() : Restore(inputData)!;

    /// <summary>The value itself where it is another: PowerShell says then that it does not fit.</summary>
    private static object? Restore(object? value)
    {
        if (value is not PSObject wrapped || !wrapped.TypeNames.Contains("Deserialized." + typeof(BatchJob).FullName)) return value;
        string? path = wrapped.Properties[nameof(BatchJob.Path)]?.Value as string;
        if (Read(path) is { } kept) return JobView.Create(kept);

        // A file can hold anything, and this goes to the terminal.
        string[] ids = FindIds(wrapped);
        string look = ids.Length == 0 ? Texts.Format("Batch.NotFoundRemedy") : Texts.Format("Batch.NotHereLook", string.Join(", ", ids));
        string message = Texts.Format("Batch.NotHere", wrapped.Properties[nameof(BatchJob.Name)]?.Value) + " " + look;
        throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(message));
    }

    private static StoredJob? Read(string? path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } store) return null;
        try
        {
            return new JobStore(store).Read((_, _) => { }).FirstOrDefault(job => job.Folder.Path == path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentTransformationMetadataException(TerminalText.MakeVisibleLine(Texts.Format("Batch.FolderUnreadable", exception.Message)), exception);
        }
    }

    /// <summary>The service's ids of the batches. What comes out of a job has lost them: PowerShell keeps no more than the properties of the object itself.</summary>
    private static string[] FindIds(PSObject job)
    {
        IEnumerable<object> batches = LanguagePrimitives.GetEnumerable(job.Properties[nameof(BatchJob.Batches)]?.Value)?.Cast<object>() ?? [];
        return [.. batches.Select(batch => PSObject.AsPSObject(batch).Properties[nameof(Batch.Id)]?.Value).OfType<string>()];
    }
}
