#if !NET
using System.Management.Automation;
using QwenPS.Loader;

namespace QwenPS.Framework;

/// <summary>Initializes the module in Windows PowerShell. Windows PowerShell calls <see cref="OnImport"/> at each import.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The process has already loaded the module from another folder.</exception>
    public void OnImport()
    {
        if (!AssemblyResolver.Register()) OtherCopy.Refuse(Path.Combine(AssemblyResolver.Folder, "..", ".."));
    }
}
#endif
