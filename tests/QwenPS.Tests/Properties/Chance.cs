using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace QwenPS.Tests.Properties;

/// <summary>
/// Runs properties: always with the same inputs, unless QWENPS_FUZZ_SEED names another seed and QWENPS_FUZZ_CASES another number of them, as the
/// nightly run does.
/// </summary>
internal static class Chance
{
    /// <summary>What texts are made of here: letters, and whatever has a meaning somewhere, or is hard to carry.</summary>
    private static readonly string[] Atoms =
    [
        "a", "Z", "0", " ", "\t", "\n", "\r", "\r\n", "\0", "\u001b", "\u0085", "\u009b", "\u2028", "\ufeff", "\ud800", "\udc00", "\ud83d\ude00", "é", "中", "\"", "'", "`", "\\", "\\n", "\\u0041", "/", "$", "#", "=", ":", ";", "%41", "&",
        "{", "}", "{{", "}}", "{{a}}", "[", "]", "<", ">", "data:", "[DONE]", "---", "null", "sk-", "Bearer ",
    ];

    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("QWENPS_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

    public static int? Cases { get; } = Environment.GetEnvironmentVariable("QWENPS_FUZZ_CASES") is { Length: > 0 } cases ? int.Parse(cases, CultureInfo.InvariantCulture) : null;

    public static Gen<string> Text { get; } = Gen.Elements(Atoms).ListOf().Select(string.Concat);

    /// <summary>A key as one can be: what is found as a key has these characters only.</summary>
    public static Gen<string> Key { get; } = Gen.Choose('!', '~').Select(c => (char)c).ListOf(24).SelectMany(
        end => Gen.Elements("sk-", "sk-sp-", "st-", "gateway/", "abc"),
        (end, start) => start + string.Concat(end));

    /// <summary>The same letters again and again: where one key ends another seems to begin.</summary>
    public static Gen<string> PeriodicKey { get; } = Gen.Elements("a", "ab", "abc", "sk-").Select(piece => string.Concat(Enumerable.Repeat(piece, 12)));

    public static void Check<T>(Gen<T> inputs, Action<T> holds)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Cases ?? 300).WithReplay((ulong)Seed, 0x9E3779B97F4A7C15UL).WithQuietOnSuccess(true);
        FsCheck.Check.One(config, Prop.ForAll(Arb.From(inputs), holds));
    }
}
