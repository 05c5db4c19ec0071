namespace QwenPS.Client.Transport;

/// <summary>
/// Provides the service's limits on calls about files: 3 uploads per second, and 10 other calls per second
/// (https://www.alibabacloud.com/help/en/model-studio/openai-file-interface). If another host has lower limits, the pacer detects them.
/// </summary>
internal static class FilePace
{
    /// <summary>The name under which the limits of uploads are stored. The limits of calls to models are stored under the name of the model.</summary>
    public const string Upload = "files (upload)";

    /// <summary>The name under which the limits of all other calls about files are stored.</summary>
    public const string Other = "files";

    public const double UploadsPerMinute = 3 * 60;

    public const double OthersPerMinute = 10 * 60;
}
