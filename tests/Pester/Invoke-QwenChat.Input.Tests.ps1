BeforeDiscovery {
    # Texts that programs often change by mistake.
    $texts = @(
        @{ Name = 'a NUL'; Text = "a`0b" }
        @{ Name = 'emoji'; Text = "👩‍👩‍👧‍👦 🏳️‍🌈 😀" }
        @{ Name = 'combining marks'; Text = "e$([char] 0x301) o$([char] 0x308)$([char] 0x323) Z$([char] 0x351)" }
        @{ Name = 'composed and decomposed forms side by side'; Text = "$([char] 0xE9) e$([char] 0x301)" }
        @{ Name = 'CRLF line ends'; Text = "one`r`ntwo`r`n" }
        @{ Name = 'mixed line ends'; Text = "one`ntwo`rthree`r`nfour" }
        @{ Name = 'no final newline'; Text = "one`ntwo" }
        @{ Name = 'several final newlines'; Text = "one`n`n`n" }
        @{ Name = 'Chinese, Arabic and Hindi'; Text = '你好，世界 مرحبا नमस्ते' }
        @{ Name = 'JSON''s own characters'; Text = '"\/ {}[] \u0041 <b>&amp;</b> ''' }
        @{ Name = 'tabs, blanks and no-break spaces'; Text = " `t a$([char] 0xA0)b$([char] 0x2003) `t" }
        @{ Name = 'line and paragraph separators'; Text = "a$([char] 0x2028)b$([char] 0x2029)c$([char] 0x85)d" }
        @{ Name = 'control characters'; Text = "`a`b$([char] 27)[31mred$([char] 27)[0m$([char] 0x7F)$([char] 0x9B)" }
        @{ Name = 'a byte order mark in the middle'; Text = "a$([char] 0xFEFF)b" }
        @{ Name = 'characters that name no character'; Text = "$([char] 0xFFFE)$([char] 0xFFFF)$([char]::ConvertFromUtf32(0x10FFFF))" }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: text is sent unchanged' {
    BeforeEach { Reset-QwenTest }

    It 'from a string: <Name>' -ForEach $texts {
        $null = $Text | Invoke-QwenChat 'p'
        Get-SeenText | Should -BeExactly "p`n`n$Text"
    }

    It 'from a file: <Name>' -ForEach $texts {
        $folder = New-TestFile @{ 'a.txt' = $Text }
        $null = Get-Item -LiteralPath $folder/a.txt | Invoke-QwenChat 'p'
        Get-SeenText | Should -BeExactly "p`n`n$Text"
    }

    It 'and is returned unchanged: <Name>' -ForEach $texts {
        Invoke-QwenChat $Text -Raw | Should -BeExactly $Text
    }

    It 'and is returned unchanged in a stream: <Name>' -ForEach $texts {
        -join (Invoke-QwenChat $Text -Stream -Raw) | Should -BeExactly $Text
    }

    It 'replaces half of a surrogate pair, as PowerShell does when it writes UTF-8: <Name>' -ForEach @(
        @{ Name = 'a prompt'; Script = { Invoke-QwenChat "a$([char] 0xD83D)b" } }
        @{ Name = 'piped text'; Script = { "a$([char] 0xD83D)b" | Invoke-QwenChat } }
        @{ Name = 'a message'; Script = { Invoke-QwenChat -Message @{ role = 'user'; content = "a$([char] 0xD83D)b" } } }
        @{ Name = 'text beside other fields that have it'; Script = { "a$([char] 0xD83D)b" | Invoke-QwenChat -AdditionalBody @{ x = "a$([char] 0xD83D)b"; "y$([char] 0xD83D)" = 1 } -Stop "z$([char] 0xD83D)" } }
        @{ Name = 'a conversation'; Script = { Invoke-QwenChat 'c' -Message @{ role = 'assistant'; content = "$([char] 0xD83D)" }, @{ role = 'user'; content = "$([char] 0xDE00)" } -Raw; Invoke-QwenChat "a$([char] 0xD83D)b" } }
    ) {
        foreach ($protocol in 'OpenAI', 'DashScope') {
            Connect-Emulator -Protocol $protocol
            @(& $Script)[-1].ToString() | Should -BeExactly "a$([char] 0xFFFD)b"
        }
    }

    It 'accepts half of a surrogate pair in an answer' {
        Add-EmulatorFault @{ body = '{"choices":[{"message":{"role":"assistant","content":"a\ud83db"},"finish_reason":"stop"}]}' }
        Invoke-QwenChat 'p' -Raw | Should -BeExactly "a$([char] 0xD83D)b"
    }

    It 'in a prompt and a system message: <Name>' -ForEach $texts {
        $null = Invoke-QwenChat $Text -System $Text
        (Get-SeenRequest).Body.messages.content | Should -BeExactly @($Text, $Text)
    }
}

Describe 'Invoke-QwenChat: files' {
    BeforeEach { Reset-QwenTest }

    It 'reads <Name> without its byte order mark' -ForEach @(
        @{ Name = 'UTF-8'; Encoding = [System.Text.UTF8Encoding]::new($true) }
        @{ Name = 'UTF-16, little-endian (Windows PowerShell''s >)'; Encoding = [System.Text.UnicodeEncoding]::new($false, $true) }
        @{ Name = 'UTF-16, big-endian'; Encoding = [System.Text.UnicodeEncoding]::new($true, $true) }
        @{ Name = 'UTF-32, little-endian'; Encoding = [System.Text.UTF32Encoding]::new($false, $true) }
        @{ Name = 'UTF-32, big-endian'; Encoding = [System.Text.UTF32Encoding]::new($true, $true) }
    ) {
        $folder = New-TestFolder
        [System.IO.File]::WriteAllText("$folder/a.txt", "Grüße 中 😀`r`n", $Encoding)
        $null = Invoke-QwenChat 'p' -Path $folder/a.txt
        Get-SeenText | Should -BeExactly "p`n`nGrüße 中 😀`r`n"
    }

    It 'rejects a file that is not text, and sends the other files' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'c.txt' = 'C' })
        [System.IO.File]::WriteAllBytes("$folder/b.bin", [byte[]] (0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0, 0, 0xFF))

        $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue

        $answers.Content | Should -Be @("p`n`nA", "p`n`nC")
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotText,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].Exception.Message | Should -BeLike '*b.bin*isn''t recognized as a text file*'
        $problems[0].TargetObject | Should -Be (Join-Path $folder b.bin)
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'rejects a file in an old code page instead of sending replacement characters' {
        $folder = New-TestFolder
        [System.IO.File]::WriteAllBytes("$folder/a.txt", [System.Text.Encoding]::GetEncoding('iso-8859-1').GetBytes('Grüße'))
        { Invoke-QwenChat 'p' -Path $folder/a.txt -ErrorAction Stop } | Should -Throw '*isn''t valid UTF-8*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'shows the encoding of the byte order mark and the position for a file that ends within <Name>' -ForEach @(
        @{ Name = 'UTF-16'; Says = 'utf-16'; Byte = 4; Content = 0xFF, 0xFE, 0x41, 0, 0x42 }
        @{ Name = 'UTF-8'; Says = 'utf-8'; Byte = 4; Content = 0xEF, 0xBB, 0xBF, 0x41, 0xC3 }
    ) {
        $folder = New-TestFolder
        [System.IO.File]::WriteAllBytes("$folder/a.txt", [byte[]] $Content)
        foreach ($command in { Invoke-QwenChat 'p' -Path $folder/a.txt -ErrorAction Stop }, { Measure-QwenToken -Path $folder/a.txt -ErrorAction Stop }) {
            $problem = $command | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
            $problem.Exception.Message | Should -BeLike "*byte order mark indicates $Says, but the byte at position $Byte *"
        }
    }

    It 'rejects an item that is not a file, even if a file has the same name: <Name>' -ForEach @(
        @{ Name = '-Path'; Given = @{ Path = 'Env:QWENPS_MODULE' } }
        @{ Name = '-LiteralPath'; Given = @{ LiteralPath = 'Env:QWENPS_MODULE' } }
    ) {
        Push-Location -LiteralPath (New-TestFile @{ QWENPS_MODULE = 'other' })
        try { { Invoke-QwenChat 'p' @Given -ErrorAction Stop } | Should -Throw '*provider Environment*' -ErrorId 'Qwen.InvalidArgument,*' }
        finally { Pop-Location }
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects a folder, and sends the files' {
        $folder = New-TestFile @{ 'a.txt' = 'A' }
        $null = New-Item -ItemType Directory -Path $folder/sub
        $answers = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be "p`n`nA"
        $problems[0].Exception.Message | Should -BeLike '*sub*folder*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-File*'
    }

    It 'reports a file that was deleted after it was listed, and sends the other files' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B' })
        $files = Get-ChildItem -LiteralPath $folder | Sort-Object Name
        Remove-Item -LiteralPath $folder/a.txt
        $answers = $files | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be "p`n`nB"
        $problems[0].CategoryInfo.Category | Should -Be 'ReadError'
        $problems[0].TargetObject | Should -Be (Join-Path $folder a.txt)
    }

    It 'reads a log that another program is still writing' {
        $folder = New-TestFile @{ 'a.log' = 'so far' }
        $writer = [System.IO.File]::Open("$folder/a.log", 'Append', 'Write', 'Read')
        try { (Invoke-QwenChat 'p' -Path $folder/a.log).Content | Should -Be "p`n`nso far" }
        finally { $writer.Dispose() }
    }

    It 'reports an empty file as an error, as it does among others' {
        $folder = New-TestFile @{ 'a.txt' = '' }
        Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.EmptyInput,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].Exception.Message | Should -BeLike '*a.txt*empty*'
        $warnings | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'reports an empty file among others as an error: one answer or error per file' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = ''; 'b.txt' = 'B' })
        $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings
        $answers.Content | Should -Be "p`n`nB"
        $warnings | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.EmptyInput,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].TargetObject.Name | Should -Be 'a.txt'
        $problems[0].Exception.Message | Should -BeLike '*a.txt*empty*'
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'reports each of 100,000 empty files, and sends nothing' {
        $file = Get-Item -LiteralPath "$(New-TestFile @{ 'a.txt' = '' })/a.txt"
        $script:errors = $script:answers = 0
        & { for ($number = 0; $number -lt 100000; $number++) { $file } } | Invoke-QwenChat 'p' -ThrottleLimit 32 2>&1 |
            & { process { if ($_ -is [System.Management.Automation.ErrorRecord]) { $script:errors++ } else { $script:answers++ } } }
        $script:errors | Should -Be 100000
        $script:answers | Should -Be 0
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'reports a path of 4,000 characters, and sends the other files: <Name>' -ForEach @(
        @{ Name = 'one long name'; Part = 'x' * 4000 }
        @{ Name = 'many folders'; Part = 'folder/' * 571 }
    ) {
        $folder = New-TestFile @{ 'b.txt' = 'B' }
        $path = "$folder/$Part"
        $answers = [System.IO.FileInfo]::new($path), (Get-Item -LiteralPath "$folder/b.txt") | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be "p`n`nB"
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.FileUnreadable,QwenPS.Commands.InvokeQwenChatCommand'
        foreach ($parameter in 'Path', 'LiteralPath') {
            $given = @{ $parameter = $path, "$folder/b.txt" }
            $answers = Invoke-QwenChat 'p' @given -ErrorVariable problems -ErrorAction SilentlyContinue
            $answers.Content | Should -Be "p`n`nB"
            @($problems).Count | Should -Be 1
        }
    }

    It 'reads a file when it is sent' {
        $content = [ordered]@{}
        foreach ($number in 1..30) { $content['{0:00}.txt' -f $number] = 'before' }
        $folder = New-TestFile $content
        $answers = @(Get-ChildItem -LiteralPath $folder | Invoke-QwenChat -ThrottleLimit 2 -ErrorVariable problems -ErrorAction SilentlyContinue | ForEach-Object {
                if ($_.Source -like '*01.txt') {
                    [System.IO.File]::WriteAllText("$folder/29.txt", 'after')
                    Remove-Item -LiteralPath "$folder/30.txt"
                }
                $_
            })
        $answers.Count + @($problems).Count | Should -Be 30
        $answers[28].Content | Should -Be 'after'
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.FileUnreadable,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].TargetObject.Name | Should -Be '30.txt'
    }

    It 'reports a file that contains only a byte order mark as empty' {
        $folder = New-TestFolder
        [System.IO.File]::WriteAllBytes("$folder/a.txt", [byte[]] (0xEF, 0xBB, 0xBF))
        $null = Invoke-QwenChat 'p' -Path $folder/a.txt -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike '*a.txt*empty*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'Invoke-QwenChat: -MaxInputSize' {
    BeforeEach { Reset-QwenTest }

    It 'rejects a file of 300 MB with its size, before it is read, and sends the other files' {
        $folder = New-TestFile @{ 'b.txt' = 'B' }
        $huge = [System.IO.File]::Create("$folder/a.log")
        $huge.SetLength(300MB)
        $huge.Dispose()

        [AppDomain]::MonitoringIsEnabled = $true
        $before = [AppDomain]::CurrentDomain.MonitoringTotalAllocatedMemorySize
        $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        $allocated = [AppDomain]::CurrentDomain.MonitoringTotalAllocatedMemorySize - $before

        $answers.Content | Should -Be "p`n`nB"
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.InputTooLarge,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].Exception.Message | Should -BeLike '*a.log*300 MB*10 MB*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-MaxInputSize*'
        $allocated | Should -BeLessThan 50MB
    }

    It 'is 10 MB by default' {
        $folder = New-TestFile @{ 'a.txt' = 'x' * (10MB + 1) }
        { Invoke-QwenChat 'p' -Path $folder/a.txt -ErrorAction Stop } | Should -Throw '*10 MB*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can be raised' {
        $folder = New-TestFile @{ 'a.txt' = 'x' * 11MB }
        $answer = Invoke-QwenChat 'p' -Path $folder/a.txt -MaxInputSize 11MB -Model qwen-long -Header @{ 'X-Emulator-Answer' = 'text:read' }
        $answer.Content | Should -Be 'read'
        (Get-SeenRequest).Length | Should -BeGreaterThan 11MB
    }

    It 'can be lowered' {
        $folder = New-TestFile @{ 'a.txt' = 'x' * 11 }
        { Invoke-QwenChat 'p' -Path $folder/a.txt -MaxInputSize 10 -ErrorAction Stop } | Should -Throw '*11 bytes*10 bytes*'
        (Invoke-QwenChat 'p' -Path $folder/a.txt -MaxInputSize 11).Content | Should -Be "p`n`nxxxxxxxxxxx"
    }

    It 'also limits piped text' {
        { 'xxxxxx', 'xxxxxx' | Invoke-QwenChat 'p' -MaxInputSize 12 } | Should -Throw -PassThru |
            ForEach-Object FullyQualifiedErrorId | Should -Be 'Qwen.InputTooLarge,QwenPS.Commands.InvokeQwenChatCommand'
        $null = 'xxxxxx', 'xxxxxx' | Invoke-QwenChat 'p' -MaxInputSize 13
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'counts the bytes of piped text, not its characters' {
        { '中中中中' | Invoke-QwenChat 'p' -MaxInputSize 11 } | Should -Throw '*MaxInputSize*'
        $null = '中中中中' | Invoke-QwenChat 'p' -MaxInputSize 12
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'limits each item separately' {
        $answers = 'short', ('x' * 20), 'short' | Invoke-QwenChat 'p' -PerItem -MaxInputSize 10 -ErrorVariable problems -ErrorAction SilentlyContinue
        @($answers).Count | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.InputTooLarge,QwenPS.Commands.InvokeQwenChatCommand'
        $problems[0].TargetObject | Should -Be ('x' * 20)
    }
}
