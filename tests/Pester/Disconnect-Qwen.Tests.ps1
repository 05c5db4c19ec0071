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
