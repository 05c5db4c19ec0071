#Requires -Version 7.4
<#
.SYNOPSIS
    Measures what QwenPS costs beside a floor: a bare cmdlet with an HttpClient that does the same, in the same run, over real sockets.
.DESCRIPTION
    Both ask a server of canned answers in a process of its own. Floor and QwenPS take turns; each number is the median of its runs.
    Import, first call and the 49 calls behind it are measured in fresh processes, the rest in processes that are warm: .NET compiles what is
    called often a second time, and only after some thousand calls is it done with that, for the floor as for QwenPS. It is waited for. It does so
    a little differently in each process, which is why there are several.
    The bare module is the floor's cmdlets behind a manifest with one view and one alias of a property: what PowerShell itself takes for those.
    Only the ratios mean anything on another machine. Whatever they are, the exit code is 0.
.EXAMPLE
    ./build.ps1; ./bench/run.ps1
.EXAMPLE
    ./bench/run.ps1 -Quick
#>
[CmdletBinding()]
param(
    # The manifest of the module to measure. Default: what build.ps1 has staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # Few runs: shows that everything works, and the ratios roughly.
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
    '64 at once'             = 1.18
    '64 at once, 20 ms each' = 1.18
}
$starts, $processes, $calls, $runs, $warmup = if ($Quick) { 3, 1, 100, 3, 8 } else { 15, 3, 500, 31, 40 }
$settings = @{
    DASHSCOPE_API_KEY             = 'sk-bench-0123456789'
    DASHSCOPE_COMPATIBLE_BASE_URL = '' # when the server says where it is
}

function New-Row([string] $Name, [double] $Floor, [double] $Qwen) {
    $ratio = $Qwen / $Floor
    $target = $targets[$Name]
    [pscustomobject]@{
        'measure'  = $Name
        'floor ms' = '{0:0.00}' -f $Floor
        'ms'       = '{0:0.00}' -f $Qwen
        'ratio'    = '{0:0.00}x' -f $ratio
        'target'   = if ($target) { "<= ${target}x" } else { '-' }
        'ok'       = if (-not $target) { '-' } elseif ($ratio -le $target) { 'ok' } else { 'missed' }
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
        Write-Progress -Activity 'Fresh processes' -Status "$($i + 2) of $($starts + 1)" -PercentComplete (100 * ($i + 2) / ($starts + 2))
        $one = Measure-Start $floor "Invoke-FloorChat 'Who are you?' -Uri $uri"
        $least = Measure-Start $bare "Invoke-FloorChat 'Who are you?' -Uri $uri"
        $other = Measure-Start $module "Invoke-QwenChat 'Who are you?'"

        # The first two rounds fill the system's file cache, and write down what is compiled at a start.
        if ($i -lt 0) { continue }
        $floorStarts.Add($one)
        $bareStarts.Add($least)
        $qwenStarts.Add($other)
    }

    Write-Progress -Activity 'Fresh processes' -Completed
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
"Medians of $starts fresh processes and $processes warm ones: $calls calls, $runs streams of 5,000 events, $runs runs of 640 items in each. Module: $($module)"
$rows | Format-Table -AutoSize -Property 'measure', @{ Name = 'floor ms'; Expression = 'floor ms'; Align = 'Right' }, @{ Name = 'ms'; Expression = 'ms'; Align = 'Right' }, @{ Name = 'ratio'; Expression = 'ratio'; Align = 'Right' }, 'target', 'ok'
$missed = @($rows | Where-Object ok -EQ 'missed')
if ($missed) { "missed: $($missed.measure -join '; ')" } else { 'All targets are met.' }
exit 0
