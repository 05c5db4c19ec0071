namespace QwenPS.Client.Errors;

/// <summary>Represents the content of <c>errors.json</c>, the error catalog that is embedded in the assembly.</summary>
internal sealed class ErrorFile
{
    /// <summary>
    /// Gets the addresses of web pages about errors, by name. If a page isn't available in a language, the address of the English page is used.
    /// </summary>
    public Dictionary<string, ErrorText> Links { get; } = [];

    /// <summary>Gets the short texts that are inserted into other texts, by name.</summary>
    public Dictionary<string, ErrorText> Words { get; } = [];

    /// <summary>Gets the lists of words for <see cref="Families"/>, by name. The words in a list have the same meaning.</summary>
    public Dictionary<string, string[]> Terms { get; } = [];

    /// <summary>
    /// Gets the families of phrases, and the ID of each family's row. A family consists of the names of lists in <see cref="Terms"/>. For example, the family
    /// <c>key missing</c> matches a sentence that contains a word of the list <c>key</c> close to a word of the list <c>missing</c>, in any order. If several
    /// families match, the first family is used. The phrases of rows (<see cref="ErrorRow.Fragments"/>) have priority over families.
    /// </summary>
    public List<KeyValuePair<string, string>> Families { get; } = [];

    /// <summary>
    /// Gets or sets the families that match only the texts of a response, or a text that contains a status, an error code, or a word such as <c>Error</c>.
    /// Other texts could match one of these families by mistake. For example, an error message of an unrelated cmdlet can mention a missing parameter.
    /// </summary>
    public string[] AmbiguousFamilies { get; set; } = [];

    /// <summary>
    /// Gets or sets the texts that are used if the status is known, but the catalog doesn't contain the code. These texts include the cause and the remedy for
    /// the status.
    /// </summary>
    public UnknownCodeTexts UnknownCode { get; set; } = new();

    /// <summary>Gets or sets the texts that are used if the status isn't known, and the catalog doesn't contain the code.</summary>
    public UnknownCodeTexts UnknownAlone { get; set; } = new();

    /// <summary>Gets or sets the generic codes. These codes don't provide more information than the status.</summary>
    public string[] WithoutMeaning { get; set; } = [];

    /// <summary>Gets or sets the rows of the catalog. If a message matches several rows, the first row is used.</summary>
    public ErrorRow[] Rows { get; set; } = [];
}

/// <summary>
/// Represents the texts for a code that isn't in the catalog. The texts can contain placeholders for the code, the status, and the cause and the remedy for the
/// status.
/// </summary>
internal sealed class UnknownCodeTexts
{
    public ErrorText Cause { get; set; } = new();

    public ErrorText Remedy { get; set; } = new();
}
