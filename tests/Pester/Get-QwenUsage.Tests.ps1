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
        { Get-QwenUsage } | Should -Throw 'No usage log is set up.' -ErrorId 'Qwen.InvalidArgument,*'
        { Get-QwenUsage ./none.jsonl } | Should -Throw "There's no usage log*" -ErrorId 'Qwen.NotFound,*'
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
