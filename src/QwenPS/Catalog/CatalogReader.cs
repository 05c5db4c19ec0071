using System.Globalization;
using System.Text.Json;

namespace QwenPS.Catalog;

/// <summary>
/// Reads a valid catalog. The JSON serializer isn't used, because the first tab completion of a session waits for the catalog, and the first call of the
/// serializer takes much longer than this class.
/// </summary>
internal ref struct CatalogReader
{
    private readonly List<CatalogModel> _models = new(160);
    private readonly List<KeyValuePair<string, Retirement>> _retirements = new(256);
    private Utf8JsonReader _json;

    public CatalogReader(ReadOnlySpan<byte> json)
    {
        _json = new Utf8JsonReader(json);
        _json.Read();
        while (NextName())
        {
            if (TakeIf("snapshot"u8)) Snapshot = _json.GetString()!;
            else if (TakeIf("models"u8)) ReadModels();
            else if (TakeIf("retirements"u8)) ReadRetirements();
            else Skip();
        }
    }

    /// <summary>Reads only the model at the beginning of the text. Other text can follow the model.</summary>
    public static CatalogModel ReadRow(ReadOnlySpan<byte> json)
    {
        var reader = default(CatalogReader);
        reader._json = new Utf8JsonReader(json);
        reader._json.Read();
        return reader.ReadModel();
    }

    /// <summary>Gets the date of the catalog data.</summary>
    public string Snapshot { get; private set; } = "";

    public readonly IReadOnlyList<CatalogModel> Models => _models;

    /// <summary>Gets the retirements by model ID. A model has one retirement for each notice.</summary>
    public readonly IReadOnlyList<KeyValuePair<string, Retirement>> Retirements => _retirements;

    private void ReadModels()
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject) _models.Add(ReadModel());
    }

    private CatalogModel ReadModel()
    {
        var model = new CatalogModel();
        while (NextName())
        {
            if (TakeIf("id"u8)) model.Id = _json.GetString()!;
            else if (TakeIf("name"u8)) model.Name = _json.GetString();
            else if (TakeIf("released"u8)) model.Released = _json.GetString();
            else if (TakeIf("updated"u8)) model.Updated = _json.GetString();
            else if (TakeIf("context"u8)) model.Context = _json.GetInt64();
            else if (TakeIf("max_output"u8)) model.MaxOutput = _json.GetInt64();
            else if (TakeIf("input"u8)) model.Input = ReadTexts();
            else if (TakeIf("output"u8)) model.Output = ReadTexts();
            else if (TakeIf("reasoning"u8)) model.Thinks = _json.GetBoolean();
            else if (TakeIf("tools"u8)) model.HasTools = _json.GetBoolean();
            else if (TakeIf("structured_output"u8)) model.HasStructuredOutput = _json.GetBoolean();
            else if (TakeIf("stream_only"u8)) model.IsStreamOnly = _json.GetBoolean();
            else if (TakeIf("prices"u8)) ReadPrices(model);
            else Skip();
        }

        return model;
    }

    private void ReadPrices(CatalogModel model)
    {
        while (NextName())
        {
            if (TakeIf("international"u8)) model.InternationalPrice = ReadPrice();
            else if (TakeIf("china"u8)) model.ChinaPrice = ReadPrice();
            else Skip();
        }
    }

    /// <summary>
    /// Reads the prices of a model in one price list. If the prices don't depend on the input length, the JSON doesn't contain tiers. In this case, the prices
    /// are read as the only tier.
    /// </summary>
    private CatalogPrice ReadPrice()
    {
        var price = new CatalogPrice();
        var only = new PriceTier();
        var tiers = new List<PriceTier>(4);
        while (NextName())
        {
            if (TakeIf("tiers"u8))
            {
                while (_json.Read() && _json.TokenType == JsonTokenType.StartObject) tiers.Add(ReadTier());
            }
            else if (TakeIf("cache"u8)) ReadCache(price);
            else if (TakeIf("batch"u8)) price.Batch = _json.GetDecimal();
            else if (TakeIf("batch_chat"u8)) price.BatchChat = _json.GetDecimal();
            else ReadTierField(only);
        }

        price.Tiers = tiers.Count == 0 ? [only] : tiers;
        return price;
    }

    private PriceTier ReadTier()
    {
        var tier = new PriceTier();
        while (NextName()) ReadTierField(tier);
        return tier;
    }

    private void ReadTierField(PriceTier tier)
    {
        if (TakeIf("up_to"u8)) tier.UpTo = _json.GetInt64();
        else if (TakeIf("input"u8)) tier.Input = _json.GetDecimal();
        else if (TakeIf("output"u8)) tier.Output = _json.GetDecimal();
        else if (TakeIf("reasoning"u8)) tier.Thinking = _json.GetDecimal();
        else if (TakeIf("audio_input"u8)) tier.AudioInput = _json.GetDecimal();
        else if (TakeIf("image_input"u8)) tier.ImageInput = _json.GetDecimal();
        else if (TakeIf("media_output"u8)) tier.MediaOutput = _json.GetDecimal();
        else if (TakeIf("audio_output"u8)) tier.AudioOutput = _json.GetDecimal();
        else Skip();
    }

    private void ReadCache(CatalogPrice price)
    {
        while (NextName())
        {
            if (TakeIf("implicit_hit"u8)) price.ImplicitHit = _json.GetDecimal();
            else if (TakeIf("explicit_creation"u8)) price.ExplicitCreation = _json.GetDecimal();
            else if (TakeIf("explicit_hit"u8)) price.ExplicitHit = _json.GetDecimal();
            else if (TakeIf("implicit_hit_price"u8)) price.ImplicitHitPrice = _json.GetDecimal();
            else if (TakeIf("explicit_creation_price"u8)) price.ExplicitCreationPrice = _json.GetDecimal();
            else if (TakeIf("explicit_hit_price"u8)) price.ExplicitHitPrice = _json.GetDecimal();
            else Skip();
        }
    }

    private void ReadRetirements()
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject) ReadNotice();
    }

    /// <summary>Reads a notice. A notice specifies the retirement of several models on the same day.</summary>
    private void ReadNotice()
    {
        DateTimeOffset date = default;
        var sites = new List<PriceList>(2);
        var models = new List<KeyValuePair<string, string?>>();
        while (NextName())
        {
            if (TakeIf("date"u8)) date = CatalogDate.Parse(_json.GetString()) ?? default;
            else if (TakeIf("sources"u8)) ReadSites(sites);
            else if (TakeIf("models"u8)) ReadReplacements(models);
            else Skip();
        }

        foreach (KeyValuePair<string, string?> model in models)
            _retirements.Add(new(model.Key, new Retirement { Date = date, Sites = sites, Replacement = model.Value }));
    }

    private void ReadSites(List<PriceList> sites)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject)
        {
            while (NextName())
            {
                if (TakeIf("site"u8)) sites.Add(_json.ValueTextEquals("china"u8) ? PriceList.China : PriceList.International);
                else Skip();
            }
        }
    }

    private void ReadReplacements(List<KeyValuePair<string, string?>> models)
    {
        while (NextName())
        {
            string id = _json.GetString()!;
            _json.Read();
            models.Add(new(id, _json.GetString()));
        }
    }

    private string[] ReadTexts()
    {
        var texts = new List<string>();
        while (_json.Read() && _json.TokenType == JsonTokenType.String) texts.Add(_json.GetString()!);
        return [.. texts];
    }

    /// <summary>Moves to the next property name of the object. Returns false at the end of the object.</summary>
    private bool NextName() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the value if the property has the specified name.</summary>
    private bool TakeIf(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name) && _json.Read();

    private void Skip()
    {
        _json.Read();
        _json.Skip();
    }
}

/// <summary>Parses the dates in the catalog. A date is a day, or only a year and a month.</summary>
internal static class CatalogDate
{
    private const string BeijingOffset = "+08:00";

    private static readonly string[] Formats = ["yyyy-MM-ddzzz", "yyyy-MMzzz"];

    /// <summary>
    /// Returns the start of the day, or of the first day of the month. The time zone is Beijing, because the provider specifies its dates for Beijing. Returns
    /// null if the text isn't a date.
    /// </summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text + BeijingOffset, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date) ? date : null;
}
