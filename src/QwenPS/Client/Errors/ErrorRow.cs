namespace QwenPS.Client.Errors;

/// <summary>Represents a row of the error catalog. A row defines how an error is recognized, its kind, its cause, and its remedy.</summary>
internal sealed class ErrorRow
{
    private string[] _fragments = [];
    private string[][]? _wordings;
    private string[][]? _hints;
    private string[][]? _anchors;

    /// <summary>
    /// Gets or sets the ID of the row. Other rows, families of phrases, and code that handles a specific error use this ID to refer to the row.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Gets or sets the service's error codes, for the DashScope protocol and the OpenAI-compatible protocol. A longer code that isn't in the catalog also
    /// belongs to this row if one of its parts is in this list. For example, <c>InvalidParameter</c> is part of <c>InvalidParameter.Something</c>.
    /// </summary>
    public string[] Codes { get; set; } = [];

    /// <summary>Gets or sets the prefixes of other codes that belong to this row. For example, <c>invalid</c> includes <c>invalid_type</c>.</summary>
    public string[] Beginnings { get; set; } = [];

    /// <summary>
    /// Gets or sets the error types in the OpenAI format. Some of these types are also the names of exception classes in other programs. The types are used
    /// only if there's neither a known code nor an error status.
    /// </summary>
    public string[] Types { get; set; } = [];

    /// <summary>Gets or sets the HTTP statuses that the error can have.</summary>
    public int[] Statuses { get; set; } = [];

    /// <summary>Gets or sets the HTTP statuses for which this row is used if the code doesn't identify a row.</summary>
    public int[] Fallback { get; set; } = [];

    /// <summary>Gets or sets a value that indicates whether this row is the default for its kind.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Gets or sets the local failure that the row describes.</summary>
    public LocalFailure? Local { get; set; }

    /// <summary>
    /// Gets or sets the fragments of messages that identify this row. If the kind of an error is in <see cref="Within"/>, and its message contains a fragment,
    /// this row is used instead of the kind's default row. If several rows match, the first row in the catalog is used. An asterisk matches a name, a number,
    /// or a list. Case, quotation marks, spaces, and line breaks are ignored.
    /// </summary>
    public string[] Fragments
    {
        get => _fragments;
        set
        {
            _fragments = value;
            _wordings = null;
        }
    }

    /// <summary>Gets or sets the kinds of errors to which <see cref="Fragments"/> applies. The code or the status of an error determines its kind.</summary>
    public ErrorKind[] Within { get; set; } = [];

    /// <summary>
    /// Gets or sets the phrases, such as an address, that identify a known error more precisely. If the text around the error contains one of these hints, this
    /// row is used instead of a row in <see cref="Narrows"/>. A hint by itself doesn't identify an error. An asterisk has the same meaning as in <see
    /// cref="Fragments"/>.
    /// </summary>
    public string[] Hints { get; set; } = [];

    /// <summary>Gets or sets the IDs of the rows that this row replaces if the text around an error contains one of <see cref="Hints"/>.</summary>
    public string[] Narrows { get; set; } = [];

    /// <summary>
    /// Gets or sets the anchors of the service's page of error codes, such as <c>overdue-payment</c>. The service's messages can contain links to these
    /// anchors. Anchors are used only if no other part of the error identifies a row.
    /// </summary>
    public string[] Anchors { get; set; } = [];

    /// <summary>Gets or sets the texts that other programs print for the error. The texts are used only if the code doesn't identify the error.</summary>
    public string[] Texts { get; set; } = [];

    /// <summary>Gets or sets the kind. If the value is null, the kind is determined by the code or the status.</summary>
    public ErrorKind? Kind { get; set; }

    /// <summary>Gets or sets the rule for retries. If the value is null, the rule is determined by the code or the status.</summary>
    public RetryRule? Retry { get; set; }

    /// <summary>
    /// Gets a value that indicates whether the row's code is vague. A vague code shows only the general kind of the error, such as an invalid request or an
    /// exceeded limit. For such a code, the message can identify the error more precisely.
    /// </summary>
    public bool IsVague => IsDefault && Kind is ErrorKind.InvalidRequest or ErrorKind.Server or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;

    /// <summary>Gets or sets the cause.</summary>
    public ErrorText Cause { get; set; } = new();

    /// <summary>Gets or sets the remedy.</summary>
    public ErrorText Remedy { get; set; } = new();

    /// <summary>Gets or sets the names of the links to pages about the error (<see cref="ErrorFile.Links"/>).</summary>
    public string[] Links { get; set; } = [];

    /// <summary>Returns the position at which a text contains one of <see cref="Fragments"/>, or -1 if the text contains none of them.</summary>
    public int FindFragment(Wording text) => Find(text, _wordings ??= [.. _fragments.Select(Wording.SplitPattern)]);

    /// <summary>Returns how many characters of a fragment are at the end of a truncated text, or 0 if no fragment matches.</summary>
    public int MeasureCut(Wording text, double share)
    {
        _wordings ??= [.. _fragments.Select(Wording.SplitPattern)];
        return _wordings.Length == 0 ? 0 : _wordings.Max(parts => text.MeasureCut(parts, share));
    }

    /// <summary>Determines whether a text contains one of <see cref="Hints"/>.</summary>
    public bool HasHint(Wording text) => Find(text, _hints ??= [.. Hints.Select(Wording.SplitPattern)]) >= 0;

    /// <summary>Determines whether a text links to one of <see cref="Anchors"/>.</summary>
    public bool HasAnchor(Wording text) => Find(text, _anchors ??= [.. Anchors.Select(anchor => Wording.SplitPattern("error-code#" + anchor))]) >= 0;

    private static int Find(Wording text, string[][] wordings)
    {
        foreach (string[] wording in wordings)
        {
            if (text.Find(wording) is >= 0 and int place) return place;
        }

        return -1;
    }
}
