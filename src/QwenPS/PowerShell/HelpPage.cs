namespace QwenPS.PowerShell;

/// <summary>
/// The pages that <c>Get-Help -Online</c> opens: the service's own, which say most about the subject. Each is a link of the error catalogue too, so that
/// there is one list of addresses to keep right.
/// </summary>
internal static class HelpPage
{
    /// <summary>The models: what they can do, their limits and prices.</summary>
    public const string Models = "https://www.alibabacloud.com/help/en/model-studio/models";

    /// <summary>The service's error codes.</summary>
    public const string Errors = "https://www.alibabacloud.com/help/en/model-studio/error-code";

    /// <summary>Limits on requests and tokens.</summary>
    public const string Limits = "https://www.alibabacloud.com/help/en/model-studio/rate-limit";

    /// <summary>Where keys and workspaces are made.</summary>
    public const string Console = "https://modelstudio.console.alibabacloud.com";
}
