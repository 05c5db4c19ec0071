using System.Management.Automation;
using QwenPS.Client;
using QwenPS.Client.Catalog;
using QwenPS.Client.Journals;
using QwenPS.Commands.Conversations;
using QwenPS.Pipeline;
using QwenPS.Resources;

namespace QwenPS.Commands.Chat;

/// <summary>The journal of one call of the cmdlet: says which requests are done, keeps answers and gives them back.</summary>
internal sealed class ChatJournal : IDisposable
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
    private int _matched;
    private int _missing;

    private ChatJournal(JournalFile file, string path, QwenClient client, CatalogClient catalog, OutputFormat? format, bool runsTools)
    {
        _file = file;
        _path = path;
        _ownFiles = new JournalOwnFiles(path);
        _client = client;
        _catalog = catalog;
        _format = format;
        _runsTools = runsTools;
    }

    /// <summary>Opens the journal; null where none is wanted. Runs on the pipeline thread.</summary>
    /// <exception cref="TerminatingException">It cannot be used.</exception>
    public static ChatJournal? Open(InvokeQwenChatCommand command, QwenClient client, CatalogClient catalog, OutputFormat? format, bool isWhatIf)
    {
        if (command.Journal is not { } given) return null;
        if (command.Stream) throw new TerminatingException(ErrorRecords.InvalidArgument(Text.Of("Journal.Stream"), Text.Of("Journal.StreamRemedy")));
        try
        {
            string path = OutputFile.Resolve(command, given, isLiteral: true);
            if (IsPattern(path)) throw new InputException("Ambiguous", ErrorCategory.InvalidArgument, Text.Of("Journal.Pattern", given), Text.Of("Journal.NoneRemedy"));
            if (Directory.Exists(path)) throw new InputException("IsDirectory", ErrorCategory.InvalidType, Text.Of("File.Folder", path), Text.Of("Conversation.NotAFileRemedy"));
            JournalFile file = isWhatIf ? JournalFile.OpenRead(path) : JournalFile.Open(path);
            if (file.TornBytes > 0 && !isWhatIf) command.WriteWarningLine(Text.Of("Journal.Torn", path, file.TornBytes));
            if (file.Damaged > 0) command.WriteWarningLine(Text.Of("Journal.DamagedLines", path, file.Damaged));
            return new ChatJournal(file, path, client, catalog, format, command.InvokeTool);
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

    /// <summary>Whether a file that was given as input is the journal itself, or the small one beside it, also by a symbolic link.</summary>
    public bool Covers(string file) => _ownFiles.Covers(file);

    /// <summary>What the request is known by, and where its answer stands; each answer is given out once.</summary>
    public JournalPlace Find(ChatRequest request)
    {
        // Before a schema goes into the system message: as text it would depend on the order of a hashtable.
        JournalKey key = JournalKey.Of(_client.Protocol, (_format is null ? request : request with { ResponseFormat = _format.WireForm }).WithTraits(), _runsTools);
        long? offset = _file.Take(key);
        if (offset is null) _missing++;
        else _matched++;
        return new JournalPlace(key, offset);
    }

    /// <summary>What there is to say of a journal that fits none of the requests so far; null for nothing. Said once.</summary>
    public string? Complaint(bool isEnd)
    {
        if (_file.Count == 0 || _matched > 0 || (isEnd ? _missing is 0 or >= Patience : _missing != Patience)) return null;
        return Text.Of("Journal.NoMatch", _file.Count, _path, _missing);
    }

    /// <summary>The answer that stands there; null where it is damaged.</summary>
    public ChatResponse? Restore(JournalPlace place, ChatRequest request) =>
        place.Offset is { } offset && JournalReader.Read(_file.ReadLine(offset), place.Key, request, _client.Protocol.Protocol) is { } response ? _catalog.Price(response) : null;

    /// <summary>Keeps an answer; it is on the disk when this returns.</summary>
    /// <exception cref="TerminatingException">It cannot be written. What was there before is as it was.</exception>
    public void Keep(JournalPlace place, ChatRequest request, ChatResponse response)
    {
        try
        {
            _file.Append(JournalWriter.Line(place.Key, request.MessagesBeforeAnswer, response));
        }
        catch (JournalException exception)
        {
            throw Failed(exception, _path);
        }
    }

    public void Dispose() => _file.Dispose();

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

/// <summary>A request in a journal.</summary>
/// <param name="Key">What it is known by.</param>
/// <param name="Offset">Where its answer stands; null where it has none.</param>
internal sealed record JournalPlace(JournalKey Key, long? Offset);
