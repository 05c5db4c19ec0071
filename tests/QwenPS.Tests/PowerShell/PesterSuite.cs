using System.Runtime.CompilerServices;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>The tests of the cmdlets themselves: the Pester suite, run in the PowerShell of this machine against the staged module.</summary>
[Collection(Alone.Name)]
public sealed class PesterSuite(ITestOutputHelper output)
{
    /// <summary>
    /// How many Pester tests have to pass at least, so that tests which vanish are noticed. Raise it when tests are added:
    /// the line <c>Pester: N passed</c>, which this test prints, tells how many there are.
    /// </summary>
    private const int Floor = 1880;

    private static readonly TimeSpan StagingLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SuiteLimit = TimeSpan.FromMinutes(25);

    private static readonly string Root = FindRoot();

    [Fact]
    public async Task Every_Pester_test_passes_in_the_real_PowerShell()
    {
        string summaryPath = Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "TestResults")).FullName, "pester.txt");
        File.Delete(summaryPath);
        Pwsh? pwsh = await Pwsh.FindAsync(Root);
        Assert.SkipWhen(pwsh is null, "NO PESTER TEST RAN: there is no PowerShell 7.4 or later here, and `dotnet tool restore` brought none. Install one.");

        ProgramResult staging = await pwsh!.RunFileAsync(Path.Combine(Root, "build.ps1"), [], [], StagingLimit);
        Assert.True(staging.ExitCode == 0, $"The module could not be staged:\n{staging.End}");

        string resultPath = Path.Combine(Path.GetTempPath(), $"qwenps-pester-{Guid.NewGuid():N}.xml");
        try
        {
            ProgramResult run = await pwsh.RunFileAsync(
                Path.Combine(Root, "tests", "Pester", "Run.ps1"),
                ["-ResultPath", resultPath],
                new() { ["QWENPS_EMULATOR"] = typeof(EmulatorHost).Assembly.Location, ["QWENPS_MODULE"] = null },
                SuiteLimit);
            Assert.True(File.Exists(resultPath), $"Pester ended with exit code {run.ExitCode} and wrote no results:\n{run.End}");
            PesterReport report = PesterReport.Read(resultPath);
            string summary = $"Pester: {report.Passed} passed, {report.Failed} failed, {report.Skipped} skipped in PowerShell {pwsh.Version}";
            output.WriteLine(summary);
            await File.WriteAllTextAsync(summaryPath, summary + "\n");

            Assert.True(report.Failed == 0, $"{summary}\n\n{string.Join("\n\n", report.Failures)}\n\nThe end of what Pester said:\n{run.End}");
            Assert.True(run.ExitCode == 0, $"{summary}, but it ended with exit code {run.ExitCode}:\n{run.End}");
            Assert.True(report.SkippedWithoutReason.Count == 0, $"Skipped without a reason: {string.Join(", ", report.SkippedWithoutReason)}");
            Assert.True(report.Passed >= Floor, $"{summary}, but there were {Floor} at least before: where have the others gone?");
        }
        finally
        {
            File.Delete(resultPath);
        }
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", ".."));
}
