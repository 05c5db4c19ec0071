using System.Globalization;
using System.Management.Automation;
using System.Runtime.Loader;

namespace QwenPS.Loader;

/// <summary>PowerShell runs this code at each import, before it loads the module's assembly by name.</summary>
/// <remarks>
/// The manifest contains the assembly as a nested module that isn't in any folder that PowerShell searches. So PowerShell asks the default load
/// context, which asks this class. PowerShell supports this since 7.3 (its pull request 16889). The manifest doesn't use a script that imports the assembly,
/// because each import would be much slower, and a second import would have no cmdlets (PowerShell's issue 20710). The code in this class is compiled in every
/// process, and each assembly that the code uses is loaded. For this reason, the code is short and uses few assemblies.
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

                // PowerShell compares cmdlet names by culture. The first comparison loads the rules of the culture, which takes time, so it runs in parallel.
                ThreadPool.UnsafeQueueUserWorkItem(static _ => CultureInfo.CurrentCulture.CompareInfo.Compare("a", "b", CompareOptions.IgnoreCase), null);
            }
        }

        if (!isFirst) OtherCopy.Refuse(Path.Combine(s_context.Folder, "..", ".."));
    }
}
