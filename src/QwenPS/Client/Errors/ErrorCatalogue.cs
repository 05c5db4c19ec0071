namespace QwenPS;

/// <summary>Why each kind of failure happens, and what to do about it: one line each.</summary>
internal static class ErrorCatalogue
{
    public static string Cause(ErrorKind kind) => Of(kind).Cause;

    public static string Remedy(ErrorKind kind) => Of(kind).Remedy;

    private static (string Cause, string Remedy) Of(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidRequest => ("The request is malformed, or a parameter is out of its range.", "Correct the parameter that the message names."),
        ErrorKind.ModelNotFound => ("The service does not know this model.", "Check the model's name (lower case) and that this region offers it."),
        ErrorKind.ContextLength => ("The messages are longer than the model's context.", "Send less text, or use a model with a larger context."),
        ErrorKind.ContentFilter => ("The service's moderation blocked the input or the output.", "Rephrase the input, or remove the passage that it objects to."),
        ErrorKind.Billing => ("The account is overdue, its balance is insufficient, or its quota is used up.", "Top up the account or settle the bill in the console, then wait some minutes."),
        ErrorKind.Authentication => ("The API key is wrong, expired, revoked, or belongs to another region or plan.", "Check the key in the console, and that -Region is the region in which it was made (Connect-Qwen)."),
        ErrorKind.ModelAccess => ("The key may not call this model: the model is not activated, or the key's workspace was not granted it, or the region does not offer it.", "Activate the model in the console of the key's region, or grant it to the key's workspace."),
        ErrorKind.WorkspaceAccess => ("The key does not belong to this workspace.", "Use a key that was made in this workspace, or leave -WorkspaceId out."),
        ErrorKind.Permission => ("The account or the key lacks the permission for this call.", "Activate Model Studio for the account, and check that the account is not frozen."),
        ErrorKind.NotFound => ("This path does not exist on this host.", "Check -BaseUri, and that -Protocol fits it (/compatible-mode/v1 is OpenAI, /api/v1 is DashScope)."),
        ErrorKind.Timeout => ("No answer came in time.", "Try again later, raise -TimeoutSec, or use -Stream for long answers."),
        ErrorKind.RateLimit => ("More requests per minute or per second than the account may send, or a too sudden rise.", "Lower -ThrottleLimit, or set -RequestsPerMinute on Connect-Qwen; the limit usually clears within a minute."),
        ErrorKind.Concurrency => ("More requests at once than the account may send.", "Lower -ThrottleLimit."),
        ErrorKind.TokenQuota => ("More tokens per minute than the account may use, or a quota that is used up.", "Wait a minute; if it stays, check quota and billing in the console."),
        ErrorKind.Server => ("The service failed.", "Try again later; if it stays, open a support ticket with the request id."),
        ErrorKind.Overloaded => ("The service or the model is overloaded or in maintenance.", "Try again later, use another model, or look at https://status.aliyun.com."),
        ErrorKind.Network => ("The service was not reached.", "Check the network, the name of the host, the proxy and the certificate."),
        ErrorKind.Protocol => ("What came back is no valid answer of the service.", "Check -BaseUri and what stands between here and there: a proxy, a gateway, a login page."),
        ErrorKind.Configuration => ("Something that the call needs is missing or contradictory.", "Do what the message says; nothing was sent."),
        _ => ("Unknown.", "Open a support ticket with the request id."),
    };
}
