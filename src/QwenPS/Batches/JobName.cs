using System.Management.Automation;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Batches;

/// <summary>The names of jobs: which there can be, and which jobs one means.</summary>
internal static class JobName
{
    /// <summary>A name is shown in tables and typed again by whoever wants the job, so that it has to be one line that can be seen.</summary>
    /// <exception cref="TerminatingException">The name is none.</exception>
    public static void Check(string? name)
    {
        if (name is null || !(string.IsNullOrWhiteSpace(name) || name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))) return;
        throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Batch.Name", TerminalText.MakeVisibleLine(name)), Texts.Format("Batch.NameRemedy"), name));
    }

    /// <summary>
    /// The jobs that the names mean, in the order of the names, each once. A job of exactly that name comes before what the name means as a pattern.
    /// A name that means none is reported, but for a pattern.
    /// </summary>
    public static IReadOnlyList<StoredJob> Find(CmdletPump pump, IReadOnlyList<StoredJob> jobs, IEnumerable<string> names)
    {
        var found = new List<StoredJob>();
        foreach (string name in names)
        {
            StoredJob[] meant = [.. jobs.Where(job => string.Equals(job.Record.Name, name, StringComparison.OrdinalIgnoreCase))];
            bool isPattern = meant.Length == 0 && WildcardPattern.ContainsWildcardCharacters(name) && TryMatch(jobs, name, out meant);
            if (meant.Length == 0 && !isPattern) pump.WriteErrorRecord(ErrorRecords.NotFound(Texts.Format("Batch.NotFound", name), Texts.Format("Batch.NotFoundRemedy"), name));
            found.AddRange(meant);
        }

        return [.. found.Distinct()];
    }

    /// <summary>False where the name is no pattern after all, as with an open bracket.</summary>
    private static bool TryMatch(IReadOnlyList<StoredJob> jobs, string name, out StoredJob[] meant)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        try
        {
            meant = [.. jobs.Where(job => pattern.IsMatch(job.Record.Name))];
            return true;
        }
        catch (WildcardPatternException)
        {
            meant = [];
            return false;
        }
    }
}
