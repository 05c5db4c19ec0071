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
    /// Gets or sets the families that match only if the text is an error of a program or of a response. For example, an error of a cmdlet can mention a missing
    /// parameter, and would match one of these families.
    /// </summary>
    public string[] AmbiguousFamilies { get; set; } = [];

    /// <summary>Gets or sets the texts before and after the cause and the remedy. They're used if the catalog contains the status but not the code.</summary>
    public UnknownCodeTexts UnknownCode { get; set; } = new();

    /// <summary>Gets or sets the texts that are used if the catalog contains neither the status nor the code.</summary>
    public UnknownCodeTexts UnknownAlone { get; set; } = new();

    /// <summary>Gets or sets the codes that don't provide more information than the status.</summary>
    public string[] WithoutMeaning { get; set; } = [];

    /// <summary>Gets or sets the errors. If a message matches several rows, the first row is used.</summary>
    public ErrorRow[] Rows { get; set; } = [];
}

/// <summary>Represents the texts for a code that isn't in the catalog. The texts have placeholders for the texts of the status.</summary>
internal sealed class UnknownCodeTexts
{
    public ErrorText Cause { get; set; } = new();

    public ErrorText Remedy { get; set; } = new();
}
