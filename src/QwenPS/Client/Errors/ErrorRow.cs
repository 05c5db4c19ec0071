namespace QwenPS.Client.Errors;

/// <summary>A row of the error catalog: how an error is recognized, its kind, its cause, and its remedy.</summary>
internal sealed class ErrorRow
{
    private string[] _fragments = [];
    private string[][]? _wordings;
    private string[][]? _hints;

    /// <summary>The ID of the row, for tests and for people who edit the file.</summary>
    public string Id { get; set; } = "";

    /// <summary>The service's codes, for both protocols. An unknown code that starts with one of them and a separator is treated like that code.</summary>
    public string[] Codes { get; set; } = [];

    /// <summary>The beginnings of other codes that belong to this row. For example, <c>invalid</c> includes <c>invalid_type</c>.</summary>
    public string[] Beginnings { get; set; } = [];

    /// <summary>
    /// The types of errors in the OpenAI format, which are also class names in other programs. They're used only if there's neither a known code nor a status.
    /// </summary>
    public string[] Types { get; set; } = [];

    /// <summary>The HTTP statuses that the error can have.</summary>
    public int[] Statuses { get; set; } = [];

    /// <summary>The HTTP statuses that select this row if the code doesn't select another one.</summary>
    public int[] Fallback { get; set; } = [];

    /// <summary>Whether this row is the default for its kind.</summary>
    public bool IsDefault { get; set; }

    /// <summary>The local failure that the row describes.</summary>
    public LocalFailure? Local { get; set; }

    /// <summary>
    /// Parts of messages that select this row instead of the default of a kind in <see cref="Within"/>. The first matching row of the file is used. An asterisk
    /// matches a name, a number, or a list. Case, quotation marks, spaces, and line breaks don't matter.
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

    /// <summary>The kinds that <see cref="Fragments"/> apply to, as determined by the code or the status.</summary>
    public ErrorKind[] Within { get; set; } = [];

    /// <summary>
    /// Parts of a text, such as an address, that select this row instead of a row in <see cref="Narrows"/>. They don't show an error by themselves. An asterisk
    /// has the same meaning as in <see cref="Fragments"/>.
    /// </summary>
    public string[] Hints { get; set; } = [];

    /// <summary>The IDs of the rows that <see cref="Hints"/> make more specific.</summary>
    public string[] Narrows { get; set; } = [];

    /// <summary>The texts that other programs print for the error if there's neither a code nor a status.</summary>
    public string[] Texts { get; set; } = [];

    /// <summary>The kind; null to keep the kind that the code or the status determines.</summary>
    public ErrorKind? Kind { get; set; }

    /// <summary>Whether the module retries the call; null to keep the rule that the code or the status determines.</summary>
    public RetryRule? Retry { get; set; }

    /// <summary>The cause.</summary>
    public ErrorText Cause { get; set; } = new();

    /// <summary>The remedy.</summary>
    public ErrorText Remedy { get; set; } = new();

    /// <summary>The names of links.</summary>
    public string[] Links { get; set; } = [];

    /// <summary>Returns where a text contains one of <see cref="Fragments"/>; -1 if it doesn't.</summary>
    public int FindFragment(Wording text) => Find(text, _wordings ??= [.. _fragments.Select(Wording.PartsOf)]);

    /// <summary>Whether a text contains one of <see cref="Hints"/>.</summary>
    public bool HasHint(Wording text) => Find(text, _hints ??= [.. Hints.Select(Wording.PartsOf)]) >= 0;

    private static int Find(Wording text, string[][] wordings)
    {
        foreach (string[] wording in wordings)
        {
            if (text.Find(wording) is >= 0 and int place) return place;
        }

        return -1;
    }
}
