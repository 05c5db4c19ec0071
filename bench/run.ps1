#Requires -Version 7.4
<#
.SYNOPSIS
    Measures what QwenPS costs beside a floor: a bare cmdlet with an HttpClient that does the same, in the same run, over real sockets.
.DESCRIPTION
    Both ask a server of canned answers in a process of its own. Floor and QwenPS take turns; each number is the median of its runs.
    Import and first call are measured in fresh processes, the rest in one process after a warm-up.
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
. (Join-Path $PSScriptRoot 'median.ps1')

$targets = [ordered]@{
    'import'                 = 4
    'first call'             = 2
    'further call'           = 2
    'stream, collected'      = 2
    'stream, ForEach-Object' = 2
    '64 at once'             = $null
    '64 at once, 20 ms each' = $null
}
$starts, $calls, $runs = if ($Quick) { 3, 100, 3 } else { 15, 500, 21 }
$pwsh = [System.Environment]::ProcessPath
$settings = @{
    DASHSCOPE_API_KEY             = 'sk-bench-0123456789'
    DASHSCOPE_COMPATIBLE_BASE_URL = '' # when the server says where it is
}

function Build-Project([string] $Name, [string] $Framework) {
    & dotnet build (Join-Path $PSScriptRoot $Name) --configuration Release --nologo --verbosity quiet | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet build of $Name ended with exit code $LASTEXITCODE." }
    [System.IO.Path]::Combine($PSScriptRoot, $Name, 'bin', 'Release', $Framework, "$Name.dll")
}

function Start-Server([string] $Path) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @($Path))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    [System.Diagnostics.Process]::Start($start)
}

function Invoke-Child([string] $Script, [string[]] $Arguments) {
    $lines = & $pwsh -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot $Script) @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Script ended with exit code $LASTEXITCODE." }
    $lines
}

function Measure-Start([string] $Module, [string] $Call) {
    $import, $first = (Invoke-Child 'measure-start.ps1' '-Module', $Module, '-Call', $Call) -split ' '
    [pscustomobject]@{ Import = [double] $import; First = [double] $first }
}

function New-Row([string] $Name, [double] $Floor, [double] $Qwen) {
    $ratio = $Qwen / $Floor
    $target = $targets[$Name]
    [pscustomobject]@{
        'measure'   = $Name
        'floor ms'  = '{0:0.00}' -f $Floor
        'QwenPS ms' = '{0:0.00}' -f $Qwen
        'ratio'     = '{0:0.00}x' -f $ratio
        'target'    = if ($target) { "<= ${target}x" } else { '-' }
        'ok'        = if (-not $target) { '-' } elseif ($ratio -le $target) { 'ok' } else { 'missed' }
    }
}

$module = @(Get-Item -Path $ModulePath -ErrorAction SilentlyContinue)
if ($module.Count -ne 1) { throw "$ModulePath is $($module.Count) modules, not one: run build.ps1 first, or give -ModulePath." }
$floor = Build-Project 'QwenPS.Bench.Floor' 'net8.0'
$server = Start-Server (Build-Project 'QwenPS.Bench.Server' 'net10.0')
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
    $qwenStarts = [System.Collections.Generic.List[object]]::new()
    for ($i = -1; $i -lt $starts; $i++) {
        Write-Progress -Activity 'Fresh processes' -Status "$($i + 1) of $starts" -PercentComplete (100 * ($i + 1) / ($starts + 1))
        $one = Measure-Start $floor "Invoke-FloorChat 'Who are you?' -Uri $uri"
        $other = Measure-Start $module.FullName "Invoke-QwenChat 'Who are you?'"

        # The first round fills the system's file cache.
        if ($i -lt 0) { continue }
        $floorStarts.Add($one)
        $qwenStarts.Add($other)
    }

    Write-Progress -Activity 'Fresh processes' -Completed
    $rows = @(
        New-Row 'import' (Get-Median $floorStarts.Import) (Get-Median $qwenStarts.Import)
        New-Row 'first call' (Get-Median $floorStarts.First) (Get-Median $qwenStarts.First)
        foreach ($line in Invoke-Child 'measure-steady.ps1' '-FloorModule', $floor, '-QwenModule', $module.FullName, '-Uri', $uri, '-Calls', $calls, '-Runs', $runs) {
            $name, $one, $other = $line -split '\|'
            New-Row $name $one $other
        }
    )
}
finally {
    foreach ($name in $before.Keys) { [System.Environment]::SetEnvironmentVariable($name, $before[$name]) }
    $server.StandardInput.Close()
    if (-not $server.WaitForExit(5000)) { $server.Kill() }
    $server.Dispose()
}

"PowerShell $($PSVersionTable.PSVersion), $([System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription), $([System.Environment]::ProcessorCount) processors, $([System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)"
"Medians of $starts fresh processes, $calls calls, and $runs streams (5,000 events) and runs (640 items) each. Module: $($module.FullName)"
$rows | Format-Table -AutoSize -Property 'measure', @{ Name = 'floor ms'; Expression = 'floor ms'; Align = 'Right' }, @{ Name = 'QwenPS ms'; Expression = 'QwenPS ms'; Align = 'Right' }, @{ Name = 'ratio'; Expression = 'ratio'; Align = 'Right' }, 'target', 'ok'
$missed = @($rows | Where-Object ok -EQ 'missed')
if ($missed) { "missed: $($missed.measure -join '; ')" } else { 'All targets are met.' }
exit 0
