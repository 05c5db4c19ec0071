using System.Text;
using DocumentFormat.OpenXml;

namespace QwenPS.Documents.Office;

/// <summary>
/// Writes fractions, exponents, indexes, and roots of formulas in one line. Without characters such as / and ^, different formulas would have the same text.
/// </summary>
internal static class WordMath
{
    public static bool IsMath(OpenXmlElement element) => element.NamespaceUri.EndsWith("/math", StringComparison.Ordinal);

    /// <param name="element">The formula.</param>
    /// <param name="text">The text to which the formula is appended.</param>
    /// <param name="read">A function that returns the text of a part of the formula.</param>
    public static void Add(OpenXmlElement element, StringBuilder text, Func<OpenXmlElement, string> read)
    {
        string Find(string name) => element.ChildElements.FirstOrDefault(child => child.LocalName == name) is { } part ? read(part).Trim() : "";
        text.Append(element.LocalName switch
        {
            "f" => Group(Find("num")) + "/" + Group(Find("den")),
            "sSup" => Group(Find("e")) + "^" + Group(Find("sup")),
            "sSub" => Group(Find("e")) + "_" + Group(Find("sub")),
            "sSubSup" => Group(Find("e")) + "_" + Group(Find("sub")) + "^" + Group(Find("sup")),
            _ => FormatDegree(Find("deg")) + "\u221A" + Group(Find("e")),
        });
    }

    /// <summary>Writes the degree of a root before the root sign. A square root usually has no degree.</summary>
    private static string FormatDegree(string degree) => degree.Length == 0 ? "" : "[" + degree + "]";

    /// <summary>Adds parentheses if a part isn't a single number or name.</summary>
    private static string Group(string part) => part.All(c => char.IsLetterOrDigit(c) || c is '.' or ',') ? part : "(" + part + ")";
}
