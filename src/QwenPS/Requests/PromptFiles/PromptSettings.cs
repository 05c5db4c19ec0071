using System.Globalization;
using QwenPS.Resources;

namespace QwenPS.Requests.PromptFiles;

/// <summary>A prompt file that was read: its text, and what its front matter asks for. Null: the file does not say.</summary>
internal sealed record PromptSettings
{
    private static readonly string[] Keys = ["model", "temperature", "top_p", "max_tokens", "system", "schema", "source_lang", "target_lang", "domains"];

    public required string Prompt { get; init; }

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public string? System { get; init; }

    /// <summary>A path, relative to the prompt file.</summary>
    public string? Schema { get; init; }

    public string? SourceLanguage { get; init; }

    public string? TargetLanguage { get; init; }

    /// <summary>What a text to translate is about.</summary>
    public string? Domains { get; init; }

    /// <exception cref="PromptFormatException">The file's front matter cannot be read, has an unknown key, or a value out of range.</exception>
    public static PromptSettings Read(string file)
    {
        (IReadOnlyDictionary<string, string> values, string text) = FrontMatter.Read(file);
        if (values.Keys.FirstOrDefault(key => Array.IndexOf(Keys, key) < 0) is { } unknown)
            throw new PromptFormatException(Texts.Format("PromptFile.UnknownKey", unknown), Texts.Format("PromptFile.UnknownKeyRemedy", string.Join(", ", Keys)));
        return new PromptSettings
        {
            Prompt = text,
            Model = TextOf(values, "model"),
            Temperature = Number(values, "temperature", number => number is >= 0 and < 2, "0 <= temperature < 2"),
            TopP = Number(values, "top_p", number => number is > 0 and <= 1, "0 < top_p <= 1"),
            MaxTokens = (int?)Number(values, "max_tokens", number => number is >= 1 and <= int.MaxValue && number == Math.Floor(number), "max_tokens >= 1"),
            System = values.TryGetValue("system", out string? system) ? system : null,
            Schema = TextOf(values, "schema"),
            SourceLanguage = TextOf(values, "source_lang"),
            TargetLanguage = TextOf(values, "target_lang"),
            Domains = TextOf(values, "domains"),
        };
    }

    private static string? TextOf(IReadOnlyDictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        return value.Trim().Length > 0 ? value : throw new PromptFormatException(Texts.Format("PromptFile.Empty", key), Texts.Format("PromptFile.EmptyRemedy", key));
    }

    private static double? Number(IReadOnlyDictionary<string, string> values, string key, Func<double, bool> isInRange, string range)
    {
        if (!values.TryGetValue(key, out string? value)) return null;
        bool isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return isNumber && isInRange(number) ? number : throw new PromptFormatException(Texts.Format("PromptFile.OutOfRange", key, value), Texts.Format("PromptFile.OutOfRangeRemedy", range));
    }
}
