BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Creates a prompt file with these lines and returns its path.
    function New-PromptFile([string[]] $Line) {
        $folder = New-TestFile @{ 'prompt.md' = ($Line -join "`n") + "`n" }
        Join-Path $folder prompt.md
    }
}

Describe 'Invoke-QwenChat -PromptFile' {
    BeforeEach { Reset-QwenTest }

    It 'sends the file''s text as the prompt' {
        $file = New-PromptFile '# Task', '', 'Say hello.'
        (Invoke-QwenChat -PromptFile $file).Content | Should -BeExactly "# Task`n`nSay hello."
        (Get-SeenRequest).Text | Should -BeExactly '{"model":"qwen-plus","messages":[{"role":"user","content":"# Task\n\nSay hello."}]}'
    }

    It 'puts the text before piped input, like a prompt' {
        $null = 'a', 'b' | Invoke-QwenChat -PromptFile (New-PromptFile 'Summarise')
        Get-SeenText | Should -BeExactly "Summarise`n`na`nb"
    }

    It 'reads settings between the --- lines, in the <_> protocol' -ForEach 'OpenAI', 'DashScope' {
        if ($_ -eq 'DashScope') { Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) }
        $file = New-PromptFile '---', 'model: qwen-max', 'temperature: 0.25', 'top_p: 0.5', 'max_tokens: 77', 'system: |', '  Be brief.', '  Be kind.', '---', '', 'Hello'
        $null = Invoke-QwenChat -PromptFile $file
        $body = (Get-SeenRequest).Body
        $body.model | Should -Be 'qwen-max'
        $parameters = if ($_ -eq 'DashScope') { $body.parameters } else { $body }
        $parameters.temperature | Should -Be 0.25
        $parameters.top_p | Should -Be 0.5
        $parameters.max_tokens | Should -Be 77
        $messages = if ($_ -eq 'DashScope') { $body.input.messages } else { $body.messages }
        $messages.role | Should -Be @('system', 'user')
        $messages.content | Should -Be @("Be brief.`nBe kind.`n", 'Hello')
    }

    It 'gives precedence to parameters over settings' {
        $file = New-PromptFile '---', 'model: qwen-max', 'temperature: 0.25', 'top_p: 0.5', 'max_tokens: 77', 'system: Be {{how}}.', '---', 'Hello'
        $null = Invoke-QwenChat -PromptFile $file -Model qwen-turbo -Temperature 1 -TopP 1 -MaxTokens 5 -System 'Mine'
        $body = (Get-SeenRequest).Body
        $body.model | Should -Be 'qwen-turbo'
        $body.temperature | Should -Be 1
        $body.top_p | Should -Be 1
        $body.max_tokens | Should -Be 5
        $body.messages.content | Should -Be @('Mine', 'Hello')
    }

    It 'gives precedence to the model of the file over the model of the connection or conversation' {
        $file = New-PromptFile '---', 'model: qwen-max', '---', 'Hello'
        $null = Invoke-QwenChat 'one' -Model qwen-turbo | Invoke-QwenChat -PromptFile $file
        (Get-SeenRequest)[-1].Body.model | Should -Be 'qwen-max'
    }

    It 'fills variables in text and system message, once and unchanged' {
        $file = New-PromptFile '---', 'system: You speak {{ language }}.', '---', 'Explain {{topic}} to {{Who}}; \{{topic}} and {{#if}} stay.'
        $null = Invoke-QwenChat -PromptFile $file -Variable @{ language = 'Deutsch'; topic = '{{who}} $1 \{{x}}'; who = "a`nb" }
        (Get-SeenRequest).Body.messages.content | Should -Be @('You speak Deutsch.', "Explain {{who}} `$1 \{{x}} to a`nb; {{topic}} and {{#if}} stay.")
    }

    It 'inserts lists line by line, numbers with a decimal point, and nothing for $null' {
        $culture = [System.Threading.Thread]::CurrentThread.CurrentCulture
        try {
            [System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
            $null = Invoke-QwenChat -PromptFile (New-PromptFile '{{list}}|{{number}}|{{none}}|{{flag}}') -Variable @{ list = 'a', 1.5; number = 0.5; none = $null; flag = $true }
        }
        finally { [System.Threading.Thread]::CurrentThread.CurrentCulture = $culture }
        Get-SeenText | Should -BeExactly "a`n1.5|0.5||True"
    }

    It 'warns about a variable without a placeholder, and sends the request' {
        $answer = Invoke-QwenChat -PromptFile (New-PromptFile 'Hello {{a}}') -Variable @{ a = 1; b = 2; c = 3 } -WarningVariable warnings -WarningAction SilentlyContinue
        $answer.Content | Should -BeExactly 'Hello 1'
        "$warnings" | Should -BeLike '*the prompt file doesn''t use: b, c.'
    }

    It 'reads a path relative to the current folder, and a path with brackets' {
        $folder = New-TestFile @{ 'a[1].md' = 'Hello' }
        Push-Location -LiteralPath $folder
        try { $null = Invoke-QwenChat -PromptFile 'a[1].md' }
        finally { Pop-Location }
        Get-SeenText | Should -Be 'Hello'
    }

    It 'uses a schema in the same folder' {
        $file = New-PromptFile '---', 'schema: answer.json', '---', 'Hello'
        [System.IO.File]::WriteAllText((Join-Path (Split-Path $file) answer.json), '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}')
        (Invoke-QwenChat -PromptFile $file).Object.n | Should -BeOfType [int]
        (Get-SeenRequest).Body.response_format.json_schema.schema.required | Should -Be 'n'
        (Invoke-QwenChat -PromptFile $file -JsonObject).Object | Should -Not -BeNullOrEmpty
        @(Get-SeenRequest)[1].Body.response_format.type | Should -Be 'json_object'
    }

    It 'rejects <Name>, shows the line, and sends nothing' -ForEach @(
        @{ Name = 'a variable without a value'; Line = 'Hi {{who}} and {{what}}'; Given = @{ Variable = @{ what = 1 } }; Says = '*without a value: who.' }
        @{ Name = 'a variable without a value in the system message'; Line = '---', 'system: "{{who}}"', '---', 'Hi'; Given = @{}; Says = '*without a value: who.' }
        @{ Name = '-Prompt beside it'; Line = 'Hi'; Given = @{ Prompt = 'p' }; Says = '-Prompt and -PromptFile*' }
        @{ Name = 'an unknown setting'; Line = '---', 'tools: x', '---', 'Hi'; Given = @{}; Says = "*prompt.md*'tools'*" }
        @{ Name = 'a setting out of range'; Line = '---', 'temperature: 3', '---', 'Hi'; Given = @{}; Says = "*prompt.md*temperature*'3'*" }
        @{ Name = 'settings without an end'; Line = '---', 'model: m', 'Hi'; Given = @{}; Says = '*prompt.md*' }
        @{ Name = 'a line that is no setting'; Line = '---', 'model', '---', 'Hi'; Given = @{}; Says = '*prompt.md*line 2*' }
        @{ Name = 'an empty file'; Line = ''; Given = @{}; Says = '*nothing to send*' }
        @{ Name = 'a file larger than -MaxInputSize'; Line = 'x' * 100; Given = @{ MaxInputSize = 50 }; Says = '*prompt.md*-MaxInputSize*' }
    ) {
        $file = New-PromptFile $Line
        $problem = { Invoke-QwenChat -PromptFile $file @Given } | Should -Throw $Says -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'lists the valid settings for an unknown setting' {
        $file = New-PromptFile '---', 'tools: x', '---', 'Hi'
        $problem = { Invoke-QwenChat -PromptFile $file } | Should -Throw -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*model, temperature, top_p, max_tokens, system, schema*'
    }

    It 'rejects a schema that does not exist' {
        $file = New-PromptFile '---', 'schema: nowhere.json', '---', 'Hi'
        { Invoke-QwenChat -PromptFile $file } | Should -Throw '*nowhere.json*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'converts objects to JSON, as in the pipeline' {
        $null = Invoke-QwenChat -PromptFile (New-PromptFile '{{table}}|{{row}}|{{rows}}') -Variable @{ table = @{ x = 1 }; row = [pscustomobject]@{ a = 'b' }; rows = @{ n = 1 }, @{ n = 2 } }
        Get-SeenText | Should -BeExactly "{`"x`":1}|{`"a`":`"b`"}|{`"n`":1}`n{`"n`":2}"
    }

    It 'rejects a folder' {
        $problem = { Invoke-QwenChat -PromptFile (New-TestFolder) } | Should -Throw '*is a folder*' -ErrorId 'Qwen.IsDirectory,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-PromptFile*'
    }

    It 'rejects -Variable without -PromptFile' {
        { Invoke-QwenChat 'p' -Variable @{ a = 1 } } | Should -Throw '*-Variable*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects a file that does not exist' {
        $file = Join-Path (New-TestFolder) nowhere.md
        { Invoke-QwenChat -PromptFile $file } | Should -Throw "The file '$file' wasn't found." -ErrorId 'Qwen.NotFound,*'
        $Error[0].ErrorDetails.RecommendedAction | Should -BeLike '*-PromptFile*'
    }
}
