using System.Text.Json;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>The permissions of the key's workspace for a model.</summary>
/// <param name="Model">The ID.</param>
/// <param name="Inference">Whether the model may be called; null if the service doesn't specify it.</param>
internal sealed record ModelPermission(string Model, bool? Inference)
{
    public static ModelPermission? Read(JsonElement item, Redactor redactor)
    {
        if (LooseValue.Text(item, "model") is not { } model) return null;
        bool? inference = LooseValue.Member(item, "permissions") is { } permissions ? LooseValue.Flag(permissions, "inference") : null;
        return new ModelPermission(redactor.RedactKnown(model)!, inference);
    }
}

/// <summary>The models that can be granted to the key's workspace, and the models that are granted.</summary>
internal sealed class ModelPermissions
{
    private readonly Dictionary<string, ModelPermission> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="models">The models.</param>
    /// <param name="readTimestamp">When the list was read, as a timestamp of the client's <see cref="TimeProvider"/>.</param>
    public ModelPermissions(IEnumerable<ModelPermission> models, long readTimestamp)
    {
        ReadTimestamp = readTimestamp;
        foreach (ModelPermission model in models) _models[model.Model] = model;
    }

    public long ReadTimestamp { get; }

    /// <summary>The number of models in the list.</summary>
    public int Count => _models.Count;

    /// <summary>The models that are granted to the workspace.</summary>
    public IReadOnlyList<string> Granted => [.. _models.Values.Where(model => model.Inference == true).Select(model => model.Model)];

    /// <summary>Finds a model; null if the list doesn't contain it.</summary>
    public ModelPermission? Find(string model) => _models.TryGetValue(model, out ModelPermission? found) ? found : null;

    /// <summary>Whether the model is granted; null if it's unknown. A call to the model can succeed even if the model isn't granted.</summary>
    public bool? IsGranted(string model) => Find(model)?.Inference;

    /// <exception cref="QwenException">Any failure.</exception>
    public static async Task<ModelPermissions> ReadAsync(Channel channel, ICallLog log, CancellationToken cancellationToken)
    {
        // The maximum size of a page, according to the provider's page on this list.
        const int pageSize = 200;
        IReadOnlyList<ModelPermission> models = await new PagedReader(channel, log, cancellationToken).ReadAsync(
            "models/permissions?authorization_scope=AUTHORIZABLE&",
            pageSize,
            "permissions",
            item => ModelPermission.Read(item, channel.Failures.Redactor),
            item => item.Model).ConfigureAwait(false);
        return new ModelPermissions(models, channel.Options.Time.GetTimestamp());
    }
}
