using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace QwenPS.Tests.Properties;

/// <summary>
/// Runs properties. The inputs are always the same, unless QWENPS_FUZZ_SEED specifies another seed and QWENPS_FUZZ_CASES another number of inputs, as in the
/// nightly run.
/// </summary>
internal static class Chance
{
    /// <summary>The parts of random texts: letters, characters with a special meaning, and characters that are difficult to transmit.</summary>
    private static readonly string[] Atoms =
    [
        "a", "Z", "0", " ", "\t", "\n", "\r", "\r\n", "\0", "\u001b", "\u0085", "\u009b", "\u2028", "\ufeff", "\ud800", "\udc00", "\ud83d\ude00", "é", "中", "\"", "'", "`", "\\", "\\n", "\\u0041", "/", "$", "#", "=", ":", ";", "%41", "&",
        "{", "}", "{{", "}}", "{{a}}", "[", "]", "<", ">", "data:", "[DONE]", "---", "null", "sk-", "Bearer ",
    ];

    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("QWENPS_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

    public static int? Cases { get; } = Environment.GetEnvironmentVariable("QWENPS_FUZZ_CASES") is { Length: > 0 } cases ? int.Parse(cases, CultureInfo.InvariantCulture) : null;

    public static Gen<string> Text { get; } = Gen.Elements(Atoms).ListOf().Select(string.Concat);

    /// <summary>Generates a random key with the characters that a key can contain.</summary>
    public static Gen<string> Key { get; } = Gen.Choose('!', '~').Select(c => (char)c).ListOf(24).SelectMany(
        end => Gen.Elements("sk-", "sk-sp-", "st-", "gateway/", "abc"),
        (end, start) => start + string.Concat(end));

    /// <summary>The key contains few different letters, so the end of one key can look like the start of another key.</summary>
    public static Gen<string> PeriodicKey { get; } = Gen.Elements("a", "ab", "abc", "sk-").Select(piece => string.Concat(Enumerable.Repeat(piece, 12)));

    public static void Check<T>(Gen<T> inputs, Action<T> holds)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Cases ?? 300).WithReplay((ulong)Seed, 0x9E3779B97F4A7C15UL).WithQuietOnSuccess(true);
        FsCheck.Check.One(config, Prop.ForAll(Arb.From(inputs), holds));
    }
}
