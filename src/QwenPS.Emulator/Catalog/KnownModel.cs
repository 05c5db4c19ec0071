namespace QwenPS.Emulator.Catalog;

/// <summary>A model that the emulator serves.</summary>
/// <param name="Id">The id, whose case counts.</param>
/// <param name="Context">The most input tokens.</param>
/// <param name="StreamOnly">Every call must be streamed.</param>
/// <param name="StreamToThink">A call that thinks must be streamed.</param>
/// <param name="Multimodal">Over the native protocol it is at the multimodal path only.</param>
/// <param name="Thinks">It thinks unless a call says otherwise.</param>
/// <param name="Translates">It takes messages of the user and the assistant only.</param>
/// <param name="Cumulative">Each event of its streams repeats the text so far, whatever the call asks for.</param>
/// <param name="Unlisted">It is served, and no list names it: newer than the lists, as it were.</param>
internal sealed record KnownModel(string Id, int Context, bool StreamOnly, bool StreamToThink, bool Multimodal, bool Thinks, bool Translates, bool Cumulative, bool Unlisted);
