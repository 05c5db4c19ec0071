using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>What the cmdlets have in common.</summary>
public abstract class FloorCommand : Cmdlet
{
    /// <summary>The address to call.</summary>
    [Parameter(Mandatory = true)]
    public required Uri Uri { get; set; }

    /// <summary>The model to ask.</summary>
    [Parameter]
    public string Model { get; set; } = "bench";
}
