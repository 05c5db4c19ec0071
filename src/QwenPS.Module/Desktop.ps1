# Windows PowerShell has no load contexts: the assembly is loaded as it is, and finds its own dependencies.
$path = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'net472', 'QwenPS.dll')
$isReload = [bool] ('QwenPS.Framework.AssemblyResolver' -as [type])
$null = [System.Reflection.Assembly]::LoadFrom($path)
$loaded = [QwenPS.Framework.AssemblyResolver].Assembly
if ($loaded.Location -ne $path) {
    throw "Another copy of QwenPS ($($loaded.Location)) is loaded in this session, and an assembly cannot be unloaded. Start a new PowerShell to use $PSScriptRoot."
}

[QwenPS.Framework.AssemblyResolver]::Register()
Microsoft.PowerShell.Core\Import-Module -Assembly $loaded
if ($isReload) { . "$PSScriptRoot/Reload.ps1" }
