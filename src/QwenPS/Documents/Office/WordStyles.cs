using DocumentFormat.OpenXml.Packaging;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace QwenPS.Documents.Office;

/// <summary>Represents the properties that a paragraph style determines.</summary>
/// <param name="Heading">The level of the heading, starting from 1, or null if the style isn't a heading.</param>
/// <param name="ListId">The ID of the list, or null if the style isn't in a list.</param>
/// <param name="ListLevel">The zero-based level in the list, or null for the first level.</param>
internal sealed record WordStyle(int? Heading, int? ListId, int? ListLevel)
{
    public static readonly WordStyle Plain = new(null, null, null);
}

/// <summary>Represents the paragraph styles of a document. A style inherits from the style that it's based on.</summary>
internal sealed class WordStyles
{
    /// <summary>The maximum number of styles in a chain of inheritance. In a damaged document, a chain can be endless.</summary>
    private const int MaxChain = 20;

    private readonly Dictionary<string, W.Style> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordStyle> _found = new(StringComparer.Ordinal);
    private string? _default;

    public static WordStyles Read(MainDocumentPart main, MarkdownWriter text)
    {
        var result = new WordStyles();
        if (main.StyleDefinitionsPart is not { } part) return result;
        OfficePackage.CheckTree(part, text);
        foreach (W.Style style in part.Styles?.Elements<W.Style>() ?? [])
        {
            if (style.StyleId?.Value is not { } id || (style.Type?.Value is { } type && type != W.StyleValues.Paragraph)) continue;
            result._styles[id] = style;
            if (style.Default?.Value == true) result._default = id;
        }

        return result;
    }

    public WordStyle Find(string? id)
    {
        id ??= _default;
        if (id is null) return WordStyle.Plain;
        if (!_found.TryGetValue(id, out WordStyle? style)) _found[id] = style = Create(id);
        return style;
    }

    private WordStyle Create(string id)
    {
        int? heading = null, list = null, level = null;
        for (int i = 0; i < MaxChain && _styles.TryGetValue(id, out W.Style? style); i++)
        {
            W.StyleParagraphProperties? properties = style.StyleParagraphProperties;
            heading ??= FindHeading(style.StyleName?.Val?.Value) ?? (properties?.OutlineLevel?.Val?.Value is { } outline ? outline + 1 : null);
            list ??= properties?.NumberingProperties?.NumberingId?.Val?.Value;
            level ??= properties?.NumberingProperties?.NumberingLevelReference?.Val?.Value;
            if (style.BasedOn?.Val?.Value is not { } parent) break;
            id = parent;
        }

        return new WordStyle(heading, list, level);
    }

    /// <summary>Finds the level of a heading by the name of a built-in style. Word stores these names in English, regardless of the language.</summary>
    private static int? FindHeading(string? name)
    {
        if (name is null) return null;
        if (name.Equals("title", StringComparison.OrdinalIgnoreCase)) return 1;
        const string prefix = "heading ";
        return name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && int.TryParse(name.Substring(prefix.Length), out int level) ? level : null;
    }
}
