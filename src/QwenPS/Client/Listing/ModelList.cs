using System.Diagnostics;

namespace QwenPS.Client.Listing;

/// <summary>The models that the service says it serves, and when it said so.</summary>
internal sealed class ModelList(IReadOnlyList<ListedModel> models, bool isServed)
{
    private readonly Stopwatch _age = Stopwatch.StartNew();

    /// <summary>In the service's order, each id once; empty where no list is served.</summary>
    public IReadOnlyList<ListedModel> Models { get; } = models;

    /// <summary>Whether the service serves a list at all: not every deployment does.</summary>
    public bool IsServed { get; } = isServed;

    public TimeSpan Age => _age.Elapsed;
}

/// <summary>A model of the service's list.</summary>
/// <param name="Id">What calls name it by.</param>
/// <param name="Name">A name for people; null where there is none.</param>
internal sealed record ListedModel(string Id, string? Name);
