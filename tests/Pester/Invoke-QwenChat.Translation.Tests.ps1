BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: translation models' {
    BeforeEach { Reset-QwenTest }

    It 'sends -TranslationOption in the <_> protocol' -ForEach 'OpenAI', 'DashScope' {
        if ($_ -eq 'DashScope') { Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) }
        $options = [ordered]@{
            TargetLang = 'English'
            source_lang = 'Chinese'
            Terms = @{ source = 'sensor'; target = 'detector' }, [pscustomobject]@{ Source = 'a'; Target = 'b' }
            tm_list = @{ source = 'One.'; target = 'Two.' }
            domains = 'IT.'
        }
        $answer = 'text' | Invoke-QwenChat -Model qwen-mt-plus -TranslationOption $options
        $answer.Content | Should -BeExactly 'text'
        $body = (Get-SeenRequest).Body
        $parameters = if ($_ -eq 'DashScope') { $body.parameters } else { $body }
        $parameters.translation_options | ConvertTo-Json -Depth 5 -Compress | Should -BeExactly (
            '{"source_lang":"Chinese","target_lang":"English","terms":[{"source":"sensor","target":"detector"},{"source":"a","target":"b"}],"tm_list":[{"source":"One.","target":"Two."}],"domains":"IT."}')
    }

    It 'lets the model detect the language of the text' {
        $null = 'text' | Invoke-QwenChat -Model qwen-mt-plus -TranslationOption @{ target_lang = 'English' }
        (Get-SeenRequest).Text | Should -BeLike '*"translation_options":{"source_lang":"auto","target_lang":"English"}*'
    }

    It 'rejects <Options>, shows what is wrong, and sends nothing' -ForEach @(
        @{ Options = @{ source_lang = 'Chinese' }; Says = '*target language*'; Remedy = '*target_lang*' }
        @{ Options = @{ target_language = 'English' }; Says = "*'target_language' isn't*"; Remedy = '*source_lang, target_lang, terms, tm_list, domains*' }
        @{ Options = @{ target_lang = '' }; Says = '*target_lang*text*'; Remedy = "*target_lang = '*" }
        @{ Options = @{ target_lang = 'English'; terms = 'sensor' }; Says = '*terms*source and a target*'; Remedy = '*source = *' }
        @{ Options = @{ target_lang = 'English'; terms = @{ sensor = 'detector' } }; Says = '*terms*source and a target*'; Remedy = '*source = *' }
        @{ Options = @{ target_lang = 'English'; tm_list = @{ source = 'a'; target = 5 } }; Says = '*tm_list*source and a target*'; Remedy = '*source = *' }
    ) {
        $problem = { 'text' | Invoke-QwenChat -Model qwen-mt-plus -TranslationOption $Options } | Should -Throw $Says -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike $Remedy
        Get-SeenRequest | Should -BeNullOrEmpty
    }

    It 'rejects <Name> with a translation model and shows what to use' -ForEach @(
        @{ Name = '-System'; Given = @{ System = 'Translate.' } }
        @{ Name = 'a system message'; Given = @{ Message = @{ role = 'system'; content = 'Translate.' } } }
    ) {
        $problem = { 'text' | Invoke-QwenChat -Model qwen-mt-flash @Given } | Should -Throw "*qwen-mt-flash*system message*" -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-TranslationOption*'
        { 'text' | Submit-QwenBatch -Model qwen-mt-flash @Given } | Should -Throw "*qwen-mt-flash*system message*"
        Get-SeenRequest | Should -BeNullOrEmpty
    }

    It 'streams the text once, although each event repeats it: <Name>' -ForEach @(
        @{ Name = '-Stream'; Given = @{ Stream = $true } }
        @{ Name = '-Live'; Given = @{ Live = $true } }
        @{ Name = 'whole'; Given = @{} }
    ) {
        $text = 'I did not laugh after watching this video.'
        $shown = $null
        $output = Invoke-QwenChat $text -Model qwen-mt-plus @Given -InformationVariable shown 6> $null
        -join $output.Content | Should -BeExactly $text
        if ($Given.Live) { -join $shown.MessageData.Message | Should -BeLike "*$text*" }
    }

    It 'reads the languages from a prompt file' {
        $file = Join-Path (New-TestFolder) prompt.md
        Set-Content $file '---', 'model: qwen-mt-plus', 'target_lang: English', 'domains: IT', '---', 'text'
        $null = Invoke-QwenChat -PromptFile $file
        (Get-SeenRequest).Text | Should -BeLike '*"translation_options":{*"target_lang":"English"*'
        $null = Invoke-QwenChat -PromptFile $file -TranslationOption @{ target_lang = 'French' }
        (Get-SeenRequest)[-1].Text | Should -BeLike '*"translation_options":{"source_lang":"auto","target_lang":"French"}*'
    }
}

Describe 'Invoke-QwenChat: a message that the answer continues' {
    BeforeEach { Reset-QwenTest }

    BeforeAll {
        $begun = @{ role = 'user'; content = 'def add(a, b): return a + b' }, @{ role = 'assistant'; content = 'def add(a, b):'; partial = $true }
    }

    It 'is sent last, and is joined with the answer to one message' {
        $answer = Invoke-QwenChat -Message $begun
        $answer.Content | Should -BeExactly ' return a + b'
        $answer.Messages.Content | Should -Be @('def add(a, b): return a + b', 'def add(a, b): return a + b')
        (Get-SeenRequest).Body.messages[-1].partial | Should -BeTrue
        $null = $answer | Invoke-QwenChat 'And now?'
        (Get-SeenRequest)[-1].Text | Should -Not -BeLike '*partial*'
    }

    It 'is stored in a file, and continues from there' {
        $file = Join-Path (New-TestFolder) begun.json
        $begun | Export-QwenConversation $file
        (Import-QwenConversation $file).Messages.Partial | Should -Be @($false, $true)
        (Import-QwenConversation $file | Invoke-QwenChat).Content | Should -BeExactly ' return a + b'
    }

    It 'is rejected <Name>, and nothing is sent' -ForEach @(
        @{ Name = 'before a prompt'; Given = @{ Prompt = 'p' }; Says = '*Partial*' }
        @{ Name = 'of a model that thinks'; Given = @{ EnableThinking = $true }; Says = '*Partial*thinking is on*' }
    ) {
        { Invoke-QwenChat -Message $begun @Given } | Should -Throw $Says
        { Invoke-QwenChat -Message @{ role = 'user'; content = 'x'; partial = $true } } | Should -Throw '*Partial*'
        Get-SeenRequest | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-QwenChat: search' {
    It 'is streamed internally if the model thinks by default' {
        Reset-QwenTest
        (Invoke-QwenChat 'who won' -Model qwen3.5-plus -EnableSearch).Content | Should -BeExactly 'who won'
        (Get-SeenRequest).Body.stream | Should -BeTrue
    }
}
