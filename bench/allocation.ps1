#Requires -Version 7.4
<#
.SYNOPSIS
    Prints the bytes that are allocated per event of a stream, including PowerShell's part, and compares them with a bare cmdlet in the same run.
.EXAMPLE
    ./build.ps1; ./bench/allocation.ps1
#>
[CmdletBinding()]
param(
    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The number of streams to read. Each stream has 5,000 events.
    [int] $Runs = 20
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
. (Join-Path $PSScriptRoot 'common.ps1')

function Measure-Allocation([string] $Name, [scriptblock] $Script) {
    $null = & $Script
    $before = [GC]::GetTotalAllocatedBytes($true)
    for ($i = 0; $i -lt $Runs; $i++) { $null = & $Script }
    [pscustomobject]@{ stream = $Name; 'bytes per event' = '{0:0}' -f (([GC]::GetTotalAllocatedBytes($true) - $before) / $Runs / 5000) }
}

$module = Get-StagedModule $ModulePath
$server = Start-Server
try {
    $base = "$($server.StandardOutput.ReadLine())/compatible-mode/v1"
    Import-Module (Build-Project 'QwenPS.Bench.Floor' 'net8.0'), $module
    Connect-Qwen -BaseUri $base -ApiKey (ConvertTo-SecureString sk-bench-0123456789 -AsPlainText -Force)
    Measure-Allocation 'bare cmdlet' { Invoke-FloorStream 'Write.' -Uri "$base/chat/completions" }
    Measure-Allocation 'QwenPS' { Invoke-QwenChat 'Write.' -Stream }
}
finally {
    Stop-Server $server
}
