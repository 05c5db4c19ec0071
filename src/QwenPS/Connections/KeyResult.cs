using QwenPS.Client.Transport;

namespace QwenPS.Connections;

/// <summary>A key, and what the user should hear about how it was found.</summary>
/// <param name="ApiKey">The key.</param>
/// <param name="Warnings">One line each, never with the key in it; empty in the usual case.</param>
internal sealed record KeyResult(ApiKey ApiKey, IReadOnlyList<string> Warnings);
