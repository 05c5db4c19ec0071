namespace QwenPS.Client.Errors;

/// <summary>What is known about errors. The data are read when the first error is, never on import or on a call that succeeds.</summary>
internal sealed class ErrorCatalog
{
    private static readonly Lazy<ErrorCatalog> Lazy = new(() => new ErrorCatalog(ErrorFileReader.Read()));

    private readonly Dictionary<string, ErrorRow> _byCode = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ErrorRow> _byBeginning = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ErrorRow> _byType = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, ErrorRow> _byStatus = [];
    private readonly Dictionary<ErrorKind, ErrorRow> _byKind = [];
    private readonly Dictionary<LocalFailure, ErrorRow> _byFailure = [];
    private readonly HashSet<string> _withoutMeaning;
    private readonly List<(ErrorRow Row, string[][] Terms, bool IsAmbiguous)> _families = [];

    private ErrorCatalog(ErrorFile file)
    {
        File = file;
        _withoutMeaning = new HashSet<string>(file.WithoutMeaning, StringComparer.OrdinalIgnoreCase);
        foreach (ErrorRow row in file.Rows)
        {
            foreach (string code in row.Codes) _byCode[code] = row;
            foreach (string beginning in row.Beginnings) _byBeginning[beginning] = row;
            foreach (string type in row.Types) _byType[type] = row;
            foreach (int status in row.Fallback) _byStatus[status] = row;
            if (row.IsDefault && row.Kind is { } kind) _byKind[kind] = row;
            if (row.Local is { } failure) _byFailure[failure] = row;
        }

        Dictionary<string, string[]> terms = file.Terms.ToDictionary(list => list.Key, list => list.Value.Select(Wording.Reduce).ToArray());
        Dictionary<string, ErrorRow> rows = file.Rows.ToDictionary(row => row.Id);
        foreach (KeyValuePair<string, string> family in file.Families)
        {
            string[][] lists = [.. family.Key.Split(' ').Select(name => terms[name])];
            _families.Add((rows[family.Value], lists, Array.IndexOf(file.AmbiguousFamilies, family.Key) >= 0));
        }
    }

    public static ErrorCatalog Current => Lazy.Value;

    /// <summary>Whether the data have been read, for the test that they are not read too early.</summary>
    public static bool IsRead => Lazy.IsValueCreated;

    public ErrorFile File { get; }

    public IReadOnlyList<ErrorRow> Rows => File.Rows;

    public ErrorRow Get(ErrorKind kind) => _byKind[kind];

    public ErrorRow Get(LocalFailure failure) => _byFailure[failure];

    /// <summary>The row of exactly this code; null where there is none.</summary>
    public ErrorRow? FindExactly(string code) => _byCode.TryGetValue(code, out ErrorRow? row) ? row : null;

    /// <summary>The row of the code; else of what its first word says, as <c>invalid_type</c> is the caller's fault. Null if it says nothing.</summary>
    public ErrorRow? Find(string? code) => FindKnown(code) ?? (string.IsNullOrEmpty(code) ? null : FindByBeginning(code!));

    /// <summary>
    /// The row of the code, or of the known code within it that ends last, which is the innermost: <c>InternalError.Algo.DataInspectionFailed</c> is
    /// <c>DataInspectionFailed</c>, and <c>InvalidParameter.Something</c> is <c>InvalidParameter</c>. Null if the code is unknown.
    /// </summary>
    public ErrorRow? FindKnown(string? code)
    {
        if (string.IsNullOrEmpty(code) || code!.Length > MaxCodeLength) return null;
        if (FindExactly(code) is { } exact) return exact;
        (ErrorRow? best, int bestEnd) = (null, 0);
        for (int start = 0; start >= 0; start = code.IndexOf('.', start) is >= 0 and int dot ? dot + 1 : -1)
        {
            for (int end = code.Length; end > Math.Max(start, bestEnd); end--)
            {
                if (!IsEnd(code, end) || FindExactly(code.Substring(start, end - start)) is not { } row) continue;
                (best, bestEnd) = (row, end);
            }
        }

        return best;
    }

    /// <summary>The row of an error's type, or of another program's class; null if it's unknown.</summary>
    public ErrorRow? FindType(string? type) => type is not null && _byType.TryGetValue(type, out ErrorRow? row) ? row : null;

    /// <summary>The row of a status that comes without a known code; null for none or one that is no error.</summary>
    public ErrorRow Find(int? status) => status switch
    {
        { } known when _byStatus.TryGetValue(known, out ErrorRow? row) => row,
        >= 400 and < 500 => Get(ErrorKind.InvalidRequest),
        _ => Get(ErrorKind.Server),
    };

    /// <summary>The row that the message tells apart from others of this kind; null where it tells nothing.</summary>
    public ErrorRow? Refine(ErrorKind kind, string? message) => string.IsNullOrEmpty(message) ? null : Refine(kind, Wording.Create(message!));

    /// <inheritdoc cref="Refine(ErrorKind, string?)"/>
    public ErrorRow? Refine(ErrorKind kind, Wording message)
    {
        foreach (ErrorRow row in Rows)
        {
            if (Array.IndexOf(row.Within, kind) >= 0 && row.FindFragment(message) >= 0) return row;
        }

        return null;
    }

    /// <summary>The row that the service's own words stand for, whatever code or status they come with, and where they begin.</summary>
    public (ErrorRow? Row, int At) FindByWording(Wording message)
    {
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null or ErrorKind.Network) continue;
            if (row.FindFragment(message) is >= 0 and int at) return (row, at);
        }

        return (null, -1);
    }

    /// <summary>
    /// The row that other programs' words stand for; null where there is none. Where the status is known, only what can come with it counts.
    /// </summary>
    public ErrorRow? FindByText(string text, int? status)
    {
        Wording? wording = null;
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null || (status is { } known && Array.IndexOf(row.Statuses, known) < 0)) continue;
            if (Array.Exists(row.Texts, words => Mentions(text, words))) return row;
            // Without an answer it's the network's own words that tell its failures apart.
            if (row.Kind == ErrorKind.Network && status is null && row.FindFragment(wording ??= Wording.Create(text)) >= 0) return row;
        }

        return null;
    }

    /// <summary>Finds the row whose family of wordings matches a text. Returns null if no family matches. If the status is known, only rows with this status match.</summary>
    public ErrorRow? FindFamily(string? text, int? status, bool isError = true)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var words = Wording.Create(text!);
        return _families.Find(family => (isError || !family.IsAmbiguous) && CanComeWith(family.Row, status) && words.HasNear(family.Terms)).Row;
    }

    /// <summary>
    /// The failure of the network that a program's words stand for; null where they stand for none. The status is that of the program, which answers
    /// its own callers with 400 or 500.
    /// </summary>
    public ErrorRow? FindNetworkFailure(string text) =>
        Rows.FirstOrDefault(row => row.Kind is ErrorKind.Network or ErrorKind.Timeout && Array.Exists(row.Texts, words => Mentions(text, words)));

    /// <summary>Whether a code says something of its own: it has letters and isn't one of the empty words.</summary>
    public bool HasMeaning(string? code) => !string.IsNullOrEmpty(code) && char.IsLetterOrDigit(code![0]) && code.Any(char.IsLetter) && !_withoutMeaning.Contains(code);

    internal static bool Mentions(string message, string text) => message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>
    /// Whether an error can have a status. Gateways return all errors with 400 or 500. Errors that don't come from the service have no status.
    /// </summary>
    private static bool CanComeWith(ErrorRow row, int? status) => status switch
    {
        null or < 400 => true,
        { } known when Array.IndexOf(row.Statuses, known) >= 0 => true,
        500 => true,
        401 or 402 or 403 or 404 or 408 or 413 or 429 or 504 => false,
        < 500 => Array.Exists(row.Statuses, other => other < 500),
        _ => row.Statuses.Length > 0,
    };

    /// <summary>No code is longer; what a hostile server sends in its place isn't looked through.</summary>
    private const int MaxCodeLength = 200;

    private static bool IsEnd(string code, int end) => end == code.Length || code[end] is '.' or '_' or '-';

    private ErrorRow? FindByBeginning(string code)
    {
        foreach (KeyValuePair<string, ErrorRow> known in _byBeginning)
        {
            int end = known.Key.Length;
            bool isWhole = code.Length > end && (IsEnd(code, end) || char.IsUpper(code[end]));
            if (isWhole && code.StartsWith(known.Key, StringComparison.OrdinalIgnoreCase)) return known.Value;
        }

        return null;
    }
}
