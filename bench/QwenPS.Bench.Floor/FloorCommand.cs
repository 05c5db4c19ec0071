using System.Management.Automation;

namespace QwenPS.Bench.Floor;

/// <summary>Represents the base class of the cmdlets in this benchmark.</summary>
public abstract class FloorCommand : Cmdlet
{
    /// <summary>Specifies the address to call.</summary>
    [Parameter(Mandatory = true)]
    public required Uri Uri { get; set; }

    /// <summary>Specifies the model to call.</summary>
    [Parameter]
    public string Model { get; set; } = "bench";
}
