namespace QwenPS.Client.Errors;

/// <summary>
/// Represents the error catalog. The data is read only when the first error occurs, so the catalog doesn't slow down the module import or successful calls.
/// </summary>
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

    public ErrorFile File { get; }

    public IReadOnlyList<ErrorRow> Rows => File.Rows;

    public ErrorRow Get(ErrorKind kind) => _byKind[kind];

    public ErrorRow Get(LocalFailure failure) => _byFailure[failure];

    /// <summary>Returns the row with exactly this code, or null if there's no such row.</summary>
    public ErrorRow? FindExactly(string code) => _byCode.TryGetValue(code, out ErrorRow? row) ? row : null;

    /// <summary>
    /// Returns the row that matches the code or the first word of the code. For example, <c>invalid_type</c> is treated as an invalid request, because it
    /// starts with <c>invalid</c>. Returns null if neither the code nor its first word is known.
    /// </summary>
    public ErrorRow? Find(string? code) => FindKnown(code) ?? (string.IsNullOrEmpty(code) ? null : FindByBeginning(code!));

    /// <summary>
    /// Returns the row of the code. If the catalog contains only parts of the code, returns the row of the last such part. For example,
    /// <c>InternalError.Algo.DataInspectionFailed</c> is treated as <c>DataInspectionFailed</c>. Returns null if the catalog contains no part of the code.
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

    /// <summary>
    /// Returns the row of an error type or of another program's exception class. Returns null if the catalog doesn't contain the type or class.
    /// </summary>
    public ErrorRow? FindType(string? type) => type is not null && _byType.TryGetValue(type, out ErrorRow? row) ? row : null;

    /// <summary>
    /// Returns the row for an HTTP status. Use this method if the code is unknown. If the catalog doesn't contain the status, returns the default row for
    /// invalid requests (4xx) or for server errors (any other status, or null).
    /// </summary>
    public ErrorRow Find(int? status) => status switch
    {
        { } known when _byStatus.TryGetValue(known, out ErrorRow? row) => row,
        >= 400 and < 500 => Get(ErrorKind.InvalidRequest),
        _ => Get(ErrorKind.Server),
    };

    /// <summary>
    /// Finds a row that's more specific than the default row of the kind. Returns the first row that applies to this kind (<see cref="ErrorRow.Within"/>) and
    /// has a fragment that the message contains. Returns null if there's no such row.
    /// </summary>
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

    /// <summary>
    /// Finds a row that's more specific than the specified row. Returns the first row that can replace the specified row (<see cref="ErrorRow.Narrows"/>) and
    /// has a hint that the text contains. Returns null if there's no such row.
    /// </summary>
    public ErrorRow? Narrow(ErrorRow row, Wording text)
    {
        foreach (ErrorRow narrower in Rows)
        {
            if (Array.IndexOf(narrower.Narrows, row.Id) >= 0 && narrower.HasHint(text)) return narrower;
        }

        return null;
    }

    /// <summary>
    /// Returns the row that matches the service's message, and the position of the matching phrase in the message. This method doesn't use the error's code or
    /// status.
    /// </summary>
    public (ErrorRow? Row, int At) FindByWording(Wording message)
    {
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null or ErrorKind.Network or ErrorKind.Timeout) continue;
            if (row.FindFragment(message) is >= 0 and int at) return (row, at);
        }

        return (null, -1);
    }

    /// <summary>
    /// Finds a phrase that's truncated at the end of the text, and returns the row of this phrase. Returns null if the text doesn't end with the beginning of a
    /// phrase, or if phrases of several rows match equally well.
    /// </summary>
    /// <param name="message">The text.</param>
    /// <param name="share">The minimum fraction of the phrase that the text must contain, from 0 to 1.</param>
    public ErrorRow? FindCutOff(Wording message, double share)
    {
        (ErrorRow? best, int longest, bool isSingle) = (null, 0, true);
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null or ErrorKind.Network or ErrorKind.Timeout) continue;
            int length = row.MeasureCut(message, share);
            if (length > longest) (best, longest, isSingle) = (row, length, true);
            else if (length > 0 && length == longest) isSingle = false;
        }

        return isSingle ? best : null;
    }

    /// <summary>
    /// Searches the text for a link to the service's page of error codes. Returns the row that has the anchor of this link, or null if the text contains no
    /// such link.
    /// </summary>
    public ErrorRow? FindByAnchor(string? text)
    {
        if (text is null || text.IndexOf("error", StringComparison.OrdinalIgnoreCase) < 0 || text.IndexOf('#') < 0) return null;
        var words = Wording.Create(text);
        return Rows.FirstOrDefault(row => row.Anchors.Length > 0 && row.HasAnchor(words));
    }

    /// <summary>
    /// Returns the row that matches a message from another program, or null if no row matches. If the status is known, only rows of errors that can have this
    /// status match.
    /// </summary>
    public ErrorRow? FindByText(string text, int? status)
    {
        Wording? wording = null;
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null || (status is { } known && Array.IndexOf(row.Statuses, known) < 0 && !OverridesGenericStatus(row, known))) continue;
            if (Array.Exists(row.Texts, words => Mentions(text, words))) return row;
            // Without a status, there was probably no response. For this reason, fragments of the network stack's messages are also compared with the text.
            if (row.Kind is ErrorKind.Network or ErrorKind.Timeout && status is null && row.FindFragment(wording ??= Wording.Create(text)) >= 0) return row;
        }

        return null;
    }

    /// <summary>
    /// Returns the row of the first family of phrases (<see cref="ErrorFile.Families"/>) that matches a text, or null if no family matches. If the status is
    /// known, only families of errors that can have this status match.
    /// </summary>
    public ErrorRow? FindFamily(string? text, int? status, bool isError = true)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var words = Wording.Create(text!);
        return _families.Find(family => (isError || !family.IsAmbiguous) && CanComeWith(family.Row, status) && words.HasNear(family.Terms)).Row;
    }

    /// <summary>
    /// Returns the row of the network failure that matches a program's message, or null if no row matches. This method doesn't use the status, because the
    /// program can choose any status for its own callers. For example, a program can return the status 500 after a network failure.
    /// </summary>
    public ErrorRow? FindNetworkFailure(string text) =>
        Rows.FirstOrDefault(row => row.Kind is ErrorKind.Network or ErrorKind.Timeout && Array.Exists(row.Texts, words => Mentions(text, words)));

    /// <summary>
    /// Determines whether a code can identify an error. Such a code contains letters, and isn't a generic code (<see cref="ErrorFile.WithoutMeaning"/>).
    /// </summary>
    public bool HasMeaning(string? code) => !string.IsNullOrEmpty(code) && char.IsLetterOrDigit(code![0]) && code.Any(char.IsLetter) && !_withoutMeaning.Contains(code);

    internal static bool Mentions(string message, string text) => message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>
    /// Determines whether the error of a row can have the specified status. A gateway can return any error with the status 400 or 500. A row without statuses
    /// is for an error that doesn't come from the service.
    /// </summary>
    private static bool CanComeWith(ErrorRow row, int? status) => status switch
    {
        null or < 400 => true,
        { } known when Array.IndexOf(row.Statuses, known) >= 0 => true,
        500 => true,
        400 or 403 when OverridesGenericStatus(row, status.Value) => true,
        401 or 402 or 403 or 404 or 407 or 408 or 413 or 429 or 504 => false,
        < 500 => Array.Exists(row.Statuses, other => other < 500),
        _ => row.Statuses.Length > 0,
    };

    /// <summary>
    /// Determines whether the row that matches the message is used instead of the row that matches the status. The message has priority if the status shows
    /// only that the service refused the call. For example, if a rate limit is exceeded, the response can have the status 403 and the code <c>AccessDenied</c>,
    /// but the message <c>Rate limit exceeded</c>.
    /// </summary>
    private static bool OverridesGenericStatus(ErrorRow row, int status) => status is 400 or 403 && row.Statuses.Length > 0 && row.Kind switch
    {
        ErrorKind.InvalidRequest or ErrorKind.NotFound or ErrorKind.Server or ErrorKind.Permission => false,
        // The phrases of the default rows of these two kinds contain words such as "unauthorized" and "quota". Messages about other errors can also contain
        // these words. For this reason, only the more specific rows of these kinds override the status.
        ErrorKind.Authentication or ErrorKind.TokenQuota => !row.IsDefault,
        _ => true,
    };

    /// <summary>The maximum length of a code. Longer text isn't searched, because it could come from a malicious server and make the search slow.</summary>
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
