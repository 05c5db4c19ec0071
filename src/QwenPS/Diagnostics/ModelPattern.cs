using System.Management.Automation;

namespace QwenPS.Diagnostics;

/// <summary>Provides methods for text that's either the ID of a model or a pattern with wildcards.</summary>
internal static class ModelPattern
{
    private static readonly char[] WildcardCharacters = ['*', '?', '['];

    public static bool IsPattern(string id) => id.IndexOfAny(WildcardCharacters) >= 0;

    /// <summary>Returns the models that match the pattern. If the text isn't a pattern, returns the text itself.</summary>
    public static IEnumerable<string> Find(string id, IEnumerable<string> models) => IsPattern(id) ? FindMatching(id, models) : [id];

    // This code is in a separate method. When the runtime compiles the method, it loads PowerShell's library, which is needed only for a pattern.
    private static string[] FindMatching(string pattern, IEnumerable<string> models)
    {
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
        return [.. models.Where(wildcard.IsMatch).OrderBy(model => model, StringComparer.OrdinalIgnoreCase)];
    }
}
