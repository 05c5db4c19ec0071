namespace QwenPS.Client.Errors;

/// <summary>The catalog as it stands in <c>errors.json</c>, which is part of the assembly.</summary>
internal sealed class ErrorFile
{
    /// <summary>Addresses by name; a language without one of its own takes the English one.</summary>
    public Dictionary<string, ErrorText> Links { get; } = [];

    /// <summary>Short texts that stand inside others.</summary>
    public Dictionary<string, ErrorText> Words { get; } = [];

    /// <summary>Lists of words with the same meaning, by name, for <see cref="Families"/>.</summary>
    public Dictionary<string, string[]> Terms { get; } = [];

    /// <summary>
    /// Families of wordings, and the row of each. <c>key missing</c> matches a word of the list <c>key</c> and a word of the list <c>missing</c> that are close
    /// to each other in one sentence, in any order. Wordings that are listed in a row have priority. The first matching family is used.
    /// </summary>
    public List<KeyValuePair<string, string>> Families { get; } = [];

    /// <summary>
    /// The families that match only if the text is an error of a program or a response. Errors of cmdlets also mention a missing parameter.
    /// </summary>
    public string[] AmbiguousFamilies { get; set; } = [];

    /// <summary>What is said around cause and remedy where the code is not in the catalog and the status is known.</summary>
    public UnknownCodeTexts UnknownCode { get; set; } = new();

    /// <summary>What is said where neither the code is in the catalog nor the status known.</summary>
    public UnknownCodeTexts UnknownAlone { get; set; } = new();

    /// <summary>Codes that say nothing beyond the status.</summary>
    public string[] WithoutMeaning { get; set; } = [];

    /// <summary>The errors. Where a message fits several rows, the first one counts.</summary>
    public ErrorRow[] Rows { get; set; } = [];
}

/// <summary>What is said of a code that is not in the catalog: around the texts of its status, or without a status.</summary>
internal sealed class UnknownCodeTexts
{
    public ErrorText Cause { get; set; } = new();

    public ErrorText Remedy { get; set; } = new();
}
