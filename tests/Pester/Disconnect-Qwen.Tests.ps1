BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Disconnect-Qwen' {
    BeforeEach {
        Reset-QwenTest
        Get-QwenConnection | Disconnect-Qwen
        foreach ($name in 'one', 'two', 'three') { Connect-Emulator -With @{ Name = $name } }
    }

    It 'forgets the default connection, and the one before becomes the default' {
        Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be @('one', 'two')
    }

    It 'forgets a connection by name' {
        Disconnect-Qwen ONE
        (Get-QwenConnection).Name | Should -Be @('two', 'three')
    }

    It 'forgets all whose names fit a wildcard, and none where none fits' {
        Disconnect-Qwen x*
        @(Get-QwenConnection) | Should -HaveCount 3
        Disconnect-Qwen T*
        (Get-QwenConnection).Name | Should -Be 'one'
    }

    It 'forgets several names at once' {
        Disconnect-Qwen one, th*
        (Get-QwenConnection).Name | Should -Be 'two'
    }

    It 'forgets none of several where one is not there' {
        { Disconnect-Qwen one, nowhere } | Should -Throw "*'nowhere'*"
        @(Get-QwenConnection) | Should -HaveCount 3
    }

    It 'takes a name that looks like a pattern for what it is: the host of an address of IPv6' {
        Connect-Qwen -BaseUri http://[::1]:1 -ApiKey (Get-Key)
        (Get-QwenConnection '[::1]').Name | Should -Be '[::1]'
        Disconnect-Qwen '[::1]'
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
    }

    It 'names each with -WhatIf, and forgets none' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; foreach ($name in "one", "two", "three") { Connect-Qwen -BaseUri http://127.0.0.1 -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Name $name }; Disconnect-Qwen t* -WhatIf; "left: " + (Get-QwenConnection).Name'
        $run.Output | Should -Match '(?s)"two".*"three"'
        $run.Output | Should -Not -Match '"one"'
        $run.Output | Should -Match 'left: one two three'
        Disconnect-Qwen -Confirm:$false
        (Get-QwenConnection).Name | Should -Be @('one', 'two')
    }

    It 'does not take an empty variable for the default connection' {
        { Disconnect-Qwen $null } | Should -Throw
        @(Get-QwenConnection) | Should -HaveCount 3
    }

    It 'forgets a connection given as an object' {
        Disconnect-Qwen (Get-QwenConnection two)
        (Get-QwenConnection).Name | Should -Be @('one', 'three')
    }

    It 'forgets all that come down the pipeline' {
        Get-QwenConnection t* | Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be 'one'
    }

    It 'takes names from the pipeline' {
        'one', 'three' | Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be 'two'
    }

    It 'writes nothing' {
        Disconnect-Qwen | Should -BeNullOrEmpty
    }

    It 'names the connections there are when there is none of that name' {
        { Disconnect-Qwen nowhere } | Should -Throw "*'nowhere'*one, two, three*"
        @(Get-QwenConnection).Count | Should -Be 3
    }

    It 'does nothing where there is nothing to forget' {
        Get-QwenConnection | Disconnect-Qwen
        { Disconnect-Qwen } | Should -Not -Throw
    }

    It 'leaves a connection usable that somebody still holds' {
        $held = Get-QwenConnection one
        Disconnect-Qwen one
        (Invoke-QwenChat 'x' -Connection $held).Content | Should -Be 'x'
    }

    It 'leaves a call that is under way alone' {
        $pieces = Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Events' = '5'; 'X-Emulator-Event-Delay' = '20' } |
            ForEach-Object { Get-QwenConnection | Disconnect-Qwen; $_ }
        $pieces[-1].FinishReason | Should -Be 'stop'
    }

    It 'completes names' {
        $line = 'Disconnect-Qwen t'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('two', 'three')
    }
}
