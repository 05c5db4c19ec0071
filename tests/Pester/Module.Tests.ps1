BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $exported = @((Test-ModuleManifest $env:QWENPS_MODULE).ExportedCmdlets.Keys)
    $withKey = @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri }
}

Describe 'Text that Windows PowerShell reads' {
    BeforeAll {
        # Windows PowerShell reads a file without a byte order mark in the code page of the system.
        function Find-Unmarked([string[]] $Path) {
            foreach ($file in Get-ChildItem -LiteralPath $Path -Recurse -File | Where-Object Extension -In '.ps1', '.psm1', '.psd1', '.ps1xml' | Where-Object FullName -NotMatch '[\\/](bin[\\/](Debug|Release|Quick|publish)|obj|node_modules)[\\/]') {
                $bytes = [System.IO.File]::ReadAllBytes($file.FullName)
                $isMarked = $bytes.Length -ge 3 -and $bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB -and $bytes[2] -eq 0xBF
                if (-not $isMarked -and [regex]::IsMatch([System.Text.Encoding]::UTF8.GetString($bytes), '[^\x00-\x7F]')) { $file.FullName }
            }
        }
    }

    It 'has a byte order mark in the staged module when it isn''t plain ASCII' {
        Find-Unmarked (Split-Path $env:QWENPS_MODULE) | Should -BeNullOrEmpty
        Get-Content -LiteralPath "$(Split-Path $env:QWENPS_MODULE)/zh-CN/QwenPS.Format.ps1xml" -Raw | Should -Match '[\u4E00-\u9FFF]'
    }

    It 'has a byte order mark in the repository when it isn''t plain ASCII' {
        $root = Split-Path (Split-Path $PSScriptRoot)
        Find-Unmarked ('src', 'build', 'tests', 'bench', 'samples', 'QwenPS.psd1', 'build.ps1' | ForEach-Object { Join-Path $root $_ }) | Should -BeNullOrEmpty
    }

    It 'would be detected without the mark' {
        $file = New-TestFile @{ 'a.ps1xml' = [char] 0x4E2D }
        Find-Unmarked (Split-Path @($file)[0]) | Should -Not -BeNullOrEmpty
    }
}

Describe 'The module''s manifest' {
    It 'is valid' {
        $problems = $null
        Test-ModuleManifest $env:QWENPS_MODULE -ErrorVariable problems -WarningVariable warnings | Should -Not -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'exports <_>' -ForEach 'Connect-Qwen', 'Disconnect-Qwen', 'Get-QwenConnection', 'Invoke-QwenChat' {
        $exported | Should -Contain $_
    }

    It 'exports exactly the cmdlets that the assembly has' {
        $inAssembly = [QwenPS.ChatResponse].Assembly.GetTypes() |
            ForEach-Object { [Attribute]::GetCustomAttribute($_, [System.Management.Automation.CmdletAttribute]) } |
            Where-Object { $_ } |
            ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $exported | Sort-Object | Should -Be ($inAssembly | Sort-Object)
        (Get-Command -Module QwenPS -CommandType Cmdlet).Name | Sort-Object | Should -Be ($inAssembly | Sort-Object)
    }

    It 'runs from machine code if there is machine code for this system' {
        $system = [System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier
        if ([Environment]::Version.Major -lt 10 -or $system -notin 'linux-x64', 'linux-arm64', 'osx-arm64', 'win-x64', 'win-arm64') { Set-ItResult -Skipped -Because "there is none for .NET $([Environment]::Version) on $system" }
        [QwenPS.ChatResponse].Assembly.Location | Should -Be ([System.IO.Path]::Combine((Split-Path $env:QWENPS_MODULE), 'bin', 'net8.0', $system, 'QwenPS.dll'))
    }

    It 'runs from portable code if there is no machine code' {
        $folder = Join-Path (New-TestFolder) QwenPS
        Copy-Item -LiteralPath (Split-Path $env:QWENPS_MODULE) -Destination $folder -Recurse
        Get-ChildItem -LiteralPath "$folder/bin/net8.0" -Directory -Filter *-* | Remove-Item -Recurse
        $run = Invoke-FreshPwsh 'Import-Module $env:COPY; Invoke-QwenChat hello -Raw; [QwenPS.ChatResponse].Assembly.Location' -Environment ($withKey + @{ COPY = $folder })
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'hello', ([System.IO.Path]::Combine($folder, 'bin', 'net8.0', 'QwenPS.dll'))
    }

    It 'exports no functions or variables, and only the alias qwen' {
        $module = Get-Module QwenPS
        $module.ExportedFunctions.Count + $module.ExportedVariables.Count | Should -Be 0
        $module.ExportedAliases.Keys | Should -Be 'qwen'
        $module.ExportedAliases['qwen'].Definition | Should -Be 'Invoke-QwenChat'
    }

    It 'loads automatically when the alias is typed' {
        $run = Invoke-FreshPwsh "'two', 'lines' | qwen 'Answer:' -Raw" -Environment ($withKey + @{ PSModulePath = $env:QWENPS_MODULE | Split-Path | Split-Path | Split-Path })
        $run.Error | Should -BeNullOrEmpty
        ($run.Output.Trim() -replace '\r') | Should -Be "Answer:`n`ntwo`nlines"
    }

    It 'lets PowerShell load the module automatically when a command is typed' {
        $run = Invoke-FreshPwsh 'Invoke-QwenChat hello -Raw' -Environment ($withKey + @{ PSModulePath = $env:QWENPS_MODULE | Split-Path | Split-Path | Split-Path })
        $run.Output.Trim() | Should -Be 'hello'
    }
}

Describe 'Importing the module' {
    BeforeAll {
        # The actions that a user can take with a module in one session, and their results.
        $facts = (Invoke-FreshPwsh -Environment $withKey -Command @'
            $facts = [ordered]@{}
            $facts.FirstImport = @(Import-Module $env:QWENPS_MODULE *>&1 | ForEach-Object { "$_" })
            $facts.ErrorsAfterImport = $Error.Count
            $facts.Contexts = @(if ($PSEdition -eq 'Core') { [AppDomain]::CurrentDomain.GetAssemblies() |
                Where-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name -eq 'Default' } | ForEach-Object { $_.GetName().Name } })
            $facts.Types = @(foreach ($name in 'ChatMessage', 'ChatResponse', 'ChatDelta', 'Usage', 'Connection', 'QwenException', 'ErrorKind', 'TerminalText') { [bool] ("QwenPS.$name" -as [type]) })
            $commands = { @((Get-Command -Module QwenPS -CommandType Cmdlet).Name | Sort-Object) -join ' ' }
            $facts.Commands = & $commands
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Name held
            $held = Get-QwenConnection

            Import-Module $env:QWENPS_MODULE
            $facts.CommandsAgain = & $commands
            $facts.ConnectionAgain = "$(Get-QwenConnection)"
            Import-Module $env:QWENPS_MODULE -Force
            $facts.CommandsForced = & $commands
            $facts.AnswerForced = Invoke-QwenChat forced -Connection $held -Raw
            Remove-Module QwenPS
            $facts.CommandsRemoved = @((Get-Command *-Qwen* -ErrorAction Ignore).Name) -join ' '
            $facts.ModulesRemoved = @((Get-Module).Name) -match 'Qwen'
            Import-Module $env:QWENPS_MODULE
            $facts.CommandsBack = & $commands
            $facts.AnswerBack = Invoke-QwenChat back -Connection $held -Raw
            $facts.CardBack = Invoke-QwenChat back -Connection $held | Out-String
            $facts.Errors = @($Error | ForEach-Object { "$_" })
            $facts | ConvertTo-Json
'@).Output | ConvertFrom-Json
    }

    It 'writes no output and no errors' {
        $facts.FirstImport | Should -BeNullOrEmpty
        $facts.ErrorsAfterImport | Should -Be 0
    }

    It 'loads only the loader into PowerShell''s own load context' {
        if ($PSEdition -ne 'Core') { Set-ItResult -Skipped -Because 'Windows PowerShell has no load contexts' }
        $facts.Contexts | Should -Contain 'QwenPS.Loader'
        $facts.Contexts | Should -Not -Contain 'QwenPS'
        $facts.Contexts | Should -Not -Contain 'Polly.Core'
        $facts.Contexts | Should -Not -Contain 'System.Threading.RateLimiting'
    }

    It 'makes the public types available for catch and casts' {
        $facts.Types | Should -Not -Contain $false
    }

    It 'a second time changes nothing, and keeps the connections' {
        $facts.CommandsAgain | Should -Be $facts.Commands
        $facts.ConnectionAgain | Should -Be 'held'
    }

    It 'with -Force imports the commands again, and works' {
        $facts.CommandsForced | Should -Be $facts.Commands
        $facts.AnswerForced | Should -Be 'forced'
    }

    It 'is undone by Remove-Module' {
        $facts.CommandsRemoved | Should -BeNullOrEmpty
        $facts.ModulesRemoved | Should -BeNullOrEmpty
    }

    It 'after Remove-Module imports the commands and their views again, and works' {
        $facts.CommandsBack | Should -Be $facts.Commands
        $facts.AnswerBack | Should -Be 'back'
        $facts.CardBack | Should -BeLike '*-- qwen-plus, stop*'
    }

    It 'writes no errors during all of this' {
        $facts.Errors | Should -BeNullOrEmpty
    }

    It 'works in a folder with spaces and non-ASCII letters in its name' {
        $folder = Join-Path (New-TestFolder) 'ein Größerer Ordner 文件夹/QwenPS'
        Copy-Item -LiteralPath (Split-Path $env:QWENPS_MODULE) -Destination $folder -Recurse
        $run = Invoke-FreshPwsh 'Import-Module $env:COPY; Invoke-QwenChat hello -Raw' -Environment ($withKey + @{ COPY = $folder })
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -Be 'hello'
    }

    It 'shows that you must start a new PowerShell if another copy of the module was loaded' {
        $folder = Join-Path (New-TestFolder) QwenPS
        Copy-Item -LiteralPath (Split-Path $env:QWENPS_MODULE) -Destination $folder -Recurse
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Remove-Module QwenPS; Import-Module $env:COPY' -Environment @{ COPY = $folder }
        $run.Error | Should -BeLike '*Start a new PowerShell*'
        $run.ExitCode | Should -Be 1
    }

    It 'fails to import a second copy with the error that the READMEs explain' {
        $folder = Join-Path (New-TestFolder) QwenPS
        Copy-Item -LiteralPath (Split-Path $env:QWENPS_MODULE) -Destination $folder -Recurse
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; try { Import-Module $env:COPY -ErrorAction Stop } catch { "$_" }; (Get-Module QwenPS).ModuleBase' -Environment @{ COPY = $folder }
        $words = 'The member request_id is already present'
        $run.Output | Should -BeLike "*$words*$(Split-Path $env:QWENPS_MODULE)*"
        'README.md', 'README.zh-CN.md' | ForEach-Object { Get-Content -Raw "$PSScriptRoot/../../$_" | Should -BeLike "*| *$words*" }
    }

    It 'works in strict mode with terminating errors' {
        $run = Invoke-FreshPwsh -Environment $withKey -Command @'
            Set-StrictMode -Version Latest
            $ErrorActionPreference = 'Stop'
            Import-Module $env:QWENPS_MODULE
            $answer = 'text' | Invoke-QwenChat p
            $null = $answer | Out-String
            $null = $answer | Format-Table | Out-String
            $null = $answer | Format-List | Out-String
            $null = Invoke-QwenChat p -Stream | Out-String
            $null = $answer | ConvertTo-Json -Depth 9
            $null = [pscustomobject]@{ a = 1 } | Invoke-QwenChat p
            $null = Connect-Qwen -PassThru | Out-String
            try { Invoke-QwenChat p -Model nope } catch [QwenPS.QwenException] { "caught $($_.Exception.Kind), errors $(@($Error).Count)" }
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -Be 'caught ModelNotFound, errors 1'
    }
}

Describe 'Several runspaces' {
    BeforeEach { Reset-QwenTest }

    It 'each have their own default connection, and do not overwrite each other''s' {
        $one = New-QwenShell 'sk-emulator-ok-one'
        $two = New-QwenShell 'sk-emulator-ok-two'
        try {
            foreach ($shell in $one, $two, $one) {
                $shell.Commands.Clear()
                $null = $shell.AddScript('Invoke-QwenChat x').Invoke()
            }
        }
        finally { $one, $two | ForEach-Object Dispose }
        (Get-SeenRequest).Headers.Authorization | Should -BeExactly @('Bearer sk-emulator-ok-one', 'Bearer sk-emulator-ok-two', 'Bearer sk-emulator-ok-one')
    }

    It 'can call at the same time' {
        $one = New-QwenShell
        $two = New-QwenShell
        try {
            $running = foreach ($shell in $one, $two) { @{ Shell = $shell; Call = $shell.AddScript('(Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "2000" }).Content').BeginInvoke() } }
            $texts = foreach ($run in $running) { $run.Shell.EndInvoke($run.Call) }
        }
        finally { $one, $two | ForEach-Object Dispose }
        $texts | Should -Be @('x', 'x')
        (Get-EmulatorCounter).mostAtOnce | Should -Be 2
    }

    It 'stop independently' {
        $one = New-QwenShell
        $two = New-QwenShell
        try {
            $null = $one.AddScript('Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "60000" }').BeginInvoke()
            $other = $two.AddScript('(Invoke-QwenChat other -Header @{ "X-Emulator-Delay" = "3000" }).Content').BeginInvoke()
            $null = Wait-Until { (Get-EmulatorCounter).inFlight -eq 2 }
            $one.Stop()
            $two.EndInvoke($other) | Should -Be 'other'
        }
        finally { $one, $two | ForEach-Object Dispose }
    }

    It 'of ForEach-Object -Parallel can use a connection with $using:' {
        if ($PSVersionTable.PSVersion.Major -lt 7) { Set-ItResult -Skipped -Because 'Windows PowerShell has no ForEach-Object -Parallel' }
        $connection = Connect-Qwen -BaseUri (Get-EmulatorUri) -ApiKey (Get-Key 'sk-emulator-ok-shared') -PassThru
        $texts = 1..6 | ForEach-Object -Parallel {
            Import-Module $env:QWENPS_MODULE
            Invoke-QwenChat "number $_" -Connection $using:connection -Raw
        } -ThrottleLimit 3
        $texts | Sort-Object | Should -Be @(1..6 | ForEach-Object { "number $_" })
        (Get-SeenRequest).Headers.Authorization | Select-Object -Unique | Should -BeExactly 'Bearer sk-emulator-ok-shared'
    }
}

Describe 'Other modules'' assemblies in the session' {
    BeforeAll {
        # Compiles an assembly with this name and version. It doesn't contain the types that the module's assembly needs.
        $decoys = New-TestFolder
        $run = Invoke-FreshPwsh -Environment ($withKey + @{ DECOYS = $decoys }) -Command @'
            $facts = [ordered]@{}
            $kinds = [ordered]@{
                'Polly.Core'                 = '99.0.0.0', 'namespace Polly { public class ResiliencePipeline { } }'
                'System.Threading.RateLimiting' = '1.0.0.0', 'namespace System.Threading.RateLimiting { public static class RateLimiter { } }'
                'System.Text.Json'           = '99.0.0.0', 'namespace System.Text.Json { public static class JsonSerializer { } }'
            }
            foreach ($name in $kinds.Keys) {
                $version, $source = $kinds[$name]
                $path = Join-Path $env:DECOYS "$name.dll"
                Add-Type -TypeDefinition "[assembly: System.Reflection.AssemblyVersion(`"$version`")] $source" -OutputAssembly $path
                try { $loaded = "$([System.Reflection.Assembly]::LoadFrom($path).GetName().Version)" } catch { $loaded = 'refused' }
                $facts[$name] = $loaded
            }
            Import-Module $env:QWENPS_MODULE
            $facts.Chat = Invoke-QwenChat hello -Raw
            $facts.Stream = -join (Invoke-QwenChat 'a text of some length' -Stream).Content
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-arrears -AsPlainText -Force) -RequestsPerMinute 600 -MaxRetry 1
            try { Invoke-QwenChat x } catch [QwenPS.QwenException] { $facts.Error = "$($_.Exception.Kind)" }
            $facts | ConvertTo-Json
'@
        $facts = $run.Output | ConvertFrom-Json
    }

    It 'were really loaded first: <Name> <Version>' -ForEach @(
        @{ Name = 'Polly.Core'; Version = '99.0.0.0' }
        @{ Name = 'System.Threading.RateLimiting'; Version = '1.0.0.0' }
    ) {
        $facts.$Name | Should -Be $Version
    }

    It 'do not affect answers' {
        $run.Error | Should -BeNullOrEmpty
        $facts.Chat | Should -Be 'hello'
    }

    It 'do not affect streams' {
        $facts.Stream | Should -Be 'a text of some length'
    }

    It 'do not affect rate limiting, retries, and errors' {
        $facts.Error | Should -Be 'Billing'
    }
}

Describe 'A cmdlet that does not accept pipeline input' {
    BeforeEach { Reset-QwenTest }

    It 'ignores piped input: <_>' -ForEach 'Connect-Qwen', 'Get-QwenBatch', 'Get-QwenConnection', 'Get-QwenModel', 'Test-QwenAccess' {
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
        try {
            $null = 'x' | Submit-QwenBatch
            $before = (Get-EmulatorCounter).requests
            $output = @('one', 'two' | & $_ -ErrorVariable problems -ErrorAction SilentlyContinue)
            $output | Should -BeNullOrEmpty
            $problems.FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
            (Get-EmulatorCounter).requests | Should -Be $before
            @(Get-QwenConnection).Count | Should -Be 1
        }
        finally { $env:QWENPS_BATCH_PATH = $null }
    }
}

Describe 'Get-Command -Syntax' {
    It 'shows three ways to call Invoke-QwenChat: with input, with -Path, with -LiteralPath' {
        $lines = (Get-Command Invoke-QwenChat -Syntax) -split '\r?\n' | Where-Object { $_ -match '\S' }
        $lines.Count | Should -Be 3
        @($lines -match '^Invoke-QwenChat \[\[-Prompt\] <Object>\] ').Count | Should -Be 3
        @($lines -match ' -Path <string\[\]>').Count | Should -Be 1
        @($lines -match ' -LiteralPath <string\[\]>').Count | Should -Be 1
        @($lines -match ' \[-InputObject <psobject>\]').Count | Should -Be 1
    }

    It 'shows that -BaseUri replaces -Region' {
        $sets = (Get-Command Connect-Qwen).ParameterSets
        ($sets | Where-Object { $_.Parameters.Name -contains 'BaseUri' }).Parameters.Name | Should -Not -Contain 'Region'
        ($sets | Where-Object IsDefault).Parameters.Name | Should -Contain 'Region'
    }

    It 'lets Invoke-QwenChat ask with -WhatIf and -Confirm' {
        (Get-Command Invoke-QwenChat).Parameters.Keys | Should -Contain 'WhatIf'
        (Get-Command Invoke-QwenChat).Parameters.Keys | Should -Contain 'Confirm'
    }

    It 'declares the output types, so properties can be completed' {
        (Get-Command Invoke-QwenChat).OutputType.Name | Should -Contain 'QwenPS.ChatResponse'
        $line = 'Invoke-QwenChat x | Select-Object Fin'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'FinishReason'
    }
}
