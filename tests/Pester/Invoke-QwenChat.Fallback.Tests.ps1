BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    function Get-SeenModel { foreach ($request in Get-SeenRequest) { $request.Body.model } }
}

Describe 'Invoke-QwenChat -FallbackModel' {
    BeforeEach { Reset-QwenTest }

    It 'uses the next model after the retries of <Status>, and shows this' -ForEach @(
        @{ Status = 503; Kind = 'Overloaded' }
        @{ Status = 500; Kind = 'Server' }
    ) {
        Connect-Emulator -MaxRetry 1
        Add-EmulatorFault @{ status = $Status; times = -1; match = @{ model = 'qwen-max' }; headers = @{ 'Retry-After' = '0' } }
        Add-EmulatorFault @{ status = $Status; times = -1; match = @{ model = 'qwen-plus' }; headers = @{ 'Retry-After' = '0' } }
        $verbose = $($answer = Invoke-QwenChat 'x' -Model qwen-max -FallbackModel qwen-plus, qwen-turbo -Verbose) 4>&1
        $answer.Content | Should -Be 'x'
        $answer.Model | Should -Be 'qwen-turbo'
        Get-SeenModel | Should -Be 'qwen-max', 'qwen-max', 'qwen-plus', 'qwen-plus', 'qwen-turbo'
        "$verbose" | Should -BeLike "*qwen-max: $Kind; falls back to qwen-plus*qwen-plus: $Kind; falls back to qwen-turbo*"
    }

    It 'starts each request with the requested model' {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-max' } }
        ('a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max -FallbackModel qwen-plus).Model | Should -Be 'qwen-plus', 'qwen-max'
    }

    It 'calls a model that is not authorized or does not exist only once per run: <Model>' -ForEach @(
        @{ Model = 'qwen-max'; Key = 'sk-emulator-denied-qwen-max' }
        @{ Model = 'no-such-model'; Key = 'sk-emulator-ok' }
    ) {
        Connect-Emulator -Key $Key
        ('a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model $Model -FallbackModel qwen-plus).Model | Should -Be 'qwen-plus', 'qwen-plus'
        Get-SeenModel | Should -Be $Model, 'qwen-plus', 'qwen-plus'
    }

    It 'stops using a model that failed for three inputs in a row, and shows this' {
        Add-EmulatorFault @{ status = 503; times = -1; match = @{ model = 'qwen-max' } }
        $verbose = $($answers = 1..6 | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max -FallbackModel qwen-plus -Verbose) 4>&1
        $answers.Model | Should -Be (@('qwen-plus') * 6)
        Get-SeenModel | Should -Be (@('qwen-max', 'qwen-plus') * 3 + @('qwen-plus') * 3)
        @($verbose | Where-Object { "$_" -eq 'qwen-max: failed 3 times in a row; not used for 60 s' }).Count | Should -Be 1
    }

    It 'always uses the last model' {
        Add-EmulatorFault @{ status = 503; times = -1 }
        $null = 1..5 | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max -FallbackModel qwen-plus -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.Count | Should -Be 5
        Get-SeenModel | Should -Be (@('qwen-max', 'qwen-plus') * 3 + @('qwen-plus') * 2)
    }

    It 'does not apply to an invalid request, and returns the last error if no model answers' {
        Add-EmulatorFault @{ status = 400; match = @{ model = 'qwen-max' } }
        { Invoke-QwenChat 'x' -Model qwen-max -FallbackModel qwen-plus } | Should -Throw -ErrorId 'Qwen.InvalidRequest,*'
        Get-SeenModel | Should -Be 'qwen-max'
        Add-EmulatorFault @{ status = 503; times = -1 }
        { Invoke-QwenChat 'x' -Model qwen-max -FallbackModel qwen-plus } | Should -Throw -ErrorId 'Qwen.Overloaded,*'
    }

    It 'applies to a stream that has not started (<Name>)' -ForEach @(
        @{ Name = '-Stream'; Given = @{ Stream = $true; Raw = $true } }
        @{ Name = '-Live'; Given = @{ Live = $true; Raw = $true } }
    ) {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-max' } }
        -join (Invoke-QwenChat 'hello' -Model qwen-max -FallbackModel qwen-plus @Given 6>$null) | Should -BeExactly 'hello'
        Get-SeenModel | Should -Be 'qwen-max', 'qwen-plus'
    }

    It 'stays with the fallback model while tools run' {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-max' } }
        $answer = Invoke-QwenChat 'call:T({})' -Model qwen-max -FallbackModel qwen-plus -InvokeTool -Confirm:$false -Tool @{ name = 'T'; scriptblock = { 'found' } }
        $answer.Content | Should -Be 'found'
        Get-SeenModel | Should -Be 'qwen-max', 'qwen-plus', 'qwen-plus'
    }

    It 'describes the schema in the prompt for a model without structured output' {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-plus' } }
        $answer = Invoke-QwenChat 'x' -Model qwen-plus -FallbackModel qwen-vl-max -JsonSchema @{ n = 1 } -Header @{ 'X-Emulator-Answer' = 'text:%7B%22n%22%3A3%7D' }
        $answer.Object.n | Should -Be 3
        $seen = @(Get-SeenRequest)
        $seen[0].Body.response_format.type | Should -Be 'json_schema'
        $seen[1].Body.response_format.type | Should -Be 'json_object'
        $seen[1].Body.messages[0].role | Should -Be 'system'
    }

    It 'is found in a journal under the requested model' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-max' } }
        $null = Invoke-QwenChat 'x' -Model qwen-max -FallbackModel qwen-plus -Journal $journal
        $again = Invoke-QwenChat 'x' -Model qwen-max -Journal $journal
        $again.FromJournal | Should -BeTrue
        $again.Model | Should -Be 'qwen-plus'
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'needs a price for each model with -MaxCost' {
        { Invoke-QwenChat 'x' -FallbackModel my-own-model -MaxCost 1 } | Should -Throw '*my-own-model*'
    }

    It 'has the same tab completion as -Model' {
        $line = 'Invoke-QwenChat -FallbackModel qwen-pl'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'qwen-plus'
    }
}
