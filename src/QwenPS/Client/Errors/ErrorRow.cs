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
    /// Gets or sets the service's codes, for both protocols. If an unknown code starts with one of these codes and a separator, it's treated like that code.
    /// </summary>
    public string[] Codes { get; set; } = [];

    /// <summary>Gets or sets the prefixes of other codes that belong to this row. For example, <c>invalid</c> includes <c>invalid_type</c>.</summary>
    public string[] Beginnings { get; set; } = [];

    /// <summary>
    /// Gets or sets the error types in the OpenAI format, which are also class names in other programs. They're used only if neither a known code nor a status
    /// is available.
    /// </summary>
    public string[] Types { get; set; } = [];

    /// <summary>Gets or sets the HTTP statuses that the error can have.</summary>
    public int[] Statuses { get; set; } = [];

    /// <summary>Gets or sets the HTTP statuses that select this row if the code doesn't select another row.</summary>
    public int[] Fallback { get; set; } = [];

    /// <summary>Gets or sets a value that indicates whether this row is the default for its kind.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Gets or sets the local failure that the row describes.</summary>
    public LocalFailure? Local { get; set; }

    /// <summary>
    /// Gets or sets the message fragments that select this row instead of the default row of a kind in <see cref="Within"/>. If several rows match, the first
    /// row in the file is used. An asterisk matches a name, a number, or a list. Case, quotation marks, spaces, and line breaks are ignored.
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
    /// Gets or sets the parts of a text, such as an address, that select this row instead of a row in <see cref="Narrows"/>. A hint doesn't identify an error
    /// by itself. An asterisk has the same meaning as in <see cref="Fragments"/>.
    /// </summary>
    public string[] Hints { get; set; } = [];

    /// <summary>Gets or sets the IDs of the rows that this row replaces if a text contains one of <see cref="Hints"/>.</summary>
    public string[] Narrows { get; set; } = [];

    /// <summary>
    /// Gets or sets the anchors of the service's page of error codes, such as <c>overdue-payment</c>. The service's messages link to them. An anchor selects the
    /// row only if no other part of the error does.
    /// </summary>
    public string[] Anchors { get; set; } = [];

    /// <summary>Gets or sets the texts that other programs print for the error. They're used if neither a code nor a status is available.</summary>
    public string[] Texts { get; set; } = [];

    /// <summary>Gets or sets the kind, or null to use the kind that the code or the status determines.</summary>
    public ErrorKind? Kind { get; set; }

    /// <summary>Gets or sets the rule for retries, or null to use the rule that the code or the status determines.</summary>
    public RetryRule? Retry { get; set; }

    /// <summary>
    /// Gets a value that indicates whether the row's code shows only whether the client or the service caused the error, or only that a limit was reached. The
    /// text next to such a code can be more specific.
    /// </summary>
    public bool IsVague => IsDefault && Kind is ErrorKind.InvalidRequest or ErrorKind.Server or ErrorKind.Permission or ErrorKind.RateLimit or ErrorKind.TokenQuota;

    /// <summary>Gets or sets the cause.</summary>
    public ErrorText Cause { get; set; } = new();

    /// <summary>Gets or sets the remedy.</summary>
    public ErrorText Remedy { get; set; } = new();

    /// <summary>Gets or sets the names of the links to pages about the error.</summary>
    public string[] Links { get; set; } = [];

    /// <summary>Returns the position of one of <see cref="Fragments"/> in a text, or -1 if the text doesn't contain any of them.</summary>
    public int FindFragment(Wording text) => Find(text, _wordings ??= [.. _fragments.Select(Wording.PartsOf)]);

    /// <summary>
    /// Finds the longest beginning of one of <see cref="Fragments"/> that a truncated text ends with. Returns its length, or 0 if the text doesn't end with
    /// such a beginning.
    /// </summary>
    public int LengthOfCut(Wording text, double share)
    {
        _wordings ??= [.. _fragments.Select(Wording.PartsOf)];
        return _wordings.Length == 0 ? 0 : _wordings.Max(parts => text.LengthOfCut(parts, share));
    }

    /// <summary>Determines whether a text contains one of <see cref="Hints"/>.</summary>
    public bool HasHint(Wording text) => Find(text, _hints ??= [.. Hints.Select(Wording.PartsOf)]) >= 0;

    /// <summary>Determines whether a text links to one of <see cref="Anchors"/>.</summary>
    public bool HasAnchor(Wording text) => Find(text, _anchors ??= [.. Anchors.Select(anchor => Wording.PartsOf("error-code#" + anchor))]) >= 0;

    private static int Find(Wording text, string[][] wordings)
    {
        foreach (string[] wording in wordings)
        {
            if (text.Find(wording) is >= 0 and int place) return place;
        }

        return -1;
    }
}
