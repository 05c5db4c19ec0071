using System.Text.Json;

namespace QwenPS.Client.Catalog;

/// <summary>
/// Reads the bundled catalogue. By hand, because the first completion of a session waits for it: the serializer takes five times as long to
/// get going.
/// </summary>
internal ref struct CatalogueReader
{
    private readonly List<CatalogueModel> _models = new(128);
    private Utf8JsonReader _json;

    public CatalogueReader(ReadOnlySpan<byte> json)
    {
        _json = new Utf8JsonReader(json);
        _json.Read();
        while (NextName())
        {
            if (TakeIf("snapshot"u8)) Snapshot = _json.GetString()!;
            else if (TakeIf("models"u8)) ReadModels();
            else Skip();
        }
    }

    /// <summary>The day of the data.</summary>
    public string Snapshot { get; private set; } = "";

    public readonly IReadOnlyList<CatalogueModel> Models => _models;

    private void ReadModels()
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject) _models.Add(ReadModel());
    }

    private CatalogueModel ReadModel()
    {
        var model = new CatalogueModel();
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
            else if (TakeIf("cny_per_1k_input_tokens"u8)) model.CnyPer1KInputTokens = _json.GetDecimal();
            else if (TakeIf("usd_per_mtok"u8)) ReadPrices(model);
            else Skip();
        }

        return model;
    }

    private void ReadPrices(CatalogueModel model)
    {
        while (NextName())
        {
            if (TakeIf("international"u8)) model.InternationalPrice = ReadPrice();
            else if (TakeIf("china"u8)) model.ChinaPrice = ReadPrice();
            else Skip();
        }
    }

    private CataloguePrice ReadPrice()
    {
        var price = new CataloguePrice();
        while (NextName())
        {
            if (TakeIf("input"u8)) price.Input = _json.GetDecimal();
            else if (TakeIf("output"u8)) price.Output = _json.GetDecimal();
            else if (TakeIf("reasoning"u8)) price.Thinking = _json.GetDecimal();
            else if (TakeIf("cache_read"u8)) price.CachedInput = _json.GetDecimal();
            else Skip();
        }

        return price;
    }

    private string[] ReadTexts()
    {
        var texts = new List<string>();
        while (_json.Read() && _json.TokenType == JsonTokenType.String) texts.Add(_json.GetString()!);
        return [.. texts];
    }

    /// <summary>Goes on to the next name of the object; false at its end.</summary>
    private bool NextName() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes on to the value, if this is its name.</summary>
    private bool TakeIf(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name) && _json.Read();

    private void Skip()
    {
        _json.Read();
        _json.Skip();
    }
}
