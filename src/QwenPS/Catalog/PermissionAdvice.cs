using QwenPS.Client;
using QwenPS.Client.Listing;
using QwenPS.Client.Transport;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Explains why an API key can't call a model (status code 403), based on the permissions of the API key's workspace.</summary>
internal static class PermissionAdvice
{
    /// <summary>
    /// Returns the reason why the call was rejected. Returns null if the host doesn't provide the permissions, or if the permissions can't be read.
    /// </summary>
    /// <param name="client">The client whose call was rejected.</param>
    /// <param name="model">The model that was called.</param>
    /// <param name="log">The log of the calls.</param>
    /// <param name="cancellationToken">A token that cancels the calls.</param>
    public static async Task<string?> FindCauseAsync(QwenClient client, string model, ICallLog log, CancellationToken cancellationToken)
    {
        if (client.Account is not { } account) return null;
        try
        {
            ModelPermissions permissions = await account.ListPermissionsAsync(refresh: false, log, cancellationToken).ConfigureAwait(false);
            return FindCause(permissions.Find(model));
        }
        catch (QwenException)
        {
            // The permissions are optional. Without them, the explanation in the error is less specific.
            return null;
        }
    }

    private static string? FindCause(ModelPermission? permission) => permission switch
    {
        null => Texts.Format("Permission.NotActivated"),
        { Inference: false } => Texts.Format("Permission.NotGranted"),
        { Inference: true } => Texts.Format("Permission.Suspended"),
        _ => null,
    };
}
