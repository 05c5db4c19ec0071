BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: the budget of a run' {
    BeforeEach { Reset-QwenTest }

    It 'stops before -MaxTotalTokens is exceeded, and shows what is left' {
        # Until the usage of a request is known, its input and its longest possible answer are counted.
        $each = (Invoke-QwenChat 'x' -MaxTokens 100).Usage.TotalTokens
        $answers = 1..8 | ForEach-Object { 'x' } | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxTokens 100 -MaxTotalTokens (629 + 2 * $each) -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Count | Should -Be 3
        ($answers.Usage | Measure-Object -Sum TotalTokens).Sum | Should -BeLessOrEqual (629 + 2 * $each)
        (Get-EmulatorCounter).requests | Should -Be 4
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        $problem[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $problem[0].Exception.Message | Should -BeLike "The run stopped because the next request could exceed -MaxTotalTokens $(629 + 2 * $each).*requests: 3. Used: $(3 * $each) tokens*weren't sent: 5.*"
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Journal*'
    }

    It 'never exceeds the limit with many requests in flight' {
        $answers = 1..40 | Invoke-QwenChat -PerItem -ThrottleLimit 32 -MaxTokens 100 -MaxTotalTokens 3000 -ErrorVariable problem -ErrorAction SilentlyContinue -Header @{ 'X-Emulator-Delay' = '50' }
        $answers.Count | Should -BeGreaterThan 4
        ($answers.Usage | Measure-Object -Sum TotalTokens).Sum | Should -BeLessOrEqual 3000
        (Get-EmulatorCounter).requests | Should -Be $answers.Count
        if ($answers.Count -lt 40) { $problem[0].Exception.Message | Should -BeLike "*weren't sent: $(40 - $answers.Count).*" }
    }

    It 'uses the estimated cost with -MaxCost' {
        # The maximum of 529 input tokens and 100 output tokens costs 0.0003316 USD.
        $one = (Invoke-QwenChat 'x' -MaxTokens 100).EstimatedCost
        $one | Should -BeGreaterThan 0
        $answers = 1..6 | ForEach-Object { 'x' } | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxTokens 100 -MaxCost (0.0003316 + $one) -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Count | Should -Be 2
        $problem[0].Exception.Message | Should -BeLike 'The run stopped because the next request could exceed -MaxCost*weren''t sent: 4.*'
    }

    It 'sends nothing if the first request can cost more than the limit' {
        $problem = $null
        Invoke-QwenChat 'x' -MaxCost 0.0001 -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        $problem[0].Exception.Message | Should -BeLike 'The first request can use up to 0.0* USD, which exceeds -MaxCost 0.0001 USD. Nothing was sent.'
        $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*-MaxTokens*'
    }

    It 'requires -MaxTokens if the longest answer of the model is not known' {
        $problem = { Invoke-QwenChat 'x' -Model qwen-max-0428 -MaxTotalTokens 1000 } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-MaxTokens*'
        (Invoke-QwenChat 'x' -Model qwen-max-0428 -MaxTotalTokens 1000 -MaxTokens 10).Content | Should -Be 'x'
    }

    It 'counts the repair of an answer, and stops before it' {
        $answers = 'a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -JsonSchema @{ n = 1 } -Repair -MaxTokens 100 -MaxTotalTokens 1000 -Header @{ 'X-Emulator-Answer' = 'text:no' } -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -BeLessOrEqual 2
        @($problem | Where-Object FullyQualifiedErrorId -Like 'Qwen.BudgetReached,*').Count | Should -BeGreaterThan 0
    }

    It 'counts each model of -FallbackModel' {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-plus' }; times = -1 }
        $answer = Invoke-QwenChat 'x' -FallbackModel qwen-flash -MaxTokens 100 -MaxTotalTokens 700
        $answer.Model | Should -Be 'qwen-flash'
    }

    It 'counts the answers of -Stream' {
        $text = 1..5 | ForEach-Object { 'x' } | Invoke-QwenChat -PerItem -Stream -Raw -ThrottleLimit 1 -MaxTokens 100 -MaxTotalTokens 631 -ErrorVariable problem -ErrorAction SilentlyContinue
        @($text).Count | Should -BeGreaterThan 0
        $sent = (Get-EmulatorCounter).requests
        $sent | Should -BeLessThan 5
        $problem[0].Exception.Message | Should -BeLike "*weren't sent: $(5 - $sent).*"
    }

    It 'writes no error if everything was sent' {
        $answers = 'a', 'b' | Invoke-QwenChat -PerItem -MaxCost 1 -MaxTotalTokens 100000 -ErrorVariable problem
        $answers.Count | Should -Be 2
        $problem | Should -BeNullOrEmpty
    }

    It 'adds the runs of a journal' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $inputs = 1..6 | ForEach-Object { "x$_" }
        $each = (Invoke-QwenChat 'x1' -MaxTokens 100).Usage.TotalTokens
        foreach ($round in 1..6) {
            $all = @($inputs | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxTokens 100 -MaxTotalTokens (630 + ($round - 1) * $each) -Journal $journal -ErrorVariable problem -ErrorAction SilentlyContinue)
            $all.Count | Should -Be $round
            if ($round -lt 6) { $problem[0].ErrorDetails.RecommendedAction | Should -BeLike '*same command again with a higher limit*' }
        }
        $problem | Should -BeNullOrEmpty
        $all.Content | Should -Be $inputs
        (Get-EmulatorCounter).requests | Should -Be 7
        # If the command runs again with the same limit, it sends no request.
        $more = @($inputs + 'y' | Invoke-QwenChat -PerItem -MaxTokens 100 -MaxTotalTokens (630 + 5 * $each) -Journal $journal -ErrorVariable problem -ErrorAction SilentlyContinue)
        $more.Count | Should -Be 6
        (Get-EmulatorCounter).requests | Should -Be 7
    }

    It 'adds the runs of a journal without a limit' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $tokens = (1..5 | Invoke-QwenChat -PerItem -MaxTokens 100 -Journal $journal | ForEach-Object Usage | Measure-Object -Sum TotalTokens).Sum
        $answers = @(1..9 | Invoke-QwenChat -PerItem -MaxTokens 100 -MaxTotalTokens ($tokens + 600) -Journal $journal -ErrorVariable problem -ErrorAction SilentlyContinue)
        $answers | Should -HaveCount 5
        $problem[0].Exception.Message | Should -BeLike "*Used: $tokens tokens*weren't sent: 4.*"
        (Get-EmulatorCounter).requests | Should -Be 5
        # A model whose maximum is unknown can be used without a limit.
        (Invoke-QwenChat 'x' -Model qwen-max-0428 -Journal $journal).Content | Should -Be 'x'
    }

    It 'counts the maximum for a stream that breaks during the reasoning' {
        $arguments = @{ Model = 'qwen3.7-plus'; EnableThinking = $true; MaxTokens = 2000; ThinkingBudget = 1000; PerItem = $true; Stream = $true; ThrottleLimit = 1; MaxRetry = 0 }
        Add-EmulatorFault @{ errorEventAfter = 3; errorBody = @{ code = 'internal_error'; message = 'broken' }; status = 500; times = -1 }
        $null = 1..5 | Invoke-QwenChat @arguments -MaxTotalTokens 7200 -Header @{ 'X-Emulator-Reasoning' = 'one two three four five' } -ErrorVariable problem -ErrorAction SilentlyContinue
        (Get-EmulatorCounter).requests | Should -Be 2
        @($problem | Where-Object FullyQualifiedErrorId -Like 'Qwen.BudgetReached,*') | Should -HaveCount 1
    }

    It 'counts requests whose answers were lost when a run was killed' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        Set-Content -LiteralPath $journal -Value '{"qwenps-journal":1,"reserved":1,"tokens":900,"cost":0.5,"currency":"USD"}'
        $null = Invoke-QwenChat 'x' -MaxTokens 100 -MaxTotalTokens 1000 -Journal $journal -ErrorVariable problem -ErrorAction SilentlyContinue
        (Get-EmulatorCounter).requests | Should -Be 0
        $problem[0].Exception.Message | Should -BeLike '*Used: 900 tokens*'
        (Invoke-QwenChat 'x' -MaxTokens 100 -MaxTotalTokens 2000 -Journal $journal).Content | Should -Be 'x'
    }

    It 'does not compare costs in different currencies' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        Set-Content -LiteralPath $journal -Value '{"qwenps-journal":1,"spent":1,"tokens":900,"cost":0.5,"currency":"CNY"}'
        { Invoke-QwenChat 'x' -MaxCost 1 -Journal $journal } | Should -Throw '*costs in CNY, but this connection is billed in USD.'
    }

    It 'counts a paid answer that becomes an error' {
        $answers = 'a', 'b', 'c' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -JsonSchema @{ n = 1 } -MaxTokens 1000 -Header @{ 'X-Emulator-Answer' = 'text:' + 'x' * 4000 } -MaxTotalTokens 2300 -ErrorVariable problem -ErrorAction SilentlyContinue
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
        @{ Given = @{}; Said = 'estimated input: 1 token, maximum output: 32,768 tokens, estimated cost: 0\.000000\d*[1-9] to 0\.0\d+ USD at the list prices of Singapore"' }
        @{ Given = @{ MaxTokens = 1; BatchChat = $true }; Said = 'maximum output: 1 token, estimated cost: 0\.0000002 to 0\.000\d+ USD' }
        @{ Given = @{ Model = 'my-own-model' }; Said = 'estimated input: 1 token"' }
        @{ Given = @{ Model = 'my-own-model'; MaxTokens = 5 }; Said = 'estimated input: 1 token, maximum output: 5 tokens"' }
    ) {
        $path = Join-Path (New-TestFolder) transcript.txt
        $null = Start-Transcript -LiteralPath $path
        try { Invoke-QwenChat 'abcd' -WhatIf @Given }
        finally { $null = Stop-Transcript }
        (Get-Content -Raw -LiteralPath $path) -replace '\s+', ' ' | Should -Match $Said
    }

    It 'shows no cost if it is unknown' {
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max-0428 -MaxTokens 100 -MaxTotalTokens 630 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].Exception.Message | Should -Match 'requests: 1\. Used: \d+ tokens\. Maximum for the next request: \d+ tokens\. Inputs that weren''t sent: 1\.$'
    }

    It 'with -WhatIf, shows the range of the cost' {
        $shown = (Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); ("x" * 4000), ("y" * 4000) | Invoke-QwenChat -PerItem -MaxCost 1 -WhatIf').Output
        $shown | Should -Match '2 requests \(.* in total\), estimated input: 2,000 tokens, maximum output: [\d,]+ tokens, estimated cost: 0\.0008 to 0\.\d+ USD'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
