namespace QwenPS.Catalog;

/// <summary>What the catalogue knows of a model. Every field but the id may be missing: nothing is guessed.</summary>
internal sealed record CatalogueModel
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    /// <summary>A date, or only its year and month.</summary>
    public string? Released { get; set; }

    /// <summary>When the model behind this id last changed: a date, or only its year and month.</summary>
    public string? Updated { get; set; }

    /// <summary>Tokens.</summary>
    public long? Context { get; set; }

    /// <summary>Tokens.</summary>
    public long? MaxOutput { get; set; }

    public string[] Input { get; set; } = [];

    public string[] Output { get; set; } = [];

    public bool Thinks { get; set; }

    public bool HasTools { get; set; }

    public bool HasStructuredOutput { get; set; }

    /// <summary>Whether the model answers only as a stream.</summary>
    public bool IsStreamOnly { get; set; }

    /// <summary>In USD. Null where the model is not on this price list, or its price is not known.</summary>
    public CataloguePrice? InternationalPrice { get; set; }

    /// <summary>In CNY. Null where the model is not on this price list, or its price is not known.</summary>
    public CataloguePrice? ChinaPrice { get; set; }

    /// <summary>Whether the catalogue has no such id, and the limits are those of the model that this is a snapshot of.</summary>
    public bool IsInferred { get; set; }

    public CataloguePrice? PriceOn(PriceList list) => list == PriceList.China ? ChinaPrice : InternationalPrice;
}
