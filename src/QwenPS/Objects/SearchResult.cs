namespace QwenPS;

/// <summary>A page that the model read before it answered. Requires <c>-EnableSearch</c>, and search options that request the sources.</summary>
public sealed class SearchResult
{
    /// <summary>The number that the answer uses to refer to the page; null if the service doesn't return one.</summary>
    public int? Index { get; init; }

    /// <summary>The page's title.</summary>
    public string? Title { get; init; }

    /// <summary>The page's address.</summary>
    public string? Url { get; init; }

    /// <summary>The name of the site.</summary>
    public string? SiteName { get; init; }

    /// <summary>The address of the site's icon; empty or null if the site doesn't have an icon.</summary>
    public string? Icon { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"[{Index}] {Title} {Url}");
}
