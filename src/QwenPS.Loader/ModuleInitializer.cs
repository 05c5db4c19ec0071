using System.Globalization;
using System.Management.Automation;
using System.Runtime.Loader;

namespace QwenPS.Loader;

/// <summary>Run by PowerShell at each import, before it asks for the module's assembly by name.</summary>
/// <remarks>
/// The manifest names the assembly as a nested module that is in no folder PowerShell searches, so that it asks the default load context,
/// and that one asks us. PowerShell supports this since 7.3 (its pull request 16889). A script that imports the assembly costs
/// three times as much of every import, and a second import that way has no cmdlets (its issue 20710).
/// Whatever runs here is compiled anew in every process, and each assembly it touches is loaded: it does little, and touches few.
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

                // PowerShell compares the names of cmdlets by culture. The first such comparison loads 11 ms worth of rules, beside what follows here.
                ThreadPool.UnsafeQueueUserWorkItem(static _ => CultureInfo.CurrentCulture.CompareInfo.Compare("a", "b", CompareOptions.IgnoreCase), null);
            }
        }

        if (!isFirst) OtherCopy.Refuse(Path.Combine(s_context.Folder, "..", ".."));
    }
}
