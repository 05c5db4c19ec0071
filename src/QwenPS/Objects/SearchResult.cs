namespace QwenPS;

/// <summary>
/// Represents a web page that the model read before it answered. The service returns these pages only with <c>-EnableSearch</c> and search options
/// that request the sources.
/// </summary>
public sealed class SearchResult
{
    /// <summary>Gets the number that the answer uses to refer to the page, or null if the service doesn't return a number.</summary>
    public int? Index { get; init; }

    /// <summary>Gets the page's title.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the page's address.</summary>
    public string? Url { get; init; }

    /// <summary>Gets the name of the site.</summary>
    public string? SiteName { get; init; }

    /// <summary>Gets the address of the site's icon. The value is empty or null if the site doesn't have an icon.</summary>
    public string? Icon { get; init; }

    /// <inheritdoc/>
    public override string ToString() => TerminalText.MakeVisibleLine($"[{Index}] {Title} {Url}");
}
