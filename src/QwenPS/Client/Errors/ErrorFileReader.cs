using System.Text.Json;

namespace QwenPS.Client.Errors;

/// <summary>
/// Reads <c>errors.json</c> member by member, without a serializer. A serializer would take three times as long to start, and no other code in the module needs
/// a serializer. An unknown member name causes an error, so misspelled names are detected.
/// </summary>
internal static class ErrorFileReader
{
    private const string ResourceName = "QwenPS.errors.json";

    public static ErrorFile Read()
    {
        using Stream resource = typeof(ErrorFileReader).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException(ResourceName + " is missing from the assembly.");
        using JsonDocument document = JsonDocument.Parse(resource);
        var file = new ErrorFile();
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "links": ReadTexts(member.Value, file.Links); break;
                case "words": ReadTexts(member.Value, file.Words); break;
                case "terms": ReadTerms(member.Value, file.Terms); break;
                case "families": ReadFamilies(member.Value, file.Families); break;
                case "ambiguousFamilies": file.AmbiguousFamilies = ReadStrings(member.Value); break;
                case "unknownCode": file.UnknownCode = ReadUnknown(member.Value); break;
                case "unknownAlone": file.UnknownAlone = ReadUnknown(member.Value); break;
                case "withoutMeaning": file.WithoutMeaning = ReadStrings(member.Value); break;
                case "rows": file.Rows = ReadArray(member.Value, ReadRow); break;
                default: throw Unknown(member);
            }
        }

        return file;
    }

    private static ErrorRow ReadRow(JsonElement json)
    {
        var row = new ErrorRow();
        foreach (JsonProperty member in json.EnumerateObject())
        {
            JsonElement value = member.Value;
            switch (member.Name)
            {
                case "id": row.Id = value.GetString()!; break;
                case "codes": row.Codes = ReadStrings(value); break;
                case "beginnings": row.Beginnings = ReadStrings(value); break;
                case "types": row.Types = ReadStrings(value); break;
                case "statuses": row.Statuses = ReadArray(value, item => item.GetInt32()); break;
                case "fallback": row.Fallback = ReadArray(value, item => item.GetInt32()); break;
                case "isDefault": row.IsDefault = value.GetBoolean(); break;
                case "local": row.Local = ReadName<LocalFailure>(value); break;
                case "fragments": row.Fragments = ReadStrings(value); break;
                case "within": row.Within = ReadArray(value, ReadName<ErrorKind>); break;
                case "anchors": row.Anchors = ReadStrings(value); break;
                case "hints": row.Hints = ReadStrings(value); break;
                case "narrows": row.Narrows = ReadStrings(value); break;
                case "texts": row.Texts = ReadStrings(value); break;
                case "kind": row.Kind = ReadName<ErrorKind>(value); break;
                case "retry": row.Retry = ReadName<RetryRule>(value); break;
                case "cause": row.Cause = ReadText(value); break;
                case "remedy": row.Remedy = ReadText(value); break;
                case "links": row.Links = ReadStrings(value); break;
                default: throw Unknown(member);
            }
        }

        return row;
    }

    private static UnknownCodeTexts ReadUnknown(JsonElement json) => new() { Cause = ReadText(json.GetProperty("cause")), Remedy = ReadText(json.GetProperty("remedy")) };

    private static void ReadTexts(JsonElement json, Dictionary<string, ErrorText> texts)
    {
        foreach (JsonProperty member in json.EnumerateObject()) texts.Add(member.Name, ReadText(member.Value));
    }

    private static void ReadFamilies(JsonElement json, List<KeyValuePair<string, string>> families)
    {
        foreach (JsonProperty member in json.EnumerateObject()) families.Add(new KeyValuePair<string, string>(member.Name, member.Value.GetString()!));
    }

    private static void ReadTerms(JsonElement json, Dictionary<string, string[]> terms)
    {
        foreach (JsonProperty member in json.EnumerateObject()) terms.Add(member.Name, ReadStrings(member.Value));
    }

    private static ErrorText ReadText(JsonElement json)
    {
        var text = new ErrorText();
        foreach (JsonProperty member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case "en": text.En = member.Value.GetString()!; break;
                case "zh": text.Zh = member.Value.GetString(); break;
                default: throw Unknown(member);
            }
        }

        return text;
    }

    private static string[] ReadStrings(JsonElement json) => ReadArray(json, item => item.GetString()!);

    private static T[] ReadArray<T>(JsonElement json, Func<JsonElement, T> read)
    {
        var items = new T[json.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in json.EnumerateArray()) items[count++] = read(item);
        return items;
    }

    private static T ReadName<T>(JsonElement json)
        where T : struct => (T)Enum.Parse(typeof(T), json.GetString()!);

    private static InvalidOperationException Unknown(JsonProperty member) => new($"{ResourceName} has a member '{member.Name}' that nothing reads.");
}
