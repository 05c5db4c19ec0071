namespace QwenPS.Emulator;

/// <summary>Represents the settings of an emulator. A limit that isn't specified isn't enforced.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Gets or sets the TCP port on the loopback address. The default is 0, which selects any free port.</summary>
    public int Port { get; init; }

    /// <summary>Gets or sets the answer to a chat request that doesn't specify an answer in a header.</summary>
    public AnswerMode Answer { get; init; }

    /// <summary>
    /// Gets or sets the region that the emulator represents. A key in the form <c>sk-emulator-region-NAME</c> is accepted only if NAME is this region.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Gets or sets the name that the compatible protocol accepts for the field that limits the length of an answer. The name is <c>max_tokens</c> or
    /// <c>max_completion_tokens</c>. If this property is null, which is the default, both names are accepted. The property exists because some servers with the
    /// same protocol accept only one name.
    /// </summary>
    public string? LimitField { get; init; }

    /// <summary>Gets or sets the limit on requests per minute for each model.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Gets or sets the limit on tokens per minute for each model. Input tokens and output tokens are counted.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Gets or sets the limit on requests per second for each model.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>
    /// Gets or sets the limit on sudden increases. In one second, a model accepts this number of requests, or twice the number of requests in the previous
    /// second, whichever is higher.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>Gets or sets the limit on concurrent requests for each model.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Gets or sets the pause after each event of a stream. The default is zero. In this case, several events are sent together.</summary>
    public TimeSpan EventDelay { get; init; }

    /// <summary>
    /// Gets or sets the time that a batch spends in each of the statuses validating, in progress, and finalizing. The time to process the lines is added to
    /// this time.
    /// </summary>
    public TimeSpan BatchStep { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets the duration of the parsing of a file with the purpose <c>file-extract</c>.</summary>
    public TimeSpan FileParseTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets or sets the maximum number of files. The default is the service's limit of 10,000.</summary>
    public int MaxFiles { get; init; } = 10_000;

    /// <summary>Gets or sets the maximum total size of all files in bytes. The default is the service's limit of 100 GB.</summary>
    public long MaxFileBytes { get; init; } = 100L * 1024 * 1024 * 1024;

    /// <summary>Gets or sets the limit on uploads per second. The service's limit is 3 uploads per second.</summary>
    public int? FileUploadsPerSecond { get; init; }

    /// <summary>Gets or sets the limit on all other file calls per second. The service's limit is 10 calls per second.</summary>
    public int? FileCallsPerSecond { get; init; }

    /// <summary>
    /// Gets or sets a value that indicates whether the explicit cache is available for models that support it. If the explicit cache isn't available, these
    /// models ignore markers, as other models do. The default is true.
    /// </summary>
    public bool HasExplicitCache { get; init; } = true;

    /// <summary>Gets or sets the time that a request waits in Batch Chat before it's processed.</summary>
    public TimeSpan BatchChatQueue { get; init; }

    /// <summary>
    /// Gets or sets the factor by which the clock for the limits and the explicit cache is accelerated. For example, if the factor is 60, an emulated minute
    /// takes one second.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Gets or sets the clock for the limits and the explicit cache.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
