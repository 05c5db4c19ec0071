# Loads the module's assembly: on PowerShell 7 into a load context of its own, on Windows PowerShell into the one there is.
$isReload = $true
if ($PSEdition -eq 'Core') {
    $folder = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net8.0')
    $loaderPath = [System.IO.Path]::Combine($folder, 'QwenPS.Loader.dll')
    $loader = 'QwenPS.Loader.LoadContext' -as [type]
    if (-not $loader) {
        $isReload = $false
        # Assembly.LoadFrom, not Add-Type: that takes 50 ms more.
        $loader = [System.Reflection.Assembly]::LoadFrom($loaderPath).GetType('QwenPS.Loader.LoadContext', $true)
    }
    elseif ($loader.Assembly.Location -ne $loaderPath) {
        throw "Another copy of QwenPS ($($loader.Assembly.Location)) is loaded in this session, and an assembly cannot be unloaded. Start a new PowerShell to use $PSScriptRoot."
    }
    $assembly = $loader::Initialize()
}
else {
    $folder = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net472')
    $modulePath = [System.IO.Path]::Combine($folder, 'QwenPS.dll')
    $type = 'QwenPS.Commands.InvokeQwenChatCommand' -as [type]
    $isReload = [bool] $type
    $assembly = if ($type) { $type.Assembly } else { [System.Reflection.Assembly]::LoadFrom($modulePath) }
    if ($assembly.Location -ne $modulePath) {
        throw "Another copy of QwenPS ($($assembly.Location)) is loaded in this session, and an assembly cannot be unloaded. Start a new PowerShell to use $PSScriptRoot."
    }
    [QwenPS.Framework.AssemblyResolver]::Register()
}

$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $assembly -PassThru:$isReload
if ($inner) {
    # A second import of the same assembly does not add its cmdlets to this module again (PowerShell issue 20710).
    $flags = [System.Reflection.BindingFlags] 'Instance, NonPublic'
    $addCmdlet = [System.Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', $flags)
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
        $null = $addCmdlet.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}
