#Requires -Version 7.4
<#
.SYNOPSIS
    Asks many questions about a long text, with and without -Cache, and shows what the emulator counted and what that costs at list prices. If the cache saves less than 80% of the input's cost, the exit code is 1.
.EXAMPLE
    ./build.ps1; dotnet build src/QwenPS.Emulator; ./bench/cache.ps1
#>
[CmdletBinding()]
param(
    # The number of questions.
    [int] $Count = 3000,

    # The length of the text in tokens. Each token has four characters.
    [int] $Tokens = 50000,

    # The model.
    [string] $Model = 'qwen-plus',

    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The path of the emulator. The default is its newest build.
    [string] $EmulatorPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

if (-not $EmulatorPath) {
    $EmulatorPath = (Get-ChildItem (Join-Path $PSScriptRoot '../src/QwenPS.Emulator/bin') -Filter QwenPS.Emulator.dll -Recurse |
            Sort-Object LastWriteTime | Select-Object -Last 1).FullName
}

Import-Module (Resolve-Path $ModulePath)
$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$EmulatorPath`" --exit-with-stdin")
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$emulator = [System.Diagnostics.Process]::Start($start)
try {
    $uri = $emulator.StandardOutput.ReadLine()
    Connect-Qwen -BaseUri "$uri/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Model $Model | Out-Null
    $text = 'The policy of the company, part 7. ' * ($Tokens * 4 / 35)
    $questions = foreach ($number in 1..$Count) { "What does rule $number say?" }
    $runs = foreach ($cache in $false, $true) {
        $null = Invoke-RestMethod "$uri/emulator/reset" -Method Post -NoProxy
        # The answers are short, because only the cost of the input is compared.
        $text | Invoke-QwenChat 'Answer from this policy.' -Question $questions -Cache:$cache -ThrottleLimit 16 -Header @{ 'X-Emulator-Answer' = 'text:yes' } -SummaryVariable summary | Out-Null
        $seen = Invoke-RestMethod "$uri/emulator/counters" -NoProxy
        if ($summary.Succeeded -ne $Count -or $seen.answers -ne $Count) { throw "Only $($summary.Succeeded) of $Count questions were answered." }
        if ($summary.CachedTokens -ne $seen.cachedTokens -or $summary.CacheCreatedTokens -ne $seen.cacheCreationTokens) { throw 'The summary and the emulator differ.' }
        [pscustomobject]@{ Cache = $cache; Input = $seen.inputTokens; Created = $seen.cacheCreationTokens; Cached = $seen.cachedTokens; Cost = $summary.EstimatedCost; Seconds = [int] $summary.Duration.TotalSeconds }
    }
    foreach ($run in $runs) {
        '{0,-14} {1,13:N0} input tokens, {2,7:N0} created, {3,13:N0} cached: {4:0.0000} {5}, {6} s' -f $(if ($run.Cache) { 'with -Cache' } else { 'without' }), $run.Input, $run.Created, $run.Cached, $run.Cost, $summary.CostCurrency, $run.Seconds
    }
    $share = $runs[1].Cost / $runs[0].Cost
    '{0:N0} questions about {1:N0} tokens, {2}: {3:P1} of the cost' -f $Count, $Tokens, $Model, $share
    if ($share -gt 0.2) { exit 1 }
}
finally {
    $emulator.StandardInput.Close()
}
