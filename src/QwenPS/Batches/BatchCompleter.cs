using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Batches;

/// <summary>Completes names of jobs that this machine keeps, and their ids and those of their batches. It never makes a call.</summary>
internal sealed class BatchCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMatch = CompletionText.Matcher(wordToComplete);
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
        object? given = bound?["JobPath"] is PSObject wrapped ? wrapped.BaseObject : bound?["JobPath"];
        try
        {
            string? path = given as string ?? JobStore.DefaultPath(new SystemEnvironment(CurrentFolder));
            return path is null ? [] : new JobStore(path).Read((_, _) => { }).Select(job => job.Record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>PowerShell's location: a completer has no cmdlet to ask.</summary>
    private static string? CurrentFolder()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }

    private static IEnumerable<string> FindIds(JobRecord job) => [job.Id, .. job.Parts.Select(part => part.BatchId).OfType<string>()];

    private static string ToolTip(JobRecord job) => $"{job.Name}: {job.Requests} requests, {job.Created.LocalDateTime:g}";
}
