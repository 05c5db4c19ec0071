using System.Reflection;
using System.Runtime.InteropServices;
using QwenPS.Tests.Support;

namespace QwenPS.Tests.Surface;

/// <summary>Provides the module's assembly and its cmdlets. They're only inspected and not run, because this project doesn't use PowerShell.</summary>
internal sealed class ModuleReflection : IDisposable
{
    private readonly MetadataLoadContext _context;

    public ModuleReflection()
    {
        string assembly = typeof(ChatResponse).Assembly.Location;
        IEnumerable<string> others = Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Concat(Directory.GetFiles(Path.GetDirectoryName(assembly)!, "*.dll"));
        _context = new MetadataLoadContext(new PathAssemblyResolver([BuildFacts.PowerShellReference, .. others]));
        Assembly = _context.LoadFromAssemblyPath(assembly);
        Cmdlets = [.. Assembly.GetExportedTypes().Where(type => CmdletFacts.Find(type, "CmdletAttribute") is not null).Select(type => new CmdletFacts(type))
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
        ApprovedVerbs = new HashSet<string>(_context.LoadFromAssemblyPath(BuildFacts.PowerShellReference).GetExportedTypes()
            .Where(type => type.Namespace == "System.Management.Automation" && type.Name.StartsWith("Verbs", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetFields())
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!), StringComparer.Ordinal);
    }

    public Assembly Assembly { get; }

    public IReadOnlyList<CmdletFacts> Cmdlets { get; }

    /// <summary>Contains the verbs of VerbsCommon, VerbsData, and the other classes of verbs.</summary>
    public IReadOnlySet<string> ApprovedVerbs { get; }

    public void Dispose() => _context.Dispose();
}
