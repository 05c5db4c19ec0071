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

    It 'lists the connections, the default one last' {
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
        Connect-Emulator -With @{ Name = 'one' }
        (Get-QwenConnection)[-1].Name | Should -Be 'one'
    }

    It 'finds by name and by wildcard' {
        (Get-QwenConnection TWO).Name | Should -Be 'two'
        (Get-QwenConnection t*).Name | Should -Be @('two', 'three')
        (Get-QwenConnection one, two).Name | Should -Be @('one', 'two')
    }

    It 'writes an error for a name that is none, and the others' {
        $found = Get-QwenConnection one, nowhere, two -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Name | Should -Be @('one', 'two')
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.GetQwenConnectionCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nowhere'
    }

    It 'says nothing about a wildcard that finds nothing' {
        Get-QwenConnection x* -ErrorVariable problems | Should -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
    }

    It 'writes nothing where there is no connection' {
        Get-QwenConnection | Disconnect-Qwen
        Get-QwenConnection | Should -BeNullOrEmpty
    }

    It 'shows name, protocol, model, masked key and address as a table' {
        $lines = Get-QwenConnection one | Out-String -Stream -Width 160 | Where-Object { $_.Trim() }
        $lines[0] | Should -Match 'Name +Protocol +Model +ApiKey +BaseUri'
        $lines[2] | Should -Match '^one +OpenAI +qwen-plus +sk-…\S+ +http://127\.0\.0\.1'
    }

    It 'knows the connections of its own runspace only' {
        $shell = New-QwenShell
        try { $shell.AddScript('(Get-QwenConnection).Name').Invoke() | Should -Be '127.0.0.1' }
        finally { $shell.Dispose() }
        (Get-QwenConnection).Name | Should -Be @('one', 'two', 'three')
    }

    It 'is its name where text is wanted' {
        "$(Get-QwenConnection one)" | Should -Be 'one'
    }
}
