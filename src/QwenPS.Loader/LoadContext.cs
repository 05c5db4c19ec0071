using System.Reflection;
using System.Runtime.Loader;

namespace QwenPS.Loader;

/// <summary>
/// Loads the module and its dependencies separately from the assemblies of PowerShell and of other modules. As a result, the module's version of an assembly
/// can differ from the version in PowerShell or in another module.
/// </summary>
/// <remarks>
/// The context resolves all assemblies of the module. The Resolving event of the default context isn't sufficient. A handler of this event is called only if
/// the default context can't load the assembly. If another module had already loaded a copy of an assembly, that copy would be used.
/// </remarks>
internal sealed class LoadContext(string folder) : AssemblyLoadContext(ModuleName)
{
    private const string ModuleName = "QwenPS";

    /// <summary>Gets the folder of the assemblies, which is bin/net8.0 in the module.</summary>
    internal string Folder => folder;

    /// <summary>Returns the only assembly of the module that other code can load. PowerShell requests this assembly from the default context.</summary>
    internal Assembly? AnswerDefault(AssemblyLoadContext _, AssemblyName assemblyName) =>
        assemblyName.Name == ModuleName ? LoadFromAssemblyName(assemblyName) : null;

    /// <summary>Loads the module's own copy of an assembly. The host provides all other assemblies, such as PowerShell's assemblies.</summary>
    /// <param name="assemblyName">The requested assembly.</param>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == ModuleName && FindMachineCode() is { } compiled) return LoadFromAssemblyPath(compiled);

        // The resources of other languages are only in the folder of the platform-independent assembly.
        string path = Path.Combine(folder, assemblyName.CultureName ?? "", assemblyName.Name + ".dll");
        if (File.Exists(path)) return LoadFromAssemblyPath(path);

        // This is the path of a library that is the same for every target framework.
        string shared = Path.Combine(folder, "..", "netstandard2.0", assemblyName.Name + ".dll");
        return string.IsNullOrEmpty(assemblyName.CultureName) && File.Exists(shared) ? LoadFromAssemblyPath(Path.GetFullPath(shared)) : null;
    }

    /// <summary>
    /// Finds the assembly with machine code for this system. Returns null if it doesn't exist. With this assembly, most of the code doesn't have to be compiled
    /// during the first call.
    /// </summary>
    /// <remarks>
    /// The machine code is in the format of .NET 10. Older runtimes don't support this format, and would load the larger file without a benefit.
    /// </remarks>
    private string? FindMachineCode()
    {
        if (Environment.Version.Major < 10 || AppContext.GetData("RUNTIME_IDENTIFIER") is not string system) return null;
        string path = Path.Combine(folder, system, ModuleName + ".dll");
        return File.Exists(path) ? path : null;
    }
}
