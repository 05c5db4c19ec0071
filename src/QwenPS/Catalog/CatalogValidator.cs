using System.Text.Json;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Describes each problem of a catalog on one line. The line contains the location (<c>models[3].context</c>) and the expected value.</summary>
internal sealed class CatalogValidator
{
    /// <summary>The maximum number of problems to report. If there are more problems, they usually have a single cause.</summary>
    private const int MaxProblems = 20;

    private static readonly string[] Kinds = ["text", "image", "audio", "video"];

    private static readonly string[] PriceFields = ["input", "output", "reasoning", "audio_input", "image_input", "media_output", "audio_output"];

    private static readonly string[] CacheFields = ["implicit_hit", "explicit_creation", "explicit_hit"];

    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Check(JsonElement root)
    {
        CheckObject(root, "", new()
        {
            ["snapshot"] = CheckText,
            ["models_dev"] = CheckText,
            ["maintenance"] = CheckText,
            ["sources"] = CheckTexts,
            ["models"] = CheckModels,
            ["retirements"] = (list, place) => CheckList(list, place, CheckNotice),
        });
        return _problems;
    }

    private void CheckModels(JsonElement list, string place)
    {
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        CheckList(list, place, (model, modelPlace) =>
        {
            CheckModel(model, modelPlace);
            if (model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String && !ids.Add(id.GetString()!))
                Complain(modelPlace + ".id", "Catalog.Twice");
        });
    }

    private void CheckModel(JsonElement model, string place) => CheckObject(
        model,
        place,
        new()
        {
            ["id"] = CheckId,
            ["name"] = CheckText,
            ["released"] = CheckDate,
            ["updated"] = CheckDate,
            ["context"] = CheckCount,
            ["max_output"] = CheckCount,
            ["input"] = CheckKinds,
            ["output"] = CheckKinds,
            ["reasoning"] = CheckBool,
            ["tools"] = CheckBool,
            ["structured_output"] = CheckBool,
            ["stream_only"] = CheckBool,
            ["open_weights"] = CheckBool,
            ["differs"] = CheckTexts,
            ["prices"] = (prices, pricesPlace) => CheckObject(prices, pricesPlace, new() { ["china"] = CheckPrice, ["international"] = CheckPrice }),
        },
        "id");

    private void CheckPrice(JsonElement price, string place)
    {
        bool hasTiers = price.ValueKind == JsonValueKind.Object && price.TryGetProperty("tiers", out _);
        Dictionary<string, Action<JsonElement, string>> fields = hasTiers ? new() { ["tiers"] = CheckTiers } : CreatePriceFields();
        fields["batch"] = CheckAmount;
        fields["batch_chat"] = CheckAmount;
        fields["cache"] = (cache, cachePlace) => CheckObject(
            cache, cachePlace, CacheFields.SelectMany(name => new[] { name, name + "_price" }).ToDictionary(name => name, _ => (Action<JsonElement, string>)CheckAmount));
        CheckObject(price, place, fields, hasTiers ? ["tiers"] : ["input", "output"]);
    }

    private Dictionary<string, Action<JsonElement, string>> CreatePriceFields() => PriceFields.ToDictionary(name => name, _ => (Action<JsonElement, string>)CheckAmount);

    private void CheckTiers(JsonElement list, string place)
    {
        long before = 0;
        CheckList(list, place, (tier, tierPlace) =>
        {
            CheckObject(tier, tierPlace, new(CreatePriceFields()) { ["up_to"] = CheckCount }, "input", "output");
            if (tier.ValueKind != JsonValueKind.Object || !tier.TryGetProperty("up_to", out JsonElement limit)
                || limit.ValueKind != JsonValueKind.Number || !limit.TryGetInt64(out long tokens)) return;
            if (tokens <= before) Complain(tierPlace + ".up_to", "Catalog.MustRise");
            before = tokens;
        });
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 0) Complain(place, "Catalog.MustNotBeEmpty");
    }

    private void CheckNotice(JsonElement notice, string place) => CheckObject(
        notice,
        place,
        new()
        {
            ["date"] = CheckDate,
            ["postponed"] = CheckBool,
            ["postponed_from"] = CheckDate,
            ["sources"] = (list, listPlace) => CheckList(list, listPlace, CheckSource),
            ["models"] = CheckReplacements,
        },
        "date",
        "models");

    private void CheckSource(JsonElement source, string place) =>
        CheckObject(source, place, new() { ["site"] = CheckSite, ["title"] = CheckText, ["url"] = CheckText, ["read"] = CheckDate }, "site");

    private void CheckReplacements(JsonElement models, string place)
    {
        if (models.ValueKind != JsonValueKind.Object)
        {
            Complain(place, "Catalog.MustBeObject");
            return;
        }

        foreach (JsonProperty model in models.EnumerateObject())
        {
            if (model.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) Complain($"{place}.{model.Name}", "Catalog.MustBeText");
        }
    }

    private void CheckObject(JsonElement element, string place, Dictionary<string, Action<JsonElement, string>> fields, params string[] needed)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Complain(place, "Catalog.MustBeObject");
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = place.Length == 0 ? property.Name : $"{place}.{property.Name}";
            if (fields.TryGetValue(property.Name, out Action<JsonElement, string>? check)) check(property.Value, name);
            else Complain(name, "Catalog.UnknownField");
        }

        foreach (string name in needed)
        {
            if (!element.TryGetProperty(name, out _)) Complain($"{place}.{name}", "Catalog.Missing");
        }
    }

    private void CheckList(JsonElement list, string place, Action<JsonElement, string> check)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            Complain(place, "Catalog.MustBeList");
            return;
        }

        int index = 0;
        foreach (JsonElement item in list.EnumerateArray()) check(item, $"{place}[{index++}]");
    }

    private void CheckTexts(JsonElement list, string place) => CheckList(list, place, CheckText);

    private void CheckText(JsonElement value, string place) => Require(value.ValueKind == JsonValueKind.String, place, "Catalog.MustBeText");

    private void CheckId(JsonElement value, string place) =>
        Require(value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } id && !id.Any(char.IsWhiteSpace), place, "Catalog.MustBeId");

    private void CheckBool(JsonElement value, string place) => Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, place, "Catalog.MustBeBool");

    private void CheckCount(JsonElement value, string place) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count > 0, place, "Catalog.MustBeCount");

    private void CheckAmount(JsonElement value, string place) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal amount) && amount is >= 0 and <= 1_000_000, place, "Catalog.MustBeAmount");

    private void CheckDate(JsonElement value, string place) =>
        Require(value.ValueKind == JsonValueKind.String && CatalogDate.Parse(value.GetString()) is not null, place, "Catalog.MustBeDate");

    private void CheckSite(JsonElement value, string place) =>
        Require(value.ValueKind == JsonValueKind.String && value.GetString() is "china" or "international", place, "Catalog.MustBeSite");

    private void CheckKinds(JsonElement list, string place) =>
        CheckList(list, place, (kind, kindPlace) => Require(kind.ValueKind == JsonValueKind.String && Kinds.Contains(kind.GetString()), kindPlace, "Catalog.MustBeKind"));

    private void Require(bool holds, string place, string key)
    {
        if (!holds) Complain(place, key);
    }

    private void Complain(string place, string key)
    {
        if (_problems.Count < MaxProblems) _problems.Add(Texts.Format("Catalog.Wrong", place.Length == 0 ? "$" : TerminalText.MakeVisible(place), Texts.Format(key)));
    }
}
