using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Requests.Splitting;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>
/// Represents a step of a run (the requests of one Invoke-QwenChat command). This step finds existing answers in the journal, and stores new answers there. The
/// journal (-Journal) is a file that contains the answers of this run and earlier runs.
/// </summary>
/// <param name="file">The journal file. This object closes the file.</param>
/// <param name="protocol">The protocol of the requests.</param>
/// <param name="prices">The price list.</param>
/// <param name="pump">The <see cref="CmdletPump"/> that writes the warnings.</param>
/// <param name="next">The next step, which receives the inputs.</param>
internal sealed class ChatJournal(JournalFile file, IChatProtocol protocol, PriceList prices, CmdletPump pump, IChatInputs next) : IChatInputs, ISpendingLog, IDisposable
{
    /// <summary>
    /// The number of requests after which a warning appears, if the journal contains no answer to these requests. The journal might belong to another command.
    /// The warning gives the user the opportunity to stop the run.
    /// </summary>
    private const int MaxMismatches = 10;

    private readonly JournalOwnFiles _ownFiles = new(file.FullPath);
    private readonly string _currency = PriceLists.GetCurrency(prices);
    private int _matched;
    private int _missing;

    /// <summary>Gets the JSON format of the answers, or null if the run doesn't use structured output.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Gets the object that splits inputs that are too long, or null if inputs aren't split.</summary>
    public DocumentSplitter? Splitter { get; init; }

    /// <summary>Gets a value that indicates whether the module runs the model's tool calls.</summary>
    public bool RunsTools { get; init; }

    /// <summary>Gets the clock that provides the time in each line of the journal.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens a journal file. Call this method on the pipeline thread.</summary>
    /// <param name="given">The path as the user specified it.</param>
    /// <param name="isReadOnly">A value that indicates whether the file is only read. If the value is true, the file doesn't have to exist.</param>
    /// <param name="paths">The object that resolves the path.</param>
    /// <param name="pump">The <see cref="CmdletPump"/> that writes the warnings.</param>
    /// <exception cref="TerminatingException">The journal can't be used.</exception>
    public static JournalFile OpenFile(string given, bool isReadOnly, PathResolver paths, CmdletPump pump)
    {
        try
        {
            string path = paths.FindOutputFile(given, isLiteral: true);
            if (IsPattern(path))
                throw new InputException("Ambiguous", ErrorCategory.InvalidArgument, Texts.Format("Journal.Pattern", given), Texts.Format("Journal.NoneRemedy"));
            if (Directory.Exists(path))
                throw new InputException("IsDirectory", ErrorCategory.InvalidType, Texts.Format("File.Folder", path), Texts.Format("Conversation.NotAFileRemedy"));
            JournalFile journal = isReadOnly ? JournalFile.OpenRead(path) : JournalFile.Open(path);
            try
            {
                if (journal.TornBytes > 0 && !isReadOnly) pump.WriteWarningLine(Texts.Format("Journal.Torn", path, journal.TornBytes));
                if (journal.Damaged > 0) pump.WriteWarningLine(Texts.Format("Journal.DamagedLines", path, journal.Damaged));
                return journal;
            }
            catch
            {
                // If -WarningAction is Stop, writing the warning throws an exception. The file is closed, so the next run can open it.
                journal.Dispose();
                throw;
            }
        }
        catch (InputException exception)
        {
            throw new TerminatingException(ErrorRecords.Create(exception, given));
        }
        catch (JournalException exception)
        {
            throw Failed(exception, given);
        }
    }

    /// <summary>Gets the full path of the journal.</summary>
    public string FullPath => file.FullPath;

    public void Expect(int count) => next.Expect(count);

    public void Add(ChatInput input)
    {
        if (input.Source is { } source && _ownFiles.Contains(source))
        {
            pump.WriteVerboseLine(Texts.Format("Journal.Own", source));
            return;
        }

        input = input.ReadAhead(pump, out ChatRequest? request);
        if (request is not null)
        {
            SplitInput? split = TrySplit(request);
            input = split is null ? input with { Entry = FindEntry(request, isWhole: true) } : input with { Split = split };
            if (input.Entry is { IsAnswered: true } || (split is not null && Enumerable.Range(0, split.Parts.Count).Any(split.HasAnswer))) _matched++;
            else _missing++;
        }

        WarnAboutMismatch(isEnd: false);
        next.Add(input);
    }

    /// <summary>Writes a warning if the journal contains no answer to any request so far. The warning appears at most once.</summary>
    public void WarnAboutMismatch(bool isEnd)
    {
        if (file.Count == 0 || _matched > 0 || (isEnd ? _missing is 0 or >= MaxMismatches : _missing != MaxMismatches)) return;
        pump.WriteWarningLine(Texts.Format("Journal.NoMatch", file.Count, FullPath, _missing));
    }

    /// <summary>Reads the answer at an offset in the journal. Returns null if the answer is damaged.</summary>
    public ChatResponse? Read(long offset, JournalKey key, ChatRequest request)
    {
        ChatResponse? response = JournalReader.Read(file.ReadLine(offset), key, request, protocol.Protocol);
        return response is { EstimatedCost: null } ? AnswerCost.SetRestored(response, prices) : response;
    }

    /// <inheritdoc/>
    public RunSpending Spent => file.Spending.GetSum(_currency);

    /// <inheritdoc/>
    public long LastId => file.Spending.LastId;

    /// <summary>Verifies that the costs in the journal have the same currency as the cost limit.</summary>
    /// <exception cref="TerminatingException">The journal contains costs in another currency.</exception>
    public void CheckCurrency()
    {
        if (file.Spending.Currencies.FirstOrDefault(one => one != _currency) is not { } other) return;
        string message = Texts.Format("Budget.OtherCurrency", FullPath, other, _currency);
        throw new TerminatingException(ErrorRecords.InvalidArgument(message, Texts.Format("Budget.OtherCurrencyRemedy"), FullPath));
    }

    /// <inheritdoc/>
    public void Reserve(long id, RunSpending maximum) => AppendLine(JournalSpending.FormatReservation(id, maximum, _currency), isOnDisk: false);

    /// <inheritdoc/>
    public void Settle(long id, RunSpending spent) => AppendLine(JournalSpending.FormatSpending(id, spent, _currency), isOnDisk: false);

    /// <summary>Stores an answer. When this method returns, the answer is stored on the disk.</summary>
    /// <exception cref="TerminatingException">The answer can't be written. The existing content of the journal isn't changed.</exception>
    public void Append(JournalKey key, ChatRequest request, ChatResponse response) =>
        AppendLine(JournalWriter.Format(key, request.MessagesBeforeAnswer, response, Time.GetUtcNow()), isOnDisk: true);

    private void AppendLine(byte[] line, bool isOnDisk)
    {
        try
        {
            file.Append(line, isOnDisk);
        }
        catch (JournalException exception)
        {
            throw Failed(exception, FullPath);
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>
    /// Splits an input that's too long, and finds the journal entries of its parts. Returns null if the input isn't too long. Also returns null if the input
    /// can't be split. The error is then reported later, when the input is processed.
    /// </summary>
    private SplitInput? TrySplit(ChatRequest request)
    {
        try
        {
            SplitInput? split = Splitter?.TrySplit(request);
            split?.FindEntries(part => FindEntry(part.Request, part.IsLast));
            return split;
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>Creates the key of a request, and finds the offset of its answer. Each stored answer is used for only one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isWhole">
    /// A value that indicates whether the answer to this request is the final answer for an input. If an input is split, the answers for its parts aren't
    /// final. Only a final answer has the requested format.
    /// </param>
    private JournalEntry FindEntry(ChatRequest request, bool isWhole)
    {
        // The key is calculated before the JSON schema of the answer is added to the system message. If the schema is a hashtable, the order of its entries in
        // this message can differ between sessions. The key must not depend on this order.
        if (Format is not null && isWhole) request = request with { ResponseFormat = Format.WireForm };
        JournalKey key = JournalKey.Create(protocol, request.WithTraits(protocol.Protocol), RunsTools);
        long? offset = file.Take(key);
        return new JournalEntry(this, key, offset);
    }

    /// <summary>
    /// Determines whether a path is a wildcard pattern. File names can contain brackets, so only an asterisk or a question mark is treated as a wildcard.
    /// </summary>
    private static bool IsPattern(string path) => Path.GetFileName(path).IndexOfAny(['*', '?']) >= 0 && !File.Exists(path);

    private static TerminatingException Failed(JournalException exception, string target)
    {
        (string id, ErrorCategory category) = exception.Problem switch
        {
            JournalProblem.InUse => ("JournalInUse", ErrorCategory.ResourceBusy),
            JournalProblem.OtherFormat => ("NotAJournal", ErrorCategory.InvalidData),
            _ => ("JournalUnwritable", ErrorCategory.WriteError),
        };
        return new TerminatingException(ErrorRecords.Create(new InputException(id, category, exception.Message, exception.Remedy, exception), target));
    }
}

/// <summary>Represents a request's entry in a journal.</summary>
/// <param name="journal">The journal.</param>
/// <param name="key">The key of the request.</param>
/// <param name="offset">The offset of the request's answer in the journal, or null if there's no answer.</param>
internal sealed class JournalEntry(ChatJournal journal, JournalKey key, long? offset) : IJournalEntry
{
    /// <inheritdoc/>
    public bool IsAnswered => offset is not null;

    /// <summary>Reads the answer. Returns null if there's no answer, or if the answer is damaged.</summary>
    public ChatResponse? Restore(ChatRequest request) => offset is { } start ? journal.Read(start, key, request) : null;

    /// <inheritdoc cref="ChatJournal.Append"/>
    public void Save(ChatRequest request, ChatResponse response) => journal.Append(key, request, response);
}

/// <summary>Recognizes the journal and its lock file among the input files, even if a path contains symbolic links.</summary>
internal sealed class JournalOwnFiles
{
    private readonly HashSet<string> _paths;
    private readonly HashSet<string> _names;

    /// <param name="path">The journal's full path.</param>
    public JournalOwnFiles(string path)
    {
        // File names aren't case-sensitive on Windows.
        StringComparer comparer = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        string lockFile = JournalLock.GetLockFile(path);
        _paths = new HashSet<string>([path, lockFile, FinalPath.Find(path), FinalPath.Find(lockFile)], comparer);
        _names = new HashSet<string>(_paths.Select(Path.GetFileName)!, comparer);
    }

    /// <summary>Determines whether a file is the journal or its lock file.</summary>
    /// <param name="file">The full path of the file.</param>
    public bool Contains(string file)
    {
        if (_paths.Contains(file)) return true;

        // It takes time to resolve the links in a path, so the links are resolved only if the file name matches.
        return _names.Contains(Path.GetFileName(FinalPath.FindTarget(file) ?? file)) && _paths.Contains(FinalPath.Find(file));
    }
}
