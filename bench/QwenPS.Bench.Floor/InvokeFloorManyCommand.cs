using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>
/// Makes one call for each text from the pipeline. Several calls run at the same time. When all answers are complete, they're written in the order of the
/// texts.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "FloorMany")]
[OutputType(typeof(FloorAnswer))]
public sealed class InvokeFloorManyCommand : FloorCommand
{
    private readonly List<string> _prompts = [];

    /// <summary>Specifies the prompt.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public required string Prompt { get; set; }

    /// <summary>Specifies the number of concurrent calls.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 64;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _prompts.Add(Prompt);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var answers = new FloorAnswer[_prompts.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ThrottleLimit };
        Parallel.ForEachAsync(
            Enumerable.Range(0, answers.Length), options,
            async (i, _) => answers[i] = await FloorClient.AskAsync(Uri, Model, _prompts[i]).ConfigureAwait(false)).GetAwaiter().GetResult();
        WriteObject(answers, enumerateCollection: true);
    }
}
