using System.Globalization;
using System.Management.Automation;
using System.Runtime.Loader;

namespace QwenPS.Loader;

/// <summary>Registers the load context. PowerShell runs this class at each import, before it loads the module's assembly by name.</summary>
/// <remarks>
/// The manifest specifies the assembly as a nested module that isn't in any folder that PowerShell searches. For this reason, PowerShell requests the assembly
/// from the default load context, and the handler that this class registers returns it. PowerShell has supported such requests since version 7.3 (its pull
/// request 16889). The manifest doesn't use a script that imports the assembly. With such a script, each import would be much slower, and a second import would
/// add no cmdlets (PowerShell's issue 20710). The code in this class is compiled in every process, and each assembly that the code uses is loaded. For this
/// reason, the code is short and uses few assemblies.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static readonly object Lock = new();
    private static LoadContext? s_context;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The process has already loaded the module from another folder.</exception>
    public void OnImport()
    {
        bool isFirst = false;
        lock (Lock)
        {
            if (s_context is null)
            {
                s_context = new LoadContext(Path.GetDirectoryName(typeof(LoadContext).Assembly.Location)!);
                AssemblyLoadContext.Default.Resolving += s_context.AnswerDefault;
                isFirst = true;

                // PowerShell compares cmdlet names with the rules of the culture. The first comparison loads these rules, which takes time, so a comparison is
                // started on another thread.
                ThreadPool.UnsafeQueueUserWorkItem(static _ => CultureInfo.CurrentCulture.CompareInfo.Compare("a", "b", CompareOptions.IgnoreCase), null);
            }
        }

        if (!isFirst) OtherCopy.Refuse(Path.Combine(s_context.Folder, "..", ".."));
    }
}
