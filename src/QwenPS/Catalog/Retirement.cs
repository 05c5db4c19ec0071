namespace QwenPS.Catalog;

/// <summary>That the provider takes a model away, as a notice of it says.</summary>
internal sealed record Retirement
{
    /// <summary>Notices name a day, which begins at midnight in Beijing.</summary>
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>The first day on which calls fail.</summary>
    public DateTime Date { get; init; }

    /// <summary>What takes its place: an id, or the families that the notice names; null where it names nothing.</summary>
    public string? Replacement { get; init; }

    /// <summary>The sites that the notice is for.</summary>
    public IReadOnlyList<PriceList> Sites { get; init; } = [];

    public ModelStatus StatusAt(DateTimeOffset now) => now.ToOffset(Beijing).Date >= Date ? ModelStatus.Retired : ModelStatus.Retiring;
}
