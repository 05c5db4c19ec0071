namespace QwenPS.PowerShell;

/// <summary>
/// Defines the pages that <c>Get-Help -Online</c> opens, which are pages on the provider's website. The error catalog also contains each of these addresses.
/// </summary>
internal static class HelpPage
{
    /// <summary>The page about models, with their features, limits, and prices.</summary>
    public const string Models = "https://www.alibabacloud.com/help/en/model-studio/models";

    /// <summary>The page about the service's error codes.</summary>
    public const string Errors = "https://www.alibabacloud.com/help/en/model-studio/error-code";

    /// <summary>The page about limits on requests and tokens.</summary>
    public const string Limits = "https://www.alibabacloud.com/help/en/model-studio/rate-limit";

    /// <summary>The page about the service's file store.</summary>
    public const string Files = "https://www.alibabacloud.com/help/en/model-studio/openai-file-interface";

    /// <summary>The console for API keys and workspaces.</summary>
    public const string Console = "https://modelstudio.console.alibabacloud.com";
}
