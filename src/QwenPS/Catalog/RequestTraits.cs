using System.Text.RegularExpressions;
using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Adds what the catalog knows about a request's model to the request.</summary>
internal static class RequestTraits
{
    // The catalog is only read for IDs that contain one of these texts, so it doesn't slow down typical requests.
    private static readonly string[] StreamMarkers = ["qvq", "qwq", "omni", "thinking"];
    private static readonly string[] ImageMarkers = ["vl", "qvq", "omni", "qwen3."];

    /// <summary>Texts that identify a model with image input if the catalog doesn't contain the model.</summary>
    private static readonly string[] DefiniteImageMarkers = ["-vl", "qvq", "omni"];

    /// <summary>Returns the request with the traits of its model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="protocol">The protocol of the request. Only the DashScope protocol needs to know which models accept images.</param>
    public static ChatRequest WithTraits(this ChatRequest request, ChatProtocol protocol)
    {
        string model = request.Model;
        var traits = new ModelTraits(
            TakesImages: protocol == ChatProtocol.DashScope && ContainsAny(ImageMarkers, model) && TakesImages(model),
            IsStreamOnly: (CanBeStreamOnly(model) && ModelCatalog.Find(model)?.IsStreamOnly == true) || SearchesWhileThinking(request),
            RepeatsText: TranslationModels.StreamsCumulatively(model));
        return request.Traits == traits ? request : request with { Traits = traits };
    }

    internal static bool CanBeStreamOnly(string model) => ContainsAny(StreamMarkers, model);

    /// <summary>While a model thinks, the service only supports search in a stream.</summary>
    private static bool SearchesWhileThinking(ChatRequest request) => request.Searches && request.Thinks is null && ThinkingDefault.Has(request.Model);

    /// <summary>Whether the model accepts images. A snapshot of any age accepts the same input as its base.</summary>
    private static bool TakesImages(string model) =>
        (ModelCatalog.Find(model) ?? ModelCatalog.Find(ModelSnapshot.Parse(model)?.BaseId))?.Input.Contains("image") ?? ContainsAny(DefiniteImageMarkers, model);

    private static bool ContainsAny(string[] markers, string model) => Array.Exists(markers, marker => model.IndexOf(marker, StringComparison.OrdinalIgnoreCase) >= 0);
}

/// <summary>
/// Determines which models think by default. Lists of models don't contain this, so the name determines it. The families from qwen3.5 on think by
/// default, according to the service's answers in September 2026 (https://www.alibabacloud.com/help/en/model-studio/deep-thinking describes the
/// modes). Older families (qwen-plus, qwen-flash) don't.
/// </summary>
internal static class ThinkingDefault
{
    /// <summary>Only chat models, by tier or size. The behavior of other models in a family, such as audio models, is unknown.</summary>
    private static readonly Regex Families = new(@"^qwen3\.[5-9]-(?:max|plus|flash|[0-9.]+[bt])(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether the model thinks by default; false if unknown. If the catalog shows that the model can't think, the result is false.</summary>
    public static bool Has(string model) => Families.IsMatch(model) && ModelCatalog.Find(model)?.Thinks != false;
}

/// <summary>
/// Recognizes translation models by name. They accept one user message, and no system message
/// (https://www.alibabacloud.com/help/en/model-studio/machine-translation).
/// </summary>
internal static class TranslationModels
{
    /// <summary>According to the documentation, these two models don't support incremental streaming in either protocol.</summary>
    private static readonly Regex Cumulative = new(@"^qwen-mt-(?:plus|turbo)(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static bool Has(string model) => model.StartsWith("qwen-mt-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether each event in the model's streams repeats the text so far, regardless of the request.</summary>
    public static bool StreamsCumulatively(string model) => Has(model) && Cumulative.IsMatch(model);
}
