#Requires -Version 7.4
<#
.SYNOPSIS
    Compares QwenPS with other ways to call such a service from PowerShell: Invoke-RestMethod, and PSOpenAI if it's installed.
.DESCRIPTION
    All of them call the same server of canned answers in the same run, each in its own processes. Each number is the median of its runs, in milliseconds.
    Invoke-RestMethod doesn't read streams.
.EXAMPLE
    ./build.ps1; ./bench/peers.ps1
.EXAMPLE
    Install-Module PSOpenAI; ./build.ps1; ./bench/peers.ps1
#>
[CmdletBinding()]
param(
    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The name of PSOpenAI, or the path of its manifest.
    [string] $PSOpenAI = 'PSOpenAI',

    # The number of times that each client is started in a new process.
    [int] $Starts = 7
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
. (Join-Path $PSScriptRoot 'common.ps1')

$module = Get-StagedModule $ModulePath
$floor = Build-Project 'QwenPS.Bench.Floor' 'net8.0'
$server = Start-Server
$names = 'DASHSCOPE_API_KEY', 'DASHSCOPE_COMPATIBLE_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_API_BASE'
$before = $names | ForEach-Object { [System.Environment]::GetEnvironmentVariable($_) }
try {
    $base = "$($server.StandardOutput.ReadLine())/compatible-mode/v1"
    $uri = "$base/chat/completions"
    $env:DASHSCOPE_API_KEY = $env:OPENAI_API_KEY = 'sk-bench-0123456789'
    $env:DASHSCOPE_COMPATIBLE_BASE_URL = $env:OPENAI_API_BASE = $base
    $body = "@{ model = 'bench'; messages = @(@{ role = 'user'; content = 'Who are you?' }) } | ConvertTo-Json"
    $peers = @(
        @{ Name = 'bare cmdlet'; Module = $floor; Call = "Invoke-FloorChat 'Who are you?' -Uri $uri"; Stream = "Invoke-FloorStream 'Write.' -Uri $uri" }
        @{ Name = 'QwenPS'; Module = $module; Call = "Invoke-QwenChat 'Who are you?'"; Stream = "Invoke-QwenChat 'Write.' -Stream" }
        @{ Name = 'Invoke-RestMethod'; Module = 'Microsoft.PowerShell.Utility'; Call = "Invoke-RestMethod $uri -Method Post -ContentType application/json -Headers @{ Authorization = 'Bearer sk-bench' } -Body ($body)"; Stream = $null }
        if (Get-Module -ListAvailable $PSOpenAI) {
            @{ Name = "PSOpenAI $((Get-Module -ListAvailable $PSOpenAI)[0].Version)"; Module = $PSOpenAI; Call = "Request-ChatCompletion -Message 'Who are you?' -Model bench"; Stream = "Request-ChatCompletion -Message 'Write.' -Model bench -Stream" }
        }
    )
    $rows = foreach ($peer in $peers) {
        $fresh = @(for ($i = -2; $i -lt $Starts; $i++) { Measure-Start $peer.Module $peer.Call }) | Select-Object -Skip 2
        [pscustomobject]@{
            'client'       = $peer.Name
            'import'       = '{0:0}' -f (Get-Median $fresh.Import)
            'first call'   = '{0:0}' -f (Get-Median $fresh.First)
            'further call' = '{0:0.00}' -f [double] (Invoke-Child 'measure-call.ps1' '-Module', $peer.Module, '-Call', $peer.Call, '-Count', 200, '-Warmup', 1000)
            '5,000 events' = if ($peer.Stream) { '{0:0}' -f [double] (Invoke-Child 'measure-call.ps1' '-Module', $peer.Module, '-Call', $peer.Stream, '-Count', 5, '-Warmup', 5) } else { '-' }
        }
    }
}
finally {
    for ($i = 0; $i -lt $names.Count; $i++) { [System.Environment]::SetEnvironmentVariable($names[$i], $before[$i]) }
    Stop-Server $server
}

Get-MachineLine
$rows | Format-Table -AutoSize -Property 'client', @{ Name = 'import'; Expression = 'import'; Align = 'Right' }, @{ Name = 'first call'; Expression = 'first call'; Align = 'Right' }, @{ Name = 'further call'; Expression = 'further call'; Align = 'Right' }, @{ Name = '5,000 events'; Expression = '5,000 events'; Align = 'Right' }
