BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    function Show-Key([securestring] $Key) { [System.Net.NetworkCredential]::new('', $Key).Password }
}

Describe 'New-QwenToken' {
    BeforeEach { Reset-QwenTest }

    It 'creates a key that works and expires, over <_>' -ForEach 'OpenAI', 'DashScope' {
        Connect-Emulator -Protocol $_
        $before = [DateTimeOffset]::Now
        $token = New-QwenToken -ExpireSec 600
        $token | Should -BeOfType QwenPS.TemporaryKey
        $token.Key | Should -BeOfType securestring
        Show-Key $token.Key | Should -BeLike 'st-emulator-*'
        ($token.ExpiresAt - $before).TotalSeconds | Should -BeGreaterThan 590
        ($token.ExpiresAt - $before).TotalSeconds | Should -BeLessThan 700
        $token.HostName | Should -Be '127.0.0.1'

        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -ApiKey $token -Name job
        (Invoke-QwenChat 'Hi' -Connection job).Content | Should -Be 'Hi'
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -ApiKey $token.Key -Name job
        (Invoke-QwenChat 'Hi' -Connection job).Content | Should -Be 'Hi'
    }

    It 'creates a key for 60 seconds by default' {
        (New-QwenToken).ExpiresAt | Should -BeLessThan ([DateTimeOffset]::Now.AddSeconds(90))
        @(Invoke-Emulator GET requests)[0].query | Should -Be '?expire_in_seconds=60'
    }

    It 'does not accept a lifetime of <_> seconds' -ForEach 0, 1801 {
        { New-QwenToken -ExpireSec $_ } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'creates nothing with -WhatIf' {
        New-QwenToken -WhatIf | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'ends with an error if the key is rejected' {
        Connect-Emulator -Key 'sk-emulator-expired'
        { New-QwenToken } | Should -Throw -ErrorId 'Qwen.Authentication,*'
    }

    It 'ends with an error on another provider''s address' {
        Connect-Qwen -BaseUri 'https://example.com/v1' -ApiKey (Get-Key)
        { New-QwenToken } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
    }

    It 'shows the key nowhere' {
        $script:token = $null
        $streams = & { $DebugPreference = 'Continue'; $script:token = New-QwenToken -Verbose } *>&1 | Out-String
        $secret = (Show-Key $script:token.Key).Substring(3)
        $xml = Join-Path $TestDrive token.xml
        $script:token | Export-Clixml $xml
        $shown = @(
            $streams
            $script:token | Out-String
            $script:token | Format-List * -Force | Out-String
            $script:token | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
            "$script:token"
            $(if ([System.Environment]::OSVersion.Platform -eq 'Win32NT') { Get-Content -Raw $xml })
        ) -join "`n"
        $shown | Should -Not -BeLike "*$secret*"
        $streams | Should -BeLike '*tokens*'
    }
}

Describe 'Connect-Qwen -Temporary' {
    BeforeEach { Reset-QwenTest }

    It 'sends the permanent key only to create a temporary key' {
        Connect-Emulator -With @{ Temporary = $true }
        (Get-QwenConnection).Temporary | Should -BeTrue
        (Get-EmulatorCounter).requests | Should -Be 0 -Because 'connecting sends nothing'
        'a', 'b', 'c' | Invoke-QwenChat 'Hi' -PerItem | Should -HaveCount 3
        $requests = @(Invoke-Emulator GET requests)
        @($requests | Where-Object path -EQ '/api/v1/tokens') | Should -HaveCount 1
        $requests[0].headers.Authorization | Should -Be 'Bearer sk-emulator-ok'
        @($requests | Select-Object -Skip 1 | Where-Object { $_.headers.Authorization -notlike 'Bearer st-*' }) | Should -HaveCount 0
    }

    It 'works with streams, batches, lists, and quotas' {
        Connect-Emulator -With @{ Temporary = $true }
        (Invoke-QwenChat 'one two' -Stream | ForEach-Object Content) -join '' | Should -Be 'one two'
        (Get-QwenModel qwen-plus).Id | Should -Be 'qwen-plus'
        (Get-QwenQuota qwen-plus).Model | Should -Be 'qwen-plus'
        (Test-QwenAccess -Model qwen-plus -Quiet) | Should -BeTrue
    }

    It 'writes the temporary key to no stream, journal, or export' {
        Connect-Emulator -With @{ Temporary = $true }
        $journal = Join-Path $TestDrive 'run.jsonl'
        $streams = & { $DebugPreference = 'Continue'; 'a' | Invoke-QwenChat 'Hi' -PerItem -Journal $journal -Verbose } *>&1 | Out-String
        $secret = @(Invoke-Emulator GET requests)[-1].headers.Authorization -replace '^Bearer st-'
        $secret.Length | Should -BeGreaterThan 20
        $shown = $streams, (Get-Content -Raw $journal), (Get-QwenConnection | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue), (Get-QwenConnection | Format-List * | Out-String) -join "`n"
        $shown | Should -Not -BeLike "*$secret*"
        $shown | Should -Not -BeLike '*sk-emulator-ok*'
    }

    It 'ends each call with an authentication error if the permanent key is rejected' {
        Connect-Emulator -Key 'sk-emulator-revoked' -With @{ Temporary = $true }
        { Invoke-QwenChat 'Hi' } | Should -Throw -ErrorId 'Qwen.Authentication,*'
    }

    It 'is not possible with another provider''s address' {
        { Connect-Qwen -BaseUri 'https://example.com/v1' -ApiKey (Get-Key) -Temporary } | Should -Throw -ErrorId 'Qwen.Configuration,*'
    }
}
