# Runs the examples of the README, and verifies their results. Program.cs starts this script with the address of an emulator.
param([Parameter(Mandatory)] [string] $BaseUri)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$repository = Split-Path (Split-Path $PSScriptRoot)
Set-Location $repository
Import-Module ./output/QwenPS -Force
$env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
$script:isRight = $true

function Show([scriptblock] $Command, [scriptblock] $IsRight) {
    "`nPS> $("$Command".Trim())"
    $result = @(. $Command)
    $result | Out-String | ForEach-Object { $_.Trim() }
    if (-not (& $IsRight $result)) {
        $script:isRight = $false
        "    WRONG: expected $("$IsRight".Trim())"
    }
}

Show { Connect-Qwen -BaseUri $BaseUri -PassThru } { $args[0].ApiKey -ne $env:DASHSCOPE_API_KEY }
Show { Invoke-QwenChat 'Hello, Qwen!' } { $args[0].Content -eq 'Hello, Qwen!' -and $args[0].RequestId }
Show { Get-Content ./LICENSE | Invoke-QwenChat 'Summarize.' } { @($args[0]).Count -eq 1 -and $args[0].Content -match '21 lines' }
Show { Get-ChildItem ./README.md, ./CHANGELOG.md, ./LICENSE | Invoke-QwenChat 'Summarize.' | Format-Table } { $true }
Show { Get-ChildItem ./README.md, ./CHANGELOG.md, ./LICENSE | Invoke-QwenChat 'Summarize.' | ForEach-Object Source } { @($args[0]).Count -eq 3 -and $args[0][2] -like '*LICENSE' }

"`nPS> Invoke-QwenChat 'The text appears while it is generated, piece by piece.' -Live"
$live = Invoke-QwenChat 'The text appears while it is generated, piece by piece.' -Live
if ($live.FinishReason -ne 'stop' -or -not $live.TimeToFirstToken) { $script:isRight = $false }

Show { Invoke-QwenChat 'a streamed answer' -Stream | Format-Table } { $true }
Show {
    try { Invoke-QwenChat 'Hello' -Model qwen-plsu }
    catch [QwenPS.QwenException] {
        "$($_.FullyQualifiedErrorId)`n$($_.Exception.Message)`nRemedy: $($_.ErrorDetails.RecommendedAction)"
    }
} { $args[0] -match '^Qwen.ModelNotFound' -and $args[0] -match 'Request id: \S+' -and $args[0] -match 'Remedy: \S+' }

exit [int](-not $script:isRight)
