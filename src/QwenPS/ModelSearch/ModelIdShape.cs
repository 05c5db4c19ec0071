using System.Text.RegularExpressions;

namespace QwenPS.ModelSearch;

/// <summary>Specifies how similar a word is to a model ID.</summary>
internal enum IdShape
{
    /// <summary>The word isn't similar to a model ID.</summary>
    None,

    /// <summary>The word is the name of something else, such as <c>qwen-agent</c>.</summary>
    OtherName,

    /// <summary>The word is the name of a family of models, which can't be called, such as <c>qwen3</c> or <c>qwen2.5-coder</c>.</summary>
    Family,

    /// <summary>The word is the ID of another company's model that Model Studio and other services provide, such as <c>deepseek-r1</c>.</summary>
    ThirdParty,

    /// <summary>The word is the ID of a model from the provider, but the catalog doesn't contain the ID, such as <c>qwen4-plus</c> or <c>text-embedding-v4</c>.</summary>
    Model,
}

/// <summary>Recognizes model IDs that aren't in the catalog, based on words that occur in the provider's IDs.</summary>
internal static class ModelIdShape
{
    /// <summary>The maximum length of an ID. This is twice the length of the provider's longest ID.</summary>
    public const int MaxLength = 96;

    /// <summary>The prefixes of all words that can be an ID, grouped by their first letter.</summary>
    private static readonly Dictionary<char, string[]> Roots = new[]
    {
        "qwen", "qwq", "qvq", "codeqwen", "deepseek-", "glm-", "kimi-k", "minimax-m", "moonshot-kimi", "text-embedding-v", "multimodal-embedding-v", "gte-rerank",
        "tongyi-", "wan1", "wan2", "wan3", "wanx", "cosyvoice-", "paraformer-", "sambert-", "fun-asr", "gummy-", "kimi/", "minimax/", "siliconflow/", "vanchin/",
    }.GroupBy(root => root[0]).ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>The words that distinguish the models of a family.</summary>
    private static readonly HashSet<string> Tiers = new(StringComparer.Ordinal)
    {
        "max", "plus", "turbo", "flash", "long", "lite", "ocr", "realtime", "image", "rerank", "embedding", "captioner", "mini", "filetrans",
    };

    /// <summary>The other words that IDs can contain.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "coder", "vl", "omni", "math", "mt", "audio", "asr", "tts", "doc", "edit", "instruct", "chat", "thinking", "latest", "preview", "next", "character",
        "livetranslate", "deep", "research", "vd", "vc", "us", "ja", "longcontext", "s2s", "1m", "intent", "detect", "generation",
    };

    private static readonly Regex QwenRoot = new(@"^(?:code)?qwen(\d+(?:\.\d+)?)?$", RegexOptions.CultureInvariant);

    private static readonly Regex Size = new(@"^(?:\d+(?:\.\d+)?[bt]|a\d+(?:\.\d+)?b)$", RegexOptions.CultureInvariant);

    private static readonly Regex Version = new(@"^(?:\d{4}|\d{2}|v\d{1,2}(?:\.\d)?)$", RegexOptions.CultureInvariant);

    private static readonly Regex Own = new(
        @"^(?:(?:text|multimodal)-embedding-v\d|gte-rerank(?:-v\d)?|wan[123]\.\d-[a-z0-9]+(?:-(?:plus|turbo|flash|\d{4}-\d\d-\d\d|[a-z0-9]+))?|wanx[\d.]*-[a-z0-9]+(?:-[a-z0-9]+)*"
        + @"|cosyvoice-v\d(?:\.\d)?(?:-(?:plus|flash))?|paraformer(?:-realtime)?(?:-8k)?-v\d|sambert-[a-z]+-v\d|fun-asr(?:-(?:realtime|mtl|flash))?(?:-\d{4}-\d\d-\d\d)?"
        + @"|gummy-(?:realtime|chat)-v\d|tongyi-[a-z0-9]+(?:-[a-z0-9]+)*-(?:plus|turbo|flash|v\d))$",
        RegexOptions.CultureInvariant);

    private static readonly Regex Foreign = new(
        @"^(?:(?:siliconflow/|vanchin/)?deepseek-(?:v\d+(?:\.\d+)?|r\d+)(?:-(?:exp|terminus|speciale|think|flash|pro|\d{4}|distill-(?:qwen|llama)-\d+(?:\.\d+)?b))*"
        + @"|glm-\d+(?:\.\d+)?v?(?:-(?:air|airx|flash|plus|turbo|thinking))*"
        + @"|(?:kimi/)?kimi-k\d+(?:\.\d+)?(?:-(?:thinking|instruct|turbo|preview|code|\d{4}))*|moonshot-kimi-k\d+-instruct"
        + @"|(?:minimax/)?minimax-m\d+(?:\.\d+)?(?:-[a-z]+)?)$",
        RegexOptions.CultureInvariant);

    /// <summary>Determines whether the word starts like an ID. This check is fast, and rejects almost every word of a text.</summary>
    public static bool HasRoot(ReadOnlySpan<char> word)
    {
        if (word.Length < 3 || !Roots.TryGetValue(char.ToLowerInvariant(word[0]), out string[]? roots)) return false;
        foreach (string root in roots)
        {
            if (word.StartsWith(root.AsSpan(), StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <param name="id">The word. The case of its letters is ignored.</param>
    public static IdShape Classify(string id)
    {
        string text = id.ToLowerInvariant();
        if (Foreign.IsMatch(text)) return IdShape.ThirdParty;
        if (Own.IsMatch(text)) return IdShape.Model;
        string[] parts = text.Split('-');
        Match root = QwenRoot.Match(parts[0]);
        if (!root.Success && parts[0] is not ("qwq" or "qvq")) return IdShape.None;
        if (parts.Length == 1) return root.Groups[1].Success || !root.Success ? IdShape.Family : IdShape.None;
        bool hasTier = false, hasSize = false, hasKind = false;
        foreach (string part in parts.Skip(1))
        {
            if (Tiers.Contains(part)) hasTier = true;
            else if (Size.IsMatch(part)) hasSize = true;
            else if (part is "instruct" or "chat" or "preview") hasKind = true;
            else if (!Words.Contains(part) && !Version.IsMatch(part)) return IdShape.OtherName;
        }

        // For Qwen3 and later, the family and a size are sufficient, as in qwen3-8b. For earlier models, an ID also contains instruct, chat, or preview, as in
        // qwen2.5-7b-instruct.
        bool isSizeSufficient = !root.Success || (root.Groups[1].Value is { Length: > 0 } version && version[0] >= '3');
        return hasTier || (hasSize && (hasKind || isSizeSufficient)) ? IdShape.Model : IdShape.Family;
    }
}
