using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.Chat.Bulk;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Resources;
using QwenPS.Text;

namespace QwenPS.Chat;

/// <summary>
/// Runs the requests of one call of the cmdlet, several at a time, and decides what a failure means: it ends the cmdlet where it is the only
/// request or dooms all the rest, else it is one error among the results.
/// </summary>
/// <param name="settings">How they are run.</param>
/// <param name="connection">Where they go.</param>
/// <param name="call">Has one answered.</param>
/// <param name="pump">Where the answers go.</param>
/// <param name="ui">Shows the progress bar; null for a host without one.</param>
/// <param name="tally">Counts what is used; null where no limit asks for it.</param>
internal sealed class ChatRun(ChatSettings settings, Connection connection, ChatCall call, CmdletPump pump, PSHostUserInterface? ui, RunTally? tally) : IChatInputs, IDisposable
{
    /// <summary>Whether there is more than one request; known when the second one comes, or at the end.</summary>
    private readonly TaskCompletionSource<bool> _isMany = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunTally? _tally = tally;
    private OrderedWindow? _window;
    private RunProgress? _progress;
    private int _expected;
    private int _count;

    /// <summary>Adds a request; waits, and writes what is ready, while too many are under way.</summary>
    public void Add(ChatInput input)
    {
        if (!input.IsAnswered && !pump.ShouldProcessLine(FormatTarget(input.Model), settings.ShowsSteps ? FormatAction(input) : "")) return;
        _count++;
        if (input.IsOnly) RunAlone(input);
        else AddToWindow(input);
    }

    /// <summary>Says beforehand how many requests there will be.</summary>
    public void Expect(int count) => _expected = count;

    /// <summary>There are no more requests: waits for those under way and writes their answers.</summary>
    public void Complete()
    {
        _isMany.TrySetResult(_count > 1);
        if (_window is null) return;
        if (_progress is not null) _progress.Total = _count;
        WaitFor(_window.CompleteAsync());
        _progress?.End();
    }

    public void Dispose()
    {
        _window?.Dispose();
        _progress?.Abandon();
    }

    /// <summary>Runs the only request there is: it has no turn to wait for, and there is no course to show.</summary>
    private void RunAlone(ChatInput input)
    {
        _isMany.TrySetResult(false);
        _tally?.Add();
        pump.Run(() => RunAsync(input, pump, pump.Token));
    }

    private void AddToWindow(ChatInput input)
    {
        if (_window is null) Begin();
        _tally!.Add();
        if (_count == 2)
        {
            _isMany.TrySetResult(true);
            _tally.CountsCost = true;
            _progress?.Start();
        }

        WaitFor(_window!.AddAsync((io, cancellationToken) => RunAsync(input, io, cancellationToken)));
    }

    private void Begin()
    {
        _window = new OrderedWindow(pump, settings.ThrottleLimit, pump.Token);
        _tally ??= new RunTally(call.Prices);
        if (settings.ShowsProgress) _progress = new RunProgress(pump, ui, _tally, connection) { Total = _expected };
    }

    private void WaitFor(Task task)
    {
        try
        {
            pump.WaitFor(task);
        }
        catch
        {
            _progress?.End();
            throw;
        }
    }

    private string FormatTarget(string model) => settings.ShowsSteps ? Texts.Format("Chat.Target", model, connection.BaseUri.Host) : model;

    private static string FormatAction(ChatInput input) =>
        input.Source is null ? Texts.Format("Chat.Send", ByteSize.Format(input.Size)) : Texts.Format("Chat.SendFile", ByteSize.Format(input.Size), TerminalText.MakeVisible(input.Source));

    private async Task RunAsync(ChatInput input, ICmdletIO io, CancellationToken cancellationToken)
    {
        bool isAnswered = false;
        try
        {
            if (input.MaySend?.Invoke() == false) return;
            if (await input.LoadAsync().ConfigureAwait(false) is { } request)
            {
                await call.RunAsync(request, (JournalPlace?)input.Place, _tally, io, cancellationToken).ConfigureAwait(false);
                isAnswered = !input.IsAnswered;
            }
            else await SkipAsync(input, io).ConfigureAwait(false);
        }
        catch (QwenException exception)
        {
            await FailAsync(ErrorRecords.Create(exception, input.Target), DoomsTheRest(exception.Kind), io).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            await FailAsync(ErrorRecords.Create(exception, input.Target), endsTheRun: false, io).ConfigureAwait(false);
        }
        finally
        {
            _tally?.End(isAnswered);
        }
    }

    /// <summary>Where there are several inputs, each has an answer or an error: whoever counts them is to miss none. One alone is nothing to stop for.</summary>
    private async Task SkipAsync(ChatInput input, ICmdletIO io)
    {
        if (await _isMany.Task.ConfigureAwait(false)) await io.ErrorAsync(ErrorRecords.Create(input.Skipped(), input.Target)).ConfigureAwait(false);
        else await io.WarningAsync(input.SkipMessage).ConfigureAwait(false);
    }

    private async Task FailAsync(ErrorRecord record, bool endsTheRun, ICmdletIO io)
    {
        if (endsTheRun || !await _isMany.Task.ConfigureAwait(false)) throw new TerminatingException(record);
        await io.ErrorAsync(record).ConfigureAwait(false);
    }

    /// <summary>Whether the next request would fail for the same reason.</summary>
    private static bool DoomsTheRest(ErrorKind kind) => kind is ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.WorkspaceAccess;
}
