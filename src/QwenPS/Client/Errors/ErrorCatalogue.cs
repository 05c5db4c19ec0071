namespace QwenPS.Client.Errors;

/// <summary>What is known about errors. The data are read when the first error is, never on import or on a call that succeeds.</summary>
internal sealed class ErrorCatalogue
{
    private static readonly Lazy<ErrorCatalogue> Lazy = new(() => new ErrorCatalogue(ErrorFileReader.Read()));

    private readonly Dictionary<string, ErrorRow> _byCode = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, ErrorRow> _byStatus = [];
    private readonly Dictionary<ErrorKind, ErrorRow> _byKind = [];
    private readonly Dictionary<LocalFailure, ErrorRow> _byFailure = [];
    private readonly HashSet<string> _withoutMeaning;

    private ErrorCatalogue(ErrorFile file)
    {
        File = file;
        _withoutMeaning = new HashSet<string>(file.WithoutMeaning, StringComparer.OrdinalIgnoreCase);
        foreach (ErrorRow row in file.Rows)
        {
            foreach (string code in row.Codes) _byCode[code] = row;
            foreach (int status in row.Fallback) _byStatus[status] = row;
            if (row.IsDefault && row.Kind is { } kind) _byKind[kind] = row;
            if (row.Local is { } failure) _byFailure[failure] = row;
        }
    }

    public static ErrorCatalogue Current => Lazy.Value;

    /// <summary>Whether the data have been read, for the test that they are not read too early.</summary>
    public static bool IsRead => Lazy.IsValueCreated;

    public ErrorFile File { get; }

    public IReadOnlyList<ErrorRow> Rows => File.Rows;

    public ErrorRow Of(ErrorKind kind) => _byKind[kind];

    public ErrorRow Of(LocalFailure failure) => _byFailure[failure];

    /// <summary>The row of exactly this code; null where there is none.</summary>
    public ErrorRow? FindExactly(string code) => _byCode.TryGetValue(code, out ErrorRow? row) ? row : null;

    /// <summary>The row of the code, else of the longest known beginning of it; null where there is none.</summary>
    public ErrorRow? Find(string? code)
    {
        if (string.IsNullOrEmpty(code)) return null;
        if (FindExactly(code!) is { } exact) return exact;

        // Codes grow endings (InvalidParameter.Something, invalid_parameter_else): the longest known beginning counts.
        for (int end = code!.Length - 1; end > 0; end--)
        {
            if (code[end] is '.' or '_' or '-' && FindExactly(code.Substring(0, end)) is { } row) return row;
        }

        return null;
    }

    /// <summary>The row of a status that comes without a known code; null for none or one that is no error.</summary>
    public ErrorRow Find(int? status) => status switch
    {
        { } known when _byStatus.TryGetValue(known, out ErrorRow? row) => row,
        >= 400 and < 500 => Of(ErrorKind.InvalidRequest),
        _ => Of(ErrorKind.Server),
    };

    /// <summary>The row that the message tells apart from others of this kind; null where it tells nothing.</summary>
    public ErrorRow? Refine(ErrorKind kind, string? message)
    {
        if (string.IsNullOrEmpty(message)) return null;
        foreach (ErrorRow row in Rows)
        {
            if (Array.IndexOf(row.Within, kind) >= 0 && Array.Exists(row.Fragments, fragment => Mentions(message!, fragment))) return row;
        }

        return null;
    }

    /// <summary>
    /// The row that other programs' words stand for; null where there is none. Where the status is known, only what can come with it counts.
    /// </summary>
    public ErrorRow? FindByText(string text, int? status)
    {
        foreach (ErrorRow row in Rows)
        {
            if (row.Kind is null || (status is { } known && Array.IndexOf(row.Statuses, known) < 0)) continue;
            if (Array.Exists(row.Texts, words => Mentions(text, words)) || Array.Exists(row.Fragments, words => Mentions(text, words))) return row;
        }

        return null;
    }

    /// <summary>Whether a code says something of its own: neither a number nor one of the empty words.</summary>
    public bool HasMeaning(string? code) => !string.IsNullOrEmpty(code) && !int.TryParse(code, out _) && !_withoutMeaning.Contains(code!);

    internal static bool Mentions(string message, string text) => message.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;
}
