BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Export-QwenConversation' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
        $file = Join-Path $folder chat.json
    }

    It 'writes the conversation of an answer in the service''s format, without output' {
        Invoke-QwenChat 'Grüße, 中文' -System 'rules' -Model qwen-max | Export-QwenConversation $file | Should -BeNullOrEmpty
        $text = [System.IO.File]::ReadAllText($file)
        $written = $text | ConvertFrom-Json
        $written.PSObject.Properties.Name | Should -Be @('format', 'version', 'model', 'messages')
        $written.format | Should -BeExactly 'qwenps-conversation'
        $written.version | Should -Be 1
        $written.model | Should -Be 'qwen-max'
        $written.messages.role | Should -Be @('system', 'user', 'assistant')
        $written.messages.content | Should -Be @('rules', 'Grüße, 中文', 'Grüße, 中文')
        [System.IO.File]::ReadAllBytes($file)[0] | Should -Be 0x7B
    }

    It 'does not write the key' {
        $key = 'sk-emulator-ok-0123456789abcdef'
        Connect-Emulator -Key $key
        Invoke-QwenChat 'x' | Export-QwenConversation $file
        [System.IO.File]::ReadAllText($file) | Should -Not -Match '0123456789|sk-'
    }

    It 'writes several messages as one conversation' {
        $answer = Invoke-QwenChat 'one'
        $answer.Messages | Export-QwenConversation $file
        ([System.IO.File]::ReadAllText($file) | ConvertFrom-Json).messages.content | Should -Be @('one', 'one')
    }

    It 'writes an answer that was converted to a plain object' {
        Invoke-QwenChat 'one' -Header @{ 'X-Emulator-ToolCall' = 'get=%7B%7D' } | Export-Clixml "$folder/a.xml"
        Import-Clixml "$folder/a.xml" | Export-QwenConversation $file
        $written = [System.IO.File]::ReadAllText($file) | ConvertFrom-Json
        $written.model | Should -Be 'qwen-plus'
        $written.messages[1].tool_calls[0].function.name | Should -Be 'get'
    }

    It 'rejects a second conversation for the same file' {
        { Invoke-QwenChat 'one' | ForEach-Object { $_; $_ } | Export-QwenConversation $file } | Should -Throw '*one conversation*'
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'rejects <Name>' -ForEach @(
        @{ Name = 'text'; Value = 'text' }
        @{ Name = 'a number'; Value = 5 }
        @{ Name = 'an object that is no message'; Value = [pscustomobject] @{ a = 1 } }
    ) {
        $problem = { $Value | Export-QwenConversation $file } | Should -Throw -PassThru
        $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $problem.Exception.Message | Should -Not -Match '\n'
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'replaces a file, except with -NoClobber' {
        [System.IO.File]::WriteAllText($file, 'old ' * 1000)
        $answer = Invoke-QwenChat 'new'
        $problem = { $answer | Export-QwenConversation $file -NoClobber } | Should -Throw '*already exists*' -PassThru
        $problem.FullyQualifiedErrorId | Should -BeExactly 'Qwen.FileExists,QwenPS.Commands.ExportQwenConversationCommand'
        [System.IO.File]::ReadAllText($file) | Should -BeLike 'old*'
        $answer | Export-QwenConversation $file
        ([System.IO.File]::ReadAllText($file) | ConvertFrom-Json).messages[0].content | Should -Be 'new'
    }

    It 'replaces a read-only file only with -Force' {
        [System.IO.File]::WriteAllText($file, 'old')
        Set-ItemProperty -LiteralPath $file -Name IsReadOnly -Value $true
        $answer = Invoke-QwenChat 'new'
        # The root user can write to read-only files.
        if ($env:OS -eq 'Windows_NT' -or (id -u) -ne '0') { { $answer | Export-QwenConversation $file } | Should -Throw '*can''t be written*' }
        $answer | Export-QwenConversation $file -Force
        (Get-Item -LiteralPath $file).IsReadOnly | Should -BeFalse
        ([System.IO.File]::ReadAllText($file) | ConvertFrom-Json).messages[0].content | Should -Be 'new'
    }

    It 'uses -LiteralPath literally, and -Path relative to the current folder' {
        Push-Location -LiteralPath $folder
        try {
            $answer = Invoke-QwenChat 'x'
            $answer | Export-QwenConversation -LiteralPath 'a[1].json'
            $answer | Export-QwenConversation b.json
        }
        finally { Pop-Location }
        (Get-ChildItem -LiteralPath $folder).Name | Sort-Object | Should -Be @('a[1].json', 'b.json')
    }

    It 'with -WhatIf, shows what it would do and writes nothing' {
        Invoke-QwenChat 'x' | Export-QwenConversation $file -WhatIf
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'shows in one line that <Name>' -ForEach @(
        @{ Name = 'the folder is not there'; Path = { Join-Path $folder 'nowhere/chat.json' }; Id = 'FolderNotFound'; Says = { "*chat.json' can't be written because the folder '$(Join-Path $folder nowhere)' doesn't exist." } }
        @{ Name = 'the folder to be is not there'; Path = { Join-Path $folder 'nowhere/' }; Id = 'FolderNotFound'; Says = { "*the folder '$(Join-Path $folder nowhere)' doesn't exist." } }
        @{ Name = 'a file is in the place of the folder'; Path = { Set-Content -LiteralPath $file -Value x; Join-Path $file 'chat.json' }; Id = 'FolderNotFound'; Says = { "*the folder '$file' doesn't exist." } }
        @{ Name = 'the path is a folder'; Path = { $folder }; Id = 'IsDirectory'; Says = { "'$folder' is a folder, not a file." } }
    ) {
        $path = & $Path
        $answer = Invoke-QwenChat 'x'
        foreach ($switches in @{}, @{ NoClobber = $true }, @{ Force = $true }) {
            $problem = { $answer | Export-QwenConversation $path @switches } | Should -Throw -ErrorId "Qwen.$Id,*" -PassThru
            $problem.Exception.Message | Should -BeLike (& $Says)
            $problem.Exception.Message | Should -Not -Match '[\r\n]'
            $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }
    }

    It 'suggests a command that creates the folder, even if its name is unusual' {
        $path = Join-Path $folder "it's"
        $problem = { Invoke-QwenChat 'x' | Export-QwenConversation (Join-Path $path 'chat.json') } | Should -Throw -PassThru
        & ([scriptblock]::Create(($problem.ErrorDetails.RecommendedAction -replace '^[^:]*: ')))
        Test-Path -LiteralPath $path -PathType Container | Should -BeTrue
    }
}

Describe 'Import-QwenConversation' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
        $file = Join-Path $folder chat.json
    }

    It 'returns what was written' {
        Invoke-QwenChat 'one' -Model qwen-max -Header @{ 'X-Emulator-Reasoning' = 'thoughts' } | Export-QwenConversation $file
        $conversation = Import-QwenConversation $file
        $conversation | Should -BeOfType QwenPS.Conversation
        $conversation.Model | Should -Be 'qwen-max'
        $conversation.Messages.Content | Should -Be @('one', 'one')
        $conversation.Messages[1].Reasoning | Should -Be 'thoughts'
        "$conversation" | Should -Be '2 messages with qwen-max'
    }

    It 'can be continued by Invoke-QwenChat, with its model' {
        Invoke-QwenChat 'one' -Model qwen-max -Header @{ 'X-Emulator-Reasoning' = 'thoughts' } | Export-QwenConversation $file
        $answer = Import-QwenConversation $file | Invoke-QwenChat 'two'
        $body = (Get-SeenRequest)[-1].Body
        $body.model | Should -Be 'qwen-max'
        $body.messages.content | Should -Be @('one', 'one', 'two')
        # The reasoning is stored, but never sent.
        (Get-SeenRequest)[-1].Text | Should -Not -Match 'thoughts'
        $answer.Messages.Count | Should -Be 4
    }

    It 'works with -Message' {
        Invoke-QwenChat 'one' | Export-QwenConversation $file
        $null = Invoke-QwenChat 'two' -Message (Import-QwenConversation $file)
        (Get-SeenRequest)[-1].Body.messages.content | Should -Be @('one', 'one', 'two')
    }

    It 'keeps tool calls and images' {
        Invoke-QwenChat 'x' -Model qwen-vl-plus -Image 'https://example.com/a.png' -Header @{ 'X-Emulator-ToolCall' = 'get=%7B%22a%22%3A1%7D' } | Export-QwenConversation $file
        $null = Import-QwenConversation $file | Invoke-QwenChat -Message @{ role = 'tool'; tool_call_id = 'c'; content = 'r' } -Prompt 'and?'
        $messages = (Get-SeenRequest)[-1].Body.messages
        $messages[0].content[0].image_url.url | Should -Be 'https://example.com/a.png'
        $messages[1].tool_calls[0].function.arguments | Should -BeExactly '{"a":1}'
    }

    It 'needs a prompt to continue' {
        Invoke-QwenChat 'one' | Export-QwenConversation $file
        { Import-QwenConversation $file | Invoke-QwenChat } | Should -Throw '*prompt*'
    }

    It 'reads several files, with wildcards and from the pipeline' {
        $answer = Invoke-QwenChat 'x'
        foreach ($name in 'a', 'b') { $answer | Export-QwenConversation "$folder/$name.json" }
        @(Import-QwenConversation "$folder/*.json").Count | Should -Be 2
        @(Get-ChildItem -LiteralPath $folder | Import-QwenConversation).Count | Should -Be 2
    }

    It 'shows in one line what is wrong with <Name>, and reads the other files' -ForEach @(
        @{ Name = 'a file that is no JSON'; Text = 'hello'; Says = '*bad.json*isn''t valid JSON*' }
        @{ Name = 'an empty file'; Text = ''; Says = '*bad.json*isn''t valid JSON*' }
        @{ Name = 'a file cut short'; Text = '{"format":"qwenps-conversation","version":1,"mess'; Says = '*bad.json*incomplete*' }
        @{ Name = 'another JSON'; Text = '{"a":1}'; Says = '*bad.json*wasn''t written by Export-QwenConversation*' }
        @{ Name = 'a newer version'; Text = '{"format":"qwenps-conversation","version":7,"messages":[]}'; Says = '*bad.json*version 7*update the module*' }
        @{ Name = 'a broken message'; Text = '{"format":"qwenps-conversation","version":1,"messages":[{"content":"x"}]}'; Says = '*bad.json*message 1*role*' }
    ) {
        Invoke-QwenChat 'x' | Export-QwenConversation "$folder/good.json"
        [System.IO.File]::WriteAllText("$folder/bad.json", $Text)
        $read = Import-QwenConversation "$folder/*.json" -ErrorVariable problems -ErrorAction SilentlyContinue
        @($read).Count | Should -Be 1
        @($problems).Count | Should -Be 1
        $problems[0].Exception.Message | Should -BeLike $Says
        $problems[0].Exception.Message | Should -Not -Match '\n'
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'Qwen.NotAConversation,QwenPS.Commands.ImportQwenConversationCommand'
    }

    It 'reports a file that does not exist' {
        { Import-QwenConversation "$folder/nowhere.json" -ErrorAction Stop } | Should -Throw '*nowhere.json*wasn''t found*'
    }
}

Describe 'Invoke-QwenChat -KeepTurn' {
    BeforeEach { Reset-QwenTest }

    It 'sends the system message and the last <KeepTurn> turns' -ForEach @(
        @{ KeepTurn = 0; Sent = 'rules', 'four' }
        @{ KeepTurn = 1; Sent = 'rules', 'three', 'three', 'four' }
        @{ KeepTurn = 2; Sent = 'rules', 'two', 'two', 'three', 'three', 'four' }
        @{ KeepTurn = 9; Sent = 'rules', 'one', 'one', 'two', 'two', 'three', 'three', 'four' }
    ) {
        $answer = Invoke-QwenChat 'one' -System 'rules' | Invoke-QwenChat 'two' | Invoke-QwenChat 'three' | Invoke-QwenChat 'four' -KeepTurn $KeepTurn
        (Get-SeenRequest)[-1].Body.messages.content | Should -Be $Sent
        $answer.Messages.Content | Should -Be (@($Sent) + 'four')
    }

    It 'never separates a tool call from its results' {
        $history = @(
            @{ role = 'user'; content = 'old' }, @{ role = 'assistant'; content = 'old' }
            @{ role = 'user'; content = 'weather' }
            @{ role = 'assistant'; content = $null; tool_calls = @(@{ id = 'c1'; type = 'function'; function = @{ name = 'get'; arguments = '{}' } }) }
            @{ role = 'tool'; tool_call_id = 'c1'; content = 'sunny' }, @{ role = 'assistant'; content = 'It is sunny.' })
        $null = Invoke-QwenChat 'thanks' -Message $history -KeepTurn 1
        $messages = (Get-SeenRequest).Body.messages
        $messages.role | Should -Be @('user', 'assistant', 'tool', 'assistant', 'user')
        $messages[0].content | Should -Be 'weather'
    }

    It 'uses the last question as the prompt if -Message has no prompt' {
        $null = Invoke-QwenChat -Message @{ role = 'user'; content = 'a' }, @{ role = 'assistant'; content = 'b' }, @{ role = 'user'; content = 'c' } -KeepTurn 0
        (Get-SeenRequest).Body.messages.content | Should -Be 'c'
    }

    It 'rejects a number below 0' {
        { Invoke-QwenChat 'p' -KeepTurn -1 } | Should -Throw "*'KeepTurn'*"
    }
}
