# One fresh process: the milliseconds of the import, those of the first call, and those of a call of the 49 behind it. Started by run.ps1 and peers.ps1.
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
