BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Connect-Qwen' {
    BeforeEach {
        Reset-QwenTest
        Get-QwenConnection | Disconnect-Qwen
    }

    It 'makes no network call' {
        Connect-Emulator
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'writes nothing by default, and the connection with -PassThru' {
        Connect-Qwen -ApiKey (Get-Key) | Should -BeNullOrEmpty
        $connection = Connect-Qwen -ApiKey (Get-Key) -PassThru
        $connection | Should -BeOfType QwenPS.Connection
        $connection.BaseUri | Should -Be 'https://dashscope.aliyuncs.com/compatible-mode/v1/'
        $connection.Region | Should -Be 'China'
        $connection.Name | Should -Be 'China'
        $connection.Model | Should -Be 'qwen-plus'
        $connection.MaxRetry | Should -Be 5
    }

    It 'makes the newest connection the default one' {
        Connect-Emulator -With @{ Name = 'old'; Model = 'qwen-max' }
        Connect-Emulator -With @{ Name = 'new'; Model = 'qwen-turbo' }
        (Invoke-QwenChat 'x').Model | Should -Be 'qwen-turbo'
    }

    It 'replaces a connection of the same name' {
        Connect-Emulator -With @{ Name = 'one'; Model = 'qwen-max' }
        Connect-Emulator -With @{ Name = 'ONE'; Model = 'qwen-turbo' }
        @(Get-QwenConnection).Model | Should -Be 'qwen-turbo'
    }

    It 'names a connection after the host and a port that is not the default' {
        Connect-Qwen -BaseUri http://127.0.0.1:8123 -ApiKey (Get-Key)
        Connect-Qwen -BaseUri http://127.0.0.1:8124 -ApiKey (Get-Key)
        Connect-Qwen -BaseUri http://127.0.0.1:80 -ApiKey (Get-Key)
        Connect-Qwen -BaseUri https://gateway.example.com:443 -ApiKey (Get-Key)
        (Get-QwenConnection).Name | Should -Be '127.0.0.1:8123', '127.0.0.1:8124', '127.0.0.1', 'gateway.example.com'
        Connect-Qwen -Name 127.0.0.1:8123
        (Get-QwenConnection | Where-Object IsDefault).BaseUri.Port | Should -Be 8123
    }

    Context 'A connection to another host than expected' {
        BeforeEach {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok-env'
            $capture = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        }

        It 'causes a warning if no connection has the name, and others exist' {
            Connect-Emulator -With @{ Name = 'prod' }
            Connect-Qwen -Name prdo @capture
            "$warnings" | Should -BeLike "No connection named 'prdo' was found, so a new connection to dashscope.aliyuncs.com was created. Available connections: prod.*Disconnect-Qwen prdo."
            (Get-QwenConnection).Name | Should -Be prod, prdo
        }

        It 'causes a warning if the address of the default connection changes, and none was specified' {
            Connect-Emulator -With @{ Name = 'emu' }
            Connect-Qwen -Model qwen-max @capture
            "$warnings" | Should -BeLike "*now uses the host dashscope.aliyuncs.com instead of $(([uri] (Get-EmulatorUri)).Authority)*Connect-Qwen -BaseUri $(Get-EmulatorUri)/*"
            Connect-Qwen -Region International
            Connect-Qwen -MaxRetry 1 @capture
            "$warnings" | Should -BeLike '*Connect-Qwen -Region International.'
        }

        It 'causes a warning that shows the workspace if only the workspace changes' {
            Connect-Emulator -With @{ Name = 'team' }
            Connect-Emulator -With @{ Name = 'team'; WorkspaceId = 'llm-other' } 3>&1 | Should -BeLike "*It used $(Get-EmulatorUri)/compatible-mode/v1/, and*$(Get-EmulatorUri)/compatible-mode/v1/ (-WorkspaceId llm-other)."
        }

        It 'causes no warning for <_>' -ForEach @(
            { Connect-Qwen @capture }
            { Connect-Qwen -Name first @capture }
            { Connect-Qwen; Connect-Qwen -Model qwen-max @capture }
            { Connect-Qwen; Connect-Qwen -Region International @capture }
            { Connect-Qwen; Connect-Qwen -BaseUri http://127.0.0.1:1 @capture }
            { Connect-Qwen -Name one; Connect-Qwen -Region US -Name two @capture }
            { Connect-Qwen -Name one; Connect-Qwen -Region US; Connect-Qwen -Name one @capture }
        ) {
            . $_
            $warnings | Should -BeNullOrEmpty
        }
    }

    It 'sets the model of calls that don''t specify one' {
        Connect-Emulator -With @{ Model = 'qwen-max' }
        (Invoke-QwenChat 'x').Model | Should -Be 'qwen-max'
        (Invoke-QwenChat 'x' -Model qwen-turbo).Model | Should -Be 'qwen-turbo'
    }

    Context 'The key' {
        It 'is accepted as a SecureString without a warning' {
            Connect-Qwen -ApiKey (Get-Key) -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
        }

        It 'is accepted as plain text with a warning that does not show it' {
            Connect-Qwen -ApiKey 'sk-emulator-ok-plain' -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings).Count | Should -Be 1
            "$warnings" | Should -BeLike '*plain text*SecureString*'
            "$warnings" | Should -Not -BeLike '*sk-emulator*'
        }

        It 'is shown by its last four characters only' {
            (Connect-Qwen -ApiKey (Get-Key 'sk-not-a-key-9bcdef0123456789abcdef') -PassThru).ApiKey | Should -BeExactly 'sk-…cdef'
        }

        It 'is used without <Name> around it, with a warning that does not show it' -ForEach @(
            @{ Name = 'blanks'; Given = '  sk-emulator-ok-trim ' }
            @{ Name = 'double quotes'; Given = '"sk-emulator-ok-trim"' }
            @{ Name = 'single quotes and a newline'; Given = "'sk-emulator-ok-trim'`n" }
            @{ Name = 'typographic quotes'; Given = '“sk-emulator-ok-trim”' }
            @{ Name = 'the word Bearer'; Given = 'Bearer sk-emulator-ok-trim' }
        ) {
            $warnings = Connect-Emulator -Key $Given 3>&1
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.Authorization | Should -BeExactly 'Bearer sk-emulator-ok-trim'
            @($warnings).Count | Should -Be 1
            "$warnings" | Should -BeLike '*removed*'
            "$warnings" | Should -Not -BeLike '*trim*'
        }

        It 'is rejected if it is <Name>' -ForEach @(
            @{ Name = 'empty'; Given = '  ' }
            @{ Name = 'a placeholder'; Given = 'your-api-key' }
            @{ Name = 'made of x'; Given = 'sk-xxxxxxxxxxxx' }
            @{ Name = 'what a console shows'; Given = 'sk-…1a2b' }
            @{ Name = 'two words'; Given = 'sk-abc def' }
            @{ Name = 'not plain ASCII'; Given = 'sk-你的密钥' }
        ) {
            $problem = { Connect-Qwen -ApiKey (Get-Key $Given) } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -Be 'Qwen.Configuration,QwenPS.Commands.ConnectQwenCommand'
            $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $problem.Exception.Message | Should -BeLike '*-ApiKey*'
            Get-QwenConnection | Should -BeNullOrEmpty
        }

        It 'comes from -EnvFile, which is relative to PowerShell''s location' {
            $folder = New-TestFile @{ 'my.env' = "# keys`nexport OTHER=1`nDASHSCOPE_API_KEY=`"sk-emulator-ok-file`"`n" }
            Push-Location -LiteralPath $folder
            try { $connection = Connect-Qwen -EnvFile my.env -PassThru }
            finally { Pop-Location }
            $connection.ApiKey | Should -BeExactly 'sk-…file'
            $connection.ApiKeySource | Should -BeLike "*$(Join-Path $folder my.env)*-EnvFile*"
        }

        It 'is reported as missing in a file without a key, with the name of the file' {
            $folder = New-TestFile @{ 'my.env' = 'OTHER=1' }
            { Connect-Qwen -EnvFile $folder/my.env } | Should -Throw '*my.env*DASHSCOPE_API_KEY*'
        }

        It 'comes from .env in PowerShell''s location, not in the process''s current folder' {
            $folder = New-TestFile @{ '.env' = 'DASHSCOPE_API_KEY=sk-emulator-ok-here' }
            Push-Location -LiteralPath $folder
            try { $connection = Connect-Qwen -PassThru }
            finally { Pop-Location }
            $connection.ApiKey | Should -BeExactly 'sk-…here'
            $connection.ApiKeySource | Should -BeLike "*$(Join-Path $folder .env)*"
        }

        It 'is found in .env even if the location is not in the file system' {
            $folder = New-TestFile @{ '.env' = 'DASHSCOPE_API_KEY=sk-emulator-ok-here' }
            Push-Location -LiteralPath $folder
            try {
                Push-Location Env:
                try { (Connect-Qwen -PassThru).ApiKey | Should -BeExactly 'sk-…here' }
                finally { Pop-Location }
            }
            finally { Pop-Location }
        }

        It 'is read despite a malformed line, which is reported by file and line number, without its content' {
            $folder = New-TestFile @{ '.env' = "A=1`nthis line holds a secret`nDASHSCOPE_API_KEY=sk-emulator-ok-here`n=nothing`n" }
            Push-Location -LiteralPath $folder
            try { $connection = Connect-Qwen -PassThru -WarningVariable warnings -WarningAction SilentlyContinue }
            finally { Pop-Location }
            $connection.ApiKey | Should -BeExactly 'sk-…here'
            @($warnings).Count | Should -Be 1
            "$warnings" | Should -BeLike '*2, 4*.env*'
            "$warnings" | Should -Not -BeLike '*secret*'
        }
    }

    Context 'Sources of a key' {
        BeforeAll {
            $home1 = New-TestFolder
            $null = New-Item -ItemType Directory -Path $home1/.dashscope
            Set-Content -LiteralPath $home1/.dashscope/api_key -Value 'sk-emulator-ok-home'
            $folder = New-TestFile @{ '.env' = 'DASHSCOPE_API_KEY=sk-emulator-ok-dotenv'; 'given.env' = 'DASHSCOPE_API_KEY=sk-emulator-ok-given'; 'key.txt' = 'sk-emulator-ok-named' }
            # The tests remove the sources one by one.
            $script = @'
                Import-Module $env:QWENPS_MODULE
                $key = ConvertTo-SecureString sk-emulator-ok-param -AsPlainText -Force
                function Show { "$((Connect-Qwen @args -PassThru -WarningAction SilentlyContinue).ApiKey)" }
                Show -ApiKey $key -EnvFile given.env
                Show -EnvFile given.env
                Show
                $env:DASHSCOPE_API_KEY = $null
                Show
                Remove-Item .env -Force
                Show
                $env:DASHSCOPE_API_KEY_FILE_PATH = $null
                Show
                Remove-Item ~/.dashscope/api_key
                try { Show } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
                Get-QwenConnection | Disconnect-Qwen
                try { Invoke-QwenChat x } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
'@
            $found = (Invoke-FreshPwsh $script -WorkingDirectory $folder -Environment @{
                    HOME                        = $home1
                    USERPROFILE                 = $home1
                    DASHSCOPE_API_KEY           = 'sk-emulator-ok-variable'
                    DASHSCOPE_API_KEY_FILE_PATH = "$folder/key.txt"
                }).Output -split '\r?\n'
        }

        It '<Number>: <Place>' -ForEach @(
            @{ Number = 1; Place = '-ApiKey'; Shown = 'sk-…aram' }
            @{ Number = 2; Place = '-EnvFile'; Shown = 'sk-…iven' }
            @{ Number = 3; Place = 'DASHSCOPE_API_KEY'; Shown = 'sk-…able' }
            @{ Number = 4; Place = '.env'; Shown = 'sk-…tenv' }
            @{ Number = 5; Place = 'DASHSCOPE_API_KEY_FILE_PATH'; Shown = 'sk-…amed' }
            @{ Number = 6; Place = '~/.dashscope/api_key'; Shown = 'sk-…home' }
        ) {
            $found[$Number - 1] | Should -BeExactly $Shown
        }

        It 'are all listed if no source has a key, with instructions to get one' {
            $found[6] | Should -Be 'Qwen.Configuration,QwenPS.Commands.ConnectQwenCommand'
            foreach ($place in '-ApiKey', '-EnvFile', 'DASHSCOPE_API_KEY', '.env', 'DASHSCOPE_API_KEY_FILE_PATH', 'api_key') {
                $found[7] | Should -BeLike "*$place*"
            }
            $found[7] | Should -BeLike '*https://bailian.console.aliyun.com*'
            $found[7] | Should -BeLike '*$env:DASHSCOPE_API_KEY = *'
        }

        It 'are listed the same way for a call without Connect-Qwen' {
            $found[8] | Should -Be 'Qwen.Configuration,QwenPS.Commands.InvokeQwenChatCommand'
            $found[9] | Should -Be $found[7]
        }
    }

    Context 'Without Connect-Qwen' {
        It 'a call uses the key and the address from the environment' {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok-implicit'
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
            (Invoke-QwenChat 'x').Content | Should -Be 'x'
            (Get-SeenRequest).Headers.Authorization | Should -BeExactly 'Bearer sk-emulator-ok-implicit'
        }

        It 'the connection that a call created is listed, with its rate, until there is another one' {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok-implicit'
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
            $null = Invoke-QwenChat 'x'
            $seen = @(Get-QwenConnection)
            $seen | Should -HaveCount 1
            $seen.ApiKey | Should -BeLike 'sk-*icit'
            $seen.Pace.Model | Should -Be 'qwen-plus'
            $null = Invoke-QwenChat 'x' -Connection $seen.Name
            Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -ApiKey (Get-Key) -Name other
            (Get-QwenConnection).Name | Should -Be 'other'
            Disconnect-Qwen
            Get-QwenConnection | Should -BeNullOrEmpty
            $null = Invoke-QwenChat 'x'
            Get-QwenConnection | Disconnect-Qwen
            Get-QwenConnection | Should -BeNullOrEmpty
        }

        It 'a call uses the key from .env in PowerShell''s location' {
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
            $folder = New-TestFile @{ '.env' = 'DASHSCOPE_API_KEY=sk-emulator-ok-dotenv' }
            Push-Location -LiteralPath $folder
            try { $null = Invoke-QwenChat 'x' }
            finally { Pop-Location }
            (Get-SeenRequest).Headers.Authorization | Should -BeExactly 'Bearer sk-emulator-ok-dotenv'
        }

        It 'a call detects that the environment changed since the last call' {
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok-first'
            $null = Invoke-QwenChat 'x'
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok-second'
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.Authorization | Should -BeExactly @('Bearer sk-emulator-ok-first', 'Bearer sk-emulator-ok-second')
        }

        It 'a script in CI needs only the variable' {
            $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat hello -Raw' -Environment @{
                DASHSCOPE_API_KEY             = 'sk-emulator-ok'
                DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
            }
            $run.Output.Trim() | Should -BeExactly 'hello'
            $run.Error | Should -BeNullOrEmpty
            $run.ExitCode | Should -Be 0
        }
    }

    Context 'A key that the module finds' {
        It 'is not sent to a foreign host, and nothing is sent to a proxy either' {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
            $problem = { Connect-Qwen -BaseUri http://foreign.example -AllowInsecure -Proxy (Get-EmulatorUri) } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
            $problem.Exception.Message | Should -BeLike '*DASHSCOPE_API_KEY*foreign.example*-ApiKey*'
            { Invoke-QwenChat 'x' -Connection foreign.example } | Should -Throw
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'is sent to a foreign host if it is specified explicitly' {
            Connect-Qwen -BaseUri http://foreign.example/compatible-mode/v1 -AllowInsecure -Proxy (Get-EmulatorUri) -ApiKey (Get-Key) -MaxRetry 0
            (Invoke-QwenChat 'x').Content | Should -Be 'x'
            (Get-EmulatorCounter).requests | Should -Be 1
        }

        It 'is not sent to a foreign host that an environment variable names' {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = 'https://foreign.example/v1'
            { Invoke-QwenChat 'x' } | Should -Throw -PassThru |
                ForEach-Object FullyQualifiedErrorId | Should -Be 'Qwen.Configuration,QwenPS.Commands.InvokeQwenChatCommand'
        }
    }

    Context '-Region' {
        It '<Name> is <Address>' -ForEach @(
            @{ Name = 'China'; Address = 'https://dashscope.aliyuncs.com/compatible-mode/v1/' }
            @{ Name = 'International'; Address = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/' }
            @{ Name = 'US'; Address = 'https://dashscope-us.aliyuncs.com/compatible-mode/v1/' }
            @{ Name = 'HongKong'; Address = 'https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1/' }
            @{ Name = 'QwenCloud'; Address = 'https://maas.qwencloudapi.com/compatible-mode/v1/' }
            @{ Name = 'QianwenAI'; Address = 'https://maas.qianwenaiapi.com/compatible-mode/v1/' }
            @{ Name = 'cn-beijing'; Address = 'https://dashscope.aliyuncs.com/compatible-mode/v1/' }
            @{ Name = 'singapore'; Address = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/' }
        ) {
            (Connect-Qwen $Name -ApiKey (Get-Key) -PassThru).BaseUri | Should -Be $Address
        }

        It 'lists the valid names for an unknown name' {
            { Connect-Qwen Mars -ApiKey (Get-Key) } | Should -Throw "*'Mars'*China*International*"
        }

        It 'has tab completion' {
            $line = 'Connect-Qwen -Region '
            $names = (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
            $names | Should -Contain 'China'
            $names | Should -Contain 'International'
            $line = 'Connect-Qwen -Region ho'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'HongKong'
        }

        It 'can''t be used with -BaseUri' {
            { Connect-Qwen -Region China -BaseUri https://dashscope.aliyuncs.com -ApiKey (Get-Key) } | Should -Throw -PassThru |
                ForEach-Object FullyQualifiedErrorId | Should -BeLike 'AmbiguousParameterSet,*'
        }
    }

    Context '-BaseUri' {
        It 'accepts <Given>' -ForEach @(
            @{ Given = '{0}' }
            @{ Given = 'http://{0}' }
            @{ Given = 'http://{0}/' }
            @{ Given = '{0}/compatible-mode/v1' }
            @{ Given = 'http://{0}/compatible-mode/v1/' }
            @{ Given = 'http://{0}/compatible-mode' }
            @{ Given = 'http://{0}/compatible-mode/v1/chat/completions' }
            @{ Given = ' "http://{0}/compatible-mode/v1" ' }
        ) {
            $connection = Connect-Qwen -BaseUri ($Given -f ([uri] (Get-EmulatorUri)).Authority) -ApiKey (Get-Key) -PassThru -WarningAction SilentlyContinue
            $connection.BaseUri | Should -Be "$(Get-EmulatorUri)/compatible-mode/v1/"
            (Invoke-QwenChat 'x').Content | Should -Be 'x'
            (Get-SeenRequest).Path | Should -Be '/compatible-mode/v1/chat/completions'
        }

        It 'selects the DashScope protocol by its path: <_>' -ForEach '/api/v1', '/api/v1/services/aigc/text-generation/generation' {
            (Connect-Qwen -BaseUri "$(Get-EmulatorUri)$_" -ApiKey (Get-Key) -PassThru -WarningAction SilentlyContinue).Protocol | Should -Be 'DashScope'
            (Invoke-QwenChat 'x').Content | Should -Be 'x'
        }

        It 'gets its path from -Protocol' {
            $connection = Connect-Qwen -BaseUri (Get-EmulatorUri) -Protocol DashScope -ApiKey (Get-Key) -PassThru
            $connection.BaseUri | Should -Be "$(Get-EmulatorUri)/api/v1/"
        }

        It 'rejects <Given>: <Says>' -ForEach @(
            @{ Given = 'http://example.com/v1'; Says = '*-AllowInsecure*' }
            @{ Given = 'ftp://example.com'; Says = '*https://*' }
            @{ Given = 'https:/example.com'; Says = '*https://*' }
            @{ Given = 'https://user:geheim@example.com'; Says = '*@*' }
            @{ Given = 'https://example.com/v1?key=geheim'; Says = '*?*' }
            @{ Given = 'sk-0123456789geheim'; Says = '*-ApiKey*' }
            @{ Given = 'https://dashscope.aliyuncs.com/compatible-mode/v1/services/aigc/text-generation/generation'; Says = '*combines*' }
        ) {
            $problem = { Connect-Qwen -BaseUri $Given -ApiKey (Get-Key) } | Should -Throw $Says -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
            $problem.Exception.Message | Should -Not -BeLike '*geheim*'
        }

        It 'is corrected with a warning if it has the console''s domain, as in some guides' {
            $connection = Connect-Qwen -BaseUri https://dashscope.aliyun.com -ApiKey (Get-Key) -PassThru -WarningVariable warnings -WarningAction SilentlyContinue
            $connection.BaseUri.Host | Should -Be 'dashscope.aliyuncs.com'
            "$warnings" | Should -BeLike '*corrected*'
        }
    }

    Context 'The remedy of an error' {
        It 'fits <Cause>' -ForEach @(
            @{ Cause = 'a missing key'; With = @{}; Remedy = '*-ApiKey (Read-Host -AsSecureString)*' }
            @{ Cause = 'a key with a space'; With = @{ ApiKey = 'sk-a b' }; Remedy = '*-ApiKey (Read-Host -AsSecureString)*' }
            @{ Cause = 'a variable that isn''t set'; With = @{ KeyVariable = 'QWENPS_NOT_SET' }; Remedy = '*env:*-KeyVariable*' }
            @{ Cause = 'a missing key file'; With = @{ KeyFile = './none.txt' }; Remedy = '*-KeyFile*' }
            @{ Cause = 'a missing .env file'; With = @{ EnvFile = './none.env' }; Remedy = '*-EnvFile*' }
            @{ Cause = 'an unknown region'; With = @{ Region = 'Mars' }; Remedy = '*-Region International*' }
            @{ Cause = 'an invalid address'; With = @{ BaseUri = 'https:/x' }; Remedy = '*-BaseUri https://*' }
            @{ Cause = 'an invalid workspace'; With = @{ WorkspaceId = 'a b' }; Remedy = '*-WorkspaceId*' }
            @{ Cause = 'an invalid proxy'; With = @{ Proxy = '10.0.0.1:3128'; ApiKey = 'sk-emulator-ok' }; Remedy = '*-Proxy http://*' }
            @{ Cause = 'a temporary key of a gateway'; With = @{ BaseUri = 'https://gateway.example/v1'; Temporary = $true; ApiKey = 'sk-emulator-ok' }; Remedy = '*-Temporary*' }
        ) {
            if ($With.ApiKey) { $With.ApiKey = Get-Key $With.ApiKey }
            $problem = { Push-Location -LiteralPath (New-TestFolder); try { Connect-Qwen @With } finally { Pop-Location } } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
            $problem.ErrorDetails.RecommendedAction | Should -BeLike $Remedy
        }

        It 'shows how to specify the key of a host that doesn''t belong to Alibaba Cloud' {
            $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
            $problem = { Connect-Qwen -BaseUri https://gateway.example/v1 } | Should -Throw -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Connect-Qwen -BaseUri https://gateway.example/v1* -EnvFile*'
        }
    }

    Context 'Other settings' {
        It 'sends -WorkspaceId as a header' {
            Connect-Emulator -With @{ WorkspaceId = 'ws-test' }
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.'X-DashScope-WorkSpace' | Should -Be 'ws-test'
        }

        It 'sends -Header with every call, and shows only the names' {
            Connect-Emulator -With @{ Header = @{ 'X-Gateway-Token' = 'geheim' } }
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.'X-Gateway-Token' | Should -Be 'geheim'
            (Get-QwenConnection).Header | Should -Be 'X-Gateway-Token'
            Get-QwenConnection | Format-List * | Out-String | Should -Not -Match 'geheim'
        }

        It 'rejects <Name> in -Header, and shows its name without its value' -ForEach @(
            @{ Name = 'a value beyond ASCII'; Header = @{ 'X-Token' = 'gehéim' }; Said = "*'X-Token'*HTTP*" }
            @{ Name = 'a value with a control character'; Header = @{ 'X-Token' = "geh$([char] 27)eim" }; Said = "*'X-Token'*HTTP*" }
            @{ Name = 'a value of two lines'; Header = @{ 'X-Token' = "geh`neim" }; Said = "*'X-Token'*line break*" }
            @{ Name = 'a name of two lines'; Header = @{ "X`nToken" = 'geheim' }; Said = "*'X$([char] 0x240A)Token' isn't a valid HTTP header name*" }
        ) {
            Get-QwenConnection | Disconnect-Qwen
            $problem = { Connect-Emulator -With @{ Header = $Header } } | Should -Throw -PassThru
            $problem.Exception.Message | Should -BeLike $Said
            "$problem" | Should -Not -Match 'geh'
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
            $problem.ErrorDetails.RecommendedAction | Should -BeLike 'Example: -Header @{*'
            $problem.ErrorDetails.RecommendedAction | Should -Not -Match 'key|address'
            Get-QwenConnection | Should -BeNullOrEmpty
        }

        It 'sends a tab and every printable character of a value as they are' {
            $value = "a`tb" + -join [char[]] (32..126) + '.'
            Connect-Emulator -With @{ Header = @{ 'X-Any' = $value } }
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.'X-Any' | Should -BeExactly $value
        }

        It 'gives precedence to the header of a call' {
            Connect-Emulator -With @{ Header = @{ 'X-Team' = 'all' } }
            $null = Invoke-QwenChat 'x' -Header @{ 'x-team' = 'mine' }
            (Get-SeenRequest).Headers.'X-Team' | Should -Be 'mine'
        }

        It 'identifies itself to the service' {
            Connect-Emulator
            $null = Invoke-QwenChat 'x'
            (Get-SeenRequest).Headers.'User-Agent' | Should -BeLike "QwenPS/$((Get-Module QwenPS).Version) (*"
        }

        It 'ends a call after -TimeoutSec, with a typed error' {
            Connect-Emulator -With @{ TimeoutSec = 1 }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $problem = { Invoke-QwenChat 'x' -Header @{ 'X-Emulator-Delay' = '600000' } } | Should -Throw -PassThru
            $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Timeout,*'
            $problem.Exception.Message | Should -BeLike '*-TimeoutSec*'
        }

        It 'retries <Retries> times with -MaxRetry <Retries>' -ForEach @(
            @{ Retries = 0 }
            @{ Retries = 2 }
        ) {
            Connect-Emulator -MaxRetry $Retries
            Add-EmulatorFault @{ status = 503; times = -1; headers = @{ 'retry-after-ms' = '10' } }
            $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
            (Get-EmulatorCounter).requests | Should -Be ($Retries + 1)
            $problem.Exception.Attempts | Should -Be ($Retries + 1)
        }

        It 'spreads calls with -RequestsPerMinute' {
            Connect-Emulator -With @{ RequestsPerMinute = 120 }
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $null = 1..4 | Invoke-QwenChat -PerItem
            $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        }

        It 'calls through -Proxy' {
            Connect-Qwen -BaseUri http://localhost:1/compatible-mode/v1 -Proxy (Get-EmulatorUri) -ApiKey (Get-Key) -MaxRetry 0
            (Invoke-QwenChat 'x').Content | Should -Be 'x'
        }

        It 'rejects an invalid -Proxy address in one line: <_>' -ForEach '10.0.0.1:3128', 'proxy:8080', 'nowhere', 'user:geheim@proxy.example:8080', 'ftp://proxy.example' {
            $problem = { Connect-Qwen -ApiKey (Get-Key) -Proxy $_ } | Should -Throw '-Proxy doesn''t contain a valid proxy address*http://host:8080*' -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Configuration,*'
            $problem.Exception.Message | Should -Not -Match "geheim|`n"
            Get-QwenConnection | Should -BeNullOrEmpty
        }

        It 'rejects -ProxyCredential without -Proxy in one line' {
            $credential = [pscredential]::new('user', (Get-Key geheim))
            $problem = { Connect-Qwen -ApiKey (Get-Key) -ProxyCredential $credential } | Should -Throw '-ProxyCredential*without the address of a proxy*' -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Proxy http://*'
        }

        It 'does not show a password in -Proxy' {
            $connection = Connect-Qwen -ApiKey (Get-Key) -Proxy http://user:geheim@proxy.example:8080 -PassThru
            $connection.Proxy | Should -Be 'http://proxy.example:8080/'
            $connection | Format-List * | Out-String | Should -Not -Match 'geheim'
        }

        It 'rejects -<Parameter> <Value>' -ForEach @(
            @{ Parameter = 'TimeoutSec'; Value = 0 }
            @{ Parameter = 'MaxRetry'; Value = -1 }
            @{ Parameter = 'MaxRetry'; Value = 101 }
            @{ Parameter = 'RequestsPerMinute'; Value = 0 }
            @{ Parameter = 'TokensPerMinute'; Value = 0 }
            @{ Parameter = 'Protocol'; Value = 'Gopher' }
        ) {
            $given = @{ $Parameter = $Value }
            { Connect-Qwen -ApiKey (Get-Key) @given } | Should -Throw "*'$Parameter'*"
        }
    }
}
