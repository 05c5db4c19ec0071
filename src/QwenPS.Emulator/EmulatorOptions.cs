namespace QwenPS.Emulator;

/// <summary>The settings of an emulator. A limit that isn't specified isn't enforced.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The TCP port on the loopback address. Default: 0, which selects any free port.</summary>
    public int Port { get; init; }

    /// <summary>The answer to a chat request, unless a header overrides it.</summary>
    public AnswerMode Answer { get; init; }

    /// <summary>The region that the emulator represents. Keys in the form <c>sk-emulator-region-NAME</c> are accepted only if NAME is this region.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// The name of the field for the longest answer that the compatible protocol accepts, as on other servers: <c>max_tokens</c> or
    /// <c>max_completion_tokens</c>. Default: null, which accepts both.
    /// </summary>
    public string? LimitField { get; init; }

    /// <summary>The limit on requests per minute and model.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The limit on tokens per minute and model, input and output together.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>The limit on requests per second and model.</summary>
    public int? RequestsPerSecond { get; init; }

    /// <summary>
    /// The limit on sudden increases: in one second, a model accepts this many requests, or twice as many as in the previous second if that's more.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>The limit on concurrent requests per model.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The pause after each event of a stream. Default: zero, which sends several events at a time.</summary>
    public TimeSpan EventDelay { get; init; }

    /// <summary>How long a batch stays in each status (validating, in progress, finalizing), in addition to the time for its lines.</summary>
    public TimeSpan BatchStep { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a file with the purpose <c>file-extract</c> is parsed.</summary>
    public TimeSpan FileParseTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The maximum number of files. Default: the service's 10,000.</summary>
    public int MaxFiles { get; init; } = 10_000;

    /// <summary>The maximum size of all files in bytes. Default: the service's 100 GB.</summary>
    public long MaxFileBytes { get; init; } = 100L * 1024 * 1024 * 1024;

    /// <summary>The limit on uploads per second. The service's limit is 3.</summary>
    public int? FileUploadsPerSecond { get; init; }

    /// <summary>The limit on all other file calls per second. The service's limit is 10.</summary>
    public int? FileCallsPerSecond { get; init; }

    /// <summary>Whether models that support the explicit cache have one. Otherwise, markers are ignored, as by other models. Default: true.</summary>
    public bool HasExplicitCache { get; init; } = true;

    /// <summary>How long Batch Chat holds a request before it's processed.</summary>
    public TimeSpan BatchChatQueue { get; init; }

    /// <summary>The factor by which the limits and the explicit cache run faster than real time. With 60, an emulated minute takes one second.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>The clock for the limits and the explicit cache.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
