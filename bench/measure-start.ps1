# Measures a new process: the import, the first call, and the average of the next 49 calls, in milliseconds. run.ps1 and peers.ps1 start this script.
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Call
)

$ErrorActionPreference = 'Stop'
$callIt = [scriptblock]::Create($Call)

$watch = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Module
$import = $watch.Elapsed.TotalMilliseconds

$watch.Restart()
$null = & $callIt
$first = $watch.Elapsed.TotalMilliseconds

$watch.Restart()
for ($i = 0; $i -lt 49; $i++) { $null = & $callIt }
"$import $first $($watch.Elapsed.TotalMilliseconds / 49)"
