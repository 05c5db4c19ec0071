using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Transport;
using QwenPS.Connections;
using QwenPS.PowerShell;

namespace QwenPS.Commands;

/// <summary>
/// Represents the base class of all cmdlets that call the service. This class provides the connection and the <see cref="CmdletPump"/>, and cancels in-flight
/// requests when the pipeline stops.
/// </summary>
public abstract class QwenCommand : PSCmdlet, IDisposable, IMasksSecrets
{
    private CmdletPump? _pump;
    private PathResolver? _paths;
    private JsonConverter? _json;
    private bool? _wantsLines;
    private bool? _wantsBodies;
    private RetryProgress? _retries;

    /// <summary>
    /// Specifies the connection. The value is an object returned by Connect-Qwen, or the name of a connection. The default is the newest connection of this
    /// runspace. If there's no connection, the cmdlet creates one from the environment.
    /// </summary>
    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public Connection? Connection { get; set; }

    internal CmdletPump Pump => _pump ??= new CmdletPump(this) { WritesVerboseAsDebug = HasOnlyDebug };

    private protected PathResolver Paths => _paths ??= new PathResolver(SessionState.Path, () => InvokeProvider);

    private protected JsonConverter Json => _json ??= new JsonConverter(InvokeCommand, SessionState.PSVariable, Pump.Token);

    /// <summary>Gets a value that indicates whether the log lines of a call are shown. -Debug also shows these lines.</summary>
    private protected bool WantsLines => _wantsLines ??= IsOn("Verbose", "VerbosePreference") || WantsBodies;

    private protected bool WantsBodies => _wantsBodies ??= IsOn("Debug", "DebugPreference");

    /// <summary>
    /// Runs an action on the pipeline thread. If asynchronous work throws a <see cref="TerminatingException"/>, the exception becomes a statement-terminating
    /// error.
    /// </summary>
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

    private bool HasOnlyDebug =>
        MyInvocation.BoundParameters.TryGetValue("Debug", out object? given) && LanguagePrimitives.IsTrue(given) && !MyInvocation.BoundParameters.ContainsKey("Verbose");

    private protected Connection ResolveConnection()
    {
        // The cmdlet will probably send a request soon, so the code for the request is loaded in the background.
        Warmup.Begin();
        return Connection ??= ConnectionStore.Current.GetDefault(Paths, this.WriteWarningLine);
    }

    private protected PumpCallLog CreateLog() => LogMaker(Pump, null);

    /// <summary>
    /// Gets a function that creates logs. A log writes to the verbose and debug streams if they're visible. For an input file, each line contains the name of
    /// the file.
    /// </summary>
    private protected Func<ICmdletIO, string?, PumpCallLog> LogMaker
    {
        get
        {
            // The preferences are read here, on the pipeline thread. The logs are created on other threads.
            bool wantsLines = WantsLines, wantsBodies = WantsBodies;
            RetryProgress retries = _retries ??= new RetryProgress(Pump);
            return (io, source) => new PumpCallLog(io, retries, source, wantsLines, wantsBodies);
        }
    }

    /// <summary>Determines whether a common parameter or its preference variable is turned on.</summary>
    private protected bool IsOn(string parameter, string preference)
    {
        object? value = MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) ? given : SessionState.PSVariable.GetValue(preference);
        return value switch
        {
            ActionPreference action => IsOn(action),
            // If a script set the variable to a string in its own scope, the value is text instead of an enumeration value.
            string text when LanguagePrimitives.TryConvertTo(text, out ActionPreference action) => IsOn(action),
            null => false,
            _ => LanguagePrimitives.IsTrue(value),
        };
    }

    private static bool IsOn(ActionPreference action) => action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <inheritdoc/>
    string IMasksSecrets.Mask(string text) => Connection?.Client.Failures.Redactor.RedactKnown(text) ?? text;

    /// <summary>Cancels in-flight requests when the user presses Ctrl+C.</summary>
    protected override void StopProcessing() => Pump.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels in-flight requests.</summary>
    /// <param name="disposing">A value that indicates whether the method was called by Dispose.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _pump?.Dispose();
    }
}
