using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>Makes one call and writes one object.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FloorChat")]
[OutputType(typeof(FloorAnswer))]
public sealed class InvokeFloorChatCommand : FloorCommand
{
    /// <summary>Specifies the prompt.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public required string Prompt { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(FloorClient.AskAsync(Uri, Model, Prompt).GetAwaiter().GetResult());
}
