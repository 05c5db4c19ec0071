BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $escape = [char] 27

    function Connect-Protocol([string] $Protocol) {
        if ($Protocol -eq 'DashScope') { Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) -MaxRetry 0 }
    }

    # Gets the part of the body that contains the parameters in the protocol.
    function Get-SeenParameter([string] $Protocol) {
        foreach ($request in Get-SeenRequest) { if ($Protocol -eq 'DashScope') { $request.Body.parameters } else { $request.Body } }
    }

    # Gets a value for each request that indicates whether the request was streamed.
    function Get-SeenStream {
        foreach ($request in Get-SeenRequest) { [bool] ($request.Headers.'X-DashScope-SSE' -eq 'enable' -or $request.Body.PSObject.Properties['stream'].Value) }
    }
}

Describe 'Invoke-QwenChat: parameters of the model (<_>)' -ForEach 'OpenAI', 'DashScope' {
    BeforeAll { $protocol = $_ }
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol $protocol
    }

    It 'sends <Given> as <Fields>' -ForEach @(
        @{ Given = '-EnableThinking'; Parameters = @{ EnableThinking = $true }; Fields = @{ enable_thinking = $true } }
        @{ Given = '-EnableThinking:$false'; Parameters = @{ EnableThinking = $false }; Fields = @{ enable_thinking = $false } }
        @{ Given = '-ThinkingBudget'; Parameters = @{ ThinkingBudget = 50 }; Fields = @{ thinking_budget = 50 } }
        @{ Given = '-ReasoningEffort'; Parameters = @{ ReasoningEffort = 'low' }; Fields = @{ reasoning_effort = 'low' } }
        @{ Given = '-ReasoningEffort in whatever case'; Parameters = @{ ReasoningEffort = 'XHigh' }; Fields = @{ reasoning_effort = 'xhigh' } }
        @{ Given = '-ReasoningEffort with -EnableThinking'; Parameters = @{ ReasoningEffort = 'medium'; EnableThinking = $true }; Fields = @{ enable_thinking = $true; reasoning_effort = 'medium' } }
        @{ Given = '-ReasoningEffort and -AdditionalBody, which wins'; Parameters = @{ ReasoningEffort = 'low'; AdditionalBody = @{ reasoning_effort = 'max' } }; Fields = @{ reasoning_effort = 'max' } }
        @{ Given = '-EnableSearch'; Parameters = @{ EnableSearch = $true }; Fields = @{ enable_search = $true } }
        @{ Given = '-EnableSearch:$false'; Parameters = @{ EnableSearch = $false }; Fields = @{ enable_search = $false } }
        @{ Given = '-SearchOption'; Parameters = @{ SearchOption = @{ forced_search = $true } }; Fields = @{ enable_search = $true; search_options = @{ forced_search = $true } } }
        @{ Given = '-SearchOption with -EnableSearch:$false'; Parameters = @{ SearchOption = @{ forced_search = $true }; EnableSearch = $false }; Fields = @{ enable_search = $false; search_options = @{ forced_search = $true } } }
        @{ Given = '-Count'; Parameters = @{ Count = 2 }; Fields = @{ n = 2 } }
        @{ Given = '-LogProbs'; Parameters = @{ LogProbs = $true }; Fields = @{ logprobs = $true } }
        @{ Given = '-TopLogProbs'; Parameters = @{ TopLogProbs = 0 }; Fields = @{ logprobs = $true; top_logprobs = 0 } }
    ) {
        $null = Invoke-QwenChat 'p' @Parameters
        $sent = Get-SeenParameter $protocol
        # The request contains only these fields, and the fields that every request has.
        $names = $sent.PSObject.Properties.Name | Where-Object { $_ -notin 'model', 'messages', 'stream', 'stream_options', 'result_format', 'incremental_output' }
        $names | Sort-Object | Should -Be @($Fields.Keys | Sort-Object)
        foreach ($name in $Fields.Keys) { $sent.$name | ConvertTo-Json -Compress | Should -BeExactly ($Fields[$name] | ConvertTo-Json -Compress) }
    }

    It 'rejects -<Parameter> <Value>, and sends nothing' -ForEach @(
        @{ Parameter = 'ThinkingBudget'; Value = 0 }
        @{ Parameter = 'ReasoningEffort'; Value = '' }
        @{ Parameter = 'Count'; Value = 0 }
        @{ Parameter = 'Count'; Value = 5 }
        @{ Parameter = 'TopLogProbs'; Value = -1 }
        @{ Parameter = 'TopLogProbs'; Value = 6 }
    ) {
        $given = @{ $Parameter = $Value }
        { Invoke-QwenChat 'p' @given } | Should -Throw -PassThru | ForEach-Object FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'sends an unknown effort to the service' {
        { Invoke-QwenChat 'p' -ReasoningEffort Deepest } | Should -Throw "*'deepest'*"
        (Get-SeenParameter $protocol).reasoning_effort | Should -BeExactly 'deepest'
    }

    It 'rejects -ReasoningEffort with -ThinkingBudget, which the service does not accept together' {
        $problem = { Invoke-QwenChat 'p' -ReasoningEffort none -ThinkingBudget 50 } | Should -Throw '*-ReasoningEffort and -ThinkingBudget can''t be used together*' -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*one of these parameters*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'returns all answers in Choices, and the first in Content' {
        $answer = Invoke-QwenChat 'two of them' -Count 2
        $answer.Choices | Should -BeOfType QwenPS.ChatChoice
        $answer.Choices.Index | Should -Be @(0, 1)
        $answer.Choices.Content | Should -Be @('two of them', 'two of them')
        "$($answer.Choices[1])" | Should -BeExactly 'two of them'
        $answer.Choices.finish_reason | Should -Be @('stop', 'stop')
        $answer.Content | Should -BeExactly 'two of them'
        ($answer | Out-String) | Should -Match '(?ms)^two of them\r?$.*^-- answer 2\r?$.*^two of them\r?$'
    }

    It 'has one choice if one was requested' {
        (Invoke-QwenChat 'p').Choices.Content | Should -Be 'p'
    }

    It 'distinguishes the answers of a stream by their index' {
        $pieces = Invoke-QwenChat 'a text of several pieces' -Count 2 -Stream
        foreach ($index in 0, 1) {
            $own = @($pieces | Where-Object Index -EQ $index)
            -join $own.Content | Should -BeExactly 'a text of several pieces'
            $own[-1].FinishReason | Should -Be 'stop'
        }
        @($pieces | Where-Object Usage).Count | Should -Be 1
        $pieces[-1].Usage.TotalTokens | Should -BeGreaterThan 0
    }

    It 'with -Raw, writes one string per answer' {
        Invoke-QwenChat 'p' -Count 3 -Raw | Should -Be @('p', 'p', 'p')
    }

    It 'rejects -Stream -Raw with -Count, because the texts can''t be distinguished' {
        $problem = { Invoke-QwenChat 'p' -Count 2 -Stream -Raw } | Should -Throw '*-Count*' -PassThru
        $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'has the probabilities as objects' {
        $answer = Invoke-QwenChat 'a likely text' -TopLogProbs 2
        $answer.LogProbs | Should -BeOfType QwenPS.TokenLogProb
        -join $answer.LogProbs.Token | Should -BeExactly 'a likely text'
        $answer.LogProbs[0].LogProb | Should -Be -0.125
        $answer.LogProbs[0].top_logprobs.Token | Should -Be @('a li', 'other1')
        $answer.LogProbs[0].Bytes | Should -Be @(0x61, 0x20, 0x6C, 0x69)
        (Invoke-QwenChat 'a likely text' -LogProbs -Stream)[-1].LogProbs.Count | Should -BeGreaterThan 0
    }
}

Describe 'Invoke-QwenChat: the sources of a search' {
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol DashScope
    }

    It 'are in the answer, and on its card' {
        $answer = Invoke-QwenChat 'who won' -SearchOption @{ enable_source = $true }
        $answer.SearchResults | Should -BeOfType QwenPS.SearchResult
        $answer.SearchResults[1].Index | Should -Be 2
        $answer.SearchResults[1].Title | Should -Be 'who won'
        $answer.SearchResults[1].Url | Should -Be 'https://example.com/2?q=who%20won'
        $answer.search_results[1].site_name | Should -Be 'Site 2'
        $answer.SearchResults[1].Icon | Should -Be 'https://example.com/2.ico'
        ($answer | Out-String -Width 120) | Should -Match '(?m)^\[2\] who won https://example.com/2\?q=who%20won'
    }

    It 'are in the last delta of a stream' {
        $pieces = Invoke-QwenChat 'who won' -EnableSearch -SearchOption @{ enable_source = $true } -Stream
        $pieces[-1].SearchResults.Count | Should -Be 2
        $pieces[0].SearchResults.Count | Should -Be 0
    }

    It 'are empty without a search' {
        (Invoke-QwenChat 'who won').SearchResults.Count | Should -Be 0
    }
}

Describe 'Invoke-QwenChat: models that only stream (<_>)' -ForEach 'OpenAI', 'DashScope' {
    BeforeAll { $protocol = $_ }
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol $protocol
    }

    It 'returns one ChatResponse from a model that thinks only in streams' {
        $answer = Invoke-QwenChat 'p' -Model qwen3-32b -EnableThinking -Header @{ 'X-Emulator-Reasoning' = 'let%20me%20think' }
        $answer | Should -BeOfType QwenPS.ChatResponse
        $answer.Content | Should -BeExactly 'p'
        $answer.Reasoning | Should -BeExactly 'let me think'
        $answer.Usage.ReasoningTokens | Should -BeGreaterThan 0
        Get-SeenStream | Should -Be @($true)
    }

    It 'returns one ChatResponse with -ReasoningEffort, which enables thinking, except with the value none' {
        $answer = Invoke-QwenChat 'p' -Model qwen3-32b -ReasoningEffort low -Header @{ 'X-Emulator-Reasoning' = 'let%20me%20think' }
        $answer.Reasoning | Should -BeExactly 'let me think'
        $answer.Attempts | Should -Be 1
        (Invoke-QwenChat 'q' -Model qwen3-32b -ReasoningEffort None).Attempts | Should -Be 1
        Get-SeenStream | Should -Be @($true, $false)
    }

    It 'returns one ChatResponse from a model that only streams: <_>' -ForEach 'qwq-plus', 'qvq-max', 'qwen-omni-turbo' {
        $answer = Invoke-QwenChat 'p' -Model $_
        $answer.Content | Should -BeExactly 'p'
        $answer.Attempts | Should -Be 1
        Get-SeenStream | Should -Be @($true)
    }

    It 'sends the request again as a stream if the service requires it, writes a verbose line, and remembers this' {
        $message = 'This model only support stream mode, please enable the stream parameter to access the model. '
        $body = if ($protocol -eq 'DashScope') { @{ code = 'InvalidParameter'; message = $message; request_id = '1' } } else { @{ error = @{ code = 'invalid_parameter_error'; message = $message } } }
        Add-EmulatorFault @{ status = 400; body = ($body | ConvertTo-Json -Compress) }
        $all = Invoke-QwenChat 'p' -Verbose 4>&1
        $all[-1].Content | Should -BeExactly 'p'
        $all[-1].Attempts | Should -Be 2
        @($all | Where-Object { "$_" -like 'The model qwen-plus supports only streaming*' }).Count | Should -Be 1
        (Invoke-QwenChat 'q' -Raw) | Should -BeExactly 'q'
        Get-SeenStream | Should -Be @($false, $true, $true)
    }

    It 'does not affect other calls' {
        $null = Invoke-QwenChat 'p' -EnableThinking:$false
        Get-SeenStream | Should -Be @($false)
    }
}

Describe 'Invoke-QwenChat -Live with reasoning' {
    BeforeAll {
        $thinking = @{ 'X-Emulator-Reasoning' = 'thoughts' }
        $style = Get-Variable PSStyle -ValueOnly -ErrorAction Ignore
        $rendering = if ($style) { $style.OutputRendering }
        $noColor = $env:NO_COLOR
    }
    BeforeEach {
        Reset-QwenTest
        $env:NO_COLOR = $null
        if ($style) { $style.OutputRendering = 'Host' }
    }
    AfterEach {
        $env:NO_COLOR = $noColor
        if ($style) { $style.OutputRendering = $rendering }
    }

    It 'shows the reasoning dimmed, then an empty line and the answer' {
        if (-not $style -or -not $Host.UI.SupportsVirtualTerminal) { Set-ItResult -Skipped -Because 'this host shows no styled text' }
        $null = Invoke-QwenChat 'the answer' -Live -Header $thinking -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "$escape[2mthoughts$escape[22m`n`nthe answer`n"
    }

    It 'shows the reasoning without formatting <Name>' -ForEach @(
        @{ Name = 'where the output is to be plain text'; Set = { if ($style) { $style.OutputRendering = 'PlainText' } } }
        @{ Name = 'where NO_COLOR is set'; Set = { $env:NO_COLOR = '1' } }
    ) {
        . $Set
        $answer = Invoke-QwenChat 'the answer' -Live -Header $thinking -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "thoughts`n`nthe answer`n"
        $answer.Reasoning | Should -BeExactly 'thoughts'
        $answer.Content | Should -BeExactly 'the answer'
    }

    It 'makes control characters in the reasoning visible' {
        $env:NO_COLOR = '1'
        $null = Invoke-QwenChat 'x' -Live -Header @{ 'X-Emulator-Reasoning' = 'a%1B%5B2Jb' } -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "a␛[2Jb`n`nx`n"
    }

    It 'shows the other answers of -Count after the first' {
        $null = Invoke-QwenChat 'said' -Live -Count 2 -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "said`n`nsaid`n"
    }
}
