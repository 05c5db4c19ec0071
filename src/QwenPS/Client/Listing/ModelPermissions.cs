using System.Text.Json;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Represents the permissions that the key's workspace has for a model.</summary>
/// <param name="Model">The model's ID.</param>
/// <param name="Inference">Indicates whether calls to the model are allowed, or null if the service doesn't specify it.</param>
internal sealed record ModelPermission(string Model, bool? Inference)
{
    public static ModelPermission? Read(JsonElement item, Redactor redactor)
    {
        if (LooseValue.Text(item, "model") is not { } model) return null;
        bool? inference = LooseValue.Member(item, "permissions") is { } permissions ? LooseValue.Flag(permissions, "inference") : null;
        return new ModelPermission(redactor.RedactKnown(model)!, inference);
    }
}

/// <summary>Represents the models that the key's workspace can be granted access to, and the models that it has access to.</summary>
internal sealed class ModelPermissions
{
    private readonly Dictionary<string, ModelPermission> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="models">The models.</param>
    /// <param name="readTimestamp">The time when the list was read, as a timestamp of the client's <see cref="TimeProvider"/>.</param>
    public ModelPermissions(IEnumerable<ModelPermission> models, long readTimestamp)
    {
        ReadTimestamp = readTimestamp;
        foreach (ModelPermission model in models) _models[model.Model] = model;
    }

    public long ReadTimestamp { get; }

    /// <summary>Gets the number of models in the list.</summary>
    public int Count => _models.Count;

    /// <summary>Gets the models that the workspace has access to.</summary>
    public IReadOnlyList<string> Granted => [.. _models.Values.Where(model => model.Inference == true).Select(model => model.Model)];

    /// <summary>Finds a model. Returns null if the list doesn't contain the model.</summary>
    public ModelPermission? Find(string model) => _models.TryGetValue(model, out ModelPermission? found) ? found : null;

    /// <summary>
    /// Returns whether the workspace has access to the model, or null if that's unknown. Even without access, a call to the model can succeed.
    /// </summary>
    public bool? IsGranted(string model) => Find(model)?.Inference;

    /// <exception cref="QwenException">The call failed for any reason.</exception>
    public static async Task<ModelPermissions> ReadAsync(Channel channel, ICallLog log, CancellationToken cancellationToken)
    {
        // This is the maximum size of a page, according to the provider's documentation of this list.
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
