# Loads the module's assembly: on PowerShell 7 into a load context of its own, on Windows PowerShell into the one there is.
# Every kind of expression costs milliseconds of each import, so the usual way has few of them: what is rare stands in Reload.ps1.
# An error here has to end the import.
$ErrorActionPreference = 'Stop'
if ($PSEdition -eq 'Core') {
    $null = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/net8.0/QwenPS.Loader.dll")
    Microsoft.PowerShell.Core\Import-Module -Assembly ([QwenPS.Loader.LoadContext]::Initialize($PSScriptRoot))
    if ([QwenPS.Loader.LoadContext]::IsReload) { . "$PSScriptRoot/Reload.ps1" }
}
else {
    . "$PSScriptRoot/Desktop.ps1"
}
