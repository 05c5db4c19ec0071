using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>A request's place in a journal.</summary>
internal interface IInputPlace
{
    /// <summary>Whether the journal has an answer there, which may be damaged.</summary>
    bool IsAnswered { get; }
}

/// <summary>One request to come.</summary>
internal sealed record ChatInput
{
    /// <summary>What the user gave: the target of an error about it.</summary>
    public required object? Target { get; init; }

    /// <summary>Which one of the piped objects it is, counted from 1; 0 for other input.</summary>
    public int Number { get; init; }

    /// <summary>The same as text; null for a file.</summary>
    public string? Text { get; init; }

    /// <summary>The model that will be asked.</summary>
    public required string Model { get; init; }

    /// <summary>The size of the user's message in bytes, as far as it is known before a file is read.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// Makes the request; a file is read only now. Null where there is nothing to send. Runs on any thread.
    /// </summary>
    /// <exception cref="InputException">The input cannot be sent.</exception>
    public required Func<Task<ChatRequest?>> LoadAsync { get; init; }

    /// <summary>The request's place in the journal; null without one.</summary>
    public IInputPlace? Place { get; init; }

    /// <summary>Asked just before the request is sent, on any thread: whether it still may be. Null where nothing speaks against it.</summary>
    public Func<bool>? MaySend { get; init; }

    /// <summary>Whether it is known that there is no other.</summary>
    public bool IsOnly { get; init; }

    /// <summary>Whether its answer is known, and nothing is sent.</summary>
    public bool IsAnswered => Place is { IsAnswered: true };

    /// <summary>What is said where there is nothing to send.</summary>
    public string SkipMessage => Source is null ? Texts.Format("Chat.EmptyItem", Number) : Texts.Format("File.Empty", Source);

    /// <summary>The path of the file that it is; null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>The same as an error.</summary>
    public InputException Skipped() => new("EmptyInput", ErrorCategory.InvalidData, SkipMessage, Texts.Format("Chat.EmptyRemedy"));

    /// <summary>Reads the input now, in its turn: only the whole request can be looked up or counted. Runs on the pipeline thread.</summary>
    /// <param name="pump">Waits for it.</param>
    /// <param name="request">The request; null where there is nothing to send, or where it can't be read, which is said in the input's turn.</param>
    public ChatInput ReadAhead(CmdletPump pump, out ChatRequest? request)
    {
        Task<ChatRequest?> load = Task.Run(LoadAsync);
        pump.WaitFor(load.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        request = load.Status == TaskStatus.RanToCompletion ? load.Result : null;
        return this with { Model = request?.Model ?? Model, Text = null, LoadAsync = () => load };
    }
}

/// <summary>Where inputs go, one after the other: to the service at once, into the file of a batch, or to a step before the one or the other.</summary>
internal interface IChatInputs
{
    /// <summary>How many there will be, where that is known before the first.</summary>
    void Expect(int count);

    void Add(ChatInput input);
}
