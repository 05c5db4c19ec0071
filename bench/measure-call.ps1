# Repeats a call in one process until it's warm, and then prints the median in milliseconds. peers.ps1 starts this script.
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Call,
    [Parameter(Mandatory)] [int] $Count,
    [Parameter(Mandatory)] [int] $Warmup
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'common.ps1')
Import-Module $Module
$callIt = [scriptblock]::Create($Call)
$times = [System.Collections.Generic.List[double]]::new()
$watch = [System.Diagnostics.Stopwatch]::new()
for ($i = -$Warmup; $i -lt $Count; $i++) {
    $watch.Restart()
    $null = & $callIt
    if ($i -ge 0) { $times.Add($watch.Elapsed.TotalMilliseconds) }
}
Get-Median $times
