# Runs PSScriptAnalyzer on every script of the repository.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $root = Split-Path (Split-Path $PSScriptRoot)
}

Describe 'PSScriptAnalyzer' {
    BeforeAll { $isHere = [bool] (Get-Module PSScriptAnalyzer -ListAvailable) }

    It 'finds no problems in any script' {
        if (-not $isHere) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        # Runs in a separate process, because its assemblies must not affect other tests.
        $run = Wait-FreshPwsh (Start-FreshPwsh "& '$root/build.ps1' -Task Analyze" -Environment @{ PSModulePath = $env:PSModulePath }) -Seconds 600
        $run.Output | Should -Match ': \d{2,} files, 0 findings'
        $run.ExitCode | Should -Be 0 -Because $run.Output
    }

    It 'would find syntax that Windows PowerShell 5.1 can''t read' {
        if (-not $isHere) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        $command = "Invoke-ScriptAnalyzer -ScriptDefinition 'param([int] `$a) `$a ?? 1' -Settings '$root/PSScriptAnalyzerSettings.psd1' | ForEach-Object RuleName"
        (Invoke-FreshPwsh $command -Environment @{ PSModulePath = $env:PSModulePath }).Output | Should -Match 'PSUseCompatibleSyntax'
    }
}
