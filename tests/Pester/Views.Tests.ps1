# Tests tables in a window of 80 columns, of 120 columns, in Chinese, and in constrained language mode.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Gets the non-empty lines of a table, starting with its heading.
    function Get-Line($Object, [int] $Width) { $Object | Out-String -Stream -Width $Width | ForEach-Object { $_ -replace "$([char] 27)\[[0-9;]*m" } | Where-Object { $_.Trim() } }
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Views' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'of jobs show <Columns> in <Width> columns' -ForEach @(
        @{ Width = 80; Columns = 'Name', 'Id', 'Status', 'Total', 'Done', 'Failed' }
        @{ Width = 120; Columns = 'Name', 'Id', 'Status', 'Total', 'Done', 'Failed', 'Expires', 'Model' }
    ) {
        $job = 1..3 | Submit-QwenBatch -PerItem -Name reports-2026-11-29 | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 30
        $lines = @(Get-Line $job $Width)
        -split $lines[0] | Should -Be $Columns
        $rest = if ($Width -eq 80) { '' } else { " $($job.Expires.ToString('yyyy-MM-dd HH:mm')) qwen-plus" }
        -split $lines[2] -join ' ' | Should -Be "reports-2026-11-29 $($job.Id) completed 3 3 0$rest"
    }

    It 'of token estimates show tokens, price, share, context, model, and file in <_> columns' -ForEach 80, 120 {
        $folder = New-TestFile ([ordered]@{ 'report.txt' = 'x' * 4000000; 'short.txt' = 'x' })
        $lines = @(Get-Line (Get-ChildItem -LiteralPath $folder | Measure-QwenToken -Model qwen3-coder-plus) $_)
        $lines[0] -replace '\s+', ' ' | Should -Be 'Tokens (est.) Price (est.) Share Context Model Source'
        $lines[2] | Should -Match '^ +1,000,000 +[0-9.]+ USD +[0-9.]+ ?% 1,000,000 qwen3-coder-plus report\.txt *$'
        $lines[3] | Should -Match 'short\.txt *$'
    }

    It 'of token estimates omit the price if it is unknown' {
        $lines = @(Get-Line ('x' | Measure-QwenToken -Model no-such-model -WarningAction Ignore) 80)
        $lines[2] | Should -Match '^ +1 +no-such-model *$'
    }

    It 'of answers show the entire finish reason and the cost' {
        $lines = @(Get-Line (Invoke-QwenChat 'call:x({})' -Tool '{"name":"x"}' | Format-Table) 80)
        $lines[2] | Should -Match '^ +tool_calls +[0-9]+ +[0-9.]+ *$'
    }

    It 'of deltas show the entire usage in 80 columns' {
        $lines = @(Get-Line (Invoke-QwenChat ('a ' * 400) -Stream) 80)
        $lines[-1] | Should -Match '[0-9]+ in, [0-9]+ out, [0-9]+ total *$'
    }

    It 'of access results break no words in 80 columns, <Name>' -ForEach @(
        @{ Name = 'in English'; Culture = 'en-US' }
        @{ Name = 'where the session has no culture'; Culture = '' }
    ) {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"; CULTURE = $Culture } -Command @'
            [cultureinfo]::CurrentCulture = "$env:CULTURE"
            Import-Module $env:QWENPS_MODULE
            $result = Test-QwenAccess -Model no-such-model | Where-Object Check -EQ Model
            "$($result.StatusCode) $($result.Code) $($result.Cause) -> $($result.Remedy)"
            '===='
            ($result | Out-String -Stream -Width 80 | Where-Object { $_.Trim() } | Select-Object -Skip 2).ForEach({ $_.PadRight(46).Substring(46).Trim() }) -join ' '
'@
        $run.Error | Should -BeNullOrEmpty
        $text, $shown = $run.Output -split '====' | ForEach-Object { $_.Trim() }
        $text | Should -BeLike '404 * -> *'
        $shown | Should -Be $text
    }

    It 'in Chinese show the usage and the progress in Chinese' {
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" } -Command @'
            [cultureinfo]::CurrentUICulture = 'zh-CN'
            Import-Module $env:QWENPS_MODULE
            Invoke-QwenChat hello -Count 2 | Out-String -Width 80
            Invoke-QwenChat hello -Stream | Out-String -Width 80
            ('{}', 'x' | Submit-QwenBatch -PerItem | Wait-QwenBatch -PollSec 0.1).Batches | Out-String -Width 120
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Match '-- 回答 2'
        $run.Output | Should -Match '-- qwen-plus, stop, [0-9.]+ s, token：输入 [0-9]+，输出 [0-9]+，共 [0-9]+'
        $run.Output | Should -Match '(?m)^ +stop +输入 [0-9]+，输出 [0-9]+，共 [0-9]+ *\r?$'
        $run.Output | Should -Match 'completed +2/2 '
        $run.Output | Should -Not -Match '[0-9] (in|out|total|of)\b|answer'
    }

    It 'in constrained language mode show everything that needs no code' {
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" } -Command @'
            Import-Module $env:QWENPS_MODULE
            $job = 'x' | Submit-QwenBatch | Wait-QwenBatch -PollSec 0.1
            $explained = Resolve-QwenError -Code Arrearage
            $answer = Invoke-QwenChat ('a' + [char] 27) -LogProbs -TopLogProbs 1
            $call = [QwenPS.ToolCall] @{ Name = 'Get-Thing'; Arguments = "{`"x`":`"$([char] 27)`"}" }
            $problem = try { Invoke-QwenChat x -Model nope } catch { $_.Exception }
            $checks = Test-QwenAccess qwen-plus -NoRegionProbe
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            $explained | Out-String -Width 300
            $explained | Format-Table | Out-String -Width 300
            $job | Out-String -Width 120
            'x' * 4000 | Measure-QwenToken -Model qwen-max | Out-String -Width 80
            $answer.Messages | Out-String
            $answer.LogProbs | Out-String
            $call | Out-String
            $problem | Out-String -Width 300
            $checks | Out-String -Width 300
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Match '(?m)^Cause +: The account is overdue'
        $run.Output | Should -Match '(?m)^Remedy +: In the billing console, pay the open bill'
        $run.Output | Should -Match 'Billing +400 +Arrearage +The account is overdue'
        $run.Output | Should -Match '1 +1 +0 20[0-9-]{8} [0-9:]{5}'
        $run.Output | Should -Match '1,000 +[0-9.]+ USD +[0-9.]+ ?% +32,768 qwen-max'
        $run.Output | Should -Match '(?m)^Text : user: a␛'
        $run.Output | Should -Match '(?m)^a\S* +-[0-9.]+ \S+ \(-[0-9.]+\)'
        $run.Output | Should -Match '(?m)^Text : Get-Thing\(\{"x":"␛"\}\)'
        $run.Output | Should -Match '(?m)^Code +: model_not_found'
        $run.Output | Should -Match '(?m)^Remedy +: \w'
        $run.Output | Should -Match 'Passed .*Model +qwen-plus +The model responded'
    }
}
