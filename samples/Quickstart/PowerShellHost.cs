using System.ComponentModel;
using System.Diagnostics;

namespace Quickstart;

/// <summary>Finds PowerShell on this computer: the <c>pwsh</c> on PATH, or the tool that <c>dotnet tool restore</c> installs.</summary>
internal sealed class PowerShellHost
{
    private readonly string _repository;
    private readonly string _command;
    private readonly string[] _prefix;

    private PowerShellHost(string repository, string command, string[] prefix, string version)
    {
        _repository = repository;
        _command = command;
        _prefix = prefix;
        Version = version;
    }

    /// <summary>Gets the version, such as <c>PowerShell 7.6.0</c>.</summary>
    public string Version { get; }

    public static PowerShellHost? Find(string repository) => TryStart(repository, "pwsh", []) ?? TryTool(repository) ?? (Restore(repository) ? TryTool(repository) : null);

    /// <summary>Builds and stages the module.</summary>
    public bool Build()
    {
        Console.WriteLine("Building the module (build.ps1) ...");
        using Process build = Start(_repository, _command, [.. _prefix, "-NoProfile", "-File", Path.Combine(_repository, "build.ps1")], captureOutput: true);
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0) Console.WriteLine(output);
        return build.ExitCode == 0;
    }

    /// <summary>Runs the script that demonstrates the cmdlets.</summary>
    public bool RunTour(Uri emulator)
    {
        string script = Path.Combine(_repository, "samples", "Quickstart", "tour.ps1");
        using Process tour = Start(_repository, _command, [.. _prefix, "-NoProfile", "-File", script, "-BaseUri", emulator.AbsoluteUri], captureOutput: false);
        tour.WaitForExit();
        return tour.ExitCode == 0;
    }

    private static PowerShellHost? TryTool(string repository) => TryStart(repository, "dotnet", ["tool", "run", "pwsh", "--"]);

    private static bool Restore(string repository)
    {
        Console.WriteLine("PowerShell isn't installed. Installing it with dotnet tool restore ...");
        using Process restore = Start(repository, "dotnet", ["tool", "restore"], captureOutput: true);
        _ = restore.StandardOutput.ReadToEnd();
        restore.WaitForExit();
        return restore.ExitCode == 0;
    }

    private static PowerShellHost? TryStart(string repository, string command, string[] prefix)
    {
        try
        {
            using Process version = Start(repository, command, [.. prefix, "-NoProfile", "-Version"], captureOutput: true);
            string text = version.StandardOutput.ReadToEnd().Trim();
            version.WaitForExit();
            return version.ExitCode == 0 ? new PowerShellHost(repository, command, prefix, text) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static Process Start(string repository, string command, IEnumerable<string> arguments, bool captureOutput)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = repository,
            RedirectStandardOutput = captureOutput,
            RedirectStandardError = captureOutput,
        };
        Process process = Process.Start(start)!;

        // Read the error stream, because a full pipe stops the process. The output also contains the errors.
        if (captureOutput) process.BeginErrorReadLine();
        return process;
    }
}
