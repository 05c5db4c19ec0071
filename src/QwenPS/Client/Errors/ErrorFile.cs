namespace QwenPS.Client.Errors;

/// <summary>The catalog as it stands in <c>errors.json</c>, which is part of the assembly.</summary>
internal sealed class ErrorFile
{
    /// <summary>Addresses by name; a language without one of its own takes the English one.</summary>
    public Dictionary<string, ErrorText> Links { get; } = [];

    /// <summary>Short texts that stand inside others.</summary>
    public Dictionary<string, ErrorText> Words { get; } = [];

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
