namespace QwenPS.Emulator.Catalog;

/// <summary>A model that the emulator serves.</summary>
/// <param name="Id">The ID, which is case-sensitive.</param>
/// <param name="Context">The maximum number of input tokens.</param>
/// <param name="StreamOnly">Whether every call must be streamed.</param>
/// <param name="StreamToThink">Whether a call with thinking must be streamed.</param>
/// <param name="Multimodal">Whether the model is available only at the multimodal path of the DashScope protocol.</param>
/// <param name="Thinks">Whether the model thinks unless the call turns thinking off.</param>
/// <param name="Translates">Whether the model accepts only messages with the roles user and assistant.</param>
/// <param name="Cumulative">Whether each event of a stream repeats the text so far, regardless of the request.</param>
/// <param name="Caches">Whether the model supports the explicit cache.</param>
/// <param name="BatchChats">Whether the model supports Batch Chat.</param>
/// <param name="FileIds">How many files a request can refer to; 0 for a model that doesn't read files. Models that read files exist only in Beijing.</param>
/// <param name="Unlisted">Whether the lists of models omit the model, as if it were newer than the lists.</param>
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
