#Requires -Version 7.4
<#
.SYNOPSIS
    Plays the README's demo in a real PowerShell, against the emulator, and draws the output: docs/demo.svg and docs/demo.zh-CN.svg.
.EXAMPLE
    ./build.ps1; ./samples/Demo/record.ps1
#>
[CmdletBinding()]
param(
    # The folder for the pictures.
    [string] $Folder = (Join-Path $PSScriptRoot '../../docs'),

    # The time between two steps, in seconds.
    [double] $Pause = 5
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
. (Join-Path $PSScriptRoot 'draw.ps1')

$emulator = [System.IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../src/QwenPS.Emulator'))
& dotnet build $emulator --configuration Release --nologo --verbosity quiet | Out-Host
if ($LASTEXITCODE -ne 0) { throw "dotnet build of the emulator ended with exit code $LASTEXITCODE." }
$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @("$emulator/bin/Release/net10.0/QwenPS.Emulator.dll", '--exit-with-stdin'))
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$process = [System.Diagnostics.Process]::Start($start)
$program, $first = & (Join-Path $PSScriptRoot '../../build/Get-PowerShellProgram.ps1')
try {
    $address = $process.StandardOutput.ReadLine()
    foreach ($culture in 'en-US', 'zh-CN') {
        $lines = & $program @first -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'play.ps1') -Address $address -Culture $culture
        if ($LASTEXITCODE -ne 0) { throw "play.ps1 ended with exit code $LASTEXITCODE." }
        $name = if ($culture -eq 'en-US') { 'demo.svg' } else { "demo.$culture.svg" }
        $path = [System.IO.Path]::GetFullPath((Join-Path $Folder $name))
        [System.IO.File]::WriteAllText($path, (ConvertTo-Svg $lines -Pause $Pause) + "`n")
        "Drew $path"
    }
}
finally {
    $process.StandardInput.Close()
    if (-not $process.WaitForExit(5000)) { $process.Kill() }
}
