using System.Text;
using System.Text.RegularExpressions;
using QwenPS.Client.Protocols;

namespace QwenPS.Catalog;

/// <summary>Calculates the maximum number of tokens that a request can use. The actual number is usually much lower.</summary>
/// <param name="limitsReasoning">
/// A value that indicates whether the reasoning counts toward the maximum output of a request. On the service's OpenAI-compatible endpoint, the value is true.
/// </param>
internal sealed class MaxUsage(bool limitsReasoning)
{
    /// <summary>The maximum number of tokens of an image (https://www.alibabacloud.com/help/en/model-studio/vision).</summary>
    private const long PerImage = 16_386;

    /// <summary>
    /// An upper limit for the number of tokens that the service adds to each message. The service adds the role, and a special token at the start and the end
    /// of the message.
    /// </summary>
    private const long PerMessage = 16;

    /// <summary>
    /// An upper limit for the number of tokens that the service adds to a request. The service adds a default system message, and instructions for tools, JSON,
    /// or translation.
    /// </summary>
    private const long PerRequest = 512;

    /// <summary>
    /// Matches hybrid models that think only if the request enables thinking (https://www.alibabacloud.com/help/en/model-studio/deep-thinking).
    /// </summary>
    private static readonly Regex OffByDefault = new(
        @"^qwen(?:-(?:plus|flash|turbo)|3-(?:max|vl-plus|vl-flash|omni-flash))(?:-|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Returns the maximum usage, or null if the maximum output is unknown.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model, or null if the catalog doesn't contain the model.</param>
    public Usage? Calculate(ChatRequest request, CatalogModel? model)
    {
        if (CountOutput(request, model) is not { } output) return null;
        long input = CountInput(request, model);
        output *= Find(request, "n") ?? request.Count ?? 1;
        return new Usage
        {
            InputTokens = input,
            OutputTokens = output,
            TotalTokens = input + output,
            CacheCreationInputTokens = request.MarksBeginning || request.Messages.Any(HasCacheMark) ? input : 0,
            ReasoningTokens = CanThink(request, model) ? output : 0,
            // If the type of the content is unknown, the input is counted as audio, because audio has the highest price.
            AudioTokens = request.Messages.Any(HasOtherContent) ? input : 0,
            ImageTokens = PerImage * request.Messages.Sum(CountImages),
            AudioOutputTokens = AsksForAudio(request) ? output : 0,
        };
    }

    private static long CountInput(ChatRequest request, CatalogModel? model)
    {
        long context = model?.Context ?? long.MaxValue / 4;

        // The number of tokens in stored files, audio, video, and search results is unknown, so the context of the model is used as the maximum.
        if (request.Searches || request.HasStoredFile || request.HasFileReference || request.Messages.Any(HasOtherContent)) return context;
        long instructions = (request.Tools?.Sum(tool => Measure(tool.Name) + Measure(tool.Description) + Measure(tool.Parameters)) ?? 0)
            + Measure(request.ResponseFormat) + Measure(request.TranslationOptions) + (request.AdditionalBody?.Values.Sum(Measure) ?? 0);

        // The length of the instructions is doubled, because the service adds white space when it formats JSON.
        return Math.Min(context, PerRequest + (2 * instructions) + request.Messages.Sum(CountMessage));
    }

    private static long CountMessage(ChatMessage message) => PerMessage + Measure(message.Content) + Measure(message.Reasoning)
        + (message.ToolCalls?.Sum(call => Measure(call.Name) + (2 * Measure(call.Arguments))) ?? 0)
        + (message.Parts?.Sum(part => part.ImageUrl is null ? Measure(part.Text) : PerImage) ?? 0);

    /// <summary>
    /// Returns the maximum number of tokens in a text. Each token represents at least one byte of UTF-8, so a text has at most as many tokens as bytes.
    /// </summary>
    private static long Measure(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static bool HasOtherContent(ChatMessage message) => message.Parts?.Any(part => part.Text is null && part.ImageUrl is null) == true;

    private static long CountImages(ChatMessage message) => message.Parts?.LongCount(part => part.ImageUrl is not null) ?? 0;

    private static bool AsksForAudio(ChatRequest request) => request.AdditionalBody is { } body
        && (body.ContainsKey("audio") || (body.TryGetValue("modalities", out string? modalities) && modalities.Contains("audio")));

    private static bool HasCacheMark(ChatMessage message) => message.Parts?.Any(part => part.Json?.Contains("cache_control") == true) == true;

    /// <summary>Returns the maximum number of output tokens in one choice (alternative answer), or null if the number is unknown.</summary>
    private long? CountOutput(ChatRequest request, CatalogModel? model)
    {
        long? newLimit = Find(request, ChatRequest.NewTokenLimit), oldLimit = Find(request, ChatRequest.OldTokenLimit);
        long? limit = newLimit ?? oldLimit ?? request.MaxTokens;
        long? answer = limit ?? model?.MaxOutput ?? model?.Context;
        if (!CanThink(request, model)) return answer;

        // If -AdditionalBody contains max_tokens, this limit is sent unchanged. Unlike max_completion_tokens, max_tokens doesn't limit the reasoning.
        if (newLimit is not null || (limitsReasoning && oldLimit is null && limit is not null)) return limit;
        long? reasoning = Find(request, "thinking_budget") ?? request.ThinkingBudget ?? model?.Context;
        return answer + reasoning is { } both ? Math.Min(both, model?.Context ?? both) : null;
    }

    /// <summary>Determines whether the model might think.</summary>
    private static bool CanThink(ChatRequest request, CatalogModel? model)
    {
        if (model is null) return request.Thinks == true;
        if (!model.Thinks) return false;
        bool isThinkingOnly = model.IsStreamOnly || model.Id.IndexOf("thinking", StringComparison.OrdinalIgnoreCase) >= 0;
        return isThinkingOnly || (request.Thinks ?? !OffByDefault.IsMatch(model.Id));
    }

    private static long? Find(ChatRequest request, string name) =>
        request.AdditionalBody is { } body && body.TryGetValue(name, out string? json) && long.TryParse(json, out long number) ? number : null;
}
