BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Get-QwenConnection' {
    BeforeEach {
        Reset-QwenTest
        Get-QwenConnection | Disconnect-Qwen
        foreach ($name in 'one', 'two', 'three') { Connect-Emulator -With @{ Name = $name } }
    }

    It 'lists the connections, with the default connection last' {
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
        Connect-Emulator -With @{ Name = 'one' }
        (Get-QwenConnection)[-1].Name | Should -Be 'one'
    }

    It 'finds connections by name and by wildcard' {
        (Get-QwenConnection TWO).Name | Should -Be 'two'
        (Get-QwenConnection t*).Name | Should -Be @('two', 'three')
        (Get-QwenConnection one, two).Name | Should -Be @('one', 'two')
    }

    It 'writes an error for an unknown name, and returns the other connections' {
        $found = Get-QwenConnection one, nowhere, two -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Name | Should -Be @('one', 'two')
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.GetQwenConnectionCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nowhere'
    }

    It 'writes nothing for a wildcard without a match' {
        Get-QwenConnection x* -ErrorVariable problems | Should -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
    }

    It 'writes nothing if there is no connection' {
        Get-QwenConnection | Disconnect-Qwen
        Get-QwenConnection | Should -BeNullOrEmpty
    }

    It 'shows a table with the name, protocol, model, masked key, and address' {
        $lines = Get-QwenConnection one | Out-String -Stream -Width 160 | Where-Object { $_.Trim() }
        $lines[0] | Should -Match 'Name +IsDefault +Protocol +Model +ApiKey +BaseUri'
        $lines[2] | Should -Match '^one +False +OpenAI +qwen-plus +sk-…\S+ +http://127\.0\.0\.1'
    }

    It 'lists only the connections of its runspace' {
        $shell = New-QwenShell
        try { $shell.AddScript('(Get-QwenConnection).Name').Invoke() | Should -Be ([uri] (Get-EmulatorUri)).Authority }
        finally { $shell.Dispose() }
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
    }

    It 'converts a connection to its name' {
        "$(Get-QwenConnection one)" | Should -Be 'one'
    }
}
