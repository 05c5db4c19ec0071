using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Gets the client for permissions and quotas. If a host doesn't provide this information, adds an explanation to the error.</summary>
internal static class AccountAccess
{
    /// <exception cref="TerminatingException">The address for the DashScope protocol on the host is unknown.</exception>
    public static AccountClient GetClient(QwenClient client) => client.Account
        ?? throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Quota.NoEndpoint", client.Options.Endpoint), Texts.Format("Quota.NotServedRemedy")));

    /// <summary>Adds an explanation to an error if the error means that the host doesn't provide the permissions or the quotas.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="cause">The resource key of the cause.</param>
    /// <param name="remedy">The resource key of the remedy.</param>
    public static void Explain(QwenException exception, string cause, string remedy)
    {
        if (exception.StatusCode is 404 or 405) exception.Explain(() => (Texts.Format(cause), Texts.Format(remedy)));
    }
}
