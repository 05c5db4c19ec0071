namespace QwenPS.Emulator.Catalog;

/// <summary>Represents a model that the emulator provides.</summary>
/// <param name="Id">The ID, which is case-sensitive.</param>
/// <param name="Context">The maximum number of input tokens.</param>
/// <param name="StreamOnly">A value that indicates whether every call must be streamed.</param>
/// <param name="StreamToThink">A value that indicates whether calls must be streamed if thinking is enabled.</param>
/// <param name="Multimodal">A value that indicates whether the model is available only on the multimodal path of the DashScope protocol.</param>
/// <param name="Thinks">A value that indicates whether thinking is enabled by default.</param>
/// <param name="Translates">A value that indicates whether the model accepts only messages with the roles user and assistant.</param>
/// <param name="Cumulative">A value that indicates whether each event of a stream repeats all the text before it, regardless of the request.</param>
/// <param name="Caches">A value that indicates whether the model supports the explicit cache.</param>
/// <param name="BatchChats">A value that indicates whether the model supports Batch Chat.</param>
/// <param name="FileIds">
/// The maximum number of files to which a request can refer, or 0 if the model doesn't read files. Models that read files exist only in Beijing.
/// </param>
/// <param name="Unlisted">A value that indicates whether the model is omitted from the lists of models, as if it were newer than the lists.</param>
internal sealed record KnownModel(
    string Id,
    int Context,
    bool StreamOnly,
    bool StreamToThink,
    bool Multimodal,
    bool Thinks,
    bool Translates,
    bool Cumulative,
    bool Caches,
    bool BatchChats,
    int FileIds,
    bool Unlisted);
