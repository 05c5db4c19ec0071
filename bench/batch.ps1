#Requires -Version 7.4
<#
.SYNOPSIS
    Sends 120,000 requests as three batches and receives the results. Checks that all results arrive, in order, with constant memory. If a check fails, the exit code is 1.
.DESCRIPTION
    The script first sends a tenth of the requests in a separate process. The larger run must not need much more memory. The emulator replaces the service.
.EXAMPLE
    ./build.ps1; dotnet build src/QwenPS.Emulator; ./bench/batch.ps1
#>
[CmdletBinding()]
param(
    # The number of requests.
    [int] $Count = 120000,

    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The path of the emulator. The default is its newest build.
    [string] $EmulatorPath,

    # For internal use only. The address of the emulator. If it's specified, the script does the work in this process.
    [string] $Uri
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

# The additional memory that is allowed for ten times the number of requests. It's for the positions of their results, and for variations of the garbage
# collector.
$allowance = 64MB

function Measure-Batch {
    Import-Module (Resolve-Path $ModulePath)
    Connect-Qwen -BaseUri "$Uri/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force)
    # Loads all code that's loaded only once.
    $null = 'warm' | Submit-QwenBatch | Wait-QwenBatch -PollSec 0.1 | Receive-QwenBatch
    $process = [System.Diagnostics.Process]::GetCurrentProcess()
    $before = $process.WorkingSet64
    $script:peak = $before
    $script:seen = 0
    $script:wrong = 0
    function Step { $process.Refresh(); $script:peak = [Math]::Max($script:peak, $process.WorkingSet64) }

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $job = & { for ($number = 1; $number -le $Count; $number++) { if ($number % 5000 -eq 0) { Step }; "Text number $number, with as many words as a short ticket has, so it takes some room on its way and back." } } |
        Submit-QwenBatch 'Classify.' -PerItem -Name load
    $submit = $watch.Elapsed.TotalSeconds
    Step

    $watch.Restart()
    $job = $job | Wait-QwenBatch -PollSec 0.2
    $wait = $watch.Elapsed.TotalSeconds

    $watch.Restart()
    $job | Receive-QwenBatch | & { process {
            $script:seen++
            if (-not $_.Content.StartsWith("Classify.`n`nText number $script:seen, ", 'Ordinal')) { $script:wrong++ }
            if ($script:seen % 5000 -eq 0) { Step }
        } }
    $receive = $watch.Elapsed.TotalSeconds
    Step
    [pscustomobject]@{ Count = $Count; Batches = $job.Batches.Count; Status = $job.Status; Seen = $seen; Wrong = $wrong; Submit = $submit; Wait = $wait; Receive = $receive; Before = $before; Peak = $peak }
}

if ($Uri) {
    Measure-Batch | ConvertTo-Json -Compress
    return
}

if (-not $EmulatorPath) {
    $EmulatorPath = (Get-ChildItem (Join-Path $PSScriptRoot '../src/QwenPS.Emulator/bin') -Filter QwenPS.Emulator.dll -Recurse |
            Where-Object { Test-Path ($_.FullName -replace '\.dll$', '.runtimeconfig.json') } | Sort-Object LastWriteTime | Select-Object -Last 1).FullName
}
$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] ($EmulatorPath, '--exit-with-stdin'))
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$emulator = [System.Diagnostics.Process]::Start($start)
$program, $first = & (Join-Path $PSScriptRoot '../build/Get-PowerShellProgram.ps1')
$jobs = Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-bench-$PID"
try {
    $address = $emulator.StandardOutput.ReadLine()
    $env:QWENPS_BATCH_PATH = $jobs
    $runs = foreach ($size in [int] ($Count / 10), $Count) {
        & $program @first -NoProfile -NonInteractive -File $PSCommandPath -Count $size -ModulePath $ModulePath -Uri $address | Select-Object -Last 1 | ConvertFrom-Json
    }
    $emulator.Refresh()
    $emulatorPeak = $emulator.PeakWorkingSet64
}
finally {
    $emulator.StandardInput.Close()
    Remove-Item -LiteralPath $jobs -Recurse -Force -ErrorAction Ignore
}

foreach ($run in $runs) {
    '{0,8:N0} requests in {1} batches, {2}: {3:N0} results, {4} not in order; submit {5:N1} s, wait {6:N1} s, receive {7:N1} s; working set {8:N0} MB before, {9:N0} MB maximum' -f
    $run.Count, $run.Batches, $run.Status, $run.Seen, $run.Wrong, $run.Submit, $run.Wait, $run.Receive, ($run.Before / 1MB), ($run.Peak / 1MB)
}
'Emulator: {0:N0} MB maximum' -f ($emulatorPeak / 1MB)
$isGood = @($runs).Count -eq 2 -and @($runs | Where-Object { $_.Seen -ne $_.Count -or $_.Wrong -gt 0 -or $_.Status -ne 'completed' }).Count -eq 0
$isFlat = $isGood -and $runs[1].Peak - $runs[0].Peak -le $allowance
if (-not $isGood) { 'FAILED: Results are missing or not in order.' }
if ($isGood -and -not $isFlat) { 'FAILED: Memory grows with the number of requests.' }
if (-not $isFlat) { exit 1 }
