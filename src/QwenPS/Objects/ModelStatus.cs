namespace QwenPS;

/// <summary>Whether the provider goes on offering a model.</summary>
public enum ModelStatus
{
    /// <summary>No notice says that the model goes away.</summary>
    Current,

    /// <summary>The provider has named the day on which it takes the model away.</summary>
    Retiring,

    /// <summary>The day has come. Calls fail from then on.</summary>
    Retired,
}
