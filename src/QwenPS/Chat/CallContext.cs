using QwenPS.Chat.Bulk;
using QwenPS.Client.Protocols;
using QwenPS.PowerShell;
using QwenPS.Requests.Splitting;

namespace QwenPS.Chat;

/// <summary>Represents the information about one input while its requests are sent.</summary>
/// <param name="IO">The cmdlet output that receives the answer and the messages about the requests.</param>
/// <param name="CancellationToken">A token that cancels the requests.</param>
internal sealed record CallContext(ICmdletIO IO, CancellationToken CancellationToken)
{
    /// <summary>Gets the entry of the request in the journal (-Journal), or null if there's no journal.</summary>
    public IJournalEntry? Entry { get; init; }

    /// <summary>
    /// Gets the object that determines when the request is sent. This object exists only for a request that shares a cached prefix with other requests. For
    /// other requests, the value is null.
    /// </summary>
    public CacheFanOut.CacheTurn? Turn { get; init; }

    /// <summary>Gets the counter of the answers, or null if the answers don't need to be counted.</summary>
    public RunTally? Tally { get; init; }

    /// <summary>Gets the part of the input, or null if the request is for the complete input.</summary>
    public SplitRequest? Part { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the request continues an input that already had another request. If the value is true, the request takes precedence
    /// over the requests of new inputs.
    /// </summary>
    public bool Continues { get; init; }

    /// <summary>
    /// Gets the semaphore that limits the number of in-flight requests if the parts of an input are sent concurrently. The value is null if each input is one
    /// request.
    /// </summary>
    public SemaphoreSlim? Places { get; init; }

    /// <summary>Gets a token that cancels the request while it waits to be sent.</summary>
    public CancellationToken BeforeSending { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the answer to the request is the final answer for the complete input. Only such an answer has the requested format.
    /// </summary>
    public bool IsWhole => Part is null or { IsLast: true };

    /// <summary>Returns the name of the input for the log. The name consists of the path of the file, if any, and the name of the part, if any.</summary>
    public string? GetName(ChatRequest request) => Part is null ? request.Source : request.Source is null ? Part.Name : request.Source + ", " + Part.Name;
}
