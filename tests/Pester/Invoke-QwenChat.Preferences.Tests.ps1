BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat -WhatIf and -Confirm' {
    BeforeEach { Reset-QwenTest }

    It 'shows what one request would send and to which model, and sends nothing' {
        $shown = Get-Shown { 'four' | Invoke-QwenChat -WhatIf }
        $shown | Should -BeLike '*What if: *1 request (4 bytes in total)*qwen-plus at 127.0.0.1*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'shows the number, size, and cost of the requests for files' {
        $folder = New-TestFile @{ 'a.txt' = 'x' * 2000; 'b.txt' = 'x' * 2096 }
        $shown = (Get-Shown { Get-ChildItem -LiteralPath $folder | Invoke-QwenChat -Model qwen-max -WhatIf }) -replace '\s+', ' '
        $shown | Should -Match '2 requests \(4 KB in total\), estimated input: 1,024 tokens, maximum output: 16,384 tokens, estimated cost: 0\.00\d+ to 0\.\d+ USD at the list prices of Singapore" on target "qwen-max'
        $shown = (Get-Shown { Get-ChildItem -LiteralPath $folder | Invoke-QwenChat -Model qwen-max -MaxTokens 100 -WhatIf }) -replace '\s+', ' '
        $shown | Should -Match '1,024 tokens, maximum output: 200 tokens, estimated cost: 0\.00\d+ to 0\.00\d+ USD'
        $shown = (Get-Shown { Get-ChildItem -LiteralPath $folder | Invoke-QwenChat -Model nobody-knows -MaxTokens 100 -WhatIf }) -replace '\s+', ' '
        $shown | Should -Match '1,024 tokens, maximum output: 200 tokens" on'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'shows why files would not be sent, and does not count them' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = ''; 'c.txt' = 'C' })
        $files = Get-ChildItem -LiteralPath $folder
        Remove-Item -LiteralPath "$folder/c.txt"
        $shown = Get-Shown { $files | Invoke-QwenChat -WhatIf -ErrorVariable script:problems -ErrorAction SilentlyContinue -WarningVariable script:warnings -WarningAction SilentlyContinue }
        $shown | Should -BeLike '*1 request (1 byte in total)*'
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.FileUnreadable,QwenPS.Commands.InvokeQwenChatCommand'
        "$warnings" | Should -BeLike '*b.txt*empty*'
    }

    It 'shows one line per model' {
        $answers = (Invoke-QwenChat 'a' -Model qwen-max), (Invoke-QwenChat 'b' -Model qwen-turbo), (Invoke-QwenChat 'c' -Model qwen-max)
        $shown = Get-Shown { $answers | Invoke-QwenChat 'more' -WhatIf }
        [regex]::Matches($shown, 'What if: ').Count | Should -Be 2
        $shown | Should -BeLike '*2 requests (*qwen-max*1 request (*qwen-turbo*'
        (Get-EmulatorCounter).requests | Should -Be 3
    }

    It 'respects preferences that a script sets as text in its own scope' {
        $lines = & { $VerbosePreference = 'SilentlyContinue'; $DebugPreference = 'ignore'; $ProgressPreference = 'SilentlyContinue'; 1..3 | Invoke-QwenChat 'x' -PerItem -Raw } *>&1
        # The summary of the run is in the information stream.
        $lines | Where-Object { $_ -isnot [System.Management.Automation.InformationRecord] } | Should -HaveCount 3
        $lines = & { $VerbosePreference = 'continue'; Invoke-QwenChat 'x' -Raw } 4>&1
        $lines | Should -HaveCount 2
    }

    It 'respects $WhatIfPreference' {
        $shown = Get-Shown { $WhatIfPreference = $true; Invoke-QwenChat 'x' }
        $shown | Should -BeLike '*What if: *1 request*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'sends with -WhatIf:$false even if $WhatIfPreference is on' {
        $null = Get-Shown { $WhatIfPreference = $true; Invoke-QwenChat 'x' -WhatIf:$false }
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'never asks for confirmation by default' {
        $shell = New-QwenShell
        try { $shell.AddScript('(Invoke-QwenChat x).Content').Invoke() | Should -Be 'x' }
        finally { $shell.Dispose() }
    }

    It 'with -Confirm, asks before anything is sent' {
        # This shell can't prompt the user, so the confirmation causes an error.
        $shell = New-QwenShell
        try {
            $shell.AddScript('Invoke-QwenChat x -Confirm').Invoke() | Should -BeNullOrEmpty
            "$($shell.Streams.Error)" | Should -BeLike '*confirm*'
        }
        finally { $shell.Dispose() }
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'does not ask with -Confirm:$false even if $ConfirmPreference is Low' {
        $shell = New-QwenShell
        try { $shell.AddScript('$ConfirmPreference = "Low"; (1, 2 | Invoke-QwenChat -PerItem -Confirm:$false).Content').Invoke() | Should -Be @('1', '2') }
        finally { $shell.Dispose() }
    }
}

Describe 'Invoke-QwenChat -Verbose' {
    BeforeEach {
        Reset-QwenTest
        Connect-Emulator -MaxRetry 5
    }

    It 'writes one line per attempt: method, address, status, time, request ID, and the wait before the next attempt' {
        Add-EmulatorFault @{ status = 503; times = 2; headers = @{ 'retry-after-ms' = '100' } }
        $all = Invoke-QwenChat 'x' -Verbose 4>&1
        $lines = @($all | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -like 'POST *' })
        $lines.Count | Should -Be 3
        $lines[0].Message | Should -Match "^POST $(Get-EmulatorUri)/compatible-mode/v1/chat/completions -> 503 service_unavailable \([0-9]+ ms, request id [0-9a-f-]{36}\); try 2 of 6 in 0\.1 s$"
        $lines[1].Message | Should -BeLike '*503*try 3 of 6 in 0.1 s'
        $lines[2].Message | Should -BeLike "*-> 200 (* ms, request id $($all[-1].RequestId))"
    }

    It 'writes nothing without -Verbose' {
        Invoke-QwenChat 'x' 4>&1 5>&1 | Should -BeOfType QwenPS.ChatResponse
    }

    It 'also shows a network failure' {
        Add-EmulatorFault @{ resetBeforeHeaders = $true }
        $lines = Invoke-QwenChat 'x' -Verbose 4>&1 | Where-Object { "$_" -like 'POST *' }
        $lines[0] | Should -BeLike '*-> Network (* ms); try 2 of 6 in *'
    }

    It 'writes immediately, not at the end' {
        Add-EmulatorFault @{ status = 503; headers = @{ 'retry-after-ms' = '2500' } }
        Invoke-QwenChat 'x' -Verbose 4>&1 | Where-Object { "$_" -like 'POST *' } | ForEach-Object { (Get-EmulatorCounter).requests } | Should -Be 1, 2
    }
}

Describe 'Invoke-QwenChat -Debug' {
    BeforeEach {
        Reset-QwenTest
        function Get-DebugLine([scriptblock] $Script) { & $Script 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] } | ForEach-Object Message }
    }

    It 'shows both bodies' {
        $lines = Get-DebugLine { Invoke-QwenChat 'hello' -Debug }
        @($lines -like 'Request (*{"model":"qwen-plus"*hello*').Count | Should -Be 1
        @($lines -like 'Response (*"choices"*hello*').Count | Should -Be 1
    }

    It 'also shows what -Verbose shows, and never asks whether to continue' {
        # With only -Debug, PowerShell prompts at each verbose line of a compiled cmdlet.
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat hello -Raw -Debug' -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        $run.Error | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
        $run.Output | Should -BeLike '*DEBUG: *POST *-> 200*hello*'
    }

    It 'keeps verbose lines verbose if both are specified' {
        $all = Invoke-QwenChat 'x' -Debug -Verbose 4>&1 5>&1
        @($all | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -like 'POST *' }).Count | Should -Be 1
    }

    It 'cuts bodies at 4 KB, and shows their length' {
        $lines = Get-DebugLine { Invoke-QwenChat ('x' * 10000) -Debug } | Where-Object { $_ -like 'Re*' }
        $lines.Count | Should -Be 2
        foreach ($line in $lines) {
            $line | Should -Match '\(10[0-9]{3} bytes\)'
            $line | Should -BeLike '*…'
            $line.Length | Should -BeLessThan 4300
        }
    }

    It 'masks a key in a body' {
        $lines = Get-DebugLine { Invoke-QwenChat 'my key is sk-emulator-ok, and another one sk-not-a-key-9bcdef' -Debug }
        "$lines" | Should -BeLike '*my key is*my key is*'
        "$lines" | Should -Not -BeLike '*sk-emulator-ok*'
        "$lines" | Should -Not -BeLike '*sk-not-a-key-9bcdef*'
    }

    It 'shows the body of an error' {
        Add-EmulatorFault @{ status = 400; body = '{"error":{"message":"told"}}' }
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat hello -Debug' -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        $run.Output | Should -BeLike '*DEBUG: Response (*{"error":{"message":"told"}}*'
    }
}
