namespace QwenPS.Client.Resilience;

/// <summary>An attempt that was let out, until it has ended.</summary>
/// <param name="pace">Whose place it takes.</param>
/// <param name="started">When it was let out, in the pace's own time.</param>
internal sealed class PaceLease(ModelPace pace, double started) : IDisposable
{
    private bool _hasEnded;

    public double Started => started;

    /// <summary>Whether the service answered.</summary>
    public bool HasSucceeded { get; set; }

    /// <summary>The tokens that it used; null where that is not known.</summary>
    public long? Tokens { get; set; }

    /// <inheritdoc cref="ModelPace.Refuse"/>
    public bool Refuse(ErrorKind kind, bool isGrowth, TimeSpan? retryAfter) => pace.Refuse(this, kind, isGrowth, retryAfter);

    /// <summary>The pace as it stands.</summary>
    public Pace ToPace(string model) => pace.ToPace(model);

    public void Dispose()
    {
        if (_hasEnded) return;
        _hasEnded = true;
        pace.Leave(this, HasSucceeded, Tokens);
    }
}
