using System.Text.Json;
using QwenPS.Client.Transport;
using QwenPS.Text;

namespace QwenPS.Client.Listing;

/// <summary>Represents the permissions that the API key's workspace has for a model.</summary>
/// <param name="Model">The model's ID.</param>
/// <param name="Inference">A value that indicates whether calls to the model are allowed, or null if the service doesn't provide this value.</param>
internal sealed record ModelPermission(string Model, bool? Inference)
{
    public static ModelPermission? Read(JsonElement item, Redactor redactor)
    {
        if (JsonField.VisibleText(item, "model") is not { } model) return null;
        bool? inference = JsonField.Flag(JsonField.Member(item, "permissions"), "inference");
        return new ModelPermission(redactor.RedactKnown(model)!, inference);
    }
}

/// <summary>
/// Represents the models that the API key's workspace can request access to. Each model has a value that indicates whether access is granted.
/// </summary>
internal sealed class ModelPermissions
{
    private readonly Dictionary<string, ModelPermission> _models = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="models">The models.</param>
    /// <param name="readTimestamp">The time when the permissions were read, as a timestamp of the client's <see cref="TimeProvider"/>.</param>
    public ModelPermissions(IEnumerable<ModelPermission> models, long readTimestamp)
    {
        ReadTimestamp = readTimestamp;
        foreach (ModelPermission model in models) _models[model.Model] = model;
    }

    public long ReadTimestamp { get; }

    /// <summary>Gets the models that the workspace has access to.</summary>
    public IReadOnlyList<string> Granted => [.. _models.Values.Where(model => model.Inference == true).Select(model => model.Model)];

    /// <summary>Finds the permissions for a model. Returns null if the service returned no permissions for the model.</summary>
    public ModelPermission? Find(string model) => _models.TryGetValue(model, out ModelPermission? found) ? found : null;

    /// <summary>
    /// Returns true if the workspace has access to the model, or false if it doesn't. Returns null if the service doesn't provide this information. The
    /// information isn't always correct. Even if this method returns false, a call to the model can succeed.
    /// </summary>
    public bool? IsGranted(string model) => Find(model)?.Inference;

    /// <exception cref="QwenException">The call failed.</exception>
    public static async Task<ModelPermissions> ReadAsync(Channel channel, ICallLog log, CancellationToken cancellationToken)
    {
        // The provider's documentation specifies this maximum page size for the list of permissions.
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
