namespace QwenPS.Documents.Web;

/// <summary>
/// Limits the nesting depth of elements before a page is parsed. A parser that follows the standard searches all open elements for each new element, so the
/// parsing time increases with the square of the depth.
/// </summary>
internal static class HtmlDepth
{
    private const int MaxDepth = 1000;

    /// <summary>The elements that have no end tag or an optional end tag.</summary>
    private static readonly HashSet<string> NotNested = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "optgroup", "colgroup", "rt", "rp", "html", "head", "body",
    };

    /// <exception cref="DocumentException">The elements are nested too deeply.</exception>
    public static void Check(string html)
    {
        int depth = 0;
        for (int i = html.IndexOf('<'); i >= 0 && i + 1 < html.Length; i = html.IndexOf('<', i + 1))
        {
            bool isEnd = html[i + 1] == '/';
            int start = isEnd ? i + 2 : i + 1;
            int end = start;
            while (end < html.Length && end - start < 32 && (char.IsLetterOrDigit(html[end]) || html[end] == '-')) end++;
            if (end == start) continue;
            if (isEnd) depth = Math.Max(0, depth - 1);
            else if (!NotNested.Contains(html.Substring(start, end - start)) && ++depth > MaxDepth) throw new DocumentException(DocumentProblem.TooComplex);
        }
    }
}
