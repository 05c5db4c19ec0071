using System.Reflection.PortableExecutable;

namespace QwenPS.Tests.PowerShell;

/// <summary>Creates a copy of PowerShell that contains machine code.</summary>
/// <remarks>
/// The installers of PowerShell contain machine code, but the .NET tool contains only IL, which each process compiles again. The tests start about 200 processes, and
/// machine code halves the time that they need. The next runs use the same copy.
/// </remarks>
internal static class MachineCode
{
    private const string Main = "System.Management.Automation";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The assemblies that almost every process uses.</summary>
    private static readonly string[] Assemblies =
    [
        Main, "Microsoft.PowerShell.ConsoleHost", "Microsoft.PowerShell.Commands.Utility", "Microsoft.PowerShell.Commands.Management", "Microsoft.PowerShell.Security", "Newtonsoft.Json",
    ];

    /// <summary>Returns whether the PowerShell in a folder already contains machine code.</summary>
    public static bool IsIn(string folder)
    {
        string path = Path.Combine(folder, Main + ".dll");
        if (!File.Exists(path)) return true;
        using var reader = new PEReader(File.OpenRead(path));
        return reader.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0;
    }

    /// <summary>Copies a folder with PowerShell, and compiles the copied assemblies, unless the copy exists. Returns null, or the output of a compiler that failed.</summary>
    public static async Task<string?> CreateCopyAsync(string source, string target, string compiler)
    {
        if (Directory.Exists(target)) return null;
        string incomplete = target + ".incomplete";
        if (Directory.Exists(incomplete)) Directory.Delete(incomplete, recursive: true);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(incomplete, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (string file in Assemblies.Select(name => name + ".dll"))
        {
            string assembly = Path.Combine(source, file);
            string[] arguments = [assembly, "--out", Path.Combine(incomplete, file), "--reference", Path.Combine(framework, "*.dll"), "--reference", Path.Combine(source, "*.dll"), "--optimize"];
            ProgramResult result = await new Pwsh(compiler, [], source).RunAsync(arguments, [], Limit);
            if (result.ExitCode != 0) return result.End;
        }

        Directory.Move(incomplete, target);
        return null;
    }
}
