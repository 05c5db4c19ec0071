using QwenPS.Emulator.Catalog;
using QwenPS.Emulator.Errors;

namespace QwenPS.Emulator.Chat;

/// <summary>Checks the rules that apply only to some models.</summary>
internal static class ModelRules
{
    public static ServiceError? Check(KnownModel model, ParsedCall call)
    {
        if (model.Multimodal && call.IsNative && !call.ContentParts) return RequestErrors.WrongPath;
        if (model.StreamOnly && !call.Stream) return RequestErrors.StreamOnly;
        var thinks = call.EnableThinking ?? model.Thinks;
        if (model.StreamToThink && call.EnableThinking == true && !call.Stream) return RequestErrors.ThinkingNeedsStream;
        if (call.Searches && thinks && !call.Stream) return RequestErrors.SearchNeedsStream;
        if (call.IsPartial && thinks) return RequestErrors.PartialWhileThinking;
        if (model.Translates && call.Messages.Any(message => message.Role is not ("user" or "assistant"))) return RequestErrors.RoleNotTaken;
        return call.InputTokens > model.Context ? RequestErrors.ContextLength(model.Context) : null;
    }
}
