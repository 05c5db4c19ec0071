using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>The base class of the cmdlets.</summary>
public abstract class FloorCommand : Cmdlet
{
    /// <summary>The address to call.</summary>
    [Parameter(Mandatory = true)]
    public required Uri Uri { get; set; }

    /// <summary>The model.</summary>
    [Parameter]
    public string Model { get; set; } = "bench";
}
