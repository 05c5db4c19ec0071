using System.Management.Automation;

namespace QwenPS.Diagnostics;

/// <summary>Provides methods for the ID of a model or a pattern with wildcards.</summary>
internal static class ModelPattern
{
    private static readonly char[] WildcardCharacters = ['*', '?', '['];

    public static bool IsPattern(string id) => id.IndexOfAny(WildcardCharacters) >= 0;

    /// <summary>Returns the ID itself, or the models that match the pattern.</summary>
    public static IEnumerable<string> Find(string id, IEnumerable<string> models) => IsPattern(id) ? FindMatching(id, models) : [id];

    // The method is separate, so PowerShell's library is loaded only if there's a pattern.
    private static string[] FindMatching(string pattern, IEnumerable<string> models)
    {
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
        return [.. models.Where(wildcard.IsMatch).OrderBy(model => model, StringComparer.OrdinalIgnoreCase)];
    }
}
