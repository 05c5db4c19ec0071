namespace QwenPS.Client.Batches;

/// <summary>What the service takes in one batch.</summary>
internal static class BatchLimits
{
    public const int MostRequests = 50_000;

    /// <summary>The largest file: 500 MB by the smaller of the two ways to count.</summary>
    public const long LargestFile = 500_000_000;

    /// <summary>The largest line of a file.</summary>
    public const int LargestLine = 6 * 1024 * 1024;

    /// <summary>The free model that answers nothing of use, and takes little.</summary>
    public const string TestModel = "batch-test-model";

    private const int MostTestRequests = 100;
    private const long LargestTestFile = 1_000_000;

    public static int MostRequestsOf(string model) => model == TestModel ? MostTestRequests : MostRequests;

    public static long LargestFileOf(string model) => model == TestModel ? LargestTestFile : LargestFile;

    /// <summary>The endpoint that every line of a model's file names.</summary>
    public static string EndpointOf(string model) => model == TestModel ? "/v1/chat/ds-test" : "/v1/chat/completions";
}
