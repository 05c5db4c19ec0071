using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>A request's entry in a journal.</summary>
internal interface IJournalEntry
{
    /// <summary>Whether the journal has an answer, which can be damaged.</summary>
    bool IsAnswered { get; }

    /// <summary>Reads the answer; null if the journal doesn't have one, or if it's damaged.</summary>
    ChatResponse? Restore(ChatRequest request);

    /// <summary>Stores an answer. It's on disk when this method returns.</summary>
    /// <exception cref="TerminatingException">The answer can't be written. The existing content isn't changed.</exception>
    void Save(ChatRequest request, ChatResponse response);
}

/// <summary>Requests that begin with the same part.</summary>
internal sealed class BeginningGroup
{
    /// <summary>The number of requests; null if it isn't known.</summary>
    public int? Count { get; set; }
}

/// <summary>One request to come.</summary>
internal sealed record ChatInput
{
    /// <summary>The user's input, which is the target of errors about this request.</summary>
    public required object? Target { get; init; }

    /// <summary>The position among the piped objects, from 1; 0 for other input.</summary>
    public int Number { get; init; }

    /// <summary>The position among the questions of -Question, from 1; 0 without questions.</summary>
    public int QuestionNumber { get; init; }

    /// <summary>The position of the request in its run, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The input as text; null for a file.</summary>
    public string? Text { get; init; }

    /// <summary>The model that the request is sent to.</summary>
    public required string Model { get; init; }

    /// <summary>The size of the user message in bytes, as far as it's known before a file is read.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// Creates the request, and reads the file if the input is one. The result is null if there's nothing to send. Runs on any thread.
    /// </summary>
    /// <exception cref="InputException">The input can't be sent.</exception>
    public required Func<Task<ChatRequest?>> LoadAsync { get; init; }

    /// <summary>The request's entry in the journal; null without a journal.</summary>
    public IJournalEntry? Entry { get; init; }

    /// <summary>The requests for the parts of the input, if a step before the run has split it; otherwise null.</summary>
    public SplitInput? Split { get; init; }

    /// <summary>Determines, just before the request is sent, whether it may still be sent. Runs on any thread. Null if it may always be sent.</summary>
    public Func<bool>? MaySend { get; init; }

    /// <summary>The input object that the answer belongs to: a row, a file, or a text; null if the prompt is the only input.</summary>
    public object? InputObject { get; init; }

    /// <summary>Whether the call makes one request per item (files, -PerItem), so a failure affects only this item.</summary>
    public bool IsItem { get; init; }

    /// <summary>Whether the model is that of a conversation, so other inputs can have another model.</summary>
    public bool HasOwnModel { get; init; }

    /// <summary>Whether it's known that this is the only request.</summary>
    public bool IsOnly { get; init; }

    /// <summary>Whether the journal has the answer, so nothing is sent.</summary>
    public bool IsAnswered => Entry is { IsAnswered: true } || Split is { IsAnswered: true };

    /// <summary>The message if there's nothing to send.</summary>
    public string SkipMessage => Source is null ? Texts.Format("Chat.EmptyItem", Number) : Texts.Format("File.Empty", Source);

    /// <summary>The requests that begin with the same part as this one; null if there aren't any, or if it doesn't matter.</summary>
    public BeginningGroup? Group { get; init; }

    /// <summary>The path of the input file; null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>Creates the error for an input that has nothing to send.</summary>
    public InputException CreateSkipError() => new("EmptyInput", ErrorCategory.InvalidData, SkipMessage, Texts.Format("Chat.EmptyRemedy"));

    /// <summary>Creates the request now, because looking it up in the journal or counting its tokens requires it. Runs on the pipeline thread.</summary>
    /// <param name="pump">Waits for the request.</param>
    /// <param name="request">The request; null if there's nothing to send, or if the input can't be read, which is reported when it's the input's turn.</param>
    public ChatInput ReadAhead(CmdletPump pump, out ChatRequest? request)
    {
        Task<ChatRequest?> load = Task.Run(LoadAsync);
        pump.WaitFor(load.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        request = load.Status == TaskStatus.RanToCompletion ? load.Result : null;
        return this with { Model = request?.Model ?? Model, Text = null, LoadAsync = () => load };
    }
}

/// <summary>Receives inputs one by one: a run sends them, a batch writes them to its file, and a step such as the journal passes them on.</summary>
internal interface IChatInputs
{
    /// <summary>Announces the number of inputs, if it's known before the first input.</summary>
    void Expect(int count);

    void Add(ChatInput input);
}
