BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    if (-not ('QwenPSTest.ChatHost' -as [type])) { Add-Type -Path "$PSScriptRoot/ChatHost.cs" }

    # Runs a command in a runspace whose user types the lines. Returns the output, the errors, and what the user sees.
    function Invoke-Chat([string[]] $Line, [string] $Command = 'Enter-QwenChat', [string] $Folder = (New-TestFolder), [string] $Culture = 'en-US') {
        $chatHost = [QwenPSTest.ChatHost]::new($Line)
        $space = [runspacefactory]::CreateRunspace($chatHost)
        $space.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $space
        try {
            $null = $shell.AddScript('param($module, $uri, $key, $command, $folder, $culture) [cultureinfo]::CurrentUICulture = $culture; Import-Module $module; Set-Location -LiteralPath $folder; Connect-Qwen -BaseUri $uri -ApiKey $key -MaxRetry 0; & ([scriptblock]::Create($command))').
                AddParameters(@{ module = $env:QWENPS_MODULE; uri = "$(Get-EmulatorUri)/compatible-mode/v1"; key = Get-Key; command = $Command; folder = $Folder; culture = $Culture })
            $output = @($shell.Invoke())
            [pscustomobject]@{ Output = $output; Errors = @($shell.Streams.Error); Warnings = @($shell.Streams.Warning); Shown = $chatHost.Shown; Folder = $Folder }
        }
        finally { $shell.Dispose(); $space.Dispose() }
    }
}

Describe 'Enter-QwenChat' {
    BeforeEach { Reset-QwenTest }

    It 'asks, shows each answer once, keeps the conversation, and returns it' {
        $chat = Invoke-Chat 'Hello', 'And again', '/exit', 'never asked'
        $chat.Errors | Should -BeNullOrEmpty
        $requests = @(Get-SeenRequest)
        $requests | Should -HaveCount 2
        $requests[1].Body.messages.content | Should -Be 'Hello', 'Hello', 'And again'
        $requests[0].Body.stream | Should -BeTrue
        $chat.Shown | Should -BeLike "*qwen-plus> Hello`n*qwen-plus> And again`n*"
        $chat.Output | Should -HaveCount 1
        $chat.Output[0] | Should -BeOfType QwenPS.Conversation
        $chat.Output[0].Model | Should -Be 'qwen-plus'
        $chat.Output[0].Messages.Role | Should -Be 'user', 'assistant', 'user', 'assistant'
    }

    It 'ends at the end of the input, and returns nothing if nothing was asked' {
        (Invoke-Chat '').Output | Should -BeNullOrEmpty
        (Invoke-Chat @('Hello')).Output.Messages | Should -HaveCount 2
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'pipes its result on, and opens a saved conversation' {
        $first = Invoke-Chat 'Hello', '/exit' 'Enter-QwenChat -System "Be brief." | Export-QwenConversation ./plan.json'
        $first.Output | Should -BeNullOrEmpty
        $second = Invoke-Chat 'Next', '/exit' 'Import-QwenConversation ./plan.json | Enter-QwenChat -Model qwen-max' $first.Folder
        $second.Shown | Should -BeLike '*2 messages*qwen-max> *'
        @(Get-SeenRequest)[-1].Body.messages.content | Should -Be 'Be brief.', 'Hello', 'Hello', 'Next'
        @(Get-SeenRequest)[-1].Body.model | Should -Be 'qwen-max'
        $second.Output.Messages.Role | Should -Be 'system', 'user', 'assistant', 'user', 'assistant'
        $third = Invoke-Chat 'More' 'Invoke-QwenChat one | Enter-QwenChat'
        $third.Output.Messages.Content | Should -Be 'one', 'one', 'More', 'More'
    }

    It '/model changes the model' {
        $chat = Invoke-Chat 'a', '/model qwen-max', 'b', '/model'
        @(Get-SeenRequest).Body.model | Should -Be 'qwen-plus', 'qwen-max'
        $chat.Shown | Should -BeLike '*Model: qwen-max*qwen-max> *'
        $chat.Output.Model | Should -Be 'qwen-max'
    }

    It '/model warns about an unknown model, and suggests a similar one' {
        $chat = Invoke-Chat '/model qwen-plsu', '/model qwen-max'
        @($chat.Warnings) | Should -HaveCount 1
        "$($chat.Warnings)" | Should -BeLike "*doesn't contain the model 'qwen-plsu'*Did you mean qwen-plus?"
        $chat.Shown | Should -BeLike '*Model: qwen-plsu*Model: qwen-max*'
    }

    It 'ends at <_>, if it is the whole line' -ForEach 'exit', 'quit', 'EXIT ' {
        $chat = Invoke-Chat 'exit the loop', $_, 'never asked'
        $chat.Output.Messages.Content | Should -Be 'exit the loop', 'exit the loop'
        $null = Invoke-Chat " $_"
        @(Get-SeenRequest)[-1].Body.messages[0].content.Trim() | Should -Be $_.Trim()
    }

    It '/system changes the system message' {
        $chat = Invoke-Chat '/system', '/system Answer in Chinese.', 'a', '/system'
        $chat.Shown | Should -BeLike '*no system message*Answer in Chinese.*'
        @(Get-SeenRequest)[-1].Body.messages[0].content | Should -Be 'Answer in Chinese.'
    }

    It '/save saves the conversation, replaces only its own file, and reports a problem' {
        $chat = Invoke-Chat '/save', 'Hello', '/save ./chat.json', 'More', '/save', '/save ./missing/x.json', '/exit'
        $chat.Shown | Should -BeLike '*nothing to save*Saved to ./chat.json*Saved to ./chat.json*'
        (Import-QwenConversation "$($chat.Folder)/chat.json").Messages | Should -HaveCount 4
        $chat.Errors | Should -HaveCount 1
        $chat.Errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.FolderNotFound,*'
        $again = Invoke-Chat 'Other', '/save ./chat.json' Enter-QwenChat $chat.Folder
        $again.Errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.FileExists,*'
        (Import-QwenConversation "$($chat.Folder)/chat.json").Messages | Should -HaveCount 4
    }

    It '/cost shows the tokens and the cost' {
        $chat = Invoke-Chat '/cost', 'Hello', '/cost'
        $chat.Shown | Should -Match 'Answers: 0\. Tokens: 0\.'
        $chat.Shown | Should -Match 'Answers: 1\. Tokens: [1-9]\d*\. Cost: about 0\.0*[1-9]\d* USD'
    }

    It 'records its calls in the usage log of the connection' {
        Add-EmulatorFault @{ status = 500; match = @{ pathContains = '/chat' } }
        $command = 'Connect-Qwen -BaseUri (Get-QwenConnection).BaseUri -ApiKey $key -MaxRetry 0 -UsageLog ./usage.jsonl; Enter-QwenChat; Get-QwenUsage'
        $chat = Invoke-Chat 'bad', 'good' "`$key = ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force; $command"
        @($chat.Output | Where-Object { $_ -isnot [QwenPS.Conversation] }).Outcome | Should -Be 'Server', 'Succeeded'
    }

    It '/new starts a new conversation' {
        $chat = Invoke-Chat 'a', '/new', 'b'
        @(Get-SeenRequest)[-1].Body.messages | Should -HaveCount 1
        $chat.Output.Messages.Content | Should -Be 'b', 'b'
    }

    It '/help lists the commands, an unknown command sends nothing, and a space sends a slash' {
        $chat = Invoke-Chat '/help', '/nonsense', ' /etc/hosts'
        foreach ($name in 'model', 'system', 'save', 'cost', 'new', 'exit') { $chat.Shown | Should -Match "/$name " }
        $chat.Shown | Should -BeLike '*/nonsense isn''t a command*'
        Get-SeenText | Should -Be ' /etc/hosts'
    }

    It 'continues after an error, without the question' {
        Add-EmulatorFault @{ status = 500 }
        $chat = Invoke-Chat 'bad', 'good'
        $chat.Errors | Should -HaveCount 1
        $chat.Errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.Server,*'
        $chat.Output.Messages.Content | Should -Be 'good', 'good'
    }

    It 'is in Chinese in a Chinese session' {
        (Invoke-Chat '/help', '/nonsense' Enter-QwenChat (New-TestFolder) 'zh-CN').Shown | Should -BeLike '*聊天*更改系统消息*不是命令*'
    }

    It 'needs a host that reads lines' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; try { Enter-QwenChat } catch { $_.FullyQualifiedErrorId }' -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri }
        $run.Output | Should -BeLike '*Qwen.InvalidArgument,QwenPS.Commands.EnterQwenChatCommand*'
    }
}

Describe 'Enter-QwenChat in a terminal' -Skip:(-not (Get-Command tmux -ErrorAction Ignore)) {
    BeforeAll {
        Reset-QwenTest
        $session = "qwen-$PID"
        $program, $first = & (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'build/Get-PowerShellProgram.ps1')
        $folder = New-TestFolder
        $script = Join-Path $folder chat.ps1
        Set-Content -LiteralPath $script -Value @'
Import-Module $env:QWENPS_MODULE
Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Header @{ 'X-Emulator-Event-Delay' = '400' }
$chat = Enter-QwenChat
"Returned $($chat.Messages.Count) messages: $($chat.Messages[0].Content -replace '\n', '|')"
Start-Sleep 600
'@
        tmux new-session -d -s $session -x 100 -y 40 -e "QWENPS_MODULE=$env:QWENPS_MODULE" -e "QWENPS_TEST_URI=$(Get-EmulatorUri)" -e NO_COLOR=1 -e POWERSHELL_UPDATECHECK=Off "$program $first -NoProfile -File $script"
        function Get-Screen { ((tmux capture-pane -p -t $session) -join "`n").TrimEnd() }
        function Wait-Screen([string] $Pattern) {
            $isFound = Wait-Until { (Get-Screen) -match $Pattern }
            $isFound | Should -BeTrue -Because "the screen has $Pattern, not:`n$(Get-Screen)"
        }
    }

    AfterAll { tmux kill-session -t $session }

    It 'stops an answer with Ctrl+C, and not the chat; and sends a pasted text as one question' {
        Wait-Screen 'qwen-plus>$'
        tmux send-keys -t $session ('word ' * 60) Enter
        Wait-Screen '(?m)^word word'
        tmux send-keys -t $session C-c
        Wait-Screen 'The answer was stopped'
        tmux set-buffer -b qwen-paste "first line`nsecond line"
        tmux paste-buffer -b qwen-paste -t $session
        tmux send-keys -t $session Enter
        Wait-Screen '(?ms)^first line$.*^second line$.*qwen-plus>$'
        tmux send-keys -t $session 'wrong' BSpace BSpace BSpace BSpace BSpace 'right' C-c
        tmux send-keys -t $session Up Up BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace '!' C-c
        tmux send-keys -t $session 'abcx' BSpace 'd' Enter
        Wait-Screen '(?ms)^abcd$.*qwen-plus>$'
        tmux send-keys -t $session /exit Enter
        Wait-Screen 'Returned 4 messages: first line\|second line'
    }
}
