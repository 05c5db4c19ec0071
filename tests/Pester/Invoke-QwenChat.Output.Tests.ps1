BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $escape = [char] 27

    # The answer of the emulated model to any prompt.
    function Get-AnswerHeader([string] $Text) { @{ 'X-Emulator-Answer' = 'text:' + [uri]::EscapeDataString($Text) } }
}

Describe 'Invoke-QwenChat: the answer as an object' {
    BeforeEach { Reset-QwenTest }

    It 'is one ChatResponse with everything that the service returned' {
        $answer = Invoke-QwenChat 'hello world' -Header @{ 'X-Emulator-CachedTokens' = '1' }
        $answer | Should -BeOfType QwenPS.ChatResponse
        $answer.Content | Should -BeExactly 'hello world'
        $answer.FinishReason | Should -Be 'stop'
        $answer.Model | Should -Be 'qwen-plus'
        $answer.Usage.InputTokens | Should -BeGreaterThan 0
        $answer.Usage.TotalTokens | Should -Be ($answer.Usage.InputTokens + $answer.Usage.OutputTokens)
        $answer.Usage.CachedTokens | Should -Be 1
        $answer.RequestId | Should -Match '^[0-9a-f-]{36}$'
        $answer.Id | Should -Be "chatcmpl-$($answer.RequestId)"
        $answer.Attempts | Should -Be 1
        $answer.Protocol | Should -Be 'OpenAI'
        $answer.Source | Should -BeNullOrEmpty
        $answer.Messages.Content | Should -Be @('hello world', 'hello world')
    }

    It 'has the service''s time as local time' {
        $answer = Invoke-QwenChat 'x'
        $answer.Created | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-1))
        $answer.Created.Offset | Should -Be ([DateTimeOffset]::Now.Offset)
    }

    It 'has the duration of the call' {
        (Invoke-QwenChat 'x' -Header @{ 'X-Emulator-Delay' = '200' }).Duration.TotalMilliseconds | Should -BeGreaterOrEqual 180
    }

    It 'shows that an answer was cut off' {
        $answer = Invoke-QwenChat ('word ' * 50) -MaxTokens 5
        $answer.FinishReason | Should -Be 'length'
        $answer.Content.Length | Should -BeLessThan 100
    }

    It 'has the reasoning separate from the content' {
        $answer = Invoke-QwenChat 'x' -Header @{ 'X-Emulator-Reasoning' = 'let me think' }
        $answer.Reasoning | Should -Be 'let me think'
        $answer.Content | Should -Be 'x'
        $answer.Usage.ReasoningTokens | Should -BeGreaterThan 0
    }

    It 'has the requested tool calls, with their arguments as received' {
        $call = (Invoke-QwenChat 'x' -Header @{ 'X-Emulator-ToolCall' = 'get_weather=%7B%22city%22%3A%20%22Ulm%22%7D' }).ToolCalls
        $call.Name | Should -Be 'get_weather'
        $call.Arguments | Should -BeExactly '{"city": "Ulm"}'
        $call.Id | Should -Not -BeNullOrEmpty
    }

    It 'keeps unknown fields, as plain values' {
        Add-EmulatorFault @{ body = '{"id":"chatcmpl-1","choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"novel_reason"}],"novel":{"list":[1,"two",null,true]}}' }
        $answer = Invoke-QwenChat 'x'
        $answer.FinishReason | Should -Be 'novel_reason'
        $answer.AdditionalProperties['novel']['list'] | Should -Be @(1, 'two', $null, $true)
        $answer.Usage | Should -BeNullOrEmpty
    }

    It 'converts to its content as text' {
        $answer = Invoke-QwenChat 'hello'
        "$answer" | Should -BeExactly 'hello'
        [string] $answer | Should -BeExactly 'hello'
        ('say: ' + $answer) | Should -BeExactly 'say: hello'
    }

    It 'has <Alias>, the service''s name for <Property>' -ForEach @(
        @{ Alias = 'request_id'; Property = 'RequestId' }
        @{ Alias = 'finish_reason'; Property = 'FinishReason' }
        @{ Alias = 'reasoning_content'; Property = 'Reasoning' }
        @{ Alias = 'usage.prompt_tokens'; Property = 'Usage.InputTokens' }
        @{ Alias = 'usage.input_tokens'; Property = 'Usage.InputTokens' }
        @{ Alias = 'usage.completion_tokens'; Property = 'Usage.OutputTokens' }
        @{ Alias = 'usage.output_tokens'; Property = 'Usage.OutputTokens' }
        @{ Alias = 'usage.total_tokens'; Property = 'Usage.TotalTokens' }
        @{ Alias = 'usage.cached_tokens'; Property = 'Usage.CachedTokens' }
        @{ Alias = 'usage.reasoning_tokens'; Property = 'Usage.ReasoningTokens' }
    ) {
        $answer = Invoke-QwenChat 'x' -Header @{ 'X-Emulator-CachedTokens' = '1'; 'X-Emulator-Reasoning' = 'let me think' }
        $byAlias, $byName = foreach ($path in $Alias, $Property) {
            $value = $answer
            foreach ($step in $path.Split('.')) { $value = $value.$step }
            $value
        }
        $byAlias | Should -Not -BeNullOrEmpty
        $byAlias | Should -Be $byName
    }
}

Describe 'Invoke-QwenChat -Raw' {
    BeforeEach { Reset-QwenTest }

    It 'writes only the text, unchanged' {
        $text = Invoke-QwenChat " two`nlines`n" -Raw
        $text | Should -BeOfType string
        $text | Should -BeExactly " two`nlines`n"
    }

    It 'writes one string for each request' {
        $texts = 'a', 'b' | Invoke-QwenChat -PerItem -Raw
        $texts | Should -Be @('a', 'b')
    }
}

Describe 'Invoke-QwenChat -Stream' {
    BeforeEach { Reset-QwenTest }

    It 'writes deltas whose texts form the entire answer' {
        $pieces = Invoke-QwenChat 'a text that is long enough for several pieces' -Stream
        $pieces | Should -BeOfType QwenPS.ChatDelta
        $pieces.Count | Should -BeGreaterThan 3
        -join $pieces.Content | Should -BeExactly 'a text that is long enough for several pieces'
        -join $pieces | Should -BeExactly 'a text that is long enough for several pieces'
    }

    It 'has the finish reason and the usage only in the last delta' {
        $pieces = Invoke-QwenChat 'a text that is long enough for several pieces' -Stream
        $pieces[-1].FinishReason | Should -Be 'stop'
        $pieces[-1].Usage.TotalTokens | Should -BeGreaterThan 0
        $pieces[-1].RequestId | Should -Match '^[0-9a-f-]{36}$'
        @($pieces | Where-Object FinishReason).Count | Should -Be 1
        @($pieces | Where-Object Usage).Count | Should -Be 1
    }

    It 'writes each delta when it arrives, not at the end' {
        # When the first delta arrives, the service is still sending the other deltas.
        $inFlight = Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Events' = '8'; 'X-Emulator-Event-Delay' = '300' } | ForEach-Object { (Get-EmulatorCounter).inFlight }
        $inFlight.Count | Should -BeGreaterThan 7
        $inFlight[0] | Should -Be 1
    }

    It 'does not split characters, regardless of how the bytes arrive' {
        Add-EmulatorFault @{ splitBytes = 1; splitDelayMs = 0 }
        -join (Invoke-QwenChat '中文 👩‍👩‍👧‍👦 😀😀😀😀' -Stream -Raw) | Should -BeExactly '中文 👩‍👩‍👧‍👦 😀😀😀😀'
    }

    It 'writes reasoning in separate deltas' {
        $pieces = Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Reasoning' = 'let me think' }
        -join $pieces.Reasoning | Should -Be 'let me think'
        -join $pieces.Content | Should -Be 'x'
    }

    It 'has the file in every delta' {
        $folder = New-TestFile @{ 'a.txt' = 'A' }
        $pieces = Invoke-QwenChat 'p' -Path $folder/a.txt -Stream
        $pieces.Source | Select-Object -Unique | Should -Be (Join-Path $folder a.txt)
    }

    It 'reads a stream <Name>' -ForEach @(
        @{ Name = 'without [DONE]'; Fault = @{ noDone = $true } }
        @{ Name = 'with comments and blank lines in it'; Fault = @{ keepAlive = $true } }
        @{ Name = 'without a blank behind data:'; Fault = @{ noSpaceAfterColon = $true } }
        @{ Name = 'with CRLF line ends'; Fault = @{ crlf = $true } }
    ) {
        Add-EmulatorFault $Fault
        $pieces = Invoke-QwenChat 'some text' -Stream
        -join $pieces.Content | Should -BeExactly 'some text'
        $pieces[-1].FinishReason | Should -Be 'stop'
    }

    It 'with -Raw, writes non-empty strings' {
        $pieces = Invoke-QwenChat 'a text that is long enough for several pieces' -Stream -Raw
        $pieces | Should -BeOfType string
        $pieces.Count | Should -BeGreaterThan 3
        $pieces | Should -Not -Contain ''
        -join $pieces | Should -BeExactly 'a text that is long enough for several pieces'
    }

    It 'can''t be used with -Live' {
        { Invoke-QwenChat 'x' -Stream -Live } | Should -Throw '*-Stream*-Live*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'Invoke-QwenChat -Live' {
    BeforeEach { Reset-QwenTest }

    It 'shows the text on the host, as Write-Host does, and then writes the answer' {
        $all = Invoke-QwenChat 'a text that is long enough' -Live 6>&1
        $shown = @($all | Where-Object { $_ -is [System.Management.Automation.InformationRecord] })
        -join $shown | Should -BeExactly "a text that is long enough`n"
        $shown[0].Tags | Should -Contain 'PSHOST'
        $shown[0].MessageData.NoNewLine | Should -BeTrue
        $all[-1] | Should -BeOfType QwenPS.ChatResponse
        $all[-1].Content | Should -BeExactly 'a text that is long enough'
        $all[-1].TimeToFirstToken | Should -BeGreaterThan ([timespan]::Zero)
        $all[-1].Usage.TotalTokens | Should -BeGreaterThan 0
    }

    It 'shows each delta when it arrives' {
        # When the first delta is shown, the service is still sending the other deltas.
        $inFlight = Invoke-QwenChat 'x' -Live -Header @{ 'X-Emulator-Events' = '8'; 'X-Emulator-Event-Delay' = '300' } 6>&1 | ForEach-Object { (Get-EmulatorCounter).inFlight }
        $inFlight.Count | Should -BeGreaterThan 7
        $inFlight[0] | Should -Be 1
    }

    It 'makes control characters visible on the host, and does not change Content' {
        $text = "$escape[31mred$escape]0;title`a"
        $shown = $null
        $answer = Invoke-QwenChat 'x' -Live -Header (Get-AnswerHeader $text) -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "␛[31mred␛]0;title␇`n"
        $answer.Content | Should -BeExactly $text
    }

    It 'with -Raw, writes only the text' {
        Invoke-QwenChat 'hello' -Live -Raw 6>$null | Should -BeExactly 'hello'
    }

    It 'shows the file before its answer' {
        $folder = New-TestFile @{ 'a.txt' = 'A' }
        $null = Invoke-QwenChat -Path $folder/a.txt -Live -InformationVariable shown 6>$null
        -join $shown | Should -BeExactly "$(Join-Path $folder a.txt):`nA`n"
    }

    It 'shows several answers one after the other' {
        $null = 'first text', 'second text' | Invoke-QwenChat -PerItem -Live -InformationVariable shown -Header @{ 'X-Emulator-Event-Delay' = '20' } 6>$null
        -join $shown | Should -BeExactly "first text`nsecond text`n"
    }
}

Describe 'Invoke-QwenChat: views' {
    BeforeEach { Reset-QwenTest }

    It 'shows a readable card with content, model, finish reason, and tokens' {
        $card = Invoke-QwenChat "first line`nsecond line" | Out-String -Width 80
        $card | Should -Match '(?m)^first line\r?$'
        $card | Should -Match '(?m)^second line\r?$'
        $card | Should -Match '-- qwen-plus, stop, [0-9.]+ s, tokens: [0-9]+ in, [0-9]+ out, [0-9]+ total'
    }

    It 'shows the request ID on one line, ready to be copied, in a window of 80 columns' {
        $answer = Invoke-QwenChat 'x'
        $answer | Out-String -Width 80 | Should -Match $answer.RequestId
    }

    It 'shows the file of a card' {
        $folder = New-TestFile @{ 'a.txt' = 'A' }
        Invoke-QwenChat 'p' -Path $folder/a.txt | Out-String -Width 300 | Should -Match ([regex]::Escape((Join-Path $folder a.txt)))
    }

    It 'shows tool calls on the card' {
        Invoke-QwenChat 'x' -Header @{ 'X-Emulator-ToolCall' = 'get_weather=%7B%7D' } | Out-String | Should -Match 'get_weather\(\{\}\)'
    }

    It 'shows a card for an answer without usage' {
        Add-EmulatorFault @{ body = '{"choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]}' }
        Invoke-QwenChat 'x' | Out-String | Should -Match 'no usage'
    }

    It 'shows no terminal control characters in <Name>' -ForEach @(
        @{ Name = 'the card'; Format = { $_ | Out-String } }
        @{ Name = 'Format-Table'; Format = { $_ | Format-Table | Out-String -Width 200 } }
    ) {
        $shown = Invoke-QwenChat 'x' -Header (Get-AnswerHeader "a$escape[2Jb`rc$([char] 0x9b)d") | ForEach-Object $Format
        # The host's own control characters make headings bold, and aren't from the model.
        $shown = $shown -replace "$escape\[[0-9;]*m", ''
        $shown | Should -Not -Match "[$escape$([char] 0x9b)]"
        $shown | Should -BeLike '*a␛`[2Jb␍c\u009bd*'
    }

    It 'has a table with one line per answer' {
        $lines = @('a', "b`nb", 'c' | Invoke-QwenChat -PerItem | Format-Table | Out-String -Stream -Width 120 | Where-Object { $_.Trim() })
        $lines.Count | Should -Be 5
        $lines[0] | Should -Match '^Source .*FinishReason +Tokens +Seconds +Content'
        $lines[3] | Should -Match 'stop +[0-9]+ +[0-9.]+ b b'
    }

    It 'shows every property with Format-List' {
        $shown = Invoke-QwenChat 'x' | Format-List | Out-String
        foreach ($property in 'Content', 'FinishReason', 'Usage', 'RequestId', 'Model', 'Duration', 'Attempts', 'Messages') {
            $shown | Should -Match "(?m)^\W*(\[[0-9;]*m)?$property +:"
        }
    }

    It 'shows the deltas of a stream as a table' {
        Invoke-QwenChat "a`nb" -Stream | Out-String | Should -Match 'a↵b'
    }
}

Describe 'Invoke-QwenChat: saved answers' {
    BeforeEach { Reset-QwenTest }

    It 'can be saved to a CSV file with readable cells' {
        $folder = New-TestFolder
        $answer = Invoke-QwenChat "hello`n`"world`"" -Header @{ 'X-Emulator-ToolCall' = 'f=%7B%7D'; 'X-Emulator-Answer' = 'echo' }
        $answer | Export-Csv -LiteralPath $folder/a.csv
        $row = Import-Csv -LiteralPath $folder/a.csv
        $row.Content | Should -BeExactly $answer.Content
        $row.RequestId | Should -Be $answer.RequestId
        $row.Usage | Should -Be "$($answer.Usage)"
        $row.PSObject.Properties.Value | Should -Not -BeLike '*<>*'
    }

    It 'can be saved to JSON and read again' {
        $answer = 'content' | Invoke-QwenChat 'p'
        $back = $answer | ConvertTo-Json -Depth 9 | ConvertFrom-Json
        $back.Content | Should -BeExactly "p`n`ncontent"
        $back.Usage.TotalTokens | Should -Be $answer.Usage.TotalTokens
        $back.Messages[1].Role | Should -Be 'assistant'
        $back.RequestId | Should -Be $answer.RequestId
    }

    It 'can be saved to CLIXML and read again' {
        $folder = New-TestFolder
        $answer = 'content' | Invoke-QwenChat 'p'
        $answer | Export-Clixml -LiteralPath $folder/a.xml
        $back = Import-Clixml -LiteralPath $folder/a.xml
        $back.Content | Should -BeExactly "p`n`ncontent"
        $back.Usage.TotalTokens | Should -Be $answer.Usage.TotalTokens
        $back.request_id | Should -Be $answer.RequestId
        $back.Messages[1].Content | Should -BeExactly $answer.Messages[1].Content
        $back.Duration | Should -Be $answer.Duration
    }

    It 'continue as conversations after they are saved' {
        $folder = New-TestFolder
        Invoke-QwenChat 'One' | Export-Clixml -LiteralPath $folder/a.xml
        $null = Invoke-QwenChat 'Two' -Message (Import-Clixml -LiteralPath $folder/a.xml).Messages
        (Get-SeenRequest)[-1].Body.messages.content | Should -Be @('One', 'One', 'Two')
    }

    It 'are returned from a job as objects' {
        $script = { param($module, $uri, $key) Import-Module $module; Connect-Qwen -BaseUri $uri -ApiKey $key; Invoke-QwenChat 'hello' }
        $back = Start-Job $script -ArgumentList $env:QWENPS_MODULE, (Get-EmulatorUri), (Get-Key) | Receive-Job -Wait -AutoRemoveJob
        $back.Content | Should -Be 'hello'
        $back.usage.total_tokens | Should -BeGreaterThan 0
        $back.Messages[1].Role | Should -Be 'assistant'
    }

    It 'can be sorted, grouped, and selected by their properties' {
        $answers = 'aaaa bbbb cccc', 'a' | Invoke-QwenChat -PerItem
        ($answers | Sort-Object { $_.Usage.TotalTokens }).Content | Should -Be @('a', 'aaaa bbbb cccc')
        ($answers | Group-Object FinishReason).Count | Should -Be 2
        ($answers | Select-Object -ExpandProperty Usage | Measure-Object TotalTokens -Sum).Sum | Should -BeGreaterThan 0
    }
}

Describe 'TerminalText' {
    It 'makes <Name> visible' -ForEach @(
        @{ Name = 'an escape'; Text = "$([char] 27)[31m"; Shown = '␛[31m' }
        @{ Name = 'a bell'; Text = "`a"; Shown = '␇' }
        @{ Name = 'a NUL'; Text = "`0"; Shown = '␀' }
        @{ Name = 'a backspace'; Text = "`b"; Shown = '␈' }
        @{ Name = 'a lone carriage return, which would overwrite the line'; Text = "safe`revil"; Shown = 'safe␍evil' }
        @{ Name = 'a delete'; Text = "$([char] 0x7F)"; Shown = '␡' }
        @{ Name = 'what turns the direction of text around'; Text = "a$([char] 0x202E)gnp.exe$([char] 0x2069)"; Shown = 'a\u202egnp.exe\u2069' }
        @{ Name = 'an eight-bit control'; Text = "$([char] 0x9B)31m"; Shown = '\u009b31m' }
    ) {
        [QwenPS.TerminalText]::MakeVisible($Text) | Should -BeExactly $Shown
    }

    It 'does not change <Name>' -ForEach @(
        @{ Name = 'line breaks and tabs'; Text = "a`nb`r`nc`td" }
        @{ Name = 'all letters'; Text = 'Grüße 中文 😀 👩‍👩‍👧‍👦' }
        @{ Name = 'an empty text'; Text = '' }
    ) {
        [QwenPS.TerminalText]::MakeVisible($Text) | Should -BeExactly $Text
    }

    It 'converts $null to an empty text' {
        [QwenPS.TerminalText]::MakeVisible($null) | Should -BeExactly ''
    }
}
