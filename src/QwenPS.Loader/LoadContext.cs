using System.Reflection;
using System.Runtime.Loader;

namespace QwenPS.Loader;

/// <summary>
/// Loads the module and its dependencies away from those of PowerShell and of other modules, so that each can have its own version.
/// </summary>
/// <remarks>
/// The context is asked for every assembly of ours from the start. A handler of the default context's resolving event would be asked
/// only after that context had failed, and a copy that somebody else loaded first would win silently.
/// </remarks>
internal sealed class LoadContext(string folder) : AssemblyLoadContext(ModuleName)
{
    private const string ModuleName = "QwenPS";

    /// <summary>Where the assemblies are: bin/net8.0 of the module.</summary>
    internal string Folder => folder;

    /// <summary>The one assembly of ours that others may have: PowerShell asks the default context for it.</summary>
    internal Assembly? AnswerDefault(AssemblyLoadContext _, AssemblyName assemblyName) =>
        assemblyName.Name == ModuleName ? LoadFromAssemblyName(assemblyName) : null;

    /// <summary>Gives our own copy where we ship one; everything else, PowerShell itself above all, comes from the host.</summary>
    /// <param name="assemblyName">What is asked for.</param>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == ModuleName && FindMachineCode() is { } compiled) return LoadFromAssemblyPath(compiled);

        // The texts of another language lie beside the assembly that any machine can run.
        string path = Path.Combine(folder, assemblyName.CultureName ?? "", assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <summary>The assembly with machine code for this system in it, if we ship one: it saves most of the first call's compilation.</summary>
    /// <remarks>The code is of .NET 10's format, which older runtimes do not read: they would load the larger file for nothing.</remarks>
    private string? FindMachineCode()
    {
        if (Environment.Version.Major < 10 || AppContext.GetData("RUNTIME_IDENTIFIER") is not string system) return null;
        string path = Path.Combine(folder, system, ModuleName + ".dll");
        return File.Exists(path) ? path : null;
    }
}
