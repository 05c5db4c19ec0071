BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The first bytes of images.
    $kinds = @{
        png  = 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13
        jpeg = 0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1
        gif  = 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0
        bmp  = 0x42, 0x4D, 0x3A, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0
        webp = 0x52, 0x49, 0x46, 0x46, 0x24, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20
        tiff = 0x49, 0x49, 0x2A, 0, 8, 0, 0, 0
        heic = 0, 0, 0, 0x1C, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63
    }

    function New-Image([string] $Path, [string] $Kind = 'png', [int] $Length = 0) {
        $bytes = [byte[]] $kinds[$Kind]
        if ($Length) { [array]::Resize([ref] $bytes, $Length) }
        [System.IO.File]::WriteAllBytes($Path, $bytes)
    }

    function Get-DataUri([string] $Kind) { "data:image/$Kind;base64,$([Convert]::ToBase64String([byte[]] $kinds[$Kind]))" }

    function Connect-Protocol([string] $Protocol) {
        $path = if ($Protocol -eq 'DashScope') { 'api/v1' } else { 'compatible-mode/v1' }
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/$path" -ApiKey (Get-Key) -MaxRetry 0 -Model qwen-vl-plus
    }

    # Gets the last message of each request, as compact JSON.
    function Get-SeenContent {
        foreach ($request in Get-SeenRequest) {
            $messages = if ($request.Path -like '/api/*') { $request.Body.input.messages } else { $request.Body.messages }
            ConvertTo-Json -InputObject $messages[-1].content -Depth 9 -Compress
        }
    }
}

Describe 'Invoke-QwenChat -Image' {
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol OpenAI
        $folder = New-TestFolder
    }

    It 'is sent as a data URI with the type of the content, regardless of the name: <_>' -ForEach 'png', 'jpeg', 'gif', 'bmp', 'webp', 'tiff', 'heic' {
        New-Image "$folder/picture.txt" $_
        (Invoke-QwenChat 'What is it?' -Image "$folder/picture.txt").Content | Should -BeExactly 'What is it?'
        Get-SeenContent | Should -BeExactly "[{`"type`":`"image_url`",`"image_url`":{`"url`":`"$(Get-DataUri $_)`"}},{`"type`":`"text`",`"text`":`"What is it?`"}]"
        (Get-SeenRequest).Path | Should -Be '/compatible-mode/v1/chat/completions'
    }

    It 'is sent as an image part on the multimodal path in the DashScope protocol' {
        Connect-Protocol DashScope
        New-Image "$folder/a.png"
        (Invoke-QwenChat 'What is it?' -System 'Be brief.' -Image "$folder/a.png", 'https://example.com/b.jpg').Content | Should -BeExactly 'What is it?'
        $seen = Get-SeenRequest
        $seen.Path | Should -Be '/api/v1/services/aigc/multimodal-generation/generation'
        Get-SeenContent | Should -BeExactly "[{`"image`":`"$(Get-DataUri png)`"},{`"image`":`"https://example.com/b.jpg`"},{`"text`":`"What is it?`"}]"
        ConvertTo-Json -InputObject $seen.Body.input.messages[0].content -Compress | Should -BeExactly '[{"text":"Be brief."}]'
    }

    It 'is sent as the unchanged address: <_>' -ForEach 'https://example.com/a.png?x=1&y=2', 'http://example.com/a', 'data:image/png;base64,iVBORw0KGgo=' {
        $null = Invoke-QwenChat 'p' -Image $_
        ((Get-SeenRequest).Body.messages[0].content[0]).image_url.url | Should -BeExactly $_
    }

    It 'accepts files, file: addresses, and wildcards, and sends them in order before the text' {
        New-Image "$folder/b.gif" gif
        New-Image "$folder/a.png"
        $null = Invoke-QwenChat 'p' -Image (Get-Item -LiteralPath "$folder/b.gif"), ([uri] 'https://example.com/c'), "$folder/*.png", "file:///$("$folder/b.gif".Replace('\', '/').TrimStart('/'))"
        $parts = (Get-SeenRequest).Body.messages[0].content
        $parts.type | Should -Be @('image_url', 'image_url', 'image_url', 'image_url', 'text')
        $parts[0..3].image_url.url | Should -Be @((Get-DataUri gif), 'https://example.com/c', (Get-DataUri png), (Get-DataUri gif))
    }

    It 'accepts a name with brackets literally' {
        New-Image "$folder/a[1].png"
        $null = Invoke-QwenChat 'p' -Image "$folder/a[1].png"
        (Get-SeenRequest).Body.messages[0].content[0].image_url.url | Should -BeExactly (Get-DataUri png)
    }

    It 'is sent before text from the pipeline' {
        $null = 'one', 'two' | Invoke-QwenChat 'p' -Image 'https://example.com/a.png'
        (Get-SeenRequest).Body.messages[0].content[1].text | Should -BeExactly "p`n`none`ntwo"
    }

    It 'needs no prompt' {
        $null = Invoke-QwenChat -Image 'https://example.com/a.png'
        Get-SeenContent | Should -BeExactly '[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]'
    }

    It 'continues a conversation, also without a prompt' {
        $null = Invoke-QwenChat 'I show you something.' | Invoke-QwenChat -Image 'https://example.com/a.png'
        Get-SeenContent | Select-Object -Last 1 | Should -BeExactly '[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]'
    }

    It 'is stored in the conversation' {
        Connect-Protocol DashScope
        $null = Invoke-QwenChat 'What is it?' -Image 'https://example.com/a.png' | Invoke-QwenChat 'And its colour?'
        $second = (Get-SeenRequest)[-1]
        $second.Path | Should -BeLike '*multimodal*'
        ConvertTo-Json -InputObject $second.Body.input.messages[0].content -Compress | Should -BeExactly '[{"image":"https://example.com/a.png"},{"text":"What is it?"}]'
        $second.Body.input.messages[-1].content[0].text | Should -BeExactly 'And its colour?'
    }
}

Describe 'Invoke-QwenChat -Image, before anything is sent' {
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol OpenAI
        $folder = New-TestFile @{ 'text.png' = 'only its name is that of an image' }
        New-Image "$folder/big.png" png 2000
    }

    It 'rejects <Name>' -ForEach @(
        @{ Name = 'a file that is no image'; Id = 'NotImage'; Says = '*text.png*isn''t an image*'; Script = { Invoke-QwenChat 'p' -Image "$folder/text.png" } }
        @{ Name = 'a file that is too large'; Id = 'InputTooLarge'; Says = '*big.png*2 KB*-MaxInputSize*1 KB*'; Script = { Invoke-QwenChat 'p' -Image "$folder/big.png" -MaxInputSize 1KB } }
        @{ Name = 'a file that is not there'; Id = 'NotFound'; Says = '*nowhere.png*wasn''t found*'; Script = { Invoke-QwenChat 'p' -Image "$folder/nowhere.png" } }
        @{ Name = 'wildcards that match nothing'; Id = 'NotFound'; Says = '*`*.jpg*wasn''t found*'; Script = { Invoke-QwenChat 'p' -Image "$folder/*.jpg" } }
        @{ Name = 'a folder'; Id = 'IsDirectory'; Says = '*is a folder*'; Script = { Invoke-QwenChat 'p' -Image $folder } }
        @{ Name = 'data that is no image'; Id = 'NotImage'; Says = '*data:text/plain*isn''t an image*'; Script = { Invoke-QwenChat 'p' -Image 'data:text/plain;base64,AAAA' } }
        @{ Name = 'data that is too large'; Id = 'InputTooLarge'; Says = '*data:image/png;base64,*1.5 KB*'; Script = { Invoke-QwenChat 'p' -Image "data:image/png;base64,$('A' * 2000)" -MaxInputSize 1KB } }
    ) {
        $problem = $Script | Should -Throw $Says -PassThru
        $problem.FullyQualifiedErrorId | Should -BeExactly "Qwen.$Id,QwenPS.Commands.InvokeQwenChatCommand"
        $problem.Exception.Message | Should -Not -Match '\n'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'lists the supported addresses for a misspelled one' {
        $problem = { Invoke-QwenChat 'p' -Image 'os://a/b.png' } | Should -Throw -PassThru
        'https://', 'http://', 'oss://', 'data:' | ForEach-Object { $problem.ErrorDetails.RecommendedAction | Should -BeLike "*$_*" }
    }
}

Describe 'Invoke-QwenChat: images from the pipeline' {
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol OpenAI
        $folder = New-TestFile @{ 'b.txt' = 'BM is how a bitmap begins' }
        New-Image "$folder/a.dat" jpeg
        New-Image "$folder/c.png"
    }

    It 'are each sent in a separate request with the prompt, and other files are sent as text' {
        $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'Describe'
        $answers.Source | Split-Path -Leaf | Should -Be @('a.dat', 'b.txt', 'c.png')
        $image = '[{{"type":"image_url","image_url":{{"url":"{0}"}}}},{{"type":"text","text":"Describe"}}]'
        Get-SeenContent | Sort-Object | Should -Be @(@('"Describe\n\nBM is how a bitmap begins"', ($image -f (Get-DataUri jpeg)), ($image -f (Get-DataUri png))) | Sort-Object)
    }

    It 'are also sent as images with -Path, after the images of -Image' {
        $null = Invoke-QwenChat 'Compare' -Path "$folder/c.png" -Image 'https://example.com/a.png'
        (Get-SeenRequest).Body.messages[0].content.image_url.url | Should -Be @('https://example.com/a.png', (Get-DataUri png))
    }

    It 'need no prompt' {
        $null = Get-Item -LiteralPath "$folder/c.png" | Invoke-QwenChat
        (Get-SeenRequest).Body.messages[0].content.type | Should -Be 'image_url'
    }

    It 'are the only accepted files with -AsImage' {
        $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -AsImage -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Source | Split-Path -Leaf | Should -Be @('a.dat', 'c.png')
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'Qwen.NotImage,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].Exception.Message | Should -BeLike '*b.txt*isn''t an image*'
    }

    It 'are rejected individually if they are too large' {
        New-Image "$folder/c.png" png 5000
        $answers = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -MaxInputSize 4KB -ErrorVariable problems -ErrorAction SilentlyContinue
        @($answers).Count | Should -Be 2
        @($problems).FullyQualifiedErrorId | Should -BeExactly 'Qwen.InputTooLarge,QwenPS.Commands.InvokeQwenChatCommand'
    }

    It 'are counted with -WhatIf, and are not sent' {
        New-Image "$folder/c.png" png 3072
        $shown = Invoke-FreshPwsh -Environment @{ IMAGE = "$folder/c.png" } -Command 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); Invoke-QwenChat p -Image $env:IMAGE -WhatIf; Get-Item $env:IMAGE | Invoke-QwenChat -Image $env:IMAGE -WhatIf'
        $shown.Output | Should -Match '1 request \(3 KB in total\)'
        $shown.Output | Should -Match '1 request \(6 KB in total\)'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'Invoke-QwenChat -Message, in the formats of the service' {
    BeforeEach {
        Reset-QwenTest
        Connect-Protocol OpenAI
    }

    It 'accepts parts of the compatible protocol' {
        $null = Invoke-QwenChat -Message @{ role = 'user'; content = @(@{ type = 'image_url'; image_url = @{ url = 'https://example.com/a.png' } }, @{ type = 'text'; text = 'What is it?' }) }
        Get-SeenContent | Should -BeExactly '[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"text","text":"What is it?"}]'
    }

    It 'accepts parts of the DashScope protocol, and sends them in the format of the current protocol' {
        $message = @{ role = 'user'; content = @(@{ image = 'https://example.com/a.png' }, @{ text = 'What is it?' }) }
        $null = Invoke-QwenChat -Message $message
        Connect-Protocol DashScope
        $null = Invoke-QwenChat -Message $message
        Get-SeenContent | Should -Be @(
            '[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"text","text":"What is it?"}]'
            '[{"image":"https://example.com/a.png"},{"text":"What is it?"}]')
    }

    It 'accepts other parts and sends all their fields' {
        $null = Invoke-QwenChat -Message @{ role = 'user'; content = @(@{ type = 'video'; video = @('https://example.com/1.jpg', 'https://example.com/2.jpg') }, @{ type = 'text'; text = 't' }) }
        $part = (Get-SeenRequest).Body.messages[0].content[0]
        $part.type | Should -Be 'video'
        $part.video | Should -Be @('https://example.com/1.jpg', 'https://example.com/2.jpg')
    }

    It 'accepts tool calls and results: <Name>' -ForEach @(
        @{ Name = 'hashtables'; Calls = @(@{ id = 'c1'; type = 'function'; function = @{ name = 'get'; arguments = '{"a": 1}' } }) }
        @{ Name = 'JSON'; Calls = '[{"id":"c1","type":"function","function":{"name":"get","arguments":"{\"a\": 1}"}}]' | ConvertFrom-Json }
    ) {
        $null = Invoke-QwenChat -Message @{ role = 'user'; content = 'q' }, @{ role = 'assistant'; content = $null; tool_calls = $Calls }, @{ role = 'tool'; content = 'r'; tool_call_id = 'c1' }
        $messages = (Get-SeenRequest).Body.messages
        $messages[1].tool_calls[0].id | Should -Be 'c1'
        $messages[1].tool_calls[0].function.name | Should -Be 'get'
        $messages[1].tool_calls[0].function.arguments | Should -BeExactly '{"a": 1}'
        $messages[2].tool_call_id | Should -Be 'c1'
    }

    It 'accepts the messages of a saved answer, including images and tool calls' {
        $folder = New-TestFolder
        Invoke-QwenChat 'x' -Image 'https://example.com/a.png' -Header @{ 'X-Emulator-ToolCall' = 'get=%7B%7D' } | Export-Clixml -LiteralPath "$folder/a.xml"
        $kept = (Import-Clixml -LiteralPath "$folder/a.xml").Messages
        $null = Invoke-QwenChat -Message (@($kept) + @(@{ role = 'tool'; tool_call_id = 'c'; content = 'r' }))
        $messages = (Get-SeenRequest)[-1].Body.messages
        $messages[0].content[0].image_url.url | Should -Be 'https://example.com/a.png'
        $messages[1].tool_calls[0].function.name | Should -Be 'get'
        $messages[2].content | Should -Be 'r'
    }

    It 'rejects <Name> in one line' -ForEach @(
        @{ Name = 'a part that is none'; Message = @{ role = 'user'; content = @(5) }; Says = '*message part*' }
        @{ Name = 'a tool call without a name'; Message = @{ role = 'assistant'; tool_calls = @(@{ id = 'x' }) }; Says = '*tool call*' }
        @{ Name = 'a number'; Message = 5; Says = '*role*content*' }
    ) {
        { Invoke-QwenChat 'p' -Message $Message } | Should -Throw $Says
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
