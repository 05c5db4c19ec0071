using QwenPS.Catalog;

namespace QwenPS.Batches;

/// <summary>
/// What the service takes in one batch, by its documentation ("Batch inference", https://www.alibabacloud.com/help/en/model-studio/batch-inference, read in
/// 2026): up to 50,000 requests a file, no larger than 500 MB; each line up to 6 MB, and within the model's context and 256K tokens; one endpoint and one
/// model a file.
/// MB may be read in two ways: the smaller is taken, so that nothing is refused after a long upload.
/// </summary>
internal static class BatchLimits
{
    public const int MostRequests = 50_000;

    /// <summary>The largest file in bytes.</summary>
    public const long LargestFile = 500_000_000;

    /// <summary>The largest line of a file in bytes.</summary>
    public const int LargestLine = 6_000_000;

    /// <summary>The longest context of a request in tokens, also where the model's own is longer.</summary>
    public const long LongestContext = 262_144;

    /// <summary>The free model that answers nothing of use, and takes little.</summary>
    public const string TestModel = ModelCatalog.BatchTestModel;

    /// <summary>
    /// The largest line of a result file in bytes: 24 MB, four times the largest line of a request. The longest answer, of 256K tokens, has a fraction of that.
    /// </summary>
    public const int LargestResultLine = 4 * LargestLine;

    /// <summary>The largest result file in bytes: 10 GB, twenty times the largest file of requests, which is room for 50,000 answers of 200 KB each.</summary>
    private const long LargestResultFile = 20 * LargestFile;

    private const int MostTestRequests = 100;
    private const long LargestTestFile = 1_000_000;

    public static int MostRequestsOf(string model) => model == TestModel ? MostTestRequests : MostRequests;

    public static long LargestFileOf(string model) => model == TestModel ? LargestTestFile : LargestFile;

    /// <summary>The largest file in bytes that so many requests can result in.</summary>
    public static long LargestResultFileOf(int requests) => Math.Min(LargestResultFile, (Math.Max(requests, 0) + 1L) * LargestResultLine);

    /// <summary>The endpoint that every line of a model's file names.</summary>
    public static string EndpointOf(string model) => model == TestModel ? "/v1/chat/ds-test" : "/v1/chat/completions";
}
