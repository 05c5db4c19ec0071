using System.Globalization;

namespace QwenPS.Emulator.CommandLine;

/// <summary>Represents the command-line arguments.</summary>
internal sealed record Arguments
{
    public const string Usage =
        "usage: QwenPS.Emulator [--port N] [--answer echo|digest] [--region NAME] [--limit-field NAME] [--rpm N] [--tpm N] [--rps N] [--burst N] [--concurrency N] "
        + "[--file-uploads N] [--file-calls N] [--file-count N] [--file-parse MS] "
        + "[--events-delay MS] [--batch-step MS] [--batch-chat-queue MS] [--time-scale N] [--no-explicit-cache] [--exit-with-stdin]";

    public EmulatorOptions Options { get; private init; } = new();

    public bool ExitWithStandardInput { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="FormatException">An argument isn't valid. The message specifies the argument.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var arguments = new Arguments();
        for (var index = 0; index < words.Count; index++)
        {
            var name = words[index];
            if (name is "--help" or "-h") arguments = arguments with { Help = true };
            else if (name == "--no-explicit-cache") arguments = arguments with { Options = arguments.Options with { HasExplicitCache = false } };
            else if (name == "--exit-with-stdin") arguments = arguments with { ExitWithStandardInput = true };
            else arguments = arguments with { Options = Set(arguments.Options, name, index + 1 < words.Count ? words[++index] : null) };
        }

        return arguments;
    }

    private static EmulatorOptions Set(EmulatorOptions options, string name, string? value) => name switch
    {
        "--port" => options with { Port = Whole(name, value, 0, 65535) },
        "--answer" => options with { Answer = Answer(name, value) },
        "--region" => options with { Region = Given(name, value) },
        "--limit-field" => options with { LimitField = LimitField(name, value) },
        "--rpm" => options with { RequestsPerMinute = Whole(name, value, 1) },
        "--tpm" => options with { TokensPerMinute = Whole(name, value, 1) },
        "--rps" => options with { RequestsPerSecond = Whole(name, value, 1) },
        "--burst" => options with { Burst = Whole(name, value, 1) },
        "--concurrency" => options with { Concurrency = Whole(name, value, 1) },
        "--file-uploads" => options with { FileUploadsPerSecond = Whole(name, value, 1) },
        "--file-calls" => options with { FileCallsPerSecond = Whole(name, value, 1) },
        "--file-count" => options with { MaxFiles = Whole(name, value, 0) },
        "--file-parse" => options with { FileParseTime = TimeSpan.FromMilliseconds(Whole(name, value, 0)) },
        "--events-delay" => options with { EventDelay = TimeSpan.FromMilliseconds(Whole(name, value, 0)) },
        "--batch-step" => options with { BatchStep = TimeSpan.FromMilliseconds(Whole(name, value, 0)) },
        "--batch-chat-queue" => options with { BatchChatQueue = TimeSpan.FromMilliseconds(Whole(name, value, 0)) },
        "--time-scale" => options with { TimeScale = Positive(name, value) },
        _ => throw new FormatException($"{name} is not an option of the emulator; {Usage}"),
    };

    private static string Given(string name, string? value) => value ?? throw new FormatException($"{name} needs a value.");

    private static AnswerMode Answer(string name, string? value) => Given(name, value) switch
    {
        "echo" => AnswerMode.Echo,
        "digest" => AnswerMode.Digest,
        var other => throw new FormatException($"{name} must be echo or digest, not '{other}'."),
    };

    private static string LimitField(string name, string? value) => Given(name, value) is "max_tokens" or "max_completion_tokens"
        ? value!
        : throw new FormatException($"{name} must be max_tokens or max_completion_tokens, not '{value}'.");

    private static int Whole(string name, string? value, int min, int max = int.MaxValue) =>
        int.TryParse(Given(name, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} must be a whole number from {min} to {max}, not '{value}'.");

    private static double Positive(string name, string? value) =>
        double.TryParse(Given(name, value), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} must be a number above 0, not '{value}'.");
}
