# One fresh process: the milliseconds of the import, then those of the first call. Started by run.ps1.
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
"$import $($watch.Elapsed.TotalMilliseconds)"
