using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Splitting;
using QwenPS.Resources;

namespace QwenPS.Requests.Input;

/// <summary>Represents a group of requests that share a prefix, which is the same text at their beginning.</summary>
internal sealed class BeginningGroup
{
    /// <summary>Gets or sets the number of requests, or null if the number is unknown.</summary>
    public int? Count { get; set; }
}

/// <summary>Represents an input whose request hasn't been sent yet.</summary>
internal sealed record ChatInput
{
    /// <summary>Gets the user's input, which is the target of errors about this request.</summary>
    public required object? Target { get; init; }

    /// <summary>Gets the one-based position of the input among the piped objects, or 0 for other input.</summary>
    public int Number { get; init; }

    /// <summary>Gets the one-based position of the question among the values of -Question, or 0 if there are no questions.</summary>
    public int QuestionNumber { get; init; }

    /// <summary>Gets the zero-based position of the request in its run.</summary>
    public int Index { get; init; }

    /// <summary>Gets the input as text, or null for a file.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the model that the request is sent to.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the size of the user message in bytes. For a file, this is the size that's known before the file is read.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// Gets a function that creates the request. If the input is a file, the function reads the file. The result is null if the input contains no
    /// content to send. The function can run on any thread.
    /// </summary>
    /// <exception cref="InputException">The input can't be sent.</exception>
    public required Func<Task<ChatRequest?>> LoadAsync { get; init; }

    /// <summary>Gets the request's entry in the journal, or null if there's no journal.</summary>
    public IJournalEntry? Entry { get; init; }

    /// <summary>Gets the requests for the parts of the input, or null if the input wasn't split before the run.</summary>
    public SplitInput? Split { get; init; }

    /// <summary>
    /// Gets a function that determines whether the request can be sent, or null if the request can always be sent. The function is called on any
    /// thread, immediately before the request is sent.
    /// </summary>
    public Func<bool>? MaySend { get; init; }

    /// <summary>
    /// Gets the input object that the answer belongs to, or null if the prompt is the only input. The input object is a row, a file, or a text.
    /// </summary>
    public object? InputObject { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the command sends one request per item (files, -PerItem). If the value is true, a failure affects only this item.
    /// </summary>
    public bool IsItem { get; init; }

    /// <summary>
    /// Gets a value that indicates whether <see cref="Model"/> is the model of a conversation. If the value is true, other inputs can have other models.
    /// </summary>
    public bool HasOwnModel { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the run sends only this request. The value is also false if the number of requests isn't known yet.
    /// </summary>
    public bool IsOnly { get; init; }

    /// <summary>Gets a value that indicates whether the journal contains the answer. If the value is true, the request isn't sent.</summary>
    public bool IsAnswered => Entry is { IsAnswered: true } || Split is { IsAnswered: true };

    /// <summary>Gets the message for an input that has nothing to send.</summary>
    public string SkipMessage => Source is null ? Texts.Format("Chat.EmptyItem", Number) : Texts.Format("File.Empty", Source);

    /// <summary>
    /// Gets the group of requests that share a prefix with this request. The value is null if no other request has the same prefix, or if the run
    /// doesn't search for shared prefixes.
    /// </summary>
    public BeginningGroup? Group { get; init; }

    /// <summary>Gets the path of the input file, or null for other input.</summary>
    public string? Source { get; init; }

    /// <summary>Creates the error for an input that has nothing to send.</summary>
    public InputException CreateSkipError() => new("EmptyInput", ErrorCategory.InvalidData, SkipMessage, Texts.Format("Chat.EmptyRemedy"));

    /// <summary>
    /// Creates the request in advance, to search the journal for the request, or to count the tokens of the request. Call this method on the pipeline thread.
    /// </summary>
    /// <param name="pump">The pump that waits for the request.</param>
    /// <param name="request">
    /// The request. The value is null if the input contains nothing to send or can't be read. If the input can't be read, the error is reported
    /// later, in the order of the input.
    /// </param>
    public ChatInput ReadAhead(CmdletPump pump, out ChatRequest? request)
    {
        Task<ChatRequest?> load = Task.Run(LoadAsync);
        pump.WaitFor(load.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        request = load.Status == TaskStatus.RanToCompletion ? load.Result : null;
        return this with { Model = request?.Model ?? Model, Text = null, LoadAsync = () => load };
    }
}

/// <summary>
/// Receives inputs one by one. For example, one implementation sends the inputs, and another implementation writes them to the file of a batch. An
/// implementation such as the journal passes the inputs to the next implementation.
/// </summary>
internal interface IChatInputs
{
    /// <summary>Sets the number of inputs. This method is called only if the number is known before the first input.</summary>
    void Expect(int count);

    void Add(ChatInput input);
}
