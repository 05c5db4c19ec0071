using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Tells the client what the catalog knows of a request's model.</summary>
internal static class KnownModels
{
    // The catalog is read only for ids that have one of these signs in them, so that the usual request isn't held up by it.
    private static readonly string[] StreamSigns = ["qvq", "qwq", "omni", "thinking"];
    private static readonly string[] ImageSigns = ["vl", "qvq", "omni", "qwen3."];

    /// <summary>What tells by itself that a model takes images, where the catalog doesn't have it.</summary>
    private static readonly string[] SureImageSigns = ["-vl", "qvq", "omni"];

    /// <summary>The request with what is known of its model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="protocol">What it's sent by: only the DashScope protocol has to know which models take images.</param>
    public static ChatRequest WithTraits(this ChatRequest request, ChatProtocol protocol)
    {
        string model = request.Model;
        var traits = new ModelTraits(
            TakesImages: protocol == ChatProtocol.DashScope && HasOneOf(ImageSigns, model) && TakesImages(model),
            IsStreamOnly: MayBeStreamOnly(model) && ModelCatalogue.Find(model)?.IsStreamOnly == true,
            ThinksByDefault: request.Searches && request.Thinks is null && ThinkingDefault.Has(model),
            RepeatsText: TranslationModels.StreamsCumulatively(model));
        return request.Traits == traits ? request : request with { Traits = traits };
    }

    internal static bool MayBeStreamOnly(string model) => HasOneOf(StreamSigns, model);

    /// <summary>A snapshot takes what its base does, however old it is.</summary>
    private static bool TakesImages(string model) =>
        (ModelCatalogue.Find(model) ?? ModelCatalogue.Find(ModelSnapshot.Parse(model)?.BaseId))?.Input.Contains("image") ?? HasOneOf(SureImageSigns, model);

    private static bool HasOneOf(string[] signs, string model) => Array.Exists(signs, sign => model.IndexOf(sign, StringComparison.OrdinalIgnoreCase) >= 0);
}
