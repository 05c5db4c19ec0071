using System.Text.RegularExpressions;
using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>
/// Adds the traits of the model to a request. A trait is a property of a model in the catalog that affects the request, such as whether the model accepts
/// images.
/// </summary>
internal static class RequestTraits
{
    // Most models have no traits. To save time, the catalog is read only for an ID that contains one of these texts.
    private static readonly string[] StreamMarkers = ["qvq", "qwq", "omni", "thinking"];
    private static readonly string[] ImageMarkers = ["vl", "qvq", "omni", "qwen3."];

    /// <summary>The parts of an ID that identify a model with image input. These parts are used if the catalog doesn't contain the model.</summary>
    private static readonly string[] DefiniteImageMarkers = ["-vl", "qvq", "omni"];

    /// <summary>Returns the request with the traits of its model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="protocol">The protocol of the request. Whether a model accepts images affects only requests that use the DashScope protocol.</param>
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

    /// <summary>
    /// Determines whether the request uses web search with a model that thinks by default. While such a model thinks, the service supports web search only in a
    /// stream, so the request must be streamed.
    /// </summary>
    private static bool SearchesWhileThinking(ChatRequest request) => request.Searches && request.Thinks is null && ThinkingDefault.Has(request.Model);

    /// <summary>
    /// Determines whether the model accepts images. If the catalog doesn't contain a snapshot (a dated version of a model), the result is the one for its base
    /// model, because snapshots accept the same input.
    /// </summary>
    private static bool TakesImages(string model) =>
        (ModelCatalog.Find(model) ?? ModelCatalog.Find(ModelSnapshot.Parse(model)?.BaseId))?.Input.Contains("image") ?? ContainsAny(DefiniteImageMarkers, model);

    private static bool ContainsAny(string[] markers, string model) => Array.Exists(markers, marker => model.IndexOf(marker, StringComparison.OrdinalIgnoreCase) >= 0);
}

/// <summary>
/// Determines which models think by default. Lists of models don't contain this information, so it's determined from the name of the model. The models of the
/// families qwen3.5 and later think by default, according to the service's answers in September 2026. Models of older families, such as qwen-plus and
/// qwen-flash, don't. For a description of the thinking modes, see https://www.alibabacloud.com/help/en/model-studio/deep-thinking.
/// </summary>
internal static class ThinkingDefault
{
    /// <summary>
    /// Matches only chat models, which have a tier or a size in their name. Other models in these families, such as audio models, aren't matched, because it's
    /// unknown whether they think by default.
    /// </summary>
    private static readonly Regex Families = new(@"^qwen3\.[5-9]-(?:max|plus|flash|[0-9.]+[bt])(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Determines whether the model thinks by default. Returns false if this is unknown, or if the catalog shows that the model can't think.</summary>
    public static bool Has(string model) => Families.IsMatch(model) && ModelCatalog.Find(model)?.Thinks != false;
}

/// <summary>
/// Recognizes translation models by their name. These models accept one user message and no system message
/// (https://www.alibabacloud.com/help/en/model-studio/machine-translation).
/// </summary>
internal static class TranslationModels
{
    /// <summary>
    /// Matches the models that don't support incremental streaming. According to the documentation, these are two models, and the limitation applies to both
    /// protocols.
    /// </summary>
    private static readonly Regex Cumulative = new(@"^qwen-mt-(?:plus|turbo)(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static bool Has(string model) => model.StartsWith("qwen-mt-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether each event in a stream repeats all text of the earlier events, even if the request asks for incremental output.</summary>
    public static bool StreamsCumulatively(string model) => Has(model) && Cumulative.IsMatch(model);
}
