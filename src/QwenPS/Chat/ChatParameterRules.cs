using QwenPS.PowerShell;
using Command = QwenPS.Commands.InvokeQwenChatCommand;

namespace QwenPS.Chat;

/// <summary>Defines the combinations of parameters that Invoke-QwenChat rejects.</summary>
internal static class ChatParameterRules
{
    /// <summary>The rules, in the order in which they're checked.</summary>
    public static readonly ParameterRule[] All =
    [
        ParameterRule.Exclude("Chat.StreamAndLive", "Chat.StreamAndLiveRemedy", nameof(Command.Stream), nameof(Command.Live)),
        new("Streaming.MixedChoices", "Streaming.MixedChoicesRemedy", given => given.IsUsed(nameof(Command.Stream)) && given.IsUsed(nameof(Command.Raw)) ? FindCount(given) : null),
        ParameterRule.Exclude("Chat.PropertyOfText", "Chat.PropertyOfTextRemedy", nameof(Command.AsProperty), nameof(Command.Stream), nameof(Command.Raw)),
        ParameterRule.Exclude("BatchChat.Stream", "BatchChat.StreamRemedy", nameof(Command.BatchChat), nameof(Command.Stream), nameof(Command.Live)),
        ParameterRule.Exclude("BatchChat.Cache", "BatchChat.CacheRemedy", nameof(Command.BatchChat), nameof(Command.Cache)),
        ParameterRule.Require("Split.Alone", "Split.AloneRemedy", nameof(Command.Split), nameof(Command.CombinePrompt), nameof(Command.MaxPartTokens)),

        // With these parameters, the answers for the parts of a split input couldn't be combined.
        ParameterRule.Exclude(
            "Split.NotWith", "Split.NotWithRemedy", nameof(Command.Split), nameof(Command.Stream), nameof(Command.Live), nameof(Command.Tool), nameof(Command.Cache)),
        new("Split.NotWith", "Split.NotWithRemedy", given => given.IsUsed(nameof(Command.Split)) ? FindCount(given) : null),
        ParameterRule.Exclude("Split.NotWith", "Split.NotWithRemedy", nameof(Command.Split), nameof(Command.AsImage), nameof(Command.Upload)),

        ParameterRule.Exclude("Upload.AsImage", "Upload.AsImageRemedy", nameof(Command.Upload), nameof(Command.AsImage)),
        ParameterRule.Require("PromptFile.NoFile", "PromptFile.NoFileRemedy", nameof(Command.PromptFile), nameof(Command.Variable)),
        new("PromptFile.BesidePrompt", "PromptFile.BesidePromptRemedy", FindSecondPrompt) { Target = nameof(Command.PromptFile) },
        new("Upload.NoPrompt", "Upload.NoPromptRemedy", given => given.IsUsed(nameof(Command.Upload)) && !HasPrompt(given) ? nameof(Command.Upload) : null),
        ParameterRule.Require(
            "Tool.NoTools", "Tool.NoToolsRemedy", nameof(Command.Tool), nameof(Command.InvokeTool), nameof(Command.ToolChoice), nameof(Command.ParallelToolCall),
            nameof(Command.MaxToolRound), nameof(Command.ToolTimeoutSec)),
        ParameterRule.Exclude("Schema.RepairStream", "Schema.RepairStreamRemedy", nameof(Command.Repair), nameof(Command.Stream)),
    ];

    /// <summary>
    /// The parameters that Invoke-QwenChat has, but Submit-QwenBatch doesn't. If a command uses one of these parameters, its requests can't be a batch.
    /// </summary>
    public static readonly string[] NotInBatches =
    [
        nameof(Command.Question), nameof(Command.Tool), nameof(Command.EnableSearch), nameof(Command.SearchOption), nameof(Command.Count), nameof(Command.LogProbs),
        nameof(Command.TopLogProbs), nameof(Command.Header), nameof(Command.FallbackModel), nameof(Command.PromptFile), nameof(Command.KeepTurn), nameof(Command.Split),
        nameof(Command.Upload),
    ];

    /// <summary>Returns the name of the Count parameter if several answers per request are requested; otherwise, null.</summary>
    private static string? FindCount(BoundParameters given) => given.Find(nameof(Command.Count)) is int and > 1 ? nameof(Command.Count) : null;

    private static string? FindSecondPrompt(BoundParameters given) => given.IsUsed(nameof(Command.PromptFile)) && given.Has(nameof(Command.Prompt)) ? nameof(Command.Prompt) : null;

    private static bool HasPrompt(BoundParameters given) =>
        given.IsUsed(nameof(Command.Prompt)) || given.IsUsed(nameof(Command.PromptFile)) || given.Find(nameof(Command.Question)) is string[] { Length: > 0 };
}
