# One process that has imported both modules and goes on until both are warm: floor and QwenPS take turns, so that what else the machine does
# falls on both alike. Prints for each measure its name and the two medians in milliseconds. Started by run.ps1.
param(
    [Parameter(Mandatory)] [string] $FloorModule,
    [Parameter(Mandatory)] [string] $QwenModule,
    [Parameter(Mandatory)] [uri] $Uri,
    [Parameter(Mandatory)] [int] $Calls,
    [Parameter(Mandatory)] [int] $Runs,

    # How many times as many runs .NET is given at most to be done with compiling.
    [Parameter(Mandatory)] [int] $Warmup
)

$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'common.ps1')
Import-Module $FloorModule, $QwenModule

# Runs both until .NET has compiled next to nothing meanwhile: what it does beside the calls takes a processor from them.
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
    if ($pieces.Count -lt 5000) { throw "The floor read $($pieces.Count) events." }
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
Measure-Pair '64 at once' $Runs {
    $answers = $items | Invoke-FloorMany -Uri $Uri -ThrottleLimit 64
    if ($answers.Count -ne 640) { throw "The floor got $($answers.Count) answers." }
} {
    $answers = $items | Invoke-QwenChat 'Classify.' -PerItem -ThrottleLimit 64
    if ($answers.Count -ne 640) { throw "QwenPS got $($answers.Count) answers." }
}

Measure-Pair '64 at once, 20 ms each' $Runs {
    $null = $items | Invoke-FloorMany -Uri $Uri -Model bench-late -ThrottleLimit 64
} {
    $null = $items | Invoke-QwenChat 'Classify.' -Model bench-late -PerItem -ThrottleLimit 64
} -IsWarm # The same code as before.
