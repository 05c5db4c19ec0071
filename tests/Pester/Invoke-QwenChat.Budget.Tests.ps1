BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: the budget of a run' {
    BeforeEach { Reset-QwenTest }

    It 'stops sending when -MaxTotalTokens is used up, and shows what is left' {
        # In the emulator, each request uses the same number of tokens.
        $each = (Invoke-QwenChat 'x').Usage.TotalTokens
        $answers = 1..8 | ForEach-Object { 'x' } | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxTotalTokens (3 * $each) -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Count | Should -Be 3
        (Get-EmulatorCounter).requests | Should -Be 4
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        $problem[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $problem[0].Exception.Message | Should -BeLike "The limit -MaxTotalTokens $(3 * $each) was reached*requests: 3, with $(3 * $each) tokens*weren't sent: 5.*"
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Journal*'
    }

    It 'finishes and writes in-flight requests' {
        $answers = 1..20 | Invoke-QwenChat -PerItem -ThrottleLimit 4 -MaxTotalTokens 1 -ErrorVariable problem -ErrorAction SilentlyContinue -Header @{ 'X-Emulator-Delay' = '200' }
        $sent = (Get-EmulatorCounter).requests
        $sent | Should -BeGreaterThan 1
        $sent | Should -BeLessOrEqual 4
        $answers.Count | Should -Be $sent
        $problem[0].Exception.Message | Should -BeLike "*weren't sent: $(20 - $sent).*"
    }

    It 'uses the estimated cost with -MaxCost' {
        $one = (Invoke-QwenChat 'x').EstimatedCost
        $one | Should -BeGreaterThan 0
        $answers = 1..6 | ForEach-Object { 'x' } | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxCost (2 * $one) -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Count | Should -Be 2
        $problem[0].Exception.Message | Should -BeLike 'The limit -MaxCost*weren''t sent: 4.*'
    }

    It 'writes no error if everything was sent' {
        $answers = 'a', 'b' | Invoke-QwenChat -PerItem -MaxCost 1 -MaxTotalTokens 100000 -ErrorVariable problem
        $answers.Count | Should -Be 2
        $problem | Should -BeNullOrEmpty
    }

    It 'continues with a journal, whose answers do not count' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $inputs = 1..6 | ForEach-Object { "x$_" }
        $all = @()
        foreach ($round in 1..6) {
            $all = @($inputs | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxTotalTokens 1 -Journal $journal -ErrorVariable problem -ErrorAction SilentlyContinue)
            $all.Count | Should -Be $round
            if ($round -lt 6) { $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*same command again*' }
        }
        $problem | Should -BeNullOrEmpty
        $all.Content | Should -Be $inputs
        (Get-EmulatorCounter).requests | Should -Be 6
    }

    It 'counts a paid answer that becomes an error' {
        $answers = 'a', 'b', 'c' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -JsonSchema @{ n = 1 } -Header @{ 'X-Emulator-Answer' = 'text:no' } -MaxTotalTokens 1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 1
        @($problem | Where-Object FullyQualifiedErrorId -Like 'Qwen.BudgetReached,*').Count | Should -Be 1
    }

    It 'rejects -MaxCost for a model without a known price, and suggests -MaxTotalTokens' {
        $problem = { Invoke-QwenChat 'x' -Model my-own-model -MaxCost 1 } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-MaxTotalTokens*'
        (Get-EmulatorCounter).requests | Should -Be 0
        { Invoke-QwenChat 'x' -MaxCost 0 } | Should -Throw -ExpectedMessage '*must be greater than 0.'
        { Invoke-QwenChat 'x' -MaxTotalTokens 0 } | Should -Throw
    }

    It 'shows one token, a very small cost, and an unknown cost correctly: <Said>' -ForEach @(
        @{ Given = @{}; Said = 'estimated input: 1 token for 0\.000000\d*[1-9] USD"' }
        @{ Given = @{ Model = 'my-own-model' }; Said = 'estimated input: 1 token"' }
        @{ Given = @{ Model = 'my-own-model'; MaxTokens = 5 }; Said = 'estimated input: 1 token, maximum output: 5"' }
    ) {
        $path = Join-Path (New-TestFolder) transcript.txt
        $null = Start-Transcript -LiteralPath $path
        try { Invoke-QwenChat 'abcd' -WhatIf @Given }
        finally { $null = Stop-Transcript }
        (Get-Content -Raw -LiteralPath $path) -replace '\s+', ' ' | Should -Match $Said
    }

    It 'shows no cost if it is unknown' {
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max-0428 -MaxTotalTokens 1 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].Exception.Message | Should -Match 'requests: 1, with \d+ tokens\. Inputs that weren''t sent: 1\.$'
    }

    It 'with -WhatIf, shows the cost of the input' {
        $shown = (Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); ("x" * 4000), ("y" * 4000) | Invoke-QwenChat -PerItem -MaxCost 1 -WhatIf').Output
        $shown | Should -Match '2 requests \(.* in total\), estimated input: 2000 tokens for 0\.000\d+ USD'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
