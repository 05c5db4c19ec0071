namespace QwenPS.Client.Transport;

/// <summary>A request's body that is too large to be kept: made anew for every attempt, and read while it is sent.</summary>
/// <param name="Description">What it is, for the log: the body itself is not shown.</param>
/// <param name="Create">Makes it; is given what to call whenever a piece has gone out, so that a long upload does not count as silence.</param>
internal sealed record SentContent(string Description, Func<Action, HttpContent> Create);
