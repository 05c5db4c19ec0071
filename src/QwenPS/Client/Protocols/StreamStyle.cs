namespace QwenPS.Client.Protocols;

/// <summary>How the events of a stream relate to each other. A stream has one style, in all its choices and texts.</summary>
/// <param name="expectsCumulative">Whether the model or the request is known for events that repeat the text so far.</param>
internal sealed class StreamStyle(bool expectsCumulative)
{
    public bool ExpectsCumulative { get; } = expectsCumulative;

    public StreamKind Kind { get; set; }

    /// <summary>Whether an event repeats what came before it, as far as that is known.</summary>
    public bool IsCumulative => Kind == StreamKind.Cumulative || (Kind == StreamKind.Unknown && ExpectsCumulative);

    /// <summary>Nothing more comes that could decide it.</summary>
    public void Close() => Kind = IsCumulative ? StreamKind.Cumulative : StreamKind.Pieces;
}

/// <summary>What an event of a stream carries.</summary>
internal enum StreamKind
{
    /// <summary>What has come fits both.</summary>
    Unknown,

    /// <summary>The new piece.</summary>
    Pieces,

    /// <summary>The whole text so far.</summary>
    Cumulative,
}
