using System.Management.Automation;
using QwenPS.Catalog;
using QwenPS.Client;
using QwenPS.Client.Protocols;
using QwenPS.Files;
using QwenPS.PowerShell;
using QwenPS.Requests.Input;
using QwenPS.Requests.StructuredOutput;
using QwenPS.Resources;

namespace QwenPS.Chat.Bulk;

/// <summary>The journal of one call of the cmdlet, a step before the run: says which requests are done, keeps answers and gives them back.</summary>
internal sealed class ChatJournal : IChatInputs, IDisposable
{
    /// <summary>After so many requests without a match it is said that the journal may be another's: early enough to stop.</summary>
    private const int Patience = 10;

    private readonly JournalFile _file;
    private readonly string _path;
    private readonly JournalOwnFiles _ownFiles;
    private readonly QwenClient _client;
    private readonly CatalogClient _catalog;
    private readonly OutputFormat? _format;
    private readonly bool _runsTools;
    private readonly CmdletPump _pump;
    private readonly IChatInputs _next;
    private int _matched;
    private int _missing;

    private ChatJournal(JournalFile file, string path, QwenClient client, CatalogClient catalog, OutputFormat? format, bool runsTools, CmdletPump pump, IChatInputs next)
    {
        _file = file;
        _path = path;
        _ownFiles = new JournalOwnFiles(path);
        _client = client;
        _catalog = catalog;
        _format = format;
        _runsTools = runsTools;
        _pump = pump;
        _next = next;
    }

    /// <summary>Opens the journal. Runs on the pipeline thread.</summary>
    /// <exception cref="TerminatingException">It cannot be used.</exception>
    public static ChatJournal Open(ChatSettings settings, QwenClient client, CatalogClient catalog, OutputFormat? format, PathResolver paths, CmdletPump pump, IChatInputs next)
    {
        string given = settings.Journal!;
        try
        {
            string path = paths.FindOutputFile(given, isLiteral: true);
            if (IsPattern(path)) throw new InputException("Ambiguous", ErrorCategory.InvalidArgument, Texts.Format("Journal.Pattern", given), Texts.Format("Journal.NoneRemedy"));
            if (Directory.Exists(path)) throw new InputException("IsDirectory", ErrorCategory.InvalidType, Texts.Format("File.Folder", path), Texts.Format("Conversation.NotAFileRemedy"));
            JournalFile file = settings.IsWhatIf ? JournalFile.OpenRead(path) : JournalFile.Open(path);
            try
            {
                if (file.TornBytes > 0 && !settings.IsWhatIf) pump.WriteWarningLine(Texts.Format("Journal.Torn", path, file.TornBytes));
                if (file.Damaged > 0) pump.WriteWarningLine(Texts.Format("Journal.DamagedLines", path, file.Damaged));
                return new ChatJournal(file, path, client, catalog, format, settings.RunsTools, pump, next);
            }
            catch
            {
                // -WarningAction Stop: the next run may open it again.
                file.Dispose();
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

    public void Expect(int count) => _next.Expect(count);

    public void Add(ChatInput input)
    {
        if (input.Source is { } file && _ownFiles.Covers(file))
        {
            _pump.WriteVerboseLine(Texts.Format("Journal.Own", file));
            return;
        }

        input = input.ReadAhead(_pump, out ChatRequest? request);
        if (request is not null) input = input with { Place = Find(request) };
        Complain(isEnd: false);
        _next.Add(input);
    }

    /// <summary>Says once that the journal fits none of the requests so far, where that is so.</summary>
    public void Complain(bool isEnd)
    {
        if (_file.Count == 0 || _matched > 0 || (isEnd ? _missing is 0 or >= Patience : _missing != Patience)) return;
        _pump.WriteWarningLine(Texts.Format("Journal.NoMatch", _file.Count, _path, _missing));
    }

    /// <summary>The answer that stands at a place; null where it is damaged.</summary>
    public ChatResponse? Read(long offset, JournalKey key, ChatRequest request) =>
        JournalReader.Read(_file.ReadLine(offset), key, request, _client.Protocol.Protocol) is { } response ? _catalog.Price(response) : null;

    /// <summary>Keeps an answer; it is on the disk when this returns.</summary>
    /// <exception cref="TerminatingException">It cannot be written. What was there before is as it was.</exception>
    public void Append(JournalKey key, ChatRequest request, ChatResponse response)
    {
        try
        {
            _file.Append(JournalWriter.Line(key, request.MessagesBeforeAnswer, response));
        }
        catch (JournalException exception)
        {
            throw Failed(exception, _path);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>What the request is known by, and where its answer stands; each answer is given out once.</summary>
    private JournalPlace Find(ChatRequest request)
    {
        // Before a schema goes into the system message: as text it would depend on the order of a hashtable.
        JournalKey key = JournalKey.Create(_client.Protocol, (_format is null ? request : request with { ResponseFormat = _format.WireForm }).WithTraits(_client.Protocol.Protocol), _runsTools);
        long? offset = _file.Take(key);
        if (offset is null) _missing++;
        else _matched++;
        return new JournalPlace(this, key, offset);
    }

    /// <summary>Brackets stand in names of files; a star or a question mark was meant to find one.</summary>
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

/// <summary>A request's place in a journal.</summary>
/// <param name="journal">The journal.</param>
/// <param name="key">What the request is known by.</param>
/// <param name="offset">Where its answer stands; null where it has none.</param>
internal sealed class JournalPlace(ChatJournal journal, JournalKey key, long? offset) : IInputPlace
{
    /// <inheritdoc/>
    public bool IsAnswered => offset is not null;

    /// <summary>The answer; null where there is none, or where it is damaged.</summary>
    public ChatResponse? Restore(ChatRequest request) => offset is { } start ? journal.Read(start, key, request) : null;

    /// <inheritdoc cref="ChatJournal.Append"/>
    public void Keep(ChatRequest request, ChatResponse response) => journal.Append(key, request, response);
}

/// <summary>The journal and the small file beside it, by whatever path they are reached.</summary>
internal sealed class JournalOwnFiles
{
    private readonly HashSet<string> _paths;
    private readonly HashSet<string> _names;

    /// <param name="path">The journal's full path.</param>
    public JournalOwnFiles(string path)
    {
        // File names have no case on Windows; elsewhere two that differ in it may be two files.
        StringComparer comparer = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        string sign = JournalLock.SignOf(path);
        _paths = new HashSet<string>([path, sign, FinalPath.Find(path), FinalPath.Find(sign)], comparer);
        _names = new HashSet<string>(_paths.Select(Path.GetFileName)!, comparer);
    }

    /// <summary>Whether a file is one of them.</summary>
    /// <param name="file">Its full path.</param>
    public bool Covers(string file)
    {
        if (_paths.Contains(file)) return true;

        // There can be very many inputs, and only for those of the right name is each folder looked at.
        return _names.Contains(Path.GetFileName(FinalPath.TargetOf(file) ?? file)) && _paths.Contains(FinalPath.Find(file));
    }
}
