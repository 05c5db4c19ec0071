using System.Management.Automation;
using System.Management.Automation.Host;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Chat;

/// <summary>
/// Reads the text that the user types. In the console, the text is read one key at a time. In other hosts, the host reads the text. This class must be used on
/// the pipeline thread.
/// </summary>
/// <remarks>
/// PSReadLine isn't used, because it parses each line as PowerShell code. For example, after the text "don't", PSReadLine would wait for a closing quotation
/// mark. In addition, each question would be added to the command history. In the console, the ReadLine method of PowerShell's host isn't used either. If a
/// line is longer than the width of the terminal, this method redraws the line incorrectly. This method also can't read several pasted lines as one text.
/// </remarks>
internal sealed class HostLineReader(PSHost? host, Action<string> write, CancellationToken stop)
{
    private readonly ConsoleLineReader _console = new(stop);

    /// <summary>Gets a value that indicates whether the user types in the console of this process.</summary>
    public bool IsConsole { get; } = host?.Name == "ConsoleHost" && !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Returns the text that the user typed, or null at the end of the input.</summary>
    /// <exception cref="TerminatingException">The host can't read lines.</exception>
    public string? Read(string prompt)
    {
        write(prompt);
        try
        {
            return IsConsole ? _console.Read() : host?.UI.ReadLine();
        }
        catch (Exception exception) when (exception is PSInvalidOperationException or HostException or NotSupportedException or NotImplementedException)
        {
            throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Interactive.NoHost"), Texts.Format("Interactive.NoHostRemedy")));
        }
    }
}

/// <summary>
/// Changes the meaning of Ctrl+C while an answer arrives. Usually, Ctrl+C stops the pipeline, which would also end the chat. While this object exists, Ctrl+C
/// stops only the answer.
/// </summary>
internal sealed class AnswerInterrupt : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);

    private readonly CancellationTokenSource _source = new();
    private readonly Task? _watch;
    private readonly bool _before;
    private volatile bool _isOver;

    /// <param name="isConsole">A value that indicates whether the user types in the console of this process.</param>
    public AnswerInterrupt(bool isConsole)
    {
        if (!isConsole) return;
        _before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        _watch = Task.Run(WatchAsync);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _isOver = true;
        if (_watch is null) return;
        _watch.Wait();
        Console.TreatControlCAsInput = _before;
        // The token source isn't disposed of, because a canceled call can still use its token.
    }

    private async Task WatchAsync()
    {
        while (!_isOver)
        {
            while (!_isOver && Console.KeyAvailable)
            {
                if (!ConsoleLineReader.IsControlC(Console.ReadKey(intercept: true))) continue;
                _source.Cancel();
                return;
            }

            await Task.Delay(Interval).ConfigureAwait(false);
        }
    }
}
