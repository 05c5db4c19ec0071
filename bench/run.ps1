#Requires -Version 7.4
<#
.SYNOPSIS
    Compares the time that QwenPS needs with a baseline: a bare cmdlet with an HttpClient that does the same work, in the same run, over real sockets.
.DESCRIPTION
    Both call a server of canned answers in a separate process. The baseline and QwenPS take turns. Each number is the median of its runs.
    The import, the first call, and the next 49 calls are measured in new processes. The other measurements use warm processes. .NET compiles
    frequently called code a second time, which takes some thousand calls for the baseline and for QwenPS, so the script waits for it. The
    result differs slightly between processes, so there are several.
    The bare module contains the baseline's cmdlets, a manifest, one view, and one alias of a property. It shows the time that PowerShell itself needs for them.
    On another computer, only the ratios are comparable. The exit code is always 0.
.EXAMPLE
    ./build.ps1; ./bench/run.ps1
.EXAMPLE
    ./bench/run.ps1 -Quick
#>
[CmdletBinding()]
param(
    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # Uses only a few runs. The ratios are approximate, and show only that the benchmark works.
    [switch] $Quick
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
. (Join-Path $PSScriptRoot 'common.ps1')

$targets = [ordered]@{
    'import'                 = 3
    'import, bare module'    = $null
    'first call'             = 1.3
    'calls 2 to 50'          = $null
    'further call'           = 1.3
    'stream, collected'      = 1.3
    'stream, ForEach-Object' = 1.3
    '64 concurrent'          = 1.18
    '64 concurrent, 20 ms'   = 1.18
}
$starts, $processes, $calls, $runs, $warmup = if ($Quick) { 3, 1, 100, 3, 8 } else { 15, 3, 500, 31, 40 }
$settings = @{
    DASHSCOPE_API_KEY             = 'sk-bench-0123456789'
    DASHSCOPE_COMPATIBLE_BASE_URL = '' # set after the server prints its address
}

function New-Row([string] $Name, [double] $Floor, [double] $Qwen) {
    $ratio = $Qwen / $Floor
    $target = $targets[$Name]
    [pscustomobject]@{
        'measure'     = $Name
        'baseline ms' = '{0:0.00}' -f $Floor
        'ms'          = '{0:0.00}' -f $Qwen
        'ratio'       = '{0:0.00}x' -f $ratio
        'target'      = if ($target) { "<= ${target}x" } else { '-' }
        'ok'          = if (-not $target) { '-' } elseif ($ratio -le $target) { 'ok' } else { 'missed' }
    }
}

$module = Get-StagedModule $ModulePath
$floor = Build-Project 'QwenPS.Bench.Floor' 'net8.0'
$bare = [System.IO.Path]::Combine((Split-Path $floor), 'BareModule', 'BareModule.psd1')
$server = Start-Server
$before = @{}
try {
    $address = $server.StandardOutput.ReadLine()
    $settings.DASHSCOPE_COMPATIBLE_BASE_URL = "$address/compatible-mode/v1"
    foreach ($name in $settings.Keys) {
        $before[$name] = [System.Environment]::GetEnvironmentVariable($name)
        [System.Environment]::SetEnvironmentVariable($name, $settings[$name])
    }

    $uri = "$address/compatible-mode/v1/chat/completions"
    $floorStarts = [System.Collections.Generic.List[object]]::new()
    $bareStarts = [System.Collections.Generic.List[object]]::new()
    $qwenStarts = [System.Collections.Generic.List[object]]::new()
    for ($i = -2; $i -lt $starts; $i++) {
        Write-Progress -Activity 'New processes' -Status "$($i + 2) of $($starts + 1)" -PercentComplete (100 * ($i + 2) / ($starts + 2))
        $one = Measure-Start $floor "Invoke-FloorChat 'Who are you?' -Uri $uri"
        $least = Measure-Start $bare "Invoke-FloorChat 'Who are you?' -Uri $uri"
        $other = Measure-Start $module "Invoke-QwenChat 'Who are you?'"

        # The first two rounds fill the system's file cache, and save the data that PowerShell compiles during a start.
        if ($i -lt 0) { continue }
        $floorStarts.Add($one)
        $bareStarts.Add($least)
        $qwenStarts.Add($other)
    }

    Write-Progress -Activity 'New processes' -Completed
    $steady = for ($i = 1; $i -le $processes; $i++) {
        Write-Progress -Activity 'Warm processes' -Status "$i of $processes" -PercentComplete (100 * ($i - 1) / $processes)
        foreach ($line in Invoke-Child 'measure-steady.ps1' '-FloorModule', $floor, '-QwenModule', $module, '-Uri', $uri, '-Calls', $calls, '-Runs', $runs, '-Warmup', $warmup) {
            $name, $one, $other = $line -split '\|'
            [pscustomobject]@{ Name = $name; Floor = [double] $one; Qwen = [double] $other }
        }
    }

    Write-Progress -Activity 'Warm processes' -Completed
    $rows = @(
        New-Row 'import' (Get-Median $floorStarts.Import) (Get-Median $qwenStarts.Import)
        New-Row 'import, bare module' (Get-Median $floorStarts.Import) (Get-Median $bareStarts.Import)
        New-Row 'first call' (Get-Median $floorStarts.First) (Get-Median $qwenStarts.First)
        New-Row 'calls 2 to 50' (Get-Median $floorStarts.Early) (Get-Median $qwenStarts.Early)
        foreach ($name in $targets.Keys) {
            $warm = @($steady | Where-Object Name -EQ $name)
            if ($warm) { New-Row $name (Get-Median @($warm.Floor)) (Get-Median @($warm.Qwen)) }
        }
    )
}
finally {
    foreach ($name in $before.Keys) { [System.Environment]::SetEnvironmentVariable($name, $before[$name]) }
    Stop-Server $server
}

Get-MachineLine
"Medians of $starts new processes and $processes warm processes, each with $calls calls, $runs streams of 5,000 events, and $runs runs of 640 items. Module: $($module)"
$rows | Format-Table -AutoSize -Property 'measure', @{ Name = 'baseline ms'; Expression = 'baseline ms'; Align = 'Right' }, @{ Name = 'ms'; Expression = 'ms'; Align = 'Right' }, @{ Name = 'ratio'; Expression = 'ratio'; Align = 'Right' }, 'target', 'ok'
$missed = @($rows | Where-Object ok -EQ 'missed')
if ($missed) { "Missed: $($missed.measure -join '; ')" } else { 'All targets are met.' }
exit 0
