namespace QwenPS.Emulator.Chat;

/// <summary>Represents a numeric field of a request, its valid range, and the service's message for a number outside the range.</summary>
/// <param name="Name">The name of the field.</param>
/// <param name="Min">The minimum value. If <see cref="ExcludesMin"/> is true, valid values are greater than this value.</param>
/// <param name="Max">The maximum value, or null if there's no maximum. If <see cref="ExcludesMax"/> is true, valid values are less than this value.</param>
/// <param name="Message">The service's message.</param>
public sealed record NumberRange(string Name, decimal Min, decimal? Max, string Message)
{
    /// <summary>Gets the ranges that are checked in both protocols.</summary>
    public static IReadOnlyList<NumberRange> All { get; } =
    [
        new("temperature", 0, 2, "Temperature should be in [0.0, 2.0)") { ExcludesMax = true },
        new("top_p", 0, 1, "Range of top_p should be (0.0, 1.0]") { ExcludesMin = true },
        new("presence_penalty", -2, 2, "Presence_penalty should be in [-2.0, 2.0]"),
        new("repetition_penalty", 0, null, "Repetition_penalty should be greater than 0.0") { ExcludesMin = true },
        new("top_k", 0, int.MaxValue, "Parameter top_k be greater than or equal to 0") { IsInteger = true },
        new("seed", 0, ulong.MaxValue, "Range of seed should be [0, 18446744073709551615]") { IsInteger = true },
        new("thinking_budget", 1, int.MaxValue, "The thinking_budget parameter must be a positive integer") { IsInteger = true },
        new("top_logprobs", 0, 5, "Range of top_logprobs should be [0, 5]") { IsInteger = true },
        new("n", 1, 4, "Range of n should be [1, 4]") { IsInteger = true },
        new("max_tokens", 1, int.MaxValue, "Range of max_tokens should be [1, 2147483647]") { IsInteger = true },
        new("max_completion_tokens", 1, int.MaxValue, "Range of max_completion_tokens should be [1, 2147483647]") { IsInteger = true },
    ];

    public bool IsInteger { get; init; }

    public bool ExcludesMin { get; init; }

    public bool ExcludesMax { get; init; }

    public bool Holds(decimal value) => (ExcludesMin ? value > Min : value >= Min) && (Max is not { } max || (ExcludesMax ? value < max : value <= max));
}
