using System.Text.RegularExpressions;

namespace QwenPS.Catalog;

/// <summary>
/// Which models think unless a request says otherwise. No list of models tells it, so that the name has to: the families from qwen3.5 on do, as the
/// service answered in September 2026 (https://www.alibabacloud.com/help/en/model-studio/deep-thinking has the modes), and older ones (qwen-plus,
/// qwen-flash) do not.
/// </summary>
internal static class ThinkingDefault
{
    /// <summary>The models for chat alone, by tier or by size: of the others in a family, such as those that hear, nothing is known.</summary>
    private static readonly Regex Families = new(@"^qwen3\.[5-9]-(?:max|plus|flash|[0-9.]+[bt])(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>False where it is not known. The catalogue has a say where it knows the model.</summary>
    public static bool Has(string model) => Families.IsMatch(model) && ModelCatalogue.Find(model)?.Thinks != false;
}
