namespace QwenPS;

/// <summary>A page that the model read before it answered, where <c>-EnableSearch</c> let it search and the search options asked for the sources.</summary>
public sealed class SearchResult
{
    /// <summary>The number by which the answer refers to it; null where the service gives none.</summary>
    public int? Index { get; init; }

    /// <summary>The page's title.</summary>
    public string? Title { get; init; }

    /// <summary>The page's address.</summary>
    public string? Url { get; init; }

    /// <summary>The name of the site.</summary>
    public string? SiteName { get; init; }

    /// <summary>The address of the site's icon; empty or null where it has none.</summary>
    public string? Icon { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"[{Index}] {Title} {Url}");
}
