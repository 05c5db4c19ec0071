namespace QwenPS.Emulator.Catalog;

/// <summary>A model that the emulator serves.</summary>
/// <param name="Id">The id, whose case counts.</param>
/// <param name="Context">The most input tokens.</param>
/// <param name="StreamOnly">Every call must be streamed.</param>
/// <param name="StreamToThink">A call that thinks must be streamed.</param>
/// <param name="Multimodal">Over the native protocol it is at the multimodal path only.</param>
/// <param name="Unlisted">It is served, and no list names it: newer than the lists, as it were.</param>
internal sealed record KnownModel(string Id, int Context, bool StreamOnly, bool StreamToThink, bool Multimodal, bool Unlisted);
