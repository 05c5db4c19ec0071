BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'The usage log' {
    BeforeEach {
        Reset-QwenTest
        $log = Join-Path (New-TestFolder) 'usage.jsonl'
        Connect-Emulator -With @{ UsageLog = $log }
    }
    AfterEach { $env:QWENPS_USAGE_LOG = $null }

    It 'records each call with its usage, cost, and tag, but no text and no key' {
        $answer = Invoke-QwenChat 'a secret prompt' -Tag night -System 'a secret system'
        $entry = Get-QwenUsage
        $entry.Model | Should -Be 'qwen-plus'
        $entry.InputTokens | Should -Be $answer.Usage.InputTokens
        $entry.OutputTokens | Should -Be $answer.Usage.OutputTokens
        $entry.Cost | Should -Be $answer.EstimatedCost
        $entry.CostCurrency | Should -Be 'USD'
        $entry.RequestId | Should -Be $answer.RequestId
        $entry.Outcome | Should -Be 'Succeeded'
        $entry.Tag | Should -Be 'night'
        $entry.HostName | Should -Be '127.0.0.1'
        $entry.Attempts | Should -Be 1
        ((Get-Date) - $entry.Time.LocalDateTime).TotalMinutes | Should -BeLessThan 1
        $text = Get-Content -Raw -LiteralPath $log
        $text | Should -Not -Match 'secret'
        $text | Should -Not -Match 'sk-emulator'
    }

    It 'records failed calls with their kind and request ID' {
        Add-EmulatorFault @{ status = 400; times = 1 }
        $problem = { Invoke-QwenChat x } | Should -Throw -PassThru
        $entry = Get-QwenUsage
        $entry.Outcome | Should -Be 'InvalidRequest'
        $entry.RequestId | Should -Be $problem.Exception.RequestId
        $entry.Cost | Should -BeNullOrEmpty
    }

    It 'records streamed and live answers, and each model of -FallbackModel' {
        $null = Invoke-QwenChat x -Stream
        $null = Invoke-QwenChat x -Live 6>$null
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-plus' }; times = -1; headers = @{ 'Retry-After' = '0' } }
        $null = Invoke-QwenChat x -FallbackModel qwen-flash
        (Get-QwenUsage).Model | Should -Be 'qwen-plus', 'qwen-plus', 'qwen-plus', 'qwen-flash'
        (Get-QwenUsage).Outcome[2..3] | Should -Be 'Overloaded', 'Succeeded'
    }

    It 'records each round of tool calls' {
        function Get-Double { <# .SYNOPSIS Doubles. #> param([int] $Number) 2 * $Number }
        $answer = Invoke-QwenChat x -Tool Get-Double -InvokeTool -Confirm:$false -Header @{ 'X-Emulator-ToolCall' = 'Get-Double=%7B%22Number%22%3A1%7D' } -ErrorAction SilentlyContinue
        @(Get-QwenUsage).Count | Should -Be (Get-EmulatorCounter).requests
    }

    It 'adds up calls' {
        $null = 1..3 | Invoke-QwenChat -PerItem -Tag a
        $null = Invoke-QwenChat x -Model qwen-flash -Tag b
        $null = Invoke-QwenChat x
        $sums = Get-QwenUsage -GroupBy Tag
        $sums.Name | Should -Be '', 'a', 'b'
        $sums.Calls | Should -Be 1, 3, 1
        ($sums | Measure-Object Cost -Sum).Sum | Should -Be ((Get-QwenUsage | Measure-Object Cost -Sum).Sum)
        (Get-QwenUsage -GroupBy Model).Name | Should -Be 'qwen-flash', 'qwen-plus'
        (Get-QwenUsage -GroupBy Day).Name | Should -Be ([datetime]::UtcNow.ToString('yyyy-MM-dd'))
        (Get-QwenUsage -Tag a).Count | Should -Be 3
        @(Get-QwenUsage -Model qwen-f*).Count | Should -Be 1
        Get-QwenUsage -Until (Get-Date).AddHours(-1) | Should -BeNullOrEmpty
        @(Get-QwenUsage -Since (Get-Date).AddHours(-1)).Count | Should -Be 5
        ($sums | Format-Table | Out-String -Width 80) | Should -Match 'OutputTokens +Cost'
    }

    It 'adds failed calls to the other calls of a group, and shows no cost for a group that only failed' {
        Add-EmulatorFault @{ status = 400; times = 1 }
        try { Invoke-QwenChat x } catch { $null = $_ }
        $answer = Invoke-QwenChat x
        try { Invoke-QwenChat x -Model nope } catch { $null = $_ }
        $nope, $plus = Get-QwenUsage -GroupBy Model
        $plus.Calls, $plus.Failed, $plus.CostCurrency | Should -Be 2, 1, 'USD'
        $plus.Cost | Should -Be $answer.EstimatedCost
        $nope.Calls, $nope.Failed | Should -Be 1, 1
        $nope.Cost | Should -BeNullOrEmpty
        $nope.CostCurrency | Should -BeNullOrEmpty
        ($nope | Out-String -Width 80 -Stream | Where-Object { $_ -match '^nope' }).TrimEnd() | Should -Match ' 0 +0$'
    }

    It 'uses the environment variable, relative to the location' {
        Connect-Emulator
        $env:QWENPS_USAGE_LOG = 'env.jsonl'
        $folder = New-TestFolder
        Push-Location $folder
        try {
            $null = Invoke-QwenChat x
            @(Get-QwenUsage).Count | Should -Be 1
        }
        finally { Pop-Location }
        Join-Path $folder env.jsonl | Should -Exist
    }

    It 'warns once if the log can''t be written, and the calls continue' {
        $null = New-Item -ItemType Directory -Path $log
        (Invoke-QwenChat x -WarningVariable warnings -WarningAction SilentlyContinue).Content | Should -Be 'x'
        $warnings | Should -BeLike "*'$log' can't be written*"
        (Invoke-QwenChat x -WarningVariable warnings -WarningAction SilentlyContinue).Content | Should -Be 'x'
        $warnings | Should -BeNullOrEmpty
    }

    It 'says what to do without a log' {
        Connect-Emulator
        { Get-QwenUsage } | Should -Throw 'The path of the usage log is unknown*-UsageLog*QWENPS_USAGE_LOG*' -ErrorId 'Qwen.InvalidArgument,*'
        { Get-QwenUsage ./none.jsonl } | Should -Throw "There's no usage log*" -ErrorId 'Qwen.NotFound,*'
    }

    It 'records canceled calls: by Ctrl+C, and by Select-Object -First' {
        $shell = New-QwenShell
        $started = $shell.AddScript('param($log) 1..3 | Invoke-QwenChat -PerItem -Tag stopped -Connection (Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -UsageLog $log) -Header @{ "X-Emulator-Delay" = "60000" }').AddArgument($log)
        $env:QWENPS_TEST_URI = "$(Get-EmulatorUri)/compatible-mode/v1"
        $running = $started.BeginInvoke()
        Wait-Until { (Get-EmulatorCounter).inFlight -eq 3 } | Should -BeTrue
        $shell.Stop()
        $null = $running
        $shell.Dispose()
        Wait-Until { @(Get-QwenUsage).Count -eq 3 } | Should -BeTrue
        $null = Invoke-QwenChat 'one two three four five' -Stream -Tag stream -Header @{ 'X-Emulator-Events' = '500'; 'X-Emulator-Event-Delay' = '1000' } | Select-Object -First 1
        Wait-Until { @(Get-QwenUsage -Tag stream).Count -eq 1 } | Should -BeTrue
        $entries = Get-QwenUsage
        $entries.Outcome | Should -Be @('Canceled', 'Canceled', 'Canceled', 'Canceled')
        $entries.DurationMs | Where-Object { $_ -le 0 } | Should -BeNullOrEmpty
        $entries.InputTokens | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
        (Get-QwenUsage -GroupBy Tag | Where-Object Name -EQ stopped).Failed | Should -Be 3
    }

    It 'records the calls of a batch once, when their results are received' {
        $env:QWENPS_BATCH_PATH = New-TestFolder
        try {
            $job = 'good', 'bad', 'fine' | Submit-QwenBatch -PerItem -Name tickets -Metadata @{ emulator_fault = '{"failContaining":"bad","failStatus":400}' } | Wait-QwenBatch -PollSec 0.1 -ErrorAction SilentlyContinue
            $job.IsFinished | Should -BeTrue
            Test-Path -LiteralPath $log | Should -BeFalse
            # The second call continues at the point where the first call was interrupted.
            $first = $job | Receive-QwenBatch -ErrorAction SilentlyContinue | Select-Object -First 1
            $first.Content | Should -Be 'good'
            @(Get-QwenUsage).Count | Should -Be 1
            $answers = Receive-QwenBatch tickets -ErrorAction SilentlyContinue
            $null = Receive-QwenBatch tickets -ErrorAction SilentlyContinue
            $entries = Get-QwenUsage
            $entries.Count | Should -Be 3
            @($entries.Outcome -eq 'Succeeded').Count | Should -Be 2
            $entries.Tag | Select-Object -Unique | Should -Be 'tickets'
            ($entries | Measure-Object -Sum Cost).Sum | Should -Be ($answers | Measure-Object -Sum EstimatedCost).Sum
            ($entries.RequestId | Select-Object -Unique).Count | Should -Be 3
        }
        finally {
            $env:QWENPS_BATCH_PATH = $null
        }
    }

    It 'keeps complete lines if processes are killed at random points' {
        $random = [random]::new(7)
        foreach ($round in 1..3) {
            $processes = 1..2 | ForEach-Object {
                Start-FreshPwsh "Import-Module `$env:QWENPS_MODULE; `$null = Connect-Qwen -BaseUri `$env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -UsageLog '$log'; `$null = 1..5000 | Invoke-QwenChat -PerItem -ThrottleLimit 8 -Tag p$_"
            }
            $before = (Get-EmulatorCounter).answers
            $null = Wait-Until { (Get-EmulatorCounter).answers -gt $before + 50 + $random.Next(0, 200) }
            foreach ($process in $processes) { $process.Process.Kill() }
            foreach ($process in $processes) { $process.Process.WaitForExit() }
        }

        $entries = Get-QwenUsage -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $entries.Count | Should -BeGreaterThan 100
        # Only the calls that were in flight are missing.
        (Get-EmulatorCounter).answers - $entries.Count | Should -BeLessOrEqual (3 * 2 * 8)
    }

    It 'loses no call of several processes' {
        $processes = 1..3 | ForEach-Object {
            Start-FreshPwsh "Import-Module `$env:QWENPS_MODULE; `$null = Connect-Qwen -BaseUri `$env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -UsageLog '$log'; `$null = 1..150 | Invoke-QwenChat -PerItem -ThrottleLimit 8 -Tag p$_"
        }
        foreach ($process in $processes) { (Wait-FreshPwsh $process).Error | Should -BeNullOrEmpty }
        $entries = Get-QwenUsage -WarningVariable warnings
        $entries.Count | Should -Be 450
        $warnings | Should -BeNullOrEmpty
        ($entries | Group-Object Tag | ForEach-Object Count) | Should -Be 150, 150, 150
        ($entries.RequestId | Sort-Object -Unique).Count | Should -Be 450
    }
}
