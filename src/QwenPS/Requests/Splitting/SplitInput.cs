using System.Management.Automation;
using QwenPS.Client.Protocols;
using QwenPS.Documents.Splitting;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Requests.Splitting;

/// <summary>Represents a request's entry in a journal.</summary>
internal interface IJournalEntry
{
    /// <summary>
    /// Gets a value that indicates whether the journal contains an answer to the request. The value is also true if the answer is damaged.
    /// </summary>
    bool IsAnswered { get; }

    /// <summary>Reads the answer. Returns null if the journal doesn't contain an answer, or if the answer is damaged.</summary>
    ChatResponse? Restore(ChatRequest request);

    /// <summary>Stores an answer. When this method returns, the answer is stored on the disk.</summary>
    /// <exception cref="TerminatingException">The answer can't be written. The existing content of the journal isn't changed.</exception>
    void Save(ChatRequest request, ChatResponse response);
}

/// <summary>Sends a request of a split input, and returns its answer.</summary>
/// <param name="request">The request.</param>
/// <param name="entry">The entry of the request in the journal, or null if there's no journal.</param>
/// <param name="skip">
/// A token that's canceled when the request for another part fails. After that, requests that aren't in flight yet aren't sent.
/// </param>
internal delegate Task<ChatResponse> AskPart(SplitRequest request, IJournalEntry? entry, CancellationToken skip);

/// <summary>
/// Represents an input that's sent in parts. Combines the answers for the parts. If the answers are too long for one request, this class first combines groups
/// of consecutive answers, in as many rounds as necessary.
/// </summary>
/// <param name="composer">The object that creates the requests.</param>
/// <param name="parts">The requests for the parts.</param>
/// <param name="room">The maximum weight of the answers in a request (<see cref="TokenWeight"/>).</param>
internal sealed class SplitInput(PartComposer composer, IReadOnlyList<SplitRequest> parts, long room)
{
    /// <summary>The assumed weight of the heading above an answer.</summary>
    private const long HeadingWeight = 60 * TokenWeight.PerToken;

    private readonly Dictionary<(int Round, int Index), IJournalEntry> _entries = [];
    private Func<SplitRequest, IJournalEntry>? _findEntry;

    /// <summary>Gets the requests for the parts.</summary>
    public IReadOnlyList<SplitRequest> Parts => parts;

    /// <summary>Gets the request for the complete input, which is too long.</summary>
    public ChatRequest Whole => composer.Whole;

    /// <summary>Gets a value that indicates whether the journal contains all answers. If the value is true, no request is sent.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Determines whether the journal contains an answer for a part.</summary>
    public bool HasAnswer(int part) => _entries.TryGetValue((0, part), out IJournalEntry? entry) && entry.IsAnswered;

    /// <summary>Finds the entries in the journal. Each part and each combination has its own entry.</summary>
    /// <param name="find">A function that finds the entry of a request.</param>
    public void FindEntries(Func<SplitRequest, IJournalEntry> find)
    {
        _findEntry = find;
        for (int i = 0; i < parts.Count; i++) FindEntry(0, i, parts[i]);
        if (!Enumerable.Range(0, parts.Count).All(HasAnswer)) return;
        try
        {
            // All answers are in the journal, so this call doesn't block the thread.
            RunAsync(Restore, oneFirst: false).GetAwaiter().GetResult();
            IsAnswered = true;
        }
        catch (NotAnsweredException)
        {
            // An answer is missing in the journal. Either an entry is damaged, or the answer that combines other answers isn't in the journal.
        }
        catch (InputException)
        {
            // The answers can't be combined. The error is reported later, when the input is processed.
        }

        static Task<ChatResponse> Restore(SplitRequest request, IJournalEntry? entry, CancellationToken skip) =>
            entry is { IsAnswered: true } && entry.Restore(request.Request) is { } known ? Task.FromResult(known) : throw new NotAnsweredException();
    }

    /// <summary>Gets the answers of all parts, and combines them.</summary>
    /// <param name="ask">A function that sends a request.</param>
    /// <param name="oneFirst">A value that indicates whether the first part must be answered before the other parts are sent.</param>
    /// <returns>The answer for the complete input, with the usage and the cost of all requests.</returns>
    /// <exception cref="InputException">The answers are too long to combine.</exception>
    public async Task<ChatResponse> RunAsync(AskPart ask, bool oneFirst)
    {
        var responses = new List<ChatResponse>();
        ChatResponse[] answered = await AskAllAsync(0, [.. parts.Select((part, index) => (index, part))], ask, oneFirst).ConfigureAwait(false);
        responses.AddRange(answered);
        List<PartAnswer> answers = [.. answered.Select((answer, index) => new PartAnswer(parts[index].Name, answer.Content))];
        for (int round = 1; ; round++)
        {
            List<List<PartAnswer>> groups = Group(answers);
            var requests = new List<(int Index, SplitRequest Request)>();
            for (int i = 0; i < groups.Count; i++)
            {
                if (groups[i].Count > 1) requests.Add((i, composer.Combine(groups[i], isLast: groups.Count == 1)));
            }

            if (requests.Count == 0) throw TooLong();
            ChatResponse[] combined = await AskAllAsync(round, requests, ask, oneFirst: false).ConfigureAwait(false);
            if (groups.Count == 1) return Complete(combined[0], responses);
            responses.AddRange(combined);
            answers = [.. groups.Select(group => group[0])];
            for (int i = 0; i < combined.Length; i++) answers[requests[i].Index] = new PartAnswer(requests[i].Request.Name, combined[i].Content);
        }
    }

    /// <summary>
    /// Creates the requests that would combine answers of the specified length. The plan of a run estimates the cost of these requests before there
    /// are answers, so the answers in the requests are placeholders.
    /// </summary>
    public IEnumerable<ChatRequest> PlanCombinations(long answerTokens)
    {
        long longest = Math.Max(1, ((room / 2) - HeadingWeight) / TokenWeight.PerToken);
        string answer = new('x', (int)Math.Min(int.MaxValue / 8, Math.Min(answerTokens, longest) * TokenWeight.PerToken));
        List<PartAnswer> answers = [.. parts.Select(part => new PartAnswer(part.Name, answer))];
        while (answers.Count > 1)
        {
            List<List<PartAnswer>> groups = Group(answers);
            foreach (List<PartAnswer> group in groups.Where(group => group.Count > 1)) yield return composer.Combine(group, isLast: false).Request;
            if (groups.Count == answers.Count) yield break;
            answers = [.. groups.Select(group => group[0])];
        }
    }

    private ChatResponse Complete(ChatResponse last, List<ChatResponse> others)
    {
        foreach (ChatResponse other in others) last.AddRound(other);
        last.PartCount = parts.Count;
        return last;
    }

    private async Task<ChatResponse[]> AskAllAsync(int round, List<(int Index, SplitRequest Request)> requests, AskPart ask, bool oneFirst)
    {
        using var skip = new CancellationTokenSource();
        var tasks = new Task<ChatResponse>[requests.Count];
        for (int i = 0; i < tasks.Length; i++)
        {
            tasks[i] = AskAsync(requests[i].Request, FindEntry(round, requests[i].Index, requests[i].Request));
            if (oneFirst && i == 0) await tasks[0].ConfigureAwait(false);
        }

        // In-flight requests are awaited even if another request has failed. The service charges for these requests in any case, and the journal
        // stores their answers.
        return await Task.WhenAll(tasks).ConfigureAwait(false);

        async Task<ChatResponse> AskAsync(SplitRequest request, IJournalEntry? entry)
        {
            try
            {
                return await ask(request, entry, skip.Token).ConfigureAwait(false);
            }
            catch
            {
                skip.Cancel();
                throw;
            }
        }
    }

    /// <summary>Finds the journal entry of a request. The journal is searched only once per request, because it returns each stored answer only once.</summary>
    private IJournalEntry? FindEntry(int round, int index, SplitRequest request)
    {
        if (_findEntry is null) return null;
        if (!_entries.TryGetValue((round, index), out IJournalEntry? entry)) _entries.Add((round, index), entry = _findEntry(request));
        return entry;
    }

    /// <summary>Divides the answers into groups of consecutive answers. Each group fits into one request.</summary>
    private List<List<PartAnswer>> Group(List<PartAnswer> answers)
    {
        var groups = new List<List<PartAnswer>>();
        long sum = 0;
        foreach (PartAnswer answer in answers)
        {
            long weight = HeadingWeight + TokenWeight.Measure(answer.Content);
            if (groups.Count == 0 || sum + weight > room)
            {
                groups.Add([]);
                sum = 0;
            }

            groups[groups.Count - 1].Add(answer);
            sum += weight;
        }

        return groups;
    }

#pragma warning disable CA1859 // The return type isn't InputException, because that type requires PowerShell, which the tests of this class don't load.
    private static Exception TooLong() =>
#pragma warning restore CA1859
        new InputException("AnswersTooLong", ErrorCategory.LimitsExceeded, Texts.Format("Split.AnswersTooLong"), Texts.Format("Split.AnswersTooLongRemedy"));

    /// <summary>The exception that is thrown when the journal doesn't contain an answer.</summary>
    private sealed class NotAnsweredException : Exception;
}
