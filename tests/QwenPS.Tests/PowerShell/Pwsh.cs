using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Xunit;

namespace QwenPS.Tests.PowerShell;

/// <summary>
/// Runs the PowerShell of this computer. This is <c>pwsh</c> on the path. If it doesn't exist, it's the PowerShell that <c>dotnet tool restore</c> installs.
/// </summary>
internal sealed class Pwsh
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestoreLimit = TimeSpan.FromMinutes(5);
    private static readonly Version Oldest = new(7, 4);

    private readonly string _program;
    private readonly string[] _first;
    private readonly string _folder;

    public Pwsh(string program, string[] first, string folder)
    {
        _program = program;
        _first = first;
        _folder = folder;
    }

    public string Version { get; private set; } = "";

    /// <summary>The folder that contains PowerShell's assemblies.</summary>
    public string Home { get; private set; } = "";

    /// <summary>Finds a PowerShell that runs and has the required version. Returns null if there's no such PowerShell.</summary>
    public static async Task<Pwsh?> FindAsync(string folder)
    {
        var installed = new Pwsh("pwsh", [], folder);
        if (await installed.ProbeAsync()) return installed;
        var tool = new Pwsh("dotnet", ["pwsh"], folder);
        if (await tool.ProbeAsync()) return tool;
        ProgramResult restore = await new Pwsh("dotnet", [], folder).RunAsync(["tool", "restore"], [], RestoreLimit);
        return restore.ExitCode == 0 && await tool.ProbeAsync() ? tool : null;
    }

    /// <summary>Returns a copy of this PowerShell that contains machine code. Returns this PowerShell if it already does, or if it can't be compiled on this computer.</summary>
    public async Task<Pwsh> PrecompileAsync(string copies, string compiler, Action<string> report)
    {
        if (MachineCode.IsIn(Home) || !File.Exists(compiler)) return this;
        string copy = Path.Combine(copies, $"{Version}-net{Environment.Version}");
        if (await MachineCode.CreateCopyAsync(Home, copy, compiler) is not { } problem) return new Pwsh("dotnet", [Path.Combine(copy, "pwsh.dll")], _folder) { Version = Version, Home = copy };
        report($"The tests are slower, because PowerShell can't be compiled to machine code:\n{problem}");
        return this;
    }

    /// <summary>Runs a script file in a new process. In the environment, the value null removes a variable.</summary>
    public Task<ProgramResult> RunFileAsync(string path, IEnumerable<string> arguments, Dictionary<string, string?> environment, TimeSpan limit) =>
        RunAsync(["-NoProfile", "-NonInteractive", "-File", path, .. arguments], environment, limit);

    private async Task<bool> ProbeAsync()
    {
        try
        {
            ProgramResult result = await RunAsync(["-NoProfile", "-NonInteractive", "-Command", "$PSVersionTable.PSVersion.ToString(); $PSHOME"], [], ProbeLimit);
            string[] lines = result.Output.Trim().Split('\n', StringSplitOptions.TrimEntries);
            (Version, Home) = (lines[0], lines[^1]);
            // The version of a preview has a label at its end.
            return result.ExitCode == 0 && System.Version.TryParse(Version.Split('-')[0], out Version? version) && version >= Oldest;
        }
        catch (Win32Exception)
        {
            // The program isn't installed.
            return false;
        }
    }

    /// <summary>Runs the program in a new process. In the environment, the value null removes a variable.</summary>
    public async Task<ProgramResult> RunAsync(IEnumerable<string> arguments, Dictionary<string, string?> environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(_program, [.. _first, .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start, environment);
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_program} {string.Join(' ', arguments)} was ended after {limit.TotalMinutes} minutes:\n{Text()}");
        }

        return new ProgramResult(process.ExitCode, Text());

        void Append(string? line)
        {
            lock (output) output.AppendLine(line);
        }

        string Text()
        {
            lock (output) return output.ToString();
        }
    }

    private static void SetEnvironment(ProcessStartInfo start, Dictionary<string, string?> environment)
    {
        // The variables that `dotnet test` sets for its own MSBuild must not be passed on, and no build server may keep the pipes of this process open.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)) start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string? value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
    }
}

/// <summary>Represents the exit code of a program and its output, including errors.</summary>
internal sealed record ProgramResult(int ExitCode, string Output)
{
    private const int MaxTailLength = 4000;

    /// <summary>Gets the end of the output for a message.</summary>
    public string End => Output.Length > MaxTailLength ? "…" + Output[^MaxTailLength..] : Output;
}
