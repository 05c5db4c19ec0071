using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>What one model refuses and another does not.</summary>
internal static class ModelRules
{
    public static ServiceError? Check(KnownModel model, ChatCall call)
    {
        if (model.Multimodal && call.IsNative && !call.ContentParts) return RequestErrors.WrongPath;
        if (model.StreamOnly && !call.Stream) return RequestErrors.StreamOnly;
        if (model.StreamToThink && call.EnableThinking && !call.Stream) return RequestErrors.ThinkingNeedsStream;
        return call.InputTokens > model.Context ? RequestErrors.ContextLength(model.Context) : null;
    }
}
