using QwenPS.Client.Errors;
using QwenPS.Requests.Input;

namespace QwenPS.Chat.Bulk;

/// <summary>Determines whether a failure ends the run. It ends the run if all other requests would fail for the same reason.</summary>
internal static class RunFailure
{
    /// <param name="exception">The failure of a request.</param>
    /// <param name="input">The input of the request. The inputs of a run can have different models only if they're conversations.</param>
    /// <param name="fallback">The fallback models, or null if there are no fallback models.</param>
    /// <param name="hasAnswer">A value that indicates whether another request of the run was answered.</param>
    public static bool AffectsAll(QwenException exception, ChatInput input, ModelFallback? fallback, bool hasAnswer) => exception.Kind switch
    {
        ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.WorkspaceAccess or ErrorKind.Configuration => true,
        ErrorKind.Permission => !input.HasOwnModel && IsAboutAccount(exception.Advice),
        ErrorKind.ModelAccess or ErrorKind.ModelNotFound => !input.HasOwnModel && fallback?.IsExhausted(input.Model) != false,

        // The cause is probably a wrong address, certificate, or proxy, but only if no other request was answered.
        ErrorKind.NotFound => !hasAnswer && exception.Advice.Row.Kind == ErrorKind.NotFound,
        ErrorKind.Network => !hasAnswer && exception.Retry == RetryRule.Never,
        ErrorKind.Protocol => !hasAnswer && exception.Advice.Failure == LocalFailure.Redirect,
        _ => false,
    };

    /// <summary>
    /// Determines whether the service rejects the account or the key. A response with the status 403 and no explanation, or only a web page, isn't a rejection
    /// of the account. It can be from a firewall that rejects the text of one request.
    /// </summary>
    private static bool IsAboutAccount(ErrorAdvice advice) =>
        advice.Row.Kind == ErrorKind.Permission && (advice.IsSpecific || advice.IsFamily || advice is { IsKnown: true, Code: not null });
}
