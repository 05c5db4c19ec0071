BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $key = 'sk-emulator-ok'

    # A vault with two secrets, instead of SecretManagement, which isn't installed everywhere.
    function global:Get-Secret {
        [CmdletBinding()]
        param([Parameter(Mandatory)] [string] $Name, [string] $Vault)
        $global:QwenTestSecretCalls += "$Name@$Vault"
        switch ($Name) {
            'QwenKey' { ConvertTo-SecureString 'sk-emulator-ok' -AsPlainText -Force }
            'QwenText' { 'sk-emulator-ok' }
            'QwenCredential' { [pscredential]::new('qwen', (ConvertTo-SecureString 'sk-emulator-ok' -AsPlainText -Force)) }
            'QwenTable' { @{ key = 'sk-emulator-ok' } }
            default { Write-Error "The secret $Name was not found." }
        }
    }

    function Get-ProfileText([string] $Name) { [System.IO.File]::ReadAllText((Join-Path $env:QWENPS_PROFILE_PATH "$Name.json")) }
    function Get-ErrorOf([scriptblock] $Command) {
        try { $null = & $Command } catch { return $_ }
        throw 'There was no error.'
    }
}

AfterAll {
    Remove-Item Function:/Get-Secret
    Remove-Variable QwenTestSecretCalls -Scope Global -ErrorAction Ignore
    $env:QWENPS_PROFILE_PATH = $env:QWENPS_TEST_KEY = $null
}

Describe 'Save-QwenConnection and Connect-Qwen -Profile' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_PROFILE_PATH = Join-Path (New-TestFolder) profiles
        $env:QWENPS_TEST_KEY = $key
        $global:QwenTestSecretCalls = @()
        Get-QwenConnection | Disconnect-Qwen
    }

    It 'restore a connection whose key is in an environment variable' {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Name work -Model qwen-max -MaxRetry 2 -TimeoutSec 60 -RequestsPerMinute 100 -TokensPerMinute 5000 -UsageLog "$TestDrive/usage.jsonl"
        Save-QwenConnection | Should -BeNullOrEmpty
        Disconnect-Qwen
        Connect-Qwen -Profile work
        $connection = Get-QwenConnection
        $connection.Name, $connection.Model, $connection.MaxRetry, $connection.TimeoutSec, $connection.RequestsPerMinute, $connection.TokensPerMinute |
            Should -Be @('work', 'qwen-max', 2, 60, 100, 5000)
        $connection.ApiKeySource | Should -BeLike '*QWENPS_TEST_KEY*'
        Split-Path -Leaf $connection.UsageLog | Should -Be 'usage.jsonl'
        Invoke-QwenChat hello -Raw | Should -Be 'hello'
    }

    It 'restore a region, a protocol, and a workspace' {
        $env:DASHSCOPE_API_KEY = $key
        Connect-Qwen International -Protocol DashScope -WorkspaceId ws-1
        $saved = Save-QwenConnection -Profile sg -PassThru
        $saved | Should -BeOfType QwenPS.ConnectionProfile
        $saved.Name, $saved.Region, $saved.BaseUri, "$($saved.Protocol)", $saved.WorkspaceId | Should -Be @('sg', 'International', $null, 'DashScope', 'ws-1')
        $before = Get-QwenConnection
        Connect-Qwen -Profile SG
        $after = Get-QwenConnection sg
        $after.BaseUri, "$($after.Protocol)", $after.WorkspaceId | Should -Be @($before.BaseUri, "$($before.Protocol)", 'ws-1')
    }

    It 'restore -Temporary, which another setting overrides' {
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -KeyVariable QWENPS_TEST_KEY -Name job -Temporary
        Save-QwenConnection
        Get-ProfileText job | Should -Match '"temporary": true'
        Get-ProfileText job | Should -Not -Match 'st-'
        Connect-Qwen -Profile job
        (Get-QwenConnection job).Temporary | Should -BeTrue
        Connect-Qwen -Profile job -Temporary:$false
        (Get-QwenConnection job).Temporary | Should -BeFalse
    }

    It 'restore a key from <Source>' -ForEach @(
        @{ Source = 'a secret'; With = @{ Secret = 'QwenKey' }; Calls = 'QwenKey@' }
        @{ Source = 'a secret in a vault'; With = @{ Secret = 'QwenKey'; Vault = 'Work' }; Calls = 'QwenKey@Work' }
        @{ Source = 'a secret that is text'; With = @{ Secret = 'QwenText' }; Calls = 'QwenText@' }
        @{ Source = 'a secret that is a credential'; With = @{ Secret = 'QwenCredential' }; Calls = 'QwenCredential@' }
        @{ Source = 'a key file'; With = @{ KeyFile = './key.txt' }; Calls = $null }
        @{ Source = 'a .env file'; With = @{ EnvFile = './prod.env' }; Calls = $null }
        @{ Source = 'the usual places'; With = @{}; Calls = $null }
    ) {
        $folder = New-TestFile @{ 'key.txt' = "$key`n"; 'prod.env' = "DASHSCOPE_API_KEY=$key" }
        if ($With.Count -eq 0) { $env:DASHSCOPE_API_KEY = $key }
        Push-Location -LiteralPath $folder
        try {
            Connect-Qwen -BaseUri (Get-EmulatorUri) @With
            Save-QwenConnection -Profile p -WarningVariable warnings
        }
        finally { Pop-Location }
        $warnings | Should -BeNullOrEmpty
        Get-QwenConnection | Disconnect-Qwen
        Connect-Qwen -Profile p
        Invoke-QwenChat hello -Raw | Should -Be 'hello'
        $global:QwenTestSecretCalls | Select-Object -Unique | Should -Be $Calls
    }

    It 'never write the key: <Source>' -ForEach @(
        @{ Source = 'a variable'; With = @{ KeyVariable = 'QWENPS_TEST_KEY' } }
        @{ Source = 'a secret'; With = @{ Secret = 'QwenKey'; Vault = 'Work' } }
        @{ Source = 'a key file'; With = @{ KeyFile = './key.txt' } }
    ) {
        Push-Location -LiteralPath (New-TestFile @{ 'key.txt' = $key })
        $transcript = Join-Path (New-TestFolder) transcript.txt
        $null = Start-Transcript -LiteralPath $transcript
        try {
            $shown = & {
                $VerbosePreference = $DebugPreference = 'Continue'
                Connect-Qwen -BaseUri (Get-EmulatorUri) @With -Header @{ 'X-Gateway' = 'header-value-9' } -Proxy 'http://user:proxy-pass-9@127.0.0.1:9' -PassThru
                Save-QwenConnection -Profile p -PassThru
                Connect-Qwen -Profile p -PassThru
            } *>&1 | Format-List * -Force | Out-String -Width 500
        }
        finally { $null = Stop-Transcript; Pop-Location }
        foreach ($text in (Get-ProfileText p), $shown, (Get-Content -LiteralPath $transcript -Raw), (Get-QwenConnection -Profile p | ConvertTo-Json)) {
            $text | Should -Not -Match "$key|header-value-9|proxy-pass-9"
            $text | Should -Not -BeNullOrEmpty
        }
        $shown | Should -Match '-Header' -Because 'warnings show what the profile omits'
        $shown | Should -Match '-ProxyCredential'
    }

    It 'refuse a key that was specified with -ApiKey, and write nothing' {
        Connect-Emulator -With @{ Name = 'plain' }
        $problem = Get-ErrorOf { Save-QwenConnection }
        $problem.FullyQualifiedErrorId | Should -Be 'Qwen.Configuration,QwenPS.Commands.SaveQwenConnectionCommand'
        $problem.Exception.Message | Should -BeLike '*-Secret*'
        Test-Path -LiteralPath $env:QWENPS_PROFILE_PATH | Should -BeFalse
    }

    It 'let only the user read and change the file' -Skip:($env:OS -eq 'Windows_NT') {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY
        Save-QwenConnection -Profile p
        [System.IO.File]::GetUnixFileMode("$env:QWENPS_PROFILE_PATH/p.json") | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
        [System.IO.File]::GetUnixFileMode($env:QWENPS_PROFILE_PATH) | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite, UserExecute')
        # Saving again keeps the permissions.
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Model qwen-max
        Save-QwenConnection -Profile p -Force
        [System.IO.File]::GetUnixFileMode("$env:QWENPS_PROFILE_PATH/p.json") | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
    }

    It 'do not use a profile that other users can change' -Skip:($env:OS -eq 'Windows_NT') {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY
        Save-QwenConnection -Profile p
        [System.IO.File]::SetUnixFileMode("$env:QWENPS_PROFILE_PATH/p.json", 'UserRead, UserWrite, GroupWrite')
        (Get-ErrorOf { Connect-Qwen -Profile p }).FullyQualifiedErrorId | Should -BeLike 'Qwen.ProfileUnsafe,*'
    }

    It 'do not replace the target of an existing profile without -Force' {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Name a
        Save-QwenConnection -Profile p
        Save-QwenConnection -Profile p
        Connect-Qwen -BaseUri http://127.0.0.1:1 -KeyVariable QWENPS_TEST_KEY -Name b
        (Get-ErrorOf { Save-QwenConnection b -Profile P }).FullyQualifiedErrorId | Should -BeLike 'Qwen.ProfileExists,*'
        (Get-QwenConnection -Profile p).BaseUri | Should -BeLike "$(Get-EmulatorUri)/*"
        Save-QwenConnection b -Profile P -Force
        (Get-QwenConnection -Profile *).BaseUri | Should -BeLike 'http://127.0.0.1:1/*'
    }

    It 'explain -Profile if there is no connection with the name' {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Name work
        "$(Get-ErrorOf { Save-QwenConnection dev })" | Should -BeLike "*'dev'*work*-Profile*"
    }

    It 'support -WhatIf, pipeline input, and names of connections' {
        foreach ($name in 'a', 'b') { Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Name $name }
        Get-QwenConnection | Save-QwenConnection -WhatIf
        Get-QwenConnection -Profile * | Should -BeNullOrEmpty
        Get-QwenConnection | Save-QwenConnection
        (Get-QwenConnection -Profile *).Name | Should -Be @('a', 'b')
        Get-QwenConnection -Profile a | Remove-Item
        (Get-QwenConnection -Profile *).Name | Should -Be 'b'
        { Save-QwenConnection nowhere } | Should -Throw
    }

    It 'save the connection of the environment, so a server needs only one command' {
        $env:DASHSCOPE_API_KEY = $key
        $env:DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        Save-QwenConnection -Profile server
        Reset-QwenTest
        $env:DASHSCOPE_API_KEY = $key
        Connect-Qwen -Profile server
        Invoke-QwenChat hello -Raw | Should -Be 'hello'
    }

    It 'reject the name <_>' -ForEach '../up', 'a/b', 'a\b', '.hidden', 'trailing.', 'con', ('x' * 65) {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY
        (Get-ErrorOf { Save-QwenConnection -Profile $_ }).FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
        Test-Path -LiteralPath $env:QWENPS_PROFILE_PATH | Should -BeFalse
    }

    It 'override a profile''s settings with parameters' {
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY -Model qwen-max
        Save-QwenConnection -Profile p
        Connect-Qwen -Profile p -Model qwen-plus -Name other -ApiKey (Get-Key sk-emulator-expired)
        (Get-QwenConnection other).Model | Should -Be 'qwen-plus'
        (Get-ErrorOf { Invoke-QwenChat hello }).Exception.Kind | Should -Be 'Authentication'
    }

    It 'show the saved profiles for an unknown name, and complete names' {
        (Get-ErrorOf { Connect-Qwen -Profile nowhere }).ErrorDetails.RecommendedAction | Should -BeLike '*Save-QwenConnection*'
        Connect-Qwen -BaseUri (Get-EmulatorUri) -KeyVariable QWENPS_TEST_KEY
        foreach ($name in 'prod', 'test lab') { Save-QwenConnection -Profile $name }
        $problem = Get-ErrorOf { Connect-Qwen -Profile nowhere }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.NotFound,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*prod, test lab*'
        (TabExpansion2 'Connect-Qwen -Profile ' 22).CompletionMatches.CompletionText | Should -Be @('prod', "'test lab'")
    }

    It 'report an invalid profile: <Name>' -ForEach @(
        @{ Name = 'no JSON'; Text = 'hello'; Says = 'JSON' }
        @{ Name = 'a key'; Text = '{"version":1,"apiKey":"sk-1234567890abcdef","key":{"variable":"X"}}'; Says = 'contains an API key' }
        @{ Name = 'a key as text'; Text = '{"version":1,"key":"sk-1234567890abcdef"}'; Says = "'key'" }
        @{ Name = 'no source of the key'; Text = '{"version":1,"key":{}}'; Says = "'key'" }
        @{ Name = 'no version'; Text = '{"key":{"variable":"X"}}'; Says = "'version'" }
        @{ Name = 'a newer version'; Text = '{"version":2,"key":{"variable":"X"}}'; Says = 'newer version' }
        @{ Name = 'an invalid number'; Text = '{"version":1,"maxRetry":-1,"key":{"variable":"X"}}'; Says = "'maxRetry'" }
        @{ Name = 'an unknown protocol'; Text = '{"version":1,"protocol":"7","key":{"variable":"X"}}'; Says = "'protocol'" }
    ) {
        $null = New-Item -ItemType Directory -Path $env:QWENPS_PROFILE_PATH
        [System.IO.File]::WriteAllText("$env:QWENPS_PROFILE_PATH/bad.json", $Text)
        $problem = Get-ErrorOf { Connect-Qwen -Profile bad }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.ProfileInvalid,*'
        $problem.Exception.Message | Should -BeLike "*$Says*"
        $problem.Exception.Message | Should -Not -Match '1234567890'
        Get-QwenConnection -Profile bad -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
    }

    It 'do not send a key that the module found to a host that someone wrote into the profile' {
        $env:DASHSCOPE_API_KEY = $key
        Connect-Qwen -BaseUri (Get-EmulatorUri)
        Save-QwenConnection -Profile p
        $file = "$env:QWENPS_PROFILE_PATH/p.json"
        [System.IO.File]::WriteAllText($file, (Get-ProfileText p).Replace((Get-EmulatorUri), 'https://attacker.example'))
        (Get-ErrorOf { Connect-Qwen -Profile p }).Exception.Message | Should -BeLike "*isn't sent to 'attacker.example'*"
    }
}

Describe 'The key of Connect-Qwen' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_PROFILE_PATH = Join-Path (New-TestFolder) profiles
        $env:QWENPS_TEST_KEY = $key
        Get-QwenConnection | Disconnect-Qwen
    }

    It 'is explained if it can''t be read: <Name>' -ForEach @(
        @{ Name = 'a secret that doesn''t exist'; With = @{ Secret = 'Nothing' }; Says = '*secret ''Nothing''*not found*' }
        @{ Name = 'a secret that isn''t text'; With = @{ Secret = 'QwenTable'; Vault = 'Work' }; Says = '*''QwenTable'' in the vault ''Work''*isn''t text*' }
        @{ Name = 'a variable that isn''t set'; With = @{ KeyVariable = 'QWENPS_NO_KEY' }; Says = '*QWENPS_NO_KEY*isn''t set*' }
        @{ Name = 'a file that doesn''t exist'; With = @{ KeyFile = './no-key.txt' }; Says = '*no-key.txt*' }
    ) {
        $problem = Get-ErrorOf { Connect-Qwen @With }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
        $problem.Exception.Message | Should -BeLike $Says
        $problem.Exception.Message | Should -Not -Match $key
    }

    It 'has only one source: <_>' -ForEach '-Secret a -KeyVariable b', '-Secret a -KeyFile b', '-KeyFile a -EnvFile b', '-Vault a' {
        (Get-ErrorOf ([scriptblock]::Create("Connect-Qwen $_"))).FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
    }

    It 'requires SecretManagement for -Secret, and the error shows what to install' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; try { Connect-Qwen -Secret QwenKey } catch { $_.Exception.Message }' -Environment @{ PSModulePath = '' }
        $run.Output | Should -BeLike '*Microsoft.PowerShell.SecretManagement*'
    }
}

Describe 'Connect-Qwen -Name' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_PROFILE_PATH = Join-Path (New-TestFolder) profiles
        Get-QwenConnection | Disconnect-Qwen
        Connect-Emulator -With @{ Name = 'dev'; Model = 'qwen-max' }
        Connect-Emulator -With @{ Name = 'prod'; Model = 'qwen-plus' }
    }

    It 'switches to an existing connection' {
        $before = Get-QwenConnection dev
        Connect-Qwen -Name DEV
        Get-QwenConnection | Where-Object IsDefault | Should -HaveCount 1
        [object]::ReferenceEquals((Get-QwenConnection | Where-Object IsDefault), $before) | Should -BeTrue
        (Invoke-QwenChat hello).Model | Should -Be 'qwen-max'
        (Connect-Qwen -Name prod -PassThru).Model | Should -Be 'qwen-plus'
        (Invoke-QwenChat hello).Model | Should -Be 'qwen-plus'
        (Get-QwenConnection).Count | Should -Be 2
        (TabExpansion2 'Connect-Qwen -Name d' 20).CompletionMatches.CompletionText | Should -Be 'dev'
    }

    It 'explains what to do if there is no connection with the name, and no key' {
        $problem = Get-ErrorOf { Connect-Qwen -Name other }
        "$problem" | Should -BeLike "There's no connection named 'other'*dev, prod*No API key was found*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Connect-Qwen -Name other -ApiKey*Connect-Qwen -Profile other*'
        "$(Get-ErrorOf { Connect-Qwen -Name other -Region China })" | Should -Not -BeLike '*no connection named*'
        Get-QwenConnection | Disconnect-Qwen
        $problem = Get-ErrorOf { Connect-Qwen -Name 'my other' }
        "$problem" | Should -BeLike "There's no connection named 'my other', and a new connection can't be created. There are no connections.*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike "*Connect-Qwen -Name 'my other' -ApiKey*Connect-Qwen -Profile 'my other'*"
    }

    It 'is not the name of a new profile: the error shows the command that saves one' {
        $problem = Get-ErrorOf { Save-QwenConnection night }
        "$problem" | Should -BeLike "*No connection named 'night' was found*dev, prod*as the profile 'night', run Save-QwenConnection -Profile night.*"
        "$(Get-ErrorOf { Save-QwenConnection 'at night' })" | Should -BeLike "*Save-QwenConnection -Profile 'at night'.*"
    }

    It 'warns if the address of an existing name changes' {
        Connect-Qwen -Name dev -BaseUri http://127.0.0.1:1 -ApiKey (Get-Key) -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*'dev' was replaced*$(Get-EmulatorUri)*http://127.0.0.1:1/*"
        Connect-Emulator -With @{ Name = 'prod'; WarningVariable = 'none' }
        $none | Should -BeNullOrEmpty
    }

    It 'warns if a saved profile has the name of a new connection' {
        $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
        Connect-Qwen -BaseUri (Get-EmulatorUri)
        Save-QwenConnection -Profile staging
        Connect-Qwen -Name staging -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*Connect-Qwen -Profile staging*'
    }

    It 'marks the default connection in the table' {
        Connect-Qwen -Name dev
        $lines = Get-QwenConnection | Out-String -Stream -Width 100
        $lines -match '^dev +True' | Should -HaveCount 1
        $lines -match '^prod +False' | Should -HaveCount 1
    }

    It 'marks the default connection of each runspace' {
        $connection = Get-QwenConnection dev
        $connection.IsDefault | Should -BeFalse
        $shell = New-QwenShell
        try { $shell.AddScript('param($c) $c.IsDefault').AddParameter('c', $connection).Invoke() | Should -Be $false }
        finally { $shell.Dispose() }
        (Get-QwenConnection prod).IsDefault | Should -BeTrue
        Disconnect-Qwen prod
        $connection.IsDefault | Should -BeTrue
    }
}
