using QwenPS.Client.Transport;

namespace QwenPS.PowerShell;

/// <summary>Tells a call's course on the cmdlet's verbose and debug streams.</summary>
internal sealed class PumpCallLog(ICmdletIO io, bool wantsLines, bool wantsBodies) : ICallLog
{
    public bool WantsLines => wantsLines;

    public bool WantsBodies => wantsBodies;

    public ValueTask VerboseAsync(string message) => io.VerboseAsync(message);

    public ValueTask DebugAsync(string message) => io.DebugAsync(message);
}
