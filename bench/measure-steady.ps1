# Imports both modules into one process and repeats the calls until both are warm. The baseline and QwenPS run alternately, so other work of the computer
# affects both equally. Prints the name of each measurement and the two medians in milliseconds. run.ps1 starts this script.
param(
    [Parameter(Mandatory)] [string] $FloorModule,
    [Parameter(Mandatory)] [string] $QwenModule,
    [Parameter(Mandatory)] [uri] $Uri,
    [Parameter(Mandatory)] [int] $Calls,
    [Parameter(Mandatory)] [int] $Runs,

    # The maximum number of warm-up rounds in which .NET can finish compiling.
    [Parameter(Mandatory)] [int] $Warmup
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'common.ps1')
Import-Module $FloorModule, $QwenModule

# Runs both until .NET compiles almost nothing during a round, because the compiler takes processor time from the calls.
function Wait-Compiler([int] $Count, [scriptblock] $Floor, [scriptblock] $Qwen) {
    for ($round = 0; $round -lt $Warmup; $round++) {
        $before = [System.Runtime.JitInfo]::GetCompiledMethodCount()
        for ($i = 0; $i -lt $Count; $i++) {
            & $Floor
            & $Qwen
        }

        if ([System.Runtime.JitInfo]::GetCompiledMethodCount() - $before -lt 20) { return }
    }
}

function Measure-Pair([string] $Name, [int] $Count, [scriptblock] $Floor, [scriptblock] $Qwen, [switch] $IsWarm) {
    if (-not $IsWarm) { Wait-Compiler $Count $Floor $Qwen }
    $floorTimes = [System.Collections.Generic.List[double]]::new()
    $qwenTimes = [System.Collections.Generic.List[double]]::new()
    $watch = [System.Diagnostics.Stopwatch]::new()
    for ($i = 0; $i -lt $Count; $i++) {
        $watch.Restart()
        & $Floor
        $floorTime = $watch.Elapsed.TotalMilliseconds
        $watch.Restart()
        & $Qwen
        $qwenTime = $watch.Elapsed.TotalMilliseconds
        $floorTimes.Add($floorTime)
        $qwenTimes.Add($qwenTime)
    }

    "$Name|$(Get-Median $floorTimes)|$(Get-Median $qwenTimes)"
}

Measure-Pair 'further call' $Calls {
    $null = Invoke-FloorChat 'Who are you?' -Uri $Uri
} {
    $null = Invoke-QwenChat 'Who are you?'
}

Measure-Pair 'stream, collected' $Runs {
    $pieces = Invoke-FloorStream 'Write.' -Uri $Uri
    if ($pieces.Count -lt 5000) { throw "The baseline read $($pieces.Count) events." }
} {
    $pieces = Invoke-QwenChat 'Write.' -Stream
    if ($pieces.Count -lt 5000) { throw "QwenPS read $($pieces.Count) events." }
}

Measure-Pair 'stream, ForEach-Object' $Runs {
    $null = Invoke-FloorStream 'Write.' -Uri $Uri | ForEach-Object { $_.Content }
} {
    $null = Invoke-QwenChat 'Write.' -Stream | ForEach-Object { $_.Content }
}

$items = 1..640 | ForEach-Object { "item $_" }
Measure-Pair '64 concurrent' $Runs {
    $answers = $items | Invoke-FloorMany -Uri $Uri -ThrottleLimit 64
    if ($answers.Count -ne 640) { throw "The baseline got $($answers.Count) answers." }
} {
    $answers = $items | Invoke-QwenChat 'Classify.' -PerItem -ThrottleLimit 64
    if ($answers.Count -ne 640) { throw "QwenPS got $($answers.Count) answers." }
}

Measure-Pair '64 concurrent, 20 ms' $Runs {
    $null = $items | Invoke-FloorMany -Uri $Uri -Model bench-late -ThrottleLimit 64
} {
    $null = $items | Invoke-QwenChat 'Classify.' -Model bench-late -PerItem -ThrottleLimit 64
} -IsWarm # The code is the same as in the previous pair.
