using System.Text.Json;
using QwenPS.Client.Protocols;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>One page of the service's list of models, in any of the forms in which it comes.</summary>
/// <param name="Models">The models; what cannot be read is left out.</param>
/// <param name="ItemCount">How many items the page had, readable or not.</param>
/// <param name="Total">How many there are on all pages; null where the service does not say.</param>
internal sealed record ModelPage(IReadOnlyList<ListedModel> Models, int ItemCount, long? Total)
{
    /// <summary>The most models of a list. The service has some hundreds.</summary>
    public const int MostModels = 10_000;

    // The same item can have several of these: what calls name it by comes first.
    private static readonly string[] IdKeys = ["id", "model", "model_id", "name"];
    private static readonly string[] NameKeys = ["display_name", "model_name", "name"];

    /// <summary>Null where the JSON is no list of models.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ModelPage? Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json.Slice(3);
        using JsonDocument document = JsonDocument.Parse(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException exception)
        {
            throw JsonText.HalfName(exception);
        }
    }

    private static ModelPage? Read(JsonElement root)
    {
        JsonElement body = Member(root, "output") is { ValueKind: JsonValueKind.Object } output ? output : root;
        if ((Member(body, "data") ?? Member(body, "models") ?? body) is not { ValueKind: JsonValueKind.Array } items) return null;
        if (items.GetArrayLength() > MostModels) throw AnswerBudget.TooMany(MostModels, QwenPS.Resources.Texts.Format("Answer.Models"));
        ListedModel[] models = items.EnumerateArray().Select(ReadItem).OfType<ListedModel>().ToArray();
        long? total = Member(body, "total") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : null;
        return new ModelPage(models, items.GetArrayLength(), total);
    }

    private static ListedModel? ReadItem(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String) return Text(item) is { } bare ? new ListedModel(bare, null) : null;
        if (item.ValueKind != JsonValueKind.Object || First(item, IdKeys) is not { } id) return null;
        string? name = First(item, NameKeys);
        return new ListedModel(id, name == id ? null : name);
    }

    private static string? First(JsonElement item, string[] keys) =>
        keys.Select(key => Member(item, key) is { ValueKind: JsonValueKind.String } value ? Text(value) : null).FirstOrDefault(text => text is not null);

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    /// <summary>A text that can be shown and typed; null for any other, since an id ends up on command lines and in tables.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            string text = value.GetString()!.Trim();
            return text.Length == 0 || TerminalText.MakeVisibleLine(text) != text ? null : text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
