#Requires -Version 7.4
<#
.SYNOPSIS
    Sends 10,000 small files, 32 at a time. Prints the calls per second, compared with a bare HttpClient loop over the same files in the same run, and the memory.
.DESCRIPTION
    A server of canned answers in a separate process answers both, without limits. The memory is the working set in addition to that of the idle, warm module.
    The garbage collector decides when to free memory, so the working set grows for a while in any case. The live heap, which is what a full collection leaves,
    is the memory that the module really holds. Get-ChildItem holds everything that it lists, so its live heap is printed too. A full collection is slow, so
    separate runs measure the live heap, 20 times each.
.EXAMPLE
    ./build.ps1; ./bench/files.ps1
#>
[CmdletBinding()]
param(
    # The number of files.
    [int] $Count = 10000,

    # The number of concurrent requests.
    [int] $ThrottleLimit = 32,

    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

. (Join-Path $PSScriptRoot 'common.ps1')

function Get-WorkingSet { $process = [System.Diagnostics.Process]::GetCurrentProcess(); $process.WorkingSet64 / 1MB; $process.Dispose() }

function Get-LiveHeap { [GC]::GetTotalMemory($true) / 1MB }

# Runs the script on the first files. Returns the seconds, and the maximum of the measured memory in addition to the base.
function Measure-File([int] $First, [scriptblock] $Script, [double] $Base, [string] $Look = 'Get-WorkingSet', [int] $Every = 250) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    & $Script $First | & { process { $script:seen++; if ($script:seen % $Every -eq 0) { $script:peak = [Math]::Max($script:peak, (& $Look)) } } }
    $seconds = $watch.Elapsed.TotalSeconds
    if ($script:seen -ne $First) { throw "$First files got $script:seen answers." }
    $result = [pscustomobject]@{ Seconds = $seconds; Peak = [Math]::Max($script:peak, (& $Look)) - $Base }
    $script:seen = $script:peak = 0
    $result
}

$floor = Build-Project 'QwenPS.Bench.Floor' 'net8.0'
$server = Start-Server
$folder = Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-files-$PID"
try {
    $null = New-Item -ItemType Directory -Path $folder
    for ($number = 1; $number -le $Count; $number++) {
        [System.IO.File]::WriteAllText([System.IO.Path]::Combine($folder, ('{0:00000}.txt' -f $number)), "Ticket $number`: the printer on the second floor does not print, and the light blinks.")
    }

    $address = $server.StandardOutput.ReadLine()
    Import-Module $floor, (Resolve-Path $ModulePath)
    Connect-Qwen -BaseUri "$address/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-bench-0123456789 -AsPlainText -Force)
    $script:seen = $script:peak = 0
    $bare = { param($first) Get-ChildItem -LiteralPath $folder | Select-Object -First $first | ForEach-Object { "Classify.`n`n" + [System.IO.File]::ReadAllText($_.FullName) } | Invoke-FloorMany -Uri "$address/compatible-mode/v1/chat/completions" -ThrottleLimit $ThrottleLimit }
    $qwen = { param($first) Get-ChildItem -LiteralPath $folder | Select-Object -First $first | Invoke-QwenChat 'Classify.' -ThrottleLimit $ThrottleLimit }
    $few = [Math]::Max(250, $Count / 10)
    $null = Measure-File $few $bare 0
    $null = Measure-File $few $qwen 0
    [GC]::Collect()
    $base = Get-WorkingSet
    $small = Measure-File $few $qwen $base
    # The two programs run alternately, so other work of the computer affects both equally. The median of the rounds is used.
    $rounds = @(for ($round = 0; $round -lt 3; $round++) { [pscustomobject]@{ Floor = Measure-File $Count $bare $base; Qwen = Measure-File $Count $qwen $base } })
    $middle = @($rounds | Sort-Object { $_.Floor.Seconds / $_.Qwen.Seconds })[1]
    $floorRun, $qwenRun = $middle.Floor, $middle.Qwen
    $idle = Get-LiveHeap
    $smallHeap = Measure-File $few $qwen $idle Get-LiveHeap ($few / 20)
    $heap = Measure-File $Count $qwen $idle Get-LiveHeap ($Count / 20)
    $list = { param($first) Get-ChildItem -LiteralPath $folder | Select-Object -First $first }
    $listHeap = Measure-File $Count $list $idle Get-LiveHeap ($Count / 20)
    $ratio = $floorRun.Seconds / $qwenRun.Seconds
    "PowerShell $($PSVersionTable.PSVersion), $([System.Environment]::ProcessorCount) processors. $Count files, $ThrottleLimit at a time."
    [pscustomobject]@{ run = 'HttpClient loop'; files = $Count; 'calls/s' = '{0:0}' -f ($Count / $floorRun.Seconds); share = ''; 'MB over idle' = '{0:0}' -f $floorRun.Peak; 'live heap' = '' }
    [pscustomobject]@{ run = 'Get-ChildItem only'; files = $Count; 'calls/s' = ''; share = ''; 'MB over idle' = ''; 'live heap' = '{0:0.0}' -f $listHeap.Peak }
    [pscustomobject]@{ run = 'QwenPS'; files = $few; 'calls/s' = '{0:0}' -f ($few / $small.Seconds); share = ''; 'MB over idle' = '{0:0}' -f $small.Peak; 'live heap' = '{0:0.0}' -f $smallHeap.Peak }
    [pscustomobject]@{ run = 'QwenPS'; files = $Count; 'calls/s' = '{0:0}' -f ($Count / $qwenRun.Seconds); share = '{0:P0}' -f $ratio; 'MB over idle' = '{0:0}' -f $qwenRun.Peak; 'live heap' = '{0:0.0}' -f $heap.Peak }
}
finally {
    Stop-Server $server
    if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force }
}
