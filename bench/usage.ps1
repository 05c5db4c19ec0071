#Requires -Version 7.4
<#
.SYNOPSIS
    Several processes write calls to one usage log. Checks that no line is missing or incomplete, that the sums match what the emulator counted, and that no line inside the file is incomplete if processes are killed. If a check fails, the exit code is 1.
.EXAMPLE
    ./build.ps1; dotnet build src/QwenPS.Emulator; ./bench/usage.ps1
#>
[CmdletBinding()]
param(
    # The number of processes that write at the same time.
    [int] $Processes = 8,

    # The number of calls of each process.
    [int] $Count = 5000,

    # The number of times that a process is killed (SIGKILL) at a random point in time.
    [int] $Kills = 20,

    # The seed for the random points in time.
    [int] $Seed = 1,

    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The path of the emulator. The default is its newest build.
    [string] $EmulatorPath,

    # For internal use only. The address of the emulator, and the path of the log. If they're specified, the script makes calls in this process.
    [string] $Uri,
    [string] $Log
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

if ($Uri) {
    Import-Module (Resolve-Path $ModulePath)
    Connect-Qwen -BaseUri "$Uri/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -UsageLog $Log | Out-Null
    1..$Count | Invoke-QwenChat 'Classify this ticket.' -PerItem -ThrottleLimit 8 -Tag "p$PID" | Out-Null
    return
}

if (-not $EmulatorPath) {
    $EmulatorPath = (Get-ChildItem (Join-Path $PSScriptRoot '../src/QwenPS.Emulator/bin') -Filter QwenPS.Emulator.dll -Recurse |
            Sort-Object LastWriteTime | Select-Object -Last 1).FullName
}

Import-Module (Resolve-Path $ModulePath)
$program, $first = & (Join-Path $PSScriptRoot '../build/Get-PowerShellProgram.ps1')

function Start-Writer([string] $File, [int] $Calls) {
    $arguments = @($first) + @('-NoProfile', '-NonInteractive', '-File', $PSCommandPath, '-Uri', $address, '-Log', $File, '-Count', $Calls, '-ModulePath', (Resolve-Path $ModulePath).Path) | Where-Object { $_ }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program, [string[]] $arguments)
    [System.Diagnostics.Process]::Start($start)
}

function Get-Counter { Invoke-RestMethod "$address/emulator/counters" -NoProxy }

# Reads the log, and counts the lines that aren't complete entries.
function Read-Log([string] $File) {
    $sums = Get-QwenUsage $File -GroupBy Model -WarningVariable warnings -WarningAction SilentlyContinue
    $lines = Get-ChildItem (Split-Path $File) -Filter '*.jsonl' | ForEach-Object { [System.IO.File]::ReadLines($_.FullName) }
    $torn = @($lines | Where-Object { $_ -notmatch '^\{"time":.*\}$' }).Count
    [pscustomobject]@{ Calls = ($sums | Measure-Object -Sum Calls).Sum; Failed = ($sums | Measure-Object -Sum Failed).Sum; Input = ($sums | Measure-Object -Sum InputTokens).Sum; Output = ($sums | Measure-Object -Sum OutputTokens).Sum; Lines = @($lines).Count; Torn = $torn + @($warnings).Count }
}

$folder = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-usage-$PID")).FullName
$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$EmulatorPath`" --exit-with-stdin")
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$emulator = [System.Diagnostics.Process]::Start($start)
$isGood = $true
try {
    $address = $emulator.StandardOutput.ReadLine()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $log = Join-Path (New-Item -ItemType Directory -Path (Join-Path $folder 'all')).FullName 'usage.jsonl'
    $writers = foreach ($number in 1..$Processes) { Start-Writer $log $Count }
    foreach ($writer in $writers) { $writer.WaitForExit() }
    $seen = Get-Counter
    $read = Read-Log $log
    '{0} processes x {1:N0} calls: {2:N0} lines, {3} incomplete; tokens in the log {4:N0} in, {5:N0} out; counted by the emulator {6:N0} in, {7:N0} out; {8:0} s' -f $Processes, $Count, $read.Lines, $read.Torn, $read.Input, $read.Output, $seen.inputTokens, $seen.outputTokens, $watch.Elapsed.TotalSeconds
    $isGood = $read.Lines -eq $Processes * $Count -and $read.Calls -eq $read.Lines -and $read.Torn -eq 0 -and $read.Failed -eq 0 -and $read.Input -eq $seen.inputTokens -and $read.Output -eq $seen.outputTokens

    $null = Invoke-RestMethod "$address/emulator/reset" -Method Post -NoProxy
    $log = Join-Path (New-Item -ItemType Directory -Path (Join-Path $folder 'killed')).FullName 'usage.jsonl'
    $random = [random]::new($Seed)
    $running = [System.Collections.Generic.List[System.Diagnostics.Process]]::new()
    for ($kill = 0; $kill -lt $Kills; $kill++) {
        while ($running.Count -lt 3) { $running.Add((Start-Writer $log 100000)) }
        $target = (Get-Counter).answers + $random.Next(100, 1500)
        while ((Get-Counter).answers -lt $target) { [System.Threading.Thread]::Sleep($random.Next(1, 15)) }
        $victim = $running[$random.Next($running.Count)]
        $victim.Kill()
        $victim.WaitForExit()
        $null = $running.Remove($victim)
    }
    foreach ($one in $running) { $one.Kill(); $one.WaitForExit() }
    $seen = Get-Counter
    $read = Read-Log $log
    '{0} kills among 3 processes: {1:N0} lines, {2} incomplete; {3:N0} answers without a line, of at most {4} in flight' -f ($Kills + $running.Count), $read.Lines, $read.Torn, ($seen.answers - $read.Lines), (8 * ($Kills + $running.Count))
    $isGood = $isGood -and $read.Torn -eq 0 -and $read.Calls -eq $read.Lines -and ($seen.answers - $read.Lines) -le 8 * ($Kills + $running.Count)
}
finally {
    $emulator.StandardInput.Close()
    Remove-Item -LiteralPath $folder -Recurse -Force
}

if (-not $isGood) { exit 1 }
