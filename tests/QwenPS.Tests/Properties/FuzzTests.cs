using QwenPS.Fuzz;
using QwenPS.Fuzz.Targets;
using Xunit;

namespace QwenPS.Tests.Properties;

/// <summary>Runs the fuzzer for a short time for all code that reads external data, and repeats all findings of longer runs.</summary>
public sealed class FuzzTests
{
    private const int Cases = 20_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Targets => [.. All.Targets.Select(target => target.Name)];

    public static TheoryData<string, string> Found =>
    [
        .. All.Targets.SelectMany(target =>
            Corpus.ReadFiles(target.Name).Where(file => file.Name.StartsWith("found-", StringComparison.Ordinal)).Select(file => (target.Name, file.Name))),
    ];

    [Theory, MemberData(nameof(Targets))]
    public void No_input_hangs_crashes_or_ends_untyped(string name)
    {
        FuzzTarget target = Named(name);
        var run = new FuzzRun(target, Chance.Seed, Timeout);
        run.Run(0, (int)((long)(Chance.Cases ?? Cases) * target.Share / All.Targets.Sum(one => one.Share)));
        Assert.Empty(run.Findings.Select(finding => $"seed {finding.Seed}, case {finding.Number}: {finding.Exception}"));
    }

    [Theory, MemberData(nameof(Found))]
    public void What_was_found_stays_mended(string name, string file)
    {
        byte[] input = Corpus.ReadFiles(name).Single(one => one.Name == file).Bytes;
        for (int choices = 0; choices < 10; choices++) Assert.Null(FuzzRun.Try(Named(name), input, new Random(choices)));
    }

    [Theory, MemberData(nameof(Targets))]
    public void The_same_seed_gives_the_same_inputs(string name)
    {
        var one = new FuzzRun(Named(name), 5, Timeout);
        var other = new FuzzRun(Named(name), 5, Timeout);
        Assert.Equal(Enumerable.Range(0, 50).Select(one.CreateInput), Enumerable.Range(0, 50).Select(other.CreateInput));
        Assert.NotEqual(one.CreateInput(0), new FuzzRun(Named(name), 6, Timeout).CreateInput(0));
    }

    [Fact]
    public void A_fault_is_found_and_made_small()
    {
        var target = new Faulty();
        var run = new FuzzRun(target, 1, Timeout);
        run.Run(0, 2000);
        Finding finding = Assert.Single(run.Findings);
        Assert.Equal("x"u8.ToArray(), finding.Shrink());
    }

    private static FuzzTarget Named(string name) => All.Targets.Single(target => target.Name == name);

    /// <summary>Represents a target that fails for one letter.</summary>
    private sealed class Faulty() : FuzzTarget("faulty")
    {
        protected override IEnumerable<string> Examples => ["some text with an x in it"];

        public override void Run(byte[] input, Random random)
        {
            if (input.AsSpan().Contains((byte)'x')) throw new InvalidOperationException();
        }
    }
}
