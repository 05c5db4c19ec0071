namespace QwenPS.Client.Protocols;

/// <summary>An answer is larger than any real one. The message says which limit it exceeds.</summary>
internal sealed class LimitException(string message) : Exception(message);
