namespace QwenPS.Client.Errors;

/// <summary>Represents the content of <c>errors.json</c>, the error catalog that is embedded in the assembly.</summary>
internal sealed class ErrorFile
{
    /// <summary>Gets the addresses of pages, by name. If a page isn't available in a language, the address of the English page is used.</summary>
    public Dictionary<string, ErrorText> Links { get; } = [];

    /// <summary>Gets the short texts that are inserted into other texts.</summary>
    public Dictionary<string, ErrorText> Words { get; } = [];

    /// <summary>Gets the lists of words for <see cref="Families"/>, by name. The words in a list have the same meaning.</summary>
    public Dictionary<string, string[]> Terms { get; } = [];

    /// <summary>
    /// Gets the families of phrases, and the row of each family. For example, <c>key missing</c> matches a sentence that contains a word of the list <c>key</c>
    /// close to a word of the list <c>missing</c>, in any order. Phrases that are listed in a row have priority over families. The first matching family is
    /// used.
    /// </summary>
    public List<KeyValuePair<string, string>> Families { get; } = [];

    /// <summary>
    /// Gets or sets the families that match only if the text is an error of a program or of a response. These families would also match errors of cmdlets,
    /// because those errors can mention a missing parameter.
    /// </summary>
    public string[] AmbiguousFamilies { get; set; } = [];

    /// <summary>Gets or sets the texts that surround the cause and the remedy if the status is known and the catalog doesn't contain the code.</summary>
    public UnknownCodeTexts UnknownCode { get; set; } = new();

    /// <summary>Gets or sets the texts to use if the status is unknown and the catalog doesn't contain the code.</summary>
    public UnknownCodeTexts UnknownAlone { get; set; } = new();

    /// <summary>Gets or sets the codes that don't provide more information than the status.</summary>
    public string[] WithoutMeaning { get; set; } = [];

    /// <summary>Gets or sets the errors. If a message matches several rows, the first row is used.</summary>
    public ErrorRow[] Rows { get; set; } = [];
}

/// <summary>
/// Represents the texts for a code that isn't in the catalog. If the status is known, the texts for the status are inserted into these texts.
/// </summary>
internal sealed class UnknownCodeTexts
{
    public ErrorText Cause { get; set; } = new();

    public ErrorText Remedy { get; set; } = new();
}
