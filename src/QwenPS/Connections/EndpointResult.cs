using QwenPS.Client.Transport;

namespace QwenPS.Connections;

/// <summary>An endpoint, and what the user should hear about how it was found.</summary>
/// <param name="Endpoint">Where calls go.</param>
/// <param name="Warnings">One line each; empty in the usual case.</param>
internal sealed record EndpointResult(Endpoint Endpoint, IReadOnlyList<string> Warnings);
