namespace QwenPS.Client.Errors;

/// <summary>Represents a row of the error catalog. A row defines how an error is recognized, its kind, its cause, and its remedy.</summary>
internal sealed class ErrorRow
{
    private string[] _fragments = [];
    private string[][]? _wordings;
    private string[][]? _hints;
    private string[][]? _anchors;

    /// <summary>Gets or sets the ID of the row. Only tests and people who edit the file use this ID.</summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Gets or sets the service's codes, for both protocols. A longer code that isn't in the catalog also belongs to this row if it starts with one of these
    /// codes and a separator.
    /// </summary>
    public string[] Codes { get; set; } = [];

    /// <summary>Gets or sets the prefixes of other codes that belong to this row. For example, <c>invalid</c> includes <c>invalid_type</c>.</summary>
    public string[] Beginnings { get; set; } = [];

    /// <summary>
    /// Gets or sets the error types in the OpenAI format. Some of them are also the names of exception classes in other programs. The types are used only if
    /// there's neither a known code nor a status.
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
    /// Gets or sets the fragments of messages that identify this row. If a message contains a fragment, this row is used instead of the default row of a kind
    /// in <see cref="Within"/>. If several rows match, the first row in the file is used. An asterisk matches a name, a number, or a list. Case, quotation
    /// marks, spaces, and line breaks are ignored.
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

    /// <summary>Gets or sets the kinds to which <see cref="Fragments"/> applies. The code or the status determines the kind.</summary>
    public ErrorKind[] Within { get; set; } = [];

    /// <summary>
    /// Gets or sets the parts of a text, such as an address, that make an error more specific. If a text contains a hint, this row is used instead of a row in
    /// <see cref="Narrows"/>. A hint by itself doesn't identify an error. An asterisk has the same meaning as in <see cref="Fragments"/>.
    /// </summary>
    public string[] Hints { get; set; } = [];

    /// <summary>Gets or sets the IDs of the rows that this row replaces if the text contains a hint.</summary>
    public string[] Narrows { get; set; } = [];

    /// <summary>
    /// Gets or sets the anchors of the service's page of error codes, such as <c>overdue-payment</c>. The service's messages link to them. Anchors are used
    /// only if no other part of the error identifies a row.
    /// </summary>
    public string[] Anchors { get; set; } = [];

    /// <summary>Gets or sets the texts that other programs print for the error. The texts are used only if there's neither a code nor a status.</summary>
    public string[] Texts { get; set; } = [];

    /// <summary>Gets or sets the kind. If the value is null, the kind is determined by the code or the status.</summary>
    public ErrorKind? Kind { get; set; }

    /// <summary>Gets or sets the rule for retries. If the value is null, the rule is determined by the code or the status.</summary>
    public RetryRule? Retry { get; set; }

    /// <summary>
    /// Gets a value that indicates whether the row's code is vague. A vague code shows only whether the client or the service caused the error, or only that a
    /// limit was reached. For such a code, the text can be more specific.
    /// </summary>
    public bool IsVague => IsDefault && Kind is ErrorKind.InvalidRequest or ErrorKind.Server or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;

    /// <summary>Gets or sets the cause.</summary>
    public ErrorText Cause { get; set; } = new();

    /// <summary>Gets or sets the remedy.</summary>
    public ErrorText Remedy { get; set; } = new();

    /// <summary>Gets or sets the names of the links to pages about the error.</summary>
    public string[] Links { get; set; } = [];

    /// <summary>Returns the position of the first fragment in a text, or -1 if the text contains none of <see cref="Fragments"/>.</summary>
    public int FindFragment(Wording text) => Find(text, _wordings ??= [.. _fragments.Select(Wording.SplitPattern)]);

    /// <summary>Determines how much of a fragment is at the end of a truncated text. Returns the number of characters, or 0 if there's no match.</summary>
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
