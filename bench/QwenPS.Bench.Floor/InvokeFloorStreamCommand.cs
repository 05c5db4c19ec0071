using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>Makes one call and writes one object for each event.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FloorStream")]
[OutputType(typeof(FloorPiece))]
public sealed class InvokeFloorStreamCommand : FloorCommand
{
    /// <summary>Specifies the prompt.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public required string Prompt { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (FloorPiece piece in FloorClient.Stream(Uri, Model, Prompt)) WriteObject(piece);
    }
}
