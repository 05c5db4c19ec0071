namespace QwenPS.Client.Errors;

/// <summary>One row of the catalogue: how an error is recognised, what kind it is, why it happens and what to do.</summary>
internal sealed class ErrorRow
{
    private string[] _fragments = [];
    private string[][]? _wordings;

    /// <summary>The row's own name, for tests and for those who edit the file.</summary>
    public string Id { get; set; } = "";

    /// <summary>The service's codes, of both protocols. An unknown code that begins with one of them and a separator counts as it.</summary>
    public string[] Codes { get; set; } = [];

    /// <summary>What codes of this row begin with that aren't listed: <c>invalid</c> stands for <c>invalid_type</c>.</summary>
    public string[] Beginnings { get; set; } = [];

    /// <summary>Types of OpenAI-shaped errors, which are class names in other programs too. They count if there's neither a known code nor a status.</summary>
    public string[] Types { get; set; } = [];

    /// <summary>The HTTP statuses that it comes with.</summary>
    public int[] Statuses { get; set; } = [];

    /// <summary>The HTTP statuses that mean this row where no code says more.</summary>
    public int[] Fallback { get; set; } = [];

    /// <summary>Whether it is the row of its kind where nothing more is known.</summary>
    public bool IsDefault { get; set; }

    /// <summary>The failure of this side that it stands for.</summary>
    public LocalFailure? Local { get; set; }

    /// <summary>
    /// Parts of the message that make this row out of one of the kinds in <see cref="Within"/>. The first such row of the file counts.
    /// An asterisk stands for a name, a number or a list; case, quotes, blanks and line breaks don't matter.
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

    /// <summary>The kinds that <see cref="Fragments"/> apply to: what code or status say by themselves.</summary>
    public ErrorKind[] Within { get; set; } = [];

    /// <summary>What other programs print for it, where there is neither a code nor a status.</summary>
    public string[] Texts { get; set; } = [];

    /// <summary>The kind; null keeps what code or status say.</summary>
    public ErrorKind? Kind { get; set; }

    /// <summary>Whether the module tries again; null keeps what code or status say.</summary>
    public RetryRule? Retry { get; set; }

    /// <summary>Why it happens.</summary>
    public ErrorText Cause { get; set; } = new();

    /// <summary>What to do about it.</summary>
    public ErrorText Remedy { get; set; } = new();

    /// <summary>Names of links.</summary>
    public string[] Links { get; set; } = [];

    /// <summary>Where a text has one of <see cref="Fragments"/>; -1 if it has none.</summary>
    public int FindFragment(Wording text)
    {
        _wordings ??= [.. _fragments.Select(Wording.PartsOf)];
        foreach (string[] wording in _wordings)
        {
            if (text.Find(wording) is >= 0 and int place) return place;
        }

        return -1;
    }
}
