using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using QwenPS.Emulator;
using Xunit;

namespace QwenPS.Tests.Emulator;

/// <summary>Runs the official OpenAI client for Node.js against the emulator, as an independent check of the compatible protocol.</summary>
public sealed partial class OpenAIClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private static readonly string Npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    [Fact]
    public async Task The_official_client_understands_the_emulator()
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "openai-client");
        Assert.SkipUnless(await RunAsync(folder, "node", "--version") is { ExitCode: 0 }, "node is not installed.");
        await InstallAsync(folder);

        await using var emulator = await EmulatorHost.StartAsync();
        var run = await RunAsync(folder, "node", "client.mjs", new Uri(emulator.BaseUri, "/compatible-mode/v1").ToString(), "sk-emulator-ok");
        Assert.True(run is { ExitCode: 0 }, run?.Output + run?.Error);
        var results = JsonDocument.Parse(run!.Output).RootElement.EnumerateObject().ToList();
        Assert.Equal(9, results.Count);
        Assert.All(results, result => Assert.True(result.Value.GetProperty("passed").GetBoolean(), result.Name));
    }

    private static async Task InstallAsync(string folder)
    {
        var wanted = Version(Path.Combine(folder, "package.json"), "dependencies", "openai");
        var installed = Path.Combine(folder, "node_modules", "openai", "package.json");
        if (File.Exists(installed) && Version(installed, "version") == wanted) return;

        var install = await RunAsync(folder, Npm, "ci", "--no-audit", "--no-fund");
        Assert.SkipWhen(install is null, "npm is not installed.");
        Assert.SkipWhen(
            install.ExitCode != 0 && MissingNetwork().IsMatch(install.Error),
            $"npm cannot reach its registry: {install.Error.Split('\n')[0].Trim()}");
        Assert.True(install.ExitCode == 0, install.Error);
    }

    private static string? Version(string file, params string[] path) =>
        path.Aggregate(JsonDocument.Parse(File.ReadAllText(file)).RootElement, (element, name) => element.GetProperty(name)).GetString();

    private static async Task<Run?> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Two programs on one computer must not use a proxy.
        start.Environment["NO_PROXY"] = "127.0.0.1";
        try
        {
            using var process = Process.Start(start)!;
            using var timeout = new CancellationTokenSource(Timeout);
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new Run(process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            // The program isn't installed.
            return null;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "QwenPS.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests are not run from within the repository.");
    }

    [GeneratedRegex("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network", RegexOptions.IgnoreCase)]
    private static partial Regex MissingNetwork();

    private sealed record Run(int ExitCode, string Output, string Error);
}
