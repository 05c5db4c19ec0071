BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat -BatchChat' {
    BeforeEach { Reset-QwenTest }

    It 'sends the request to Batch Chat, at half the price (<protocol>)' -ForEach @{ protocol = 'OpenAI' }, @{ protocol = 'DashScope' } {
        Connect-Emulator -Protocol $protocol
        $live = Invoke-QwenChat 'Hello world, how are you?'
        $answer = Invoke-QwenChat 'Hello world, how are you?' -BatchChat
        $answer.Content | Should -Be 'Hello world, how are you?'
        $answer.EstimatedCost | Should -BeGreaterThan 0
        $answer.EstimatedCost | Should -Be ($live.EstimatedCost / 2)
        @(Get-SeenRequest)[-1].Path | Should -Be '/batch/compatible-mode/v1/chat/completions'
    }

    It 'keeps the order of many requests that wait in the queue' {
        $answers = 1..20 | Invoke-QwenChat -PerItem -BatchChat -ThrottleLimit 10 -Header @{ 'X-Emulator-Queue' = '200' } -SummaryVariable summary
        $answers.Content | Should -Be @(1..20 | ForEach-Object { "$_" })
        (Get-EmulatorCounter).mostAtOnce | Should -BeGreaterThan 4
        $summary.EstimatedCost | Should -Be ($answers | Measure-Object -Sum EstimatedCost).Sum
    }

    It 'does not stream, also if the model thinks' {
        $null = Invoke-QwenChat 'x' -BatchChat -Model qwen3.7-plus -EnableThinking
        $request = Get-SeenRequest
        $request.Path | Should -BeLike '/batch/*'
        $request.Body.stream | Should -BeNullOrEmpty
        $request.Body.enable_thinking | Should -BeTrue
    }

    It 'runs tools, and validates JSON' {
        function Get-Place { param([string] $Name) "Place of $Name" }
        (Invoke-QwenChat 'call:Get-Place({"Name":"a"})' -BatchChat -Tool Get-Place -InvokeTool -Confirm:$false).Content | Should -Be 'Place of a'
        (Invoke-QwenChat 'x' -BatchChat -JsonSchema @{ n = 1 }).Object.n | Should -Be 1
        Get-SeenRequest | ForEach-Object Path | Should -Be @(1..3 | ForEach-Object { '/batch/compatible-mode/v1/chat/completions' })
    }

    It 'works with a journal, which also answers a live run' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $first = 'a', 'b' | Invoke-QwenChat -PerItem -BatchChat -Journal $journal
        $again = 'a', 'b', 'c' | Invoke-QwenChat -PerItem -Journal $journal
        $again.FromJournal | Should -Be @($true, $true, $false)
        $again[0].EstimatedCost | Should -Be $first[0].EstimatedCost
    }

    It 'reserves half the price with -MaxCost' {
        # The maximum of 529 input tokens and 100 output tokens costs 0.0003316 USD. With Batch Chat, it costs half of this amount.
        Invoke-QwenChat 'x' -MaxTokens 100 -MaxCost 0.00017 -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        (Invoke-QwenChat 'x' -MaxTokens 100 -MaxCost 0.00017 -BatchChat).Content | Should -Be 'x'
    }

    It 'records the host and the cost in the usage log' {
        $env:QWENPS_USAGE_LOG = Join-Path (New-TestFolder) 'usage.jsonl'
        try {
            $answer = Invoke-QwenChat 'Hello world' -BatchChat
            (Get-QwenUsage).Cost | Should -Be $answer.EstimatedCost
        }
        finally {
            $env:QWENPS_USAGE_LOG = $null
        }
    }

    It 'is an error immediately in a region without Batch Chat: <region>' -ForEach @{ region = 'International' }, @{ region = 'US' }, @{ region = 'QianwenAI' } {
        Connect-Qwen -Region $region -ApiKey (Get-Key 'sk-0123456789abcdef')
        $problem = { 'a' | Invoke-QwenChat -BatchChat } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
        $problem.Exception.Message | Should -BeLike "*available only in the China (Beijing) region*$region*"
    }

    It 'is an error immediately with a model that does not support it' {
        $problem = { 1..3 | Invoke-QwenChat -PerItem -BatchChat -Model qwen-max } | Should -Throw -PassThru
        $problem.Exception.Message | Should -BeLike "*'qwen-max' doesn't support Batch Chat*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*qwen-plus*'
        { Invoke-QwenChat 'x' -BatchChat -FallbackModel qwen-max } | Should -Throw
        (Get-EmulatorCounter).requests | Should -Be 0
        # If the catalog doesn't contain a model, the service decides whether Batch Chat supports it.
        { Invoke-QwenChat 'x' -BatchChat -Model no-such-model } | Should -Throw -ErrorId 'Qwen.ModelNotFound,*'
    }

    It 'can''t be used with <name>' -ForEach @{ name = '-Stream' }, @{ name = '-Live' }, @{ name = '-Cache' } {
        $more = @{ $name.Substring(1) = $true }
        { Invoke-QwenChat 'x' -BatchChat @more } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'reports a full queue and a wait that is too long as errors of their kind' {
        Add-EmulatorFault @{ status = 429 }
        { Invoke-QwenChat 'x' -BatchChat } | Should -Throw -ErrorId 'Qwen.RateLimit,*'
        Add-EmulatorFault @{ status = 504 }
        { Invoke-QwenChat 'x' -BatchChat } | Should -Throw -ErrorId 'Qwen.Timeout,*'
    }

    It 'retries a wait that is too long' {
        Connect-Emulator -MaxRetry 1
        Add-EmulatorFault @{ status = 504 }
        $answer = Invoke-QwenChat 'x' -BatchChat
        $answer.Attempts | Should -Be 2
        (Get-SeenRequest).Path | Should -Be @('/batch/compatible-mode/v1/chat/completions', '/batch/compatible-mode/v1/chat/completions')
    }

    It 'stops within a second, and the service sees it' {
        $shell = New-QwenShell
        $started = $shell.AddScript('Invoke-QwenChat x -BatchChat -Header @{ "X-Emulator-Queue" = "60000" }').BeginInvoke()
        $null = Wait-Until { (Get-EmulatorCounter).inFlight -eq 1 }
        $shell.Stop()
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
        $null = $started
        $shell.Dispose()
    }
}

Describe 'Invoke-QwenChat -Deadline' {
    BeforeEach { Reset-QwenTest }

    It 'continues live if the queue does not answer in time' {
        Add-EmulatorFault @{ status = 504; match = @{ pathContains = '/batch/' }; times = -1 }
        $lines = (Invoke-QwenChat 'x' -BatchChat -Deadline (Get-Date).AddHours(1) -Verbose -OutVariable answer) 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $answer.Content | Should -Be 'x'
        (Get-SeenRequest).Path | Should -Be @('/batch/compatible-mode/v1/chat/completions', '/compatible-mode/v1/chat/completions')
        "$lines" | Should -BeLike '*The deadline is 20??-??-?? ??:??:??.*as a live call*'
        # The cost of the answer is the cost of a live request.
        $answer.EstimatedCost | Should -Be (Invoke-QwenChat 'x').EstimatedCost
    }

    It 'continues live after -TimeoutSec, which closes the connection to the queue' {
        $answer = Invoke-QwenChat 'x' -BatchChat -Deadline (Get-Date).AddHours(1) -TimeoutSec 3 -Header @{ 'X-Emulator-Queue' = '60000' }
        $answer.Content | Should -Be 'x'
        (Get-SeenRequest).Path | Should -Be @('/batch/compatible-mode/v1/chat/completions', '/compatible-mode/v1/chat/completions')
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }

    It 'sends requests live if there is no time for the queue' {
        (Invoke-QwenChat 'x' -BatchChat -Deadline (Get-Date).AddSeconds(30)).Content | Should -Be 'x'
        (Get-SeenRequest).Path | Should -Be '/compatible-mode/v1/chat/completions'
    }

    It 'divides the time among the remaining inputs: <Name>' -ForEach @(
        @{ Name = 'paths'; Command = { Invoke-QwenChat -Path "$folder/*.txt" -BatchChat -Deadline (Get-Date).AddMinutes(15) } }
        @{ Name = 'files from the pipeline'; Command = { Get-ChildItem $folder -File | Invoke-QwenChat -BatchChat -Deadline (Get-Date).AddMinutes(15) } }
    ) {
        # With 40 inputs and 4 concurrent requests, each round has less than the two minutes that a wait and a live request need.
        $folder = New-TestFile (1..40 | ForEach-Object -Begin { $all = @{} } -Process { $all["$_.txt"] = "$_" } -End { $all })
        $answers = & $Command
        $answers.Count | Should -Be 40
        $paths = (Get-SeenRequest).Path -like '*/chat/completions'
        $paths[0] | Should -Be '/compatible-mode/v1/chat/completions'
        $paths[-1] | Should -Be '/batch/compatible-mode/v1/chat/completions'
    }

    It 'does not send a request live that the service refuses for another reason' {
        Add-EmulatorFault @{ status = 400; match = @{ pathContains = '/batch/' } }
        { Invoke-QwenChat 'x' -BatchChat -Deadline (Get-Date).AddHours(1) } | Should -Throw
        (Get-SeenRequest).Path | Should -Be '/batch/compatible-mode/v1/chat/completions'
    }

    It 'is an error without -BatchChat, and in the past' {
        { Invoke-QwenChat 'x' -Deadline (Get-Date).AddHours(1) } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        { Invoke-QwenChat 'x' -BatchChat -Deadline (Get-Date).AddHours(-1) } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
