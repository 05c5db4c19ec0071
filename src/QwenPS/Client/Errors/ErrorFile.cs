namespace QwenPS.Client.Errors;

/// <summary>The error catalog as it's stored in <c>errors.json</c>, which is embedded in the assembly.</summary>
internal sealed class ErrorFile
{
    /// <summary>Addresses by name. If an address isn't available in a language, the English address is used.</summary>
    public Dictionary<string, ErrorText> Links { get; } = [];

    /// <summary>Short texts that are inserted into other texts.</summary>
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

    /// <summary>The texts around the cause and the remedy if the code isn't in the catalog but the status is known.</summary>
    public UnknownCodeTexts UnknownCode { get; set; } = new();

    /// <summary>The texts if the code isn't in the catalog and the status isn't known.</summary>
    public UnknownCodeTexts UnknownAlone { get; set; } = new();

    /// <summary>Codes that have no meaning beyond the status.</summary>
    public string[] WithoutMeaning { get; set; } = [];

    /// <summary>The errors. If a message matches several rows, the first row is used.</summary>
    public ErrorRow[] Rows { get; set; } = [];
}

/// <summary>The texts for a code that isn't in the catalog. They contain the texts of its status, if it has one.</summary>
internal sealed class UnknownCodeTexts
{
    public ErrorText Cause { get; set; } = new();

    public ErrorText Remedy { get; set; } = new();
}
