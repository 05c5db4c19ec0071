using System.Collections;
using QwenPS.PowerShell;
using QwenPS.Resources;
using QwenPS.Text;
using Fields = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace QwenPS.Requests;

/// <summary>
/// Converts -TranslationOption to the service's fields (https://www.alibabacloud.com/help/en/model-studio/qwen-mt-api). Unknown names are rejected, because the
/// service ignores them, and a misspelled name would have no effect.
/// </summary>
internal static class TranslationOptions
{
    private const string SourceLanguage = "source_lang";
    private const string TargetLanguage = "target_lang";

    private static readonly string[] Names = [SourceLanguage, TargetLanguage, "terms", "tm_list", "domains"];

    /// <exception cref="TerminatingException">A name is unknown, a value has the wrong type, or the target language is missing.</exception>
    public static string? ToJson(IDictionary? table)
    {
        if (table is null) return null;
        var options = new Dictionary<string, object?> { [SourceLanguage] = "auto" };
        foreach (var given in Read(table))
        {
            string name = Array.Find(Names, known => MessageReader.NormalizeName(known) == MessageReader.NormalizeName(given.Key))
                ?? throw Wrong(table, Texts.Format("Translation.UnknownKey", given.Key), Texts.Format("Translation.UnknownKeyRemedy", string.Join(", ", Names)));
            options[name] = name is "terms" or "tm_list" ? ReadPairs(table, name, given.Value) : ReadText(table, name, given.Value);
        }

        if (!options.ContainsKey(TargetLanguage)) throw Wrong(table, Texts.Format("Translation.NoTarget"), Texts.Format("Translation.NoTargetRemedy"));
        return PlainJson.Format(options);
    }

    private static Fields Read(IDictionary table)
    {
        try
        {
            return (Fields)PlainData.Read(table)!;
        }
        catch (FormatException exception)
        {
            throw Wrong(table, exception.Message, Texts.Format("Translation.PairsRemedy"));
        }
    }

    private static string ReadText(IDictionary table, string name, object? value) =>
        value is string { Length: > 0 } text ? text : throw Wrong(table, Texts.Format("Translation.NotText", name), Texts.Format("Translation.NotTextRemedy", name));

    /// <summary>Reads a list of pairs. A single pair can also be specified without a list.</summary>
    private static object?[] ReadPairs(IDictionary table, string name, object? value)
    {
        object?[] pairs = value as object?[] ?? [value];
        return [.. pairs.Select(object? (pair) => new Dictionary<string, object?> { ["source"] = ReadSide(pair, "SOURCE"), ["target"] = ReadSide(pair, "TARGET") })];

        string ReadSide(object? pair, string side) =>
            pair is Fields { Count: 2 } fields && fields.FirstOrDefault(field => MessageReader.NormalizeName(field.Key) == side).Value is string text
                ? text
                : throw Wrong(table, Texts.Format("Translation.NotPairs", name), Texts.Format("Translation.PairsRemedy"));
    }

    private static TerminatingException Wrong(IDictionary table, string message, string remedy) => new(ErrorRecords.InvalidArgument(message, remedy, table));
}
