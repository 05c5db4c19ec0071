using System.Globalization;
using System.Management.Automation;

namespace QwenPS.Loader;

/// <summary>An assembly cannot be unloaded: another copy of the module would be run by the assemblies of the one that is loaded.</summary>
internal static class OtherCopy
{
    /// <summary>Ends the import of a module from a folder that is not the one its assemblies are from.</summary>
    /// <param name="loadedFolder">The module's folder that the loaded assemblies are from.</param>
    /// <exception cref="InvalidOperationException">Another folder is being imported.</exception>
    internal static void Refuse(string loadedFolder)
    {
        string loaded = Path.GetFullPath(loadedFolder);
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        PSModuleInfo? imported = shell.AddScript("$ExecutionContext.SessionState.Module").Invoke<PSModuleInfo>().FirstOrDefault();
        if (imported is not null && !string.Equals(Path.GetFullPath(imported.ModuleBase), loaded, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException(Message(loaded, imported.ModuleBase));
    }

    /// <summary>In both languages here: the module's texts are in the very assembly that must not be loaded.</summary>
    private static string Message(string loaded, string wanted) => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh"
        ? $"本会话已加载另一份 QwenPS（{loaded}），而程序集无法卸载。请启动新的 PowerShell 以使用 {wanted}。"
        : $"Another copy of QwenPS ({loaded}) is loaded in this session, and an assembly cannot be unloaded. Start a new PowerShell to use {wanted}.";
}
