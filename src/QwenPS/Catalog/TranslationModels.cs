using System.Text.RegularExpressions;

namespace QwenPS.Catalog;

/// <summary>
/// What the names of translation models say about them: they take one message of the user, and no system message
/// (https://www.alibabacloud.com/help/en/model-studio/machine-translation).
/// </summary>
internal static class TranslationModels
{
    /// <summary>The page has these two without incremental streaming, in either protocol.</summary>
    private static readonly Regex Cumulative = new(@"^qwen-mt-(?:plus|turbo)(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static bool Has(string model) => model.StartsWith("qwen-mt-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether each event of the model's streams is expected to repeat the text so far, whatever the request asks for.</summary>
    public static bool StreamsCumulatively(string model) => Has(model) && Cumulative.IsMatch(model);
}
