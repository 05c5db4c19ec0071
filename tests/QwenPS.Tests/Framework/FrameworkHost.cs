using System.Reflection.Metadata;
using QwenPS.Tests.Support;

namespace QwenPS.Tests.Framework;

/// <summary>
/// Represents the assemblies that the module can use in Windows PowerShell 5.1: .NET Framework 4.7.2, PowerShell, and the module's own files.
/// </summary>
internal sealed class FrameworkHost : IDisposable
{
    private const string PowerShell = "System.Management.Automation";

    /// <summary>
    /// Assemblies that are part of .NET Framework since 4.7.1. Assemblies compiled for 4.6.2 refer to a later version. The runtime uses its own version
    /// regardless of the last two parts of the version number, as the maintainers confirm (dotnet/maintenance-packages, issue 243) and as for all unified
    /// assemblies.
    /// </summary>
    private const string Unified = "System.ValueTuple";

    /// <summary>The assemblies that MimeKit needs only for signatures and encryption. MailTests shows that a mail is read without them.</summary>
    private static readonly string[] NotNeeded = ["BouncyCastle.Cryptography", "System.Security.Cryptography.Pkcs"];

    private readonly Dictionary<string, AssemblyFile> _inBox;
    private readonly AssemblyFile _powerShell = new(BuildFacts.PowerShellReference);

    public FrameworkHost()
    {
        string[] folders = [BuildFacts.FrameworkReferences, Path.Combine(BuildFacts.FrameworkReferences, "Facades")];
        _inBox = folders.SelectMany(AssemblyFile.AllIn).ToDictionary(file => file.Name, StringComparer.OrdinalIgnoreCase);
        Shipped = AssemblyFile.AllIn(BuildFacts.FrameworkBuild).ToDictionary(file => file.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Gets the assemblies in the module's folder, by name.</summary>
    public IReadOnlyDictionary<string, AssemblyFile> Shipped { get; }

    /// <summary>Returns the assembly of a reference in any version, or null if there's no such assembly.</summary>
    public AssemblyFile? Find(string name, Version version) =>
        name == PowerShell ? _powerShell
        : _inBox.TryGetValue(name, out AssemblyFile? file) && file.Version >= version ? file
        : Shipped.GetValueOrDefault(name) ?? _inBox.GetValueOrDefault(name);

    /// <summary>Determines whether a file refers to an assembly that isn't required for the features that the module uses.</summary>
    public static bool IsNotNeeded(AssemblyFile from, string name) => from.Name == "MimeKit" && NotNeeded.Contains(name);

    /// <summary>Returns the reason why a reference wouldn't be found at run time, or null if it's found.</summary>
    /// <param name="from">The assembly that contains the reference.</param>
    /// <param name="handle">The reference.</param>
    /// <param name="answered">The assemblies that the module's resolver provides, and the keys that sign them.</param>
    public string? Fault(AssemblyFile from, AssemblyReferenceHandle handle, IReadOnlyDictionary<string, string> answered)
    {
        AssemblyReference reference = from.Reader.GetAssemblyReference(handle);
        string name = from.Reader.GetString(reference.Name);
        string token = Convert.ToHexStringLower(from.Reader.GetBlobBytes(reference.PublicKeyOrToken));
        string text = $"{from.FileName} -> {name} {reference.Version}";

        if (IsNotNeeded(from, name)) return null;
        // PowerShell 3.0 and later have the version 3.0.0.0.
        if (name == PowerShell) return reference.Version == new Version(3, 0, 0, 0) ? null : $"{text}: PowerShell is 3.0.0.0";
        if (_inBox.TryGetValue(name, out AssemblyFile? inBox) && inBox.Version >= reference.Version) return inBox.Token == token ? null : $"{text}: other key";
        if (name == Unified && inBox?.Version.ToString(2) == reference.Version.ToString(2) && inBox.Token == token) return null;
        if (!Shipped.TryGetValue(name, out AssemblyFile? shipped)) return $"{text}: neither in the box ({inBox?.Version}) nor shipped";
        if (shipped.Token != token) return $"{text}: other key";
        if (shipped.Version == reference.Version) return null;
        if (shipped.Version < reference.Version) return $"{text}: shipped is {shipped.Version}";
        return answered.TryGetValue(name, out string? key) && key == token ? null : $"{text}: shipped is {shipped.Version}, and the resolver does not answer for it";
    }

    public void Dispose()
    {
        foreach (AssemblyFile file in _inBox.Values.Concat(Shipped.Values)) file.Dispose();
        _powerShell.Dispose();
    }
}
