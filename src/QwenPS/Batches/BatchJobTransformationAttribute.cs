using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>
/// Replaces deserialized <see cref="BatchJob"/> objects with the jobs that are stored on this computer. Deserialized objects come from a PowerShell job
/// (Start-Job), or from a file that Export-Clixml created.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BatchJobTransformationAttribute : ArgumentTransformationAttribute
{
    /// <exception cref="ArgumentTransformationMetadataException">The job isn't stored on this computer, or can't be read.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object?[] several ? several.Select(Restore).ToArray() : Restore(inputData)!;

    /// <summary>Returns the stored job for a deserialized job. Any other value is returned unchanged. PowerShell rejects the value if it isn't a job.</summary>
    private static object? Restore(object? value)
    {
        if (value is not PSObject wrapped || !wrapped.TypeNames.Contains("Deserialized." + typeof(BatchJob).FullName)) return value;
        string? path = wrapped.Properties[nameof(BatchJob.Path)]?.Value as string;
        if (Read(path) is { } kept) return JobView.Create(kept);

        // The error message is written to the terminal. Control characters in the message are made visible, because a deserialized job can contain any text.
        string[] ids = FindIds(wrapped);
        string look = ids.Length == 0 ? Texts.Format("Batch.NotFoundRemedy") : Texts.Format("Batch.NotHereLook", string.Join(", ", ids));
        string message = Texts.Join(Texts.Format("Batch.NotHere", wrapped.Properties[nameof(BatchJob.Name)]?.Value), look);
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

    /// <summary>
    /// Finds the IDs that the service assigned to the batches. In an object from a PowerShell job, these IDs are missing, because PowerShell serializes only
    /// the properties of the top-level object.
    /// </summary>
    private static string[] FindIds(PSObject job)
    {
        IEnumerable<object> batches = LanguagePrimitives.GetEnumerable(job.Properties[nameof(BatchJob.Batches)]?.Value)?.Cast<object>() ?? [];
        return [.. batches.Select(batch => PSObject.AsPSObject(batch).Properties[nameof(Batch.Id)]?.Value).OfType<string>()];
    }
}

/// <summary>Completes names and IDs of jobs that are stored on this computer, and IDs of their batches. This class doesn't call the service.</summary>
internal sealed class BatchCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.CreateMatcher(wordToComplete);
        bool isId = string.Equals(parameterName, "Id", StringComparison.OrdinalIgnoreCase);
        return Jobs(fakeBoundParameters)
            .Reverse()
            .SelectMany(job => (isId ? FindIds(job) : [job.Name]).Select(text => (Text: text, Job: job)))
            .Where(one => isMatch(one.Text))
            .GroupBy(one => one.Text)
            .Select(same => new CompletionResult(CompletionText.Quote(same.Key), same.Key, CompletionResultType.ParameterValue, ToolTip(same.First().Job)));
    }

    private static IEnumerable<JobRecord> Jobs(IDictionary? bound)
    {
        try
        {
            string? path = PSValue.Unwrap(bound?["JobPath"]) as string ?? JobStore.GetDefaultPath(new SystemEnvironment(CurrentFolder));
            return path is null ? [] : new JobStore(path).Read((_, _) => { }).Select(job => job.Record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Returns PowerShell's location. A completer isn't a cmdlet, so it can't use a cmdlet's session state to find the location.</summary>
    private static string? CurrentFolder()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }

    private static IEnumerable<string> FindIds(JobRecord job) => [job.Id, .. job.Parts.Select(part => part.BatchId).OfType<string>()];

    private static string ToolTip(JobRecord job) => $"{job.Name}: {job.Requests} requests, {job.Created.LocalDateTime:g}";
}
