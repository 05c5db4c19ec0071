using System.Runtime.CompilerServices;
using QwenPS.Emulator;
using QwenPS.Tests.Support;
using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>Runs the tests of the cmdlets, which is the Pester suite. The tests run in the PowerShell of this computer against the staged module.</summary>
/// <remarks>Several processes share the test files, and other tests run at the same time. The processes share only the staged module.</remarks>
public sealed class PesterSuite(ITestOutputHelper output)
{
    /// <summary>
    /// The minimum number of Pester tests that must pass, so missing tests are noticed. Increase it when you add tests. This test prints the current number:
    /// <c>Pester: N passed</c>.
    /// </summary>
    private const int Floor = 2200;

    private const int MaxProcesses = 6;

    // The limits are for processes that hang. They are much higher than a busy computer needs.
    private static readonly TimeSpan StagingLimit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan SuiteLimit = TimeSpan.FromMinutes(60);

    private static readonly string Root = FindRoot();
    private static readonly string Scripts = Path.Combine(Root, "tests", "Pester");

    [Fact]
    public async Task Every_Pester_test_passes_in_the_real_PowerShell()
    {
        string resultFolder = Path.Combine(Root, "TestResults", "pester");
        string summaryPath = resultFolder + ".txt";
        if (Directory.Exists(resultFolder)) Directory.Delete(resultFolder, recursive: true);
        Directory.CreateDirectory(resultFolder);
        File.Delete(summaryPath);
        Pwsh? pwsh = await Pwsh.FindAsync(Root);
        Assert.SkipWhen(pwsh is null, "NO PESTER TEST RAN: there is no PowerShell 7.4 or later here, and `dotnet tool restore` brought none. Install one.");

        Task<Pwsh> precompiling = pwsh!.PrecompileAsync(Path.Combine(Root, "tests", "QwenPS.Tests", "obj", "pwsh"), BuildFacts.NativeCompiler, output.WriteLine);
        ProgramResult staging = await pwsh.RunFileAsync(Path.Combine(Root, "build.ps1"), [], [], StagingLimit);
        pwsh = await precompiling;
        Assert.True(staging.ExitCode == 0, $"The module could not be staged:\n{staging.End}");

        // Each process runs the next test file that hasn't run yet. The number of processes is higher than the number of processors, because the tests often wait
        // for other processes.
        int processes = Math.Clamp(Environment.ProcessorCount + 2, 2, MaxProcesses);
        ProgramResult[] runs = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => pwsh.RunFileAsync(
            Path.Combine(Scripts, "Run.ps1"),
            ["-ResultPath", resultFolder],
            new()
            {
                ["QWENPS_EMULATOR"] = typeof(EmulatorHost).Assembly.Location,
                ["QWENPS_MODULE"] = null,
                // Profile-guided compilation is turned off, because most of these processes end before they benefit from it.
                ["DOTNET_TieredPGO"] = "0",
            },
            SuiteLimit)));

        PesterReport report = PesterReport.Read(resultFolder, Directory.EnumerateFiles(Scripts, "*.Tests.ps1"));
        string summary = $"Pester: {report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped in PowerShell {pwsh.Version}";
        output.WriteLine(summary);
        await File.WriteAllTextAsync(summaryPath, summary + "\n");

        string said = string.Join("\n\n", runs.Where(run => run.ExitCode != 0).Select(run => $"The end of what Pester said, with exit code {run.ExitCode}:\n{run.End}"));
        Assert.True(report.Failed == 0, $"{summary}\n\n{string.Join("\n\n", report.Failures)}\n\n{said}");
        Assert.True(said.Length == 0, $"{summary}, but not every process ended well.\n\n{said}");
        Assert.True(report.SkippedWithoutReason.Count == 0, $"Skipped without a reason: {string.Join(", ", report.SkippedWithoutReason)}");
        Assert.True(report.Passed >= Floor, $"{summary}, but there were {Floor} at least before: where have the others gone?");
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));
}
