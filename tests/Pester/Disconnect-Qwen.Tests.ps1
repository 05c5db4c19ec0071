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

    It 'removes the default connection, and the previous connection becomes the default' {
        Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be @('one', 'two')
    }

    It 'removes a connection by name' {
        Disconnect-Qwen ONE
        (Get-QwenConnection).Name | Should -Be @('two', 'three')
    }

    It 'removes all connections whose names match a wildcard, and does nothing if no name matches' {
        Disconnect-Qwen x*
        @(Get-QwenConnection) | Should -HaveCount 3
        Disconnect-Qwen T*
        (Get-QwenConnection).Name | Should -Be 'one'
    }

    It 'removes several names' {
        Disconnect-Qwen one, th*
        (Get-QwenConnection).Name | Should -Be 'two'
    }

    It 'removes nothing if one of several names does not exist' {
        { Disconnect-Qwen one, nowhere } | Should -Throw "*'nowhere'*"
        @(Get-QwenConnection) | Should -HaveCount 3
    }

    It 'finds a name that looks like a pattern: the host of an IPv6 address' {
        Connect-Qwen -BaseUri http://[::1] -ApiKey (Get-Key)
        (Get-QwenConnection '[::1]').Name | Should -Be '[::1]'
        Disconnect-Qwen '[::1]'
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
    }

    It 'with -WhatIf, lists each connection and removes nothing' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; foreach ($name in "one", "two", "three") { Connect-Qwen -BaseUri http://127.0.0.1 -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Name $name }; Disconnect-Qwen t* -WhatIf; "left: " + (Get-QwenConnection).Name'
        $run.Output | Should -Match '(?s)"two".*"three"'
        $run.Output | Should -Not -Match '"one"'
        $run.Output | Should -Match 'left: one two three'
        Disconnect-Qwen -Confirm:$false
        (Get-QwenConnection).Name | Should -Be @('one', 'two')
    }

    It 'does not remove the default connection for an empty variable' {
        { Disconnect-Qwen $null } | Should -Throw
        @(Get-QwenConnection) | Should -HaveCount 3
    }

    It 'removes a connection that is specified as an object' {
        Disconnect-Qwen (Get-QwenConnection two)
        (Get-QwenConnection).Name | Should -Be @('one', 'three')
    }

    It 'removes all connections from the pipeline' {
        Get-QwenConnection t* | Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be 'one'
    }

    It 'accepts names from the pipeline' {
        'one', 'three' | Disconnect-Qwen
        (Get-QwenConnection).Name | Should -Be 'two'
    }

    It 'writes nothing' {
        Disconnect-Qwen | Should -BeNullOrEmpty
    }

    It 'lists the existing connections for an unknown name' {
        { Disconnect-Qwen nowhere } | Should -Throw "*'nowhere'*one, two, three*"
        @(Get-QwenConnection).Count | Should -Be 3
    }

    It 'does nothing if there is nothing to remove' {
        Get-QwenConnection | Disconnect-Qwen
        { Disconnect-Qwen } | Should -Not -Throw
    }

    It 'does not affect a connection object that is still in use' {
        $held = Get-QwenConnection one
        Disconnect-Qwen one
        (Invoke-QwenChat 'x' -Connection $held).Content | Should -Be 'x'
    }

    It 'does not affect an in-flight call' {
        $pieces = Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Events' = '5'; 'X-Emulator-Event-Delay' = '20' } |
            ForEach-Object { Get-QwenConnection | Disconnect-Qwen; $_ }
        $pieces[-1].FinishReason | Should -Be 'stop'
    }

    It 'completes names' {
        $line = 'Disconnect-Qwen t'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('two', 'three')
    }
}
