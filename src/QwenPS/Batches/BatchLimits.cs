using QwenPS.Catalog;

namespace QwenPS.Batches;

/// <summary>
/// Defines the service's limits for a batch, according to its documentation ("Batch inference",
/// https://www.alibabacloud.com/help/en/model-studio/batch-inference, read in 2026). A file can have up to 50,000 requests and a size of up to 500 MB. All
/// requests in a file must use the same endpoint and the same model. A line contains one request, and can have a size of up to 6 MB. The request can't exceed
/// the context length of the model, and can't exceed 256K tokens. The documentation specifies sizes in MB, which can mean 1,000,000 or 1,048,576 bytes. The
/// smaller value is used, so the service doesn't reject a file after a long upload.
/// </summary>
internal static class BatchLimits
{
    public const int MaxRequests = 50_000;

    /// <summary>The maximum file size in bytes.</summary>
    public const long MaxFileSize = 500_000_000;

    /// <summary>The maximum line length in bytes.</summary>
    public const int MaxLineLength = 6_000_000;

    /// <summary>The maximum number of tokens in a request. This limit applies even if the model supports a longer context.</summary>
    public const long MaxContext = 262_144;

    /// <summary>
    /// The maximum line length of a result file in bytes (24 MB). This is four times the maximum line length of a request file. The longest possible answer,
    /// with 256K tokens, is much shorter.
    /// </summary>
    public const int MaxResultLineLength = 4 * MaxLineLength;

    /// <summary>
    /// The maximum size of a result file in bytes (10 GB). This is twenty times the maximum size of a request file, and sufficient for 50,000 answers of 200
    /// KB.
    /// </summary>
    private const long MaxResultFileSize = 20 * MaxFileSize;

    private const int MaxTestRequests = 100;
    private const long MaxTestFileSize = 1_000_000;

    public static int GetMaxRequests(string model) => model == ModelCatalog.BatchTestModel ? MaxTestRequests : MaxRequests;

    public static long GetMaxFileSize(string model) => model == ModelCatalog.BatchTestModel ? MaxTestFileSize : MaxFileSize;

    /// <summary>Returns the maximum size in bytes of a result file that contains this number of results.</summary>
    public static long GetMaxResultFileSize(int requests) => Math.Min(MaxResultFileSize, (Math.Max(requests, 0) + 1L) * MaxResultLineLength);

    /// <summary>Returns the endpoint that the lines of a request file specify.</summary>
    public static string GetEndpoint(string model) => model == ModelCatalog.BatchTestModel ? "/v1/chat/ds-test" : "/v1/chat/completions";
}
