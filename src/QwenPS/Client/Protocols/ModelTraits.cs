namespace QwenPS.Client.Protocols;

/// <summary>What the client has to know of a request's model. It comes with the request: the client itself knows no models.</summary>
/// <param name="TakesImages">Whether the model takes images: the DashScope protocol has a path of its own for those.</param>
/// <param name="IsStreamOnly">
/// Whether the service only answers the request in a stream: because of the model, or because the model thinks by default and the request searches.
/// </param>
/// <param name="RepeatsText">Whether each event of the model's streams is expected to repeat the text so far.</param>
internal readonly record struct ModelTraits(bool TakesImages, bool IsStreamOnly, bool RepeatsText);
