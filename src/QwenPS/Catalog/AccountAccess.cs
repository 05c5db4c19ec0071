using QwenPS.Client;
using QwenPS.PowerShell;
using QwenPS.Resources;

namespace QwenPS.Catalog;

/// <summary>Finds the client for permissions and quotas, and explains why a host doesn't provide them.</summary>
internal static class AccountAccess
{
    /// <exception cref="TerminatingException">The address of the host's DashScope protocol is unknown.</exception>
    public static AccountClient GetClient(QwenClient client) => client.Account
        ?? throw new TerminatingException(ErrorRecords.InvalidArgument(Texts.Format("Quota.NoEndpoint", client.Options.Endpoint), Texts.Format("Quota.NotServedRemedy")));

    /// <summary>Explains the error of a host that doesn't provide a list.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="cause">The key of the cause.</param>
    /// <param name="remedy">The key of the remedy.</param>
    public static void Explain(QwenException exception, string cause, string remedy)
    {
        if (exception.StatusCode is 404 or 405) exception.Explain(() => (Texts.Format(cause), Texts.Format(remedy)));
    }
}
