# Tests that every request parameter changes the body. The tests run Invoke-QwenChat with both protocols, and Submit-QwenBatch. A new parameter must be in one
# of the two tables.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    $tool = @{ name = 'now'; description = 'The time.'; scriptblock = { 'noon' } }
    # Value: a value other than the default. With: other parameters that the parameter needs. Field: the JSON that the value adds to the body.
    # Invalid: a value that the cmdlet rejects. Range: a part of the message that shows the range.
    $values = @{
        AdditionalBody    = @{ Value = @{ own_field = 1 } }
        Count             = @{ Value = 2; Field = '"n":2'; Invalid = 5; Range = '4' }
        EnableSearch      = @{ Value = $true }
        EnableThinking    = @{ Value = $true; With = @{ Model = 'qwen3.6-flash' } }
        Image             = @{ Value = 'https://example.com/a.png'; With = @{ Model = 'qwen3-vl-plus' } }
        InputObject       = @{ Value = 'a text' }
        JsonObject        = @{ Value = $true }
        JsonSchema        = @{ Value = @{ n = 1 } }
        LogProbs          = @{ Value = $true }
        MaxTokens         = @{ Value = 7; Field = '"max_tokens":7'; Invalid = 0; Range = '1' }
        Message           = @{ Value = @{ role = 'user'; content = 'before' } }
        Model             = @{ Value = 'qwen-max' }
        ParallelToolCall  = @{ Value = $true; With = @{ Tool = $tool } }
        PresencePenalty   = @{ Value = 0.5; Field = '"presence_penalty":0.5'; Invalid = 2.1; Range = 'at least -2 and at most 2' }
        Prompt            = @{ Value = 'another prompt' }
        ReasoningEffort   = @{ Value = 'low'; With = @{ Model = 'qwen3.8-max' } }
        RepetitionPenalty = @{ Value = 1.1; Field = '"repetition_penalty":1.1'; Invalid = 0; Range = 'greater than 0' }
        SearchOption      = @{ Value = @{ forced_search = $true }; With = @{ EnableSearch = $true } }
        Seed              = @{ Value = 5; Field = '"seed":5' }
        Stop              = @{ Value = 'END'; Field = '"stop":["END"]' }
        Stream            = @{ Value = $true }
        Live              = @{ Value = $true; With = @{ InformationAction = 'Ignore' } }
        System            = @{ Value = 'Be brief.' }
        Temperature       = @{ Value = 0.5; Field = '"temperature":0.5'; Invalid = 2; Range = 'at least 0 and less than 2' }
        ThinkingBudget    = @{ Value = 50; With = @{ Model = 'qwen3.6-flash' } }
        Tool              = @{ Value = $tool }
        ToolChoice        = @{ Value = 'none'; With = @{ Tool = $tool } }
        TopK              = @{ Value = 20; Field = '"top_k":20'; Invalid = -1; Range = '0' }
        TopLogProbs       = @{ Value = 2; With = @{ LogProbs = $true } }
        TopP              = @{ Value = 0.5; Field = '"top_p":0.5'; Invalid = 1.1; Range = 'greater than 0 and at most 1' }
        TranslationOption = @{ Value = @{ target_lang = 'English' }; With = @{ Model = 'qwen-mt-flash' } }
    }

    # Parameters that don't affect the body of a request, and the reason.
    $others = @{
        Cache            = 'marks a part of the message; it has tests in Invoke-QwenChat.Cache.Tests.ps1'
        AsImage          = 'how files are read'
        AsProperty       = 'how an answer is written'
        BatchChat        = 'where a request is sent'
        BatchSize        = 'how requests are divided'
        CombinePrompt    = 'how inputs become requests'
        CompletionWindow = 'a field of the batch'
        Connection       = 'where it goes'
        Deadline         = 'where a request is sent'
        Encoding         = 'how files are read'
        FallbackModel    = 'sent after a failure'
        Force            = 'how an answer is written'
        Header           = 'sent as headers'
        InvokeTool       = 'what is done with an answer'
        JobPath          = 'what is kept here'
        Journal          = 'what is kept here'
        KeepTurn         = 'leaves out what another parameter gives'
        LiteralPath      = 'where the input is; as a parameter set of its own it has tests of its own'
        MaxCost          = 'ends a run'
        MaxInputSize     = 'refuses an input'
        MaxPartTokens    = 'how inputs become requests'
        MaxRetry         = 'how often it is sent'
        MaxToolRound     = 'what is done with an answer'
        MaxTotalTokens   = 'ends a run'
        Metadata         = 'a field of the batch'
        Name             = 'what is kept here'
        Path             = 'where the input is; as a parameter set of its own it has tests of its own'
        PerItem          = 'how inputs become requests'
        PromptFile       = 'where the prompt is, in place of -Prompt'
        Question         = 'how inputs become requests'
        Raw              = 'how an answer is written'
        Repair           = 'sent after a wrong answer'
        Split            = 'how inputs become requests'
        Tag              = 'recorded here'
        ThrottleLimit    = 'how many run at once'
        SummaryVariable  = 'where the result of the run is'
        TimeoutSec       = 'how long a call takes'
        ToolTimeoutSec   = 'what is done with an answer'
        Upload           = 'where the input is read'
        Variable         = 'for -PromptFile'
    }

    $common = @([System.Management.Automation.PSCmdlet]::CommonParameters) + @([System.Management.Automation.PSCmdlet]::OptionalCommonParameters)
    function Get-OwnParameter([string] $Command) { (Get-Command $Command).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object }

    $commands = 'Invoke-QwenChat', 'Submit-QwenBatch' | ForEach-Object { @{ Command = $_; Own = @(Get-OwnParameter $_); Known = @($values.Keys) + @($others.Keys) } }
    function Get-Case([string] $Command) {
        foreach ($name in Get-OwnParameter $Command | Where-Object { $values.ContainsKey($_) }) {
            $with = if ($values[$name].ContainsKey('With')) { $values[$name].With } else { @{} }
            @{ Parameter = $name; Value = $values[$name].Value; With = $with; Field = $values[$name]['Field']; Invalid = $values[$name]['Invalid']; Range = $values[$name]['Range'] }
        }
    }
    $chat = @(Get-Case Invoke-QwenChat)
    $limited = @($chat | Where-Object Range)
    $batch = @(Get-Case Submit-QwenBatch)
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest

    # Arguments of both calls, unless the tested parameter is one of them.
    function Get-Given([hashtable] $With, [string] $Parameter, $Value) {
        $given = @{ Prompt = 'p' } + $With
        if ($Parameter) { $given[$Parameter] = $Value }
        $given
    }
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'The parameters of <Command>' -ForEach $commands {
    It 'are all in one of the two tables of this file' {
        $Own | Where-Object { $_ -notin $Known } | Should -BeNullOrEmpty
    }
}

Describe 'Through the <_> protocol' -ForEach 'OpenAI', 'DashScope' {
    BeforeAll {
        $protocol = $_

        # Gets the first body that a call sends, regardless of the answer.
        function Get-SentBody([hashtable] $Given) {
            Reset-QwenTest
            Connect-Emulator -Protocol $protocol
            try { $null = Invoke-QwenChat @Given -WarningAction SilentlyContinue } catch { Write-Verbose "$_" }
            @(Get-SeenRequest | ForEach-Object Text)[0]
        }
    }

    It 'Invoke-QwenChat -<Parameter> changes the body' -ForEach $chat {
        $plain = Get-SentBody (Get-Given $With)
        $changed = Get-SentBody (Get-Given $With $Parameter $Value)
        $plain | Should -Not -BeNullOrEmpty
        $changed | Should -Not -BeNullOrEmpty
        $changed | Should -Not -BeExactly $plain
        if ($Field) { $changed | Should -BeLike "*$([wildcardpattern]::Escape($Field))*" }
    }
}

Describe 'An invalid value' {
    It 'Invoke-QwenChat -<Parameter> <Invalid> is rejected with the range, and nothing is sent' -ForEach $limited {
        Reset-QwenTest
        $given = Get-Given $With $Parameter $Invalid
        $problem = { Invoke-QwenChat @given } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        $problem.Exception.Message | Should -BeLike "*'$Parameter'*$Range*"
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'In a batch' {
    BeforeAll {
        function Get-SentBody([hashtable] $Given) {
            Reset-QwenTest
            $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
            $job = Submit-QwenBatch @Given -WarningAction SilentlyContinue
            Get-ServiceFile $job.Batches[0].InputFileId
        }
    }

    It 'Submit-QwenBatch -<Parameter> changes the body' -ForEach $batch {
        $plain = Get-SentBody (Get-Given $With)
        $changed = Get-SentBody (Get-Given $With $Parameter $Value)
        $plain | Should -Not -BeNullOrEmpty
        $changed | Should -Not -BeNullOrEmpty
        $changed | Should -Not -BeExactly $plain
        if ($Field) { $changed | Should -BeLike "*$([wildcardpattern]::Escape($Field))*" }
    }
}
