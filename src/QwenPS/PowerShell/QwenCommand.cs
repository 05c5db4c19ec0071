using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;

namespace QwenPS.Commands;

/// <summary>What all cmdlets that call the service have in common: the connection, the pump, and a clean stop.</summary>
public abstract class QwenCommand : PSCmdlet, IDisposable, IMasksSecrets
{
    private CmdletPump? _pump;
    private PathResolver? _paths;
    private JsonConverter? _json;
    private bool? _wantsLines;
    private bool? _wantsBodies;

    /// <summary>
    /// The connection to use: an object of Connect-Qwen, or the name of one. Default: the newest of this runspace; without one,
    /// one is made silently from the environment.
    /// </summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection? Connection { get; set; }

    internal CmdletPump Pump => _pump ??= new CmdletPump(this) { TellsVerboseAsDebug = HasDebugAlone };

    private protected PathResolver Paths => _paths ??= new PathResolver(SessionState.Path, InvokeProvider);

    private protected JsonConverter Json => _json ??= new JsonConverter(InvokeCommand, SessionState.PSVariable, Pump.Token);

    /// <summary>Whether the lines of a call's course are read by anybody; -Debug shows them too.</summary>
    private protected bool WantsLines => _wantsLines ??= IsOn("Verbose", "VerbosePreference") || WantsBodies;

    private protected bool WantsBodies => _wantsBodies ??= IsOn("Debug", "DebugPreference");

    /// <summary>Runs on the pipeline thread; an error of asynchronous work ends the cmdlet as a statement-terminating one.</summary>
    private protected void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (TerminatingException exception)
        {
            this.EndWithError(exception.Record);
        }
    }

    private bool HasDebugAlone =>
        MyInvocation.BoundParameters.TryGetValue("Debug", out object? given) && LanguagePrimitives.IsTrue(given) && !MyInvocation.BoundParameters.ContainsKey("Verbose");

    private protected Connection ResolveConnection()
    {
        // Whoever asks for a connection is about to send something.
        Warmup.Begin();
        return Connection ??= ConnectionStore.Current.GetDefault(Paths, this.WriteWarningLine);
    }

    /// <summary>Where a call that this cmdlet makes tells of its course.</summary>
    private protected PumpCallLog CreateLog() => LogMaker(Pump);

    /// <summary>Makes logs that tell on the verbose and debug streams what the user wants to read.</summary>
    private protected Func<ICmdletIO, PumpCallLog> LogMaker
    {
        get
        {
            // Asked once, here on the pipeline thread.
            bool wantsLines = WantsLines, wantsBodies = WantsBodies;
            return io => new PumpCallLog(io, wantsLines, wantsBodies);
        }
    }

    /// <summary>Whether a common parameter or its preference variable is on.</summary>
    private protected bool IsOn(string parameter, string preference)
    {
        object? value = MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) ? given : SessionState.PSVariable.GetValue(preference);
        return value switch
        {
            ActionPreference action => IsOn(action),
            // What a script sets in a scope of its own is just what it wrote.
            string text when LanguagePrimitives.TryConvertTo(text, out ActionPreference action) => IsOn(action),
            null => false,
            _ => LanguagePrimitives.IsTrue(value),
        };
    }

    private static bool IsOn(ActionPreference action) => action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <inheritdoc/>
    string IMasksSecrets.Mask(string text) => Connection?.Client.Failures.Redactor.RedactKnown(text) ?? text;

    /// <summary>Ctrl-C: cancels what is under way.</summary>
    protected override void StopProcessing() => Pump.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels whatever is still under way.</summary>
    /// <param name="disposing">Whether it is called by Dispose.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _pump?.Dispose();
    }
}
