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
public sealed class LoadContext : AssemblyLoadContext
{
    private static readonly object InitializeLock = new();
    private static LoadContext? s_instance;

    private readonly string _folder;
    private readonly Assembly _module;

    private LoadContext(string folder)
        : base("QwenPS")
    {
        _folder = folder;
        _module = LoadFromAssemblyPath(Path.Combine(folder, "QwenPS.dll"));
    }

    /// <summary>Whether <see cref="Initialize"/> has been called more than once: the module is imported again.</summary>
    public static bool IsReload { get; private set; }

    /// <summary>The module's assembly, loaded once a process.</summary>
    /// <param name="moduleFolder">The folder of the module that is being imported.</param>
    /// <exception cref="InvalidOperationException">The process has already loaded the module from another folder.</exception>
    public static Assembly Initialize(string moduleFolder)
    {
        string folder = Path.GetDirectoryName(typeof(LoadContext).Assembly.Location)!;
        if (!string.Equals(Path.GetFullPath(Path.Combine(moduleFolder, "bin", "net8.0")), folder, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"Another copy of QwenPS ({folder}) is loaded in this session, and an assembly cannot be unloaded. Start a new PowerShell to use {moduleFolder}.");
        lock (InitializeLock)
        {
            IsReload = s_instance is not null;
            s_instance ??= new LoadContext(folder);
            return s_instance._module;
        }
    }

    /// <summary>Gives our own copy where we ship one; everything else, PowerShell itself above all, comes from the host.</summary>
    /// <param name="assemblyName">What is asked for.</param>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
