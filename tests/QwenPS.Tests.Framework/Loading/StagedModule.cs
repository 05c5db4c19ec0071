using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace QwenPS.Tests.Loading;

/// <summary>
/// Represents a copy of the module for Windows PowerShell with the folders of the package, and a program that uses this copy. The package has one copy of the
/// libraries that are the same for both editions of PowerShell, in a separate folder.
/// </summary>
internal sealed class StagedModule : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("qwenps-test-").FullName;

    public StagedModule()
    {
        // tests/Pester/Package.Tests.ps1 verifies the list of files.
        Files = [.. File.ReadAllLines(Fact("PackageFiles")).Where(name => name.EndsWith(".dll") && (name.StartsWith("bin/net472/") || name.StartsWith("bin/netstandard2.0/")))];
        foreach (string name in Files)
        {
            string target = Find(name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Fact("FrameworkBuild"), string.Join("/", name.Split('/').Skip(2))), target);
        }
    }

    /// <summary>Gets the names of the assemblies in the package that belong to Windows PowerShell.</summary>
    public string[] Files { get; }

    /// <summary>Returns the path of a file of the package.</summary>
    public string Find(string name) => Path.Combine(_root, "module", name);

    /// <summary>Loads the module in another process, and extracts the text of documents.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="initializes">A value that indicates whether the module is initialized after it's loaded.</param>
    /// <returns>The text of each document, and the paths of the loaded assemblies.</returns>
    public (string[] Texts, string[] Loaded) Run(byte[][] documents, bool initializes = true)
    {
        string[] paths = [.. documents.Select((_, index) => Path.Combine(_root, index.ToString()))];
        for (int i = 0; i < paths.Length; i++) File.WriteAllBytes(paths[i], documents[i]);
        string arguments = string.Join(" ", new[] { Find("bin/net472/QwenPS.dll"), initializes ? "import" : "load" }.Concat(paths).Select(one => $"\"{one}\""));
        // Mono is a separate program. On Windows, the host is a program.
        string host = Fact("HostProgram");
        bool isMono = Type.GetType("Mono.Runtime") is not null;
        using Process process = Process.Start(new ProcessStartInfo(isMono ? "mono" : host, isMono ? $"\"{host}\" {arguments}" : arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The host ended with exit code {process.ExitCode}: {output}");
        string[][] lines = [.. output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
        string[] Values(bool areLoaded) => [.. lines.Where(line => line[0] == "loaded" == areLoaded).Select(line => Encoding.UTF8.GetString(Convert.FromBase64String(line[1])))];
        return (Values(areLoaded: false), Values(areLoaded: true));
    }

    /// <summary>Returns the names of the files in a folder of the package.</summary>
    public string[] FindNames(IEnumerable<string> paths, string folder)
    {
        string path = Find(folder) + Path.DirectorySeparatorChar;
        return [.. paths.Where(file => file.StartsWith(path, StringComparison.OrdinalIgnoreCase)).Select(Path.GetFileName).OrderBy(name => name, StringComparer.Ordinal)!];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Fact(string key) =>
        typeof(StagedModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
