using System.Globalization;
using System.Management.Automation;

namespace QwenPS.Loader;

/// <summary>
/// Prevents the import of two copies of the module. Assemblies can't be unloaded, so the second copy would use the assemblies of the first copy.
/// </summary>
internal static class OtherCopy
{
    /// <summary>Ends the import if the module's folder isn't the folder of the loaded assemblies.</summary>
    /// <param name="loadedFolder">The module folder of the loaded assemblies.</param>
    /// <exception cref="InvalidOperationException">The module is being imported from another folder.</exception>
    internal static void Refuse(string loadedFolder)
    {
        string loaded = Path.GetFullPath(loadedFolder);
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        PSModuleInfo? imported = shell.AddScript("$ExecutionContext.SessionState.Module").Invoke<PSModuleInfo>().FirstOrDefault();
        if (imported is not null && !string.Equals(Path.GetFullPath(imported.ModuleBase), loaded, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException(Message(loaded, imported.ModuleBase));
    }

    /// <summary>
    /// Returns the message. This method contains the message in both languages, because the module's texts are in the assembly that must not be loaded.
    /// </summary>
    private static string Message(string loaded, string wanted) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh"
        ? $"本会话已加载另一份 QwenPS（{loaded}），而程序集无法卸载。请启动新的 PowerShell 以使用 {wanted}。"
        : $"Another copy of QwenPS ({loaded}) is already loaded in this session, and assemblies can't be unloaded. To use {wanted}, start a new PowerShell session.";
}
