# Every script of the repository, as PSScriptAnalyzer sees it.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $root = Split-Path (Split-Path $PSScriptRoot)
}

Describe 'PSScriptAnalyzer' {
    BeforeAll { $isHere = [bool] (Get-Module PSScriptAnalyzer -ListAvailable) }

    It 'finds nothing in any script' {
        if (-not $isHere) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        # In a process of its own: its assemblies must not be among those that other tests look at.
        $run = Wait-FreshPwsh (Start-FreshPwsh "& '$root/build.ps1' -Task Analyze" -Environment @{ PSModulePath = $env:PSModulePath }) -Seconds 600
        $run.Output | Should -Match ': \d{2,} files, 0 findings'
        $run.ExitCode | Should -Be 0 -Because $run.Output
    }

    It 'would find what Windows PowerShell 5.1 cannot read' {
        if (-not $isHere) { Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed' }
        $command = "Invoke-ScriptAnalyzer -ScriptDefinition 'param([int] `$a) `$a ?? 1' -Settings '$root/PSScriptAnalyzerSettings.psd1' | ForEach-Object RuleName"
        (Invoke-FreshPwsh $command -Environment @{ PSModulePath = $env:PSModulePath }).Output | Should -Match 'PSUseCompatibleSyntax'
    }
}
