BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: parameters of the request' {
    BeforeEach { Reset-QwenTest }

    Context 'Through the <_> protocol' -ForEach 'OpenAI', 'DashScope' {
        BeforeAll { $protocol = $_ }
        BeforeEach { Connect-Emulator -Protocol $protocol }

        It 'sends -<Parameter> <Value> as <Field>' -ForEach @(
            @{ Parameter = 'Temperature'; Value = 0.7; Field = '"temperature":0.7' }
            @{ Parameter = 'Temperature'; Value = 0; Field = '"temperature":0' }
            @{ Parameter = 'TopP'; Value = 1; Field = '"top_p":1' }
            @{ Parameter = 'TopK'; Value = 20; Field = '"top_k":20' }
            @{ Parameter = 'MaxTokens'; Value = 100; Field = '"max_tokens":100' }
            @{ Parameter = 'Stop'; Value = 'END'; Field = '"stop":["END"]' }
            @{ Parameter = 'Stop'; Value = 'a', 'b'; Field = '"stop":["a","b"]' }
            @{ Parameter = 'Seed'; Value = 18446744073709551615; Field = '"seed":18446744073709551615' }
            @{ Parameter = 'PresencePenalty'; Value = -1.5; Field = '"presence_penalty":-1.5' }
            @{ Parameter = 'RepetitionPenalty'; Value = 1.05; Field = '"repetition_penalty":1.05' }
            @{ Parameter = 'Model'; Value = 'qwen-max'; Field = '"model":"qwen-max"' }
        ) {
            $given = @{ $Parameter = $Value }
            $null = Invoke-QwenChat 'p' @given
            (Get-SeenRequest).Text | Should -BeLike ('*' + [wildcardpattern]::Escape($Field) + '*')
        }
    }

    It 'sends only specified parameters' {
        $null = Invoke-QwenChat 'p'
        (Get-SeenRequest).Text | Should -BeExactly '{"model":"qwen-plus","messages":[{"role":"user","content":"p"}]}'
    }

    It 'writes numbers with a decimal point in any culture' {
        $culture = [System.Threading.Thread]::CurrentThread.CurrentCulture
        try {
            [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            $null = Invoke-QwenChat 'p' -Temperature 0.5
            { Invoke-QwenChat 'p' -TopP 1.5 } | Should -Throw '*1.5*at most 1*'
        }
        finally { [System.Threading.Thread]::CurrentThread.CurrentCulture = $culture }
        (Get-SeenRequest).Body.temperature | Should -Be 0.5
    }

    It 'rejects -<Parameter> <Value>, shows the range, and sends nothing' -ForEach @(
        @{ Parameter = 'Temperature'; Value = 3; Range = 'at least 0 and less than 2' }
        @{ Parameter = 'Temperature'; Value = 2; Range = 'at least 0 and less than 2' }
        @{ Parameter = 'Temperature'; Value = -0.1; Range = 'at least 0 and less than 2' }
        @{ Parameter = 'Temperature'; Value = [double]::NaN; Range = 'at least 0 and less than 2' }
        @{ Parameter = 'TopP'; Value = 0; Range = 'greater than 0 and at most 1' }
        @{ Parameter = 'TopP'; Value = 1.1; Range = 'greater than 0 and at most 1' }
        @{ Parameter = 'PresencePenalty'; Value = 2.1; Range = 'at least -2 and at most 2' }
        @{ Parameter = 'RepetitionPenalty'; Value = 0; Range = 'greater than 0' }
        @{ Parameter = 'MaxTokens'; Value = 0; Range = '1' }
        @{ Parameter = 'TopK'; Value = -1; Range = '0' }
        @{ Parameter = 'ThrottleLimit'; Value = 0; Range = '1' }
        @{ Parameter = 'ThrottleLimit'; Value = 1001; Range = '1000' }
        @{ Parameter = 'MaxInputSize'; Value = 0; Range = '1' }
    ) {
        $given = @{ $Parameter = $Value }
        $problem = { Invoke-QwenChat 'p' @given } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
        $problem.Exception.Message | Should -BeLike "*'$Parameter'*$Range*"
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    # The values of a row are splatted, so a switch can also be off.
    It 'rejects <Given>, and sends nothing' -ForEach @(
        @{ Given = '-Stream -Live'; Parameters = @{ Stream = $true; Live = $true }; Message = '*-Stream and -Live can''t be used together*' }
        @{ Given = '-Stream -Raw -Count 2'; Parameters = @{ Stream = $true; Raw = $true; Count = 2 }; Message = '*-Stream, -Raw, and -Count are used together*' }
        @{ Given = '-AsProperty -Stream'; Parameters = @{ AsProperty = 'a'; Stream = $true }; Message = '*-AsProperty can''t be used with -Raw or -Stream*' }
        @{ Given = '-AsProperty -Raw'; Parameters = @{ AsProperty = 'a'; Raw = $true }; Message = '*-AsProperty can''t be used with -Raw or -Stream*' }
        @{ Given = '-BatchChat -Stream'; Parameters = @{ BatchChat = $true; Stream = $true }; Message = '*-BatchChat can''t be used with -Stream or -Live*' }
        @{ Given = '-BatchChat -Live'; Parameters = @{ BatchChat = $true; Live = $true }; Message = '*-BatchChat can''t be used with -Stream or -Live*' }
        @{ Given = '-BatchChat -Cache'; Parameters = @{ BatchChat = $true; Cache = $true }; Message = '*-Cache can''t be used with -BatchChat*' }
        @{ Given = '-Deadline'; Parameters = @{ Deadline = '2h' }; Message = '*-Deadline can only be used with -BatchChat or -WhatIf*' }
        @{ Given = '-CombinePrompt'; Parameters = @{ CombinePrompt = 'c' }; Message = '-CombinePrompt requires -Split.*' }
        @{ Given = '-MaxPartTokens -Split:$false'; Parameters = @{ MaxPartTokens = 500; Split = $false }; Message = '-MaxPartTokens requires -Split.*' }
        @{ Given = '-Split -Stream'; Parameters = @{ Split = $true; Stream = $true }; Message = '-Split can''t be used with -Stream.*' }
        @{ Given = '-Split -Live'; Parameters = @{ Split = $true; Live = $true }; Message = '-Split can''t be used with -Live.*' }
        @{ Given = '-Split -Tool'; Parameters = @{ Split = $true; Tool = 'Get-Date' }; Message = '-Split can''t be used with -Tool.*' }
        @{ Given = '-Split -Cache'; Parameters = @{ Split = $true; Cache = $true }; Message = '-Split can''t be used with -Cache.*' }
        @{ Given = '-Split -Count 2'; Parameters = @{ Split = $true; Count = 2 }; Message = '-Split can''t be used with -Count.*' }
        @{ Given = '-Split -AsImage'; Parameters = @{ Split = $true; AsImage = $true }; Message = '-Split can''t be used with -AsImage.*' }
        @{ Given = '-Split -Upload'; Parameters = @{ Split = $true; Upload = $true }; Message = '-Split can''t be used with -Upload.*' }
        @{ Given = '-Upload -AsImage'; Parameters = @{ Upload = $true; AsImage = $true }; Message = '*-Upload can''t be used with -AsImage*' }
        @{ Given = '-Variable'; Parameters = @{ Variable = @{ a = 1 } }; Message = '*no prompt file is specified*' }
        @{ Given = '-PromptFile with a prompt'; Parameters = @{ PromptFile = 'p.md' }; Message = '*-Prompt and -PromptFile can''t be used together*'; Target = 'p.md' }
        @{ Given = '-InvokeTool:$false'; Parameters = @{ InvokeTool = $false }; Message = '-InvokeTool has no effect because -Tool isn''t specified.*' }
        @{ Given = '-ToolChoice'; Parameters = @{ ToolChoice = 'auto' }; Message = '-ToolChoice has no effect because -Tool isn''t specified.*' }
        @{ Given = '-Repair -Stream'; Parameters = @{ Repair = $true; Stream = $true; JsonObject = $true }; Message = '*-Repair and -Stream can''t be used together*' }
        @{ Given = '-Repair'; Parameters = @{ Repair = $true }; Message = '*-Repair can be used only if JSON is requested*' }
        @{ Given = '-JsonObject -JsonSchema'; Parameters = @{ JsonObject = $true; JsonSchema = @{ a = 1 } }; Message = '*-JsonObject and -JsonSchema can''t be used together*' }
        @{ Given = '-ReasoningEffort -ThinkingBudget'; Parameters = @{ ReasoningEffort = 'low'; ThinkingBudget = 5 }; Message = '*-ReasoningEffort and -ThinkingBudget*'; Target = 'low' }
    ) {
        $problem = { Invoke-QwenChat 'p' @Parameters } | Should -Throw $Message -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.TargetObject | Should -Be $Target
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects -Upload without a prompt, and sends nothing' {
        { 'x' | Invoke-QwenChat -Upload } | Should -Throw '*-Upload requires a prompt*' -ErrorId 'Qwen.InvalidArgument,*'
        { 'x' | Invoke-QwenChat -Upload -Question @() } | Should -Throw '*-Upload requires a prompt*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'accepts a switch that is off, and one answer, in any combination' {
        (Invoke-QwenChat 'p' -Stream -Live:$false -Count 1 -Raw -Cache:$false -BatchChat:$false -Split:$false) -join '' | Should -BeExactly 'p'
    }

    It 'also checks default values of parameters' {
        $PSDefaultParameterValues = @{ 'Invoke-QwenChat:Stream' = $true }
        { Invoke-QwenChat 'p' -Live } | Should -Throw '*-Stream and -Live can''t be used together*'
    }

    It 'rejects a seed below 0' {
        { Invoke-QwenChat 'p' -Seed -1 } | Should -Throw "*'Seed'*"
    }

    It 'rejects <Name>, shows what to do, and sends nothing' -ForEach @(
        @{ Name = 'an empty prompt'; Script = { Invoke-QwenChat '' } }
        @{ Name = 'no prompt at all'; Script = { Invoke-QwenChat } }
        @{ Name = 'an empty prompt beside an empty -InputObject'; Script = { Invoke-QwenChat '' -InputObject $null } }
    ) {
        $problem = $Script | Should -Throw -PassThru
        $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*prompt*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects -Path with -LiteralPath' {
        { Invoke-QwenChat 'p' -Path a -LiteralPath b } | Should -Throw -PassThru |
            ForEach-Object FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
    }

    Context '-System and -Message' {
        It 'puts the system message first and the prompt last' {
            $null = Invoke-QwenChat 'now' -System 'rules' -Message @{ role = 'user'; content = 'before' }, @{ role = 'assistant'; content = 'well' }
            $messages = (Get-SeenRequest).Body.messages
            $messages.role | Should -Be @('system', 'user', 'assistant', 'user')
            $messages.content | Should -Be @('rules', 'before', 'well', 'now')
        }

        It 'accepts messages without a prompt' {
            $null = Invoke-QwenChat -Message @{ role = 'user'; content = 'q' }
            (Get-SeenRequest).Body.messages.content | Should -Be 'q'
        }

        It 'accepts the module''s own messages' {
            $null = Invoke-QwenChat 'now' -Message ([QwenPS.ChatMessage]::new('assistant', 'before'))
            (Get-SeenRequest).Body.messages.content | Should -Be @('before', 'now')
        }

        It 'accepts messages from JSON' {
            $messages = '[{"role":"user","content":"one"},{"role":"assistant","content":"two"}]' | ConvertFrom-Json
            $null = Invoke-QwenChat 'three' -Message $messages
            (Get-SeenRequest).Body.messages.content | Should -Be @('one', 'two', 'three')
        }

        It 'accepts the messages of an answer' {
            $answer = Invoke-QwenChat 'one'
            $null = Invoke-QwenChat 'two' -Message $answer.Messages
            (Get-SeenRequest)[-1].Body.messages.content | Should -Be @('one', 'one', 'two')
        }

        It 'rejects <Name> and sends nothing' -ForEach @(
            @{ Name = 'an unknown role'; Message = @{ role = 'boss'; content = 'x' }; Says = "*'boss'*system, user, assistant, or tool*" }
            @{ Name = 'a message without a role'; Message = @{ content = 'x' }; Says = '*requires a role*' }
            @{ Name = 'a bare text'; Message = 'x'; Says = '*role*content*' }
        ) {
            { Invoke-QwenChat 'p' -Message $Message } | Should -Throw $Says
            (Get-EmulatorCounter).requests | Should -Be 0
        }
    }

    Context '-AdditionalBody and -Header' {
        It 'sends unknown fields, including nested fields' {
            $null = Invoke-QwenChat 'p' -AdditionalBody @{ search_options = @{ forced_search = $true; assigned = @{ sites = @('a', 'b') } }; enable_search = $true }
            $body = (Get-SeenRequest).Body
            $body.enable_search | Should -BeTrue
            $body.search_options.forced_search | Should -BeTrue
            $body.search_options.assigned.sites | Should -Be @('a', 'b')
        }

        It 'sends $null, numbers, and lists as JSON' {
            $null = Invoke-QwenChat 'p' -AdditionalBody ([ordered]@{ n = $null; i = 3; f = 0.5; list = @(1) })
            (Get-SeenRequest).Text | Should -BeLike '*"n":null,"i":3,"f":0.5,"list":`[1`]}'
        }

        It 'gives precedence to a field over the cmdlet''s own parameter, and sends it once' {
            $null = Invoke-QwenChat 'p' -Temperature 0.1 -AdditionalBody @{ temperature = 0.9 }
            $text = (Get-SeenRequest).Text
            [regex]::Matches($text, '"temperature"').Count | Should -Be 1
            $text | Should -BeLike '*"temperature":0.9*'
        }

        It 'rejects the field <Field>, which would be in the request twice, and suggests <Parameter>' -ForEach @(
            @{ Field = 'model'; Parameter = '-Model' }
            @{ Field = 'messages'; Parameter = '-Message' }
            @{ Field = 'stream'; Parameter = '-Stream' }
        ) {
            $problem = { Invoke-QwenChat 'p' -AdditionalBody @{ $Field = 'x' } } | Should -Throw "*'$Field'*" -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike "*$Parameter*"
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'masks header values that the service returns, in an error and in an unexpected answer' {
            $secret = 'gateway-token-5f3a9c'
            Add-EmulatorFault @{ status = 400; body = "{`"error`":{`"code`":`"c`",`"message`":`"X-Gateway: $secret is wrong`"}}" }
            $problem = { Invoke-QwenChat 'p' -Header @{ 'X-Gateway' = $secret } } | Should -Throw -PassThru
            "$problem $($problem.Exception.Body)" | Should -Not -Match $secret
            "$problem" | Should -BeLike '*X-Gateway: *a9c is wrong*'
            $problem = { Invoke-QwenChat "{`"n`":`"$secret`"}" -JsonSchema @{ n = 1 } -Header @{ 'X-Gateway' = $secret } } | Should -Throw -PassThru
            $problem.Exception.PartialContent | Should -BeLike '{"n":*a9c"}'
            $problem.Exception.PartialContent | Should -Not -Match $secret
        }

        It 'sends headers' {
            $null = Invoke-QwenChat 'p' -Header @{ 'X-Trace' = 'abc'; 'X-Number' = 5 }
            $headers = (Get-SeenRequest).Headers
            $headers.'X-Trace' | Should -Be 'abc'
            $headers.'X-Number' | Should -Be '5'
        }

        It 'rejects a header with <Name> and sends nothing' -ForEach @(
            @{ Name = 'a line break in its value'; Header = @{ 'X-A' = "a`r`nX-B: b" } }
            @{ Name = 'a character beyond ASCII in its value'; Header = @{ 'X-A' = "a$([char] 0xFC)b" } }
            @{ Name = 'a character of Chinese in its value'; Header = @{ 'X-A' = "$([char] 0x5BC6)" } }
            @{ Name = 'a control character in its value'; Header = @{ 'X-A' = "a$([char] 1)b" } }
            @{ Name = 'a NUL in its value'; Header = @{ 'X-A' = "a`0b" } }
            @{ Name = 'a character beyond ASCII in its name'; Header = @{ "X-$([char] 0xC4)" = 'a' } }
            @{ Name = 'a line break in its name'; Header = @{ "X-A`nX-B" = 'a' } }
            @{ Name = 'no name'; Header = @{ '' = 'a' } }
            @{ Name = 'a blank in its name'; Header = @{ 'X A' = 'a' } }
            @{ Name = 'the content type'; Header = @{ 'Content-Type' = 'text/plain' } }
            @{ Name = 'another key'; Header = @{ 'authorization' = 'Bearer other' } }
            @{ Name = 'another host'; Header = @{ 'Host' = 'other.example' } }
            @{ Name = 'another way of sending'; Header = @{ 'Transfer-Encoding' = 'identity' } }
            @{ Name = 'another way of answering'; Header = @{ 'X-DashScope-SSE' = 'enable' } }
            @{ Name = 'another workspace'; Header = @{ 'X-DashScope-WorkSpace' = 'ws-other' } }
        ) {
            { Invoke-QwenChat 'p' -Header $Header } | Should -Throw -PassThru |
                ForEach-Object { $_.CategoryInfo.Category } | Should -Be 'InvalidArgument'
            (Get-EmulatorCounter).requests | Should -Be 0
        }
    }

    Context '-Connection' {
        It 'accepts an object' {
            $other = Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -ApiKey (Get-Key) -Model qwen-max -Name other -PassThru
            Connect-Emulator
            $null = Invoke-QwenChat 'p' -Connection $other
            (Get-SeenRequest).Body.model | Should -Be 'qwen-max'
        }

        It 'accepts a name, regardless of case' {
            Connect-Emulator -With @{ Name = 'Other'; Model = 'qwen-max' }
            Connect-Emulator -With @{ Name = 'Last' }
            $null = Invoke-QwenChat 'p' -Connection OTHER
            (Get-SeenRequest).Body.model | Should -Be 'qwen-max'
        }

        It 'lists the existing connections for an unknown name' {
            { Invoke-QwenChat 'p' -Connection nowhere } | Should -Throw "*'nowhere'*127.0.0.1*"
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'completes names, with quotes if necessary' {
            Connect-Emulator -With @{ Name = 'prod' }
            Connect-Emulator -With @{ Name = 'prod two' }
            $line = 'Invoke-QwenChat x -Connection pro'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('prod', "'prod two'")
        }
    }

    Context 'The DashScope protocol' {
        BeforeEach { Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) -MaxRetry 0 }

        It 'sends messages inside input and parameters inside parameters' {
            $null = Invoke-QwenChat 'p' -System 's' -Temperature 0.5 -MaxTokens 9 -AdditionalBody @{ enable_search = $true }
            $seen = Get-SeenRequest
            $seen.Path | Should -Be '/api/v1/services/aigc/text-generation/generation'
            $seen.Body.input.messages.content | Should -Be @('s', 'p')
            $seen.Body.parameters.temperature | Should -Be 0.5
            $seen.Body.parameters.max_tokens | Should -Be 9
            $seen.Body.parameters.enable_search | Should -BeTrue
        }

        It 'returns the same object' {
            $answer = Invoke-QwenChat 'hello'
            $answer.Content | Should -Be 'hello'
            $answer.FinishReason | Should -Be 'stop'
            $answer.Usage.TotalTokens | Should -BeGreaterThan 0
            $answer.RequestId | Should -Not -BeNullOrEmpty
            $answer.Protocol | Should -Be 'DashScope'
        }

        It 'streams' {
            $pieces = Invoke-QwenChat 'a text of some length' -Stream
            -join $pieces.Content | Should -BeExactly 'a text of some length'
            $pieces.Count | Should -BeGreaterThan 2
            $pieces[-1].Usage.TotalTokens | Should -BeGreaterThan 0
        }

        It 'fails with the same kinds of errors' {
            { Invoke-QwenChat 'p' -Model nope } | Should -Throw -PassThru |
                ForEach-Object FullyQualifiedErrorId | Should -BeLike 'Qwen.ModelNotFound,*'
        }
    }
}
