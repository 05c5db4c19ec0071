# Tests views in windows of different widths, in Chinese, and in constrained language mode. Views.Snapshot.Tests.ps1 compares the complete main views.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    if (-not ('QwenPSTest.ChatHost' -as [type])) { Add-Type -Path "$PSScriptRoot/ChatHost.cs" }

    # Runs a command in a window, and gets the lines that the user sees.
    function Show-InWindow([string] $Command, [int] $Width, [string] $Culture = 'en-US') {
        $window = [QwenPSTest.ChatHost]::new(@(), $Width)
        $space = [runspacefactory]::CreateRunspace($window)
        $space.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $space
        try {
            $null = $shell.AddScript('param($module, $uri, $key, $command, $culture) [cultureinfo]::CurrentUICulture = [cultureinfo]::CurrentCulture = $culture; Import-Module $module; Connect-Qwen -BaseUri $uri -ApiKey $key; & ([scriptblock]::Create($command)) | Out-Default').
                AddParameters(@{ module = $env:QWENPS_MODULE; uri = "$(Get-EmulatorUri)/compatible-mode/v1"; key = Get-Key; command = $Command; culture = $Culture }).Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose(); $space.Dispose() }
        $window.Shown -replace "$([char] 27)\[[0-9;]*m" -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
    }

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
        @{ Width = 80; Columns = 'Name', 'Id', 'Status', 'Total', 'Completed', 'Failed' }
        @{ Width = 100; Columns = 'Name', 'Id', 'Status', 'Total', 'Completed', 'Failed', 'Expires' }
        @{ Width = 120; Columns = 'Name', 'Id', 'Status', 'Total', 'Completed', 'Failed', 'Expires', 'Model' }
    ) {
        $job = 1..3 | Submit-QwenBatch -PerItem -Name reports-2026-11-29 | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120
        $lines = @(Get-Line $job $Width)
        -split $lines[0] | Should -Be $Columns
        $rest = @{ 80 = ''; 100 = " $($job.Expires.ToString('yyyy-MM-dd HH:mm'))"; 120 = " $($job.Expires.ToString('yyyy-MM-dd HH:mm')) qwen-plus" }[$Width]
        -split $lines[2] -join ' ' | Should -Be "reports-2026-11-29 $($job.Id) completed 3 3 0$rest"
    }

    It 'of token estimates show tokens, price, share, model, and file in <_> columns' -ForEach 80, 120 {
        $folder = New-TestFile ([ordered]@{ 'report.txt' = 'x' * 4000000; 'short.txt' = 'x' })
        $lines = @(Get-Line (Get-ChildItem -LiteralPath $folder | Measure-QwenToken -Model qwen3-coder-plus) $_)
        $lines[0] -replace '\s+', ' ' | Should -Be ' Tokens EstimatedPrice ContextShare Model Source'
        $lines[2] | Should -Match '^ +1,000,000 +[0-9.]+ USD +[0-9.]+ ?% qwen3-coder-plus +report\.txt *$'
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

    It 'of access results use the width of a window of <Width> columns and break no URL, <Culture>' -ForEach @(
        foreach ($width in 80, 100, 200) { foreach ($culture in 'en-US', 'zh-CN', 'ja-JP', '') { @{ Width = $width; Culture = $culture } } }
    ) {
        $command = { Test-QwenAccess -Model no-such-model -NoRegionProbe | Where-Object Check -EQ Model; [QwenPS.AccessResult] @{ Check = 'Key'; Status = 'Failed'; Target = 'key'; Cause = 'a '; Remedy = '获取密钥 Get a key at https://bailian.console.aliyun.com/cn-beijing?tab=model#/api-key now' } }
        $lines = @(Show-InWindow $command $Width $Culture)
        $lines | Should -HaveCount @($lines | Sort-Object -Unique).Count
        "$lines" | Should -Match 'no-such-model[:：] ?404 model_not_found'
        $lines -match 'https://bailian.console.aliyun.com/cn-beijing\?tab=model#/api-key' | Should -HaveCount 1
        # Every line contains as many words as possible. The first word of the next line would be too long for the line.
        $text = @($lines -match '^        ' | ForEach-Object Trim) -replace '[\u2e80-\uff60]', 'xx'
        if ($Culture -notlike 'zh*') {
            for ($i = 1; $i -lt $text.Count; $i++) {
                if ($text[$i] -match '^(->|a$)') { continue }
                $text[$i - 1].Length + 1 + ($text[$i] -split ' ')[0].Length | Should -BeGreaterThan ($Width - 9)
            }
        }
        $lines | ForEach-Object { ($_ -replace '[\u2e80-\uff60]', 'xx').Length | Should -BeLessThan $Width -Because $_ }
    }

    It 'of <Name> have whole labels in windows of 80, 100, 120, and 200 columns, and show a value in every column' -ForEach @(
        @{ Name = 'models'; Command = { Get-QwenModel -Offline qwen3-coder-480b-a35b-instruct, qvq-max }; Labels = 'Id', 'Status', 'Context', 'InputPrice', 'OutputPrice', 'Retires', 'Listed', 'Replacement', 'Features'; Counts = 5, 7, 8, 9 }
        @{ Name = 'places in files'; Command = { 'a: qwen-turbo' | Find-QwenModel }; Labels = 'RelativePath', 'Line', 'Model', 'Retires', 'Replacement', 'Status', 'Confidence', 'Text'; Counts = 5, 7, 8, 8 }
        @{ Name = 'jobs'; Command = { 'x' | Submit-QwenBatch }; Labels = 'Name', 'Id', 'Status', 'Total', 'Completed', 'Failed', 'Expires', 'Model'; Counts = 6, 7, 8, 8 }
        @{ Name = 'token measures'; Command = { 'x' | Measure-QwenToken }; Labels = 'Tokens', 'EstimatedPrice', 'ContextShare', 'Model', 'Source'; Counts = 5, 5, 5, 5 }
        @{ Name = 'calls'; Command = { Invoke-QwenChat x | Out-Null; Get-QwenUsage }; Labels = 'Time', 'Model', 'TotalTokens', 'Cost', 'Outcome', 'InputTokens', 'OutputTokens'; Counts = 5, 6, 7, 7 }
        @{ Name = 'sums of calls'; Command = { Invoke-QwenChat x | Out-Null; Get-QwenUsage -GroupBy Model }; Labels = 'Name', 'Calls', 'Failed', 'InputTokens', 'OutputTokens', 'Cost'; Counts = 6, 6, 6, 6 }
        @{ Name = 'connections'; Command = { Get-QwenConnection }; Labels = 'Name', 'IsDefault', 'Protocol', 'Model', 'ApiKey', 'BaseUri'; Counts = 6, 6, 6, 6 }
        @{ Name = 'answers'; Command = { Invoke-QwenChat x | Format-Table }; Labels = 'Source', 'FinishReason', 'Tokens', 'Seconds', 'Content'; Counts = 5, 5, 5, 5 }
        @{ Name = 'access results as a table'; Command = { Test-QwenAccess -NoRegionProbe | Format-Table }; Labels = 'Status', 'Check', 'Target', 'Message'; Counts = 4, 4, 4, 4 }
    ) {
        $env:QWENPS_USAGE_LOG = Join-Path (New-TestFolder) usage.jsonl
        try {
            $widths = 80, 100, 120, 200
            for ($i = 0; $i -lt $widths.Count; $i++) {
                $lines = @(Show-InWindow $Command $widths[$i])
                -split $lines[0] | Should -Be $Labels[0..($Counts[$i] - 1)] -Because "the window has $($widths[$i]) columns"
                $lines[1] | Should -Match '^[ -]+$'
                # Chinese labels take two columns per character, and are aligned with the values.
                $chinese = @(Show-InWindow $Command $widths[$i] zh-CN)
                $chinese[0] -replace 'token' | Should -Not -Match '[A-Za-z]{3,}'
                $chinese[1].Length | Should -BeGreaterThan 20
                ($chinese[0] -replace '[\u2e80-\uff60]', 'xx').TrimEnd().Length | Should -Be $chinese[1].TrimEnd().Length
            }
        }
        finally { $env:QWENPS_USAGE_LOG = $null }
    }

    It 'of <Name> are lists with translated labels' -ForEach @(
        @{ Name = 'usages'; Command = { (Invoke-QwenChat one).Usage }; English = 'InputTokens +: 1'; Chinese = '输入 token +: 1' }
        @{ Name = 'summaries of access tests'; Command = { Assert-QwenAccess -Summary -NoRegionProbe }; English = 'Results +: Passed  Key +sk-…ok'; Chinese = '结果 +: 通过    密钥            sk-…ok' }
        @{ Name = 'temporary keys'; Command = { New-QwenToken }; English = 'Masked +: st-…'; Chinese = '密钥 +: st-…' }
    ) {
        $shown = @(Show-InWindow $Command 80)
        $shown -match $English | Should -HaveCount 1
        "$shown" | Should -Not -Match 'SecureString|QwenPS\.'
        $shown = @(Show-InWindow $Command 80 zh-CN)
        $shown -match $Chinese | Should -HaveCount 1
        ($shown -match ' : ').ForEach({ ($_ -split ' : ')[0] }) -replace 'token|ID' | Should -Not -Match '[A-Za-z]'
    }

    It 'of <Name> don''t break words, and fit into 80 columns (<Culture>)' -ForEach @(
        foreach ($culture in 'en-US', 'zh-CN') {
            @{ Name = 'explanations'; Culture = $culture; Command = { Resolve-QwenError -Code invalid_api_key -StatusCode 401; Resolve-QwenError 'Throttling.AllocationQuota' } }
            @{ Name = 'plans'; Culture = $culture; Command = { 1..9 | Invoke-QwenChat 'Classify.' -PerItem -WhatIf 6>$null | Out-Default } }
        }
    ) {
        $lines = @(Show-InWindow $Command 80 $Culture)
        $lines = @($lines | Where-Object { $_ -notmatch '^What if' })
        $lines | ForEach-Object { ($_ -replace '[\u2e80-\uff60]', 'xx').Length | Should -BeLessOrEqual 80 -Because $_ }
        # If a line ended within a word, the word wouldn't be in the joined text.
        $text = ($lines -join "`n") -replace '\n +', ' ' -replace '\s+', ' '
        foreach ($word in -split (& { Resolve-QwenError -Code invalid_api_key -StatusCode 401; Resolve-QwenError 'Throttling.AllocationQuota' } | ForEach-Object { $_.Cause, $_.Remedy }) -match '^[A-Za-z]{8,}$') {
            if ($Name -eq 'explanations' -and $Culture -eq 'en-US') { $text | Should -Match ([regex]::Escape($word)) }
        }
        if ($Name -eq 'plans' -and $Culture -eq 'en-US') { foreach ($word in 'explicit', 'requests') { $text | Should -Match $word } }
        if ($Name -eq 'plans' -and $Culture -eq 'zh-CN') { $text | Should -Match '实时.*显式缓存.*Batch Chat.*批处理' }
        if ($Name -eq 'explanations' -and $Culture -eq 'zh-CN') { $text | Should -Match '错误 +: 密钥无效（Authentication） 401' }
    }

    It 'of jobs, calls, and usages show Chinese words, and the values stay' {
        $env:QWENPS_USAGE_LOG = Join-Path (New-TestFolder) usage.jsonl
        try {
            (Show-InWindow { 'x' | Submit-QwenBatch | Wait-QwenBatch -PollSec 0.1 } 80 zh-CN)[2] | Should -Match ' 已完成 '
            (Show-InWindow { ('x' | Submit-QwenBatch | Wait-QwenBatch -PollSec 0.1).Batches } 80 zh-CN)[2] | Should -Match ' 已完成 '
            $lines = Show-InWindow { Invoke-QwenChat x | Out-Null; try { Invoke-QwenChat x -Model no-such-model } catch { }; Get-QwenUsage } 80 zh-CN
            $lines -match ' 成功$' | Should -Not -BeNullOrEmpty
            $lines -match ' 模型不存在$' | Should -Not -BeNullOrEmpty
            $lines = Show-InWindow { Invoke-QwenChat x | Out-Null; try { Invoke-QwenChat x -Model no-such-model } catch { }; Get-QwenUsage } 80
            $lines -match ' ModelNotFound$' | Should -Not -BeNullOrEmpty
            (Get-QwenUsage).Outcome | Should -Contain ModelNotFound
            Show-InWindow { 'a', '' | Invoke-QwenChat -PerItem -SummaryVariable sum -ErrorAction Ignore | Out-Null; $sum } 80 zh-CN | Where-Object { $_ -match '输入为空 1' } | Should -Not -BeNullOrEmpty
        }
        finally { $env:QWENPS_USAGE_LOG = $null }
    }

    It 'of messages have one line each' {
        $lines = @(Show-InWindow { (Invoke-QwenChat "one`ntwo" -System ('long ' * 40)).Messages } 80)
        -split $lines[0] | Should -Be 'Role', 'Content'
        $lines | Should -HaveCount 5
        $lines[2] | Should -Match '^system    long long .*…$'
        $lines[3] | Should -Be 'user      one two'
        $lines[4] | Should -Be 'assistant one two'
    }

    It 'of messages show images, parts, and tool calls' {
        $lines = @(Show-InWindow { [QwenPS.ChatMessage] @{ Parts = [QwenPS.ContentPart[]] (@{ Text = 'look' }, @{ ImageUrl = 'data:image/png;base64,AAAA' }) }; [QwenPS.ChatMessage] @{ Role = 'assistant'; ToolCalls = [QwenPS.ToolCall[]] @{ Name = 'Get-Thing'; Arguments = '{}' } } } 80)
        $lines[2] | Should -Be 'user      look [image_url]'
        $lines[3] | Should -Be 'assistant Get-Thing({})'
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
        $run.Output | Should -Match '已完成 +2/2 '
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
        $run.Output | Should -Match '(?m)^Cause +: The account has an overdue bill'
        $run.Output | Should -Match '(?m)^Remedy +: In the billing console, pay the overdue bill'
        $run.Output | Should -Match 'Billing +400 +Arrearage +The account has an overdue bill'
        $run.Output | Should -Match '1 +1 +0 20[0-9-]{8} [0-9:]{5}'
        $run.Output | Should -Match '1,000 +[0-9.]+ USD +[0-9.]+ ?% +qwen-max'
        $run.Output | Should -Match '(?m)^user +a␛'
        $run.Output | Should -Match '(?m)^a\S* +-[0-9.]+ \S+ \(-[0-9.]+\)'
        $run.Output | Should -Match '(?m)^Text : Get-Thing\(\{"x":"␛"\}\)'
        $run.Output | Should -Match '(?m)^Code +: model_not_found'
        $run.Output | Should -Match '(?m)^Remedy +: \w'
        $run.Output | Should -Match 'Passed +Model +qwen-plus: The model responded'
    }
}
