# Tests the module outside a regular session: in jobs, runspace pools, constrained language mode, and folders without write access.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $module = Split-Path $env:QWENPS_MODULE
    $withKey = @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri }
}

Describe 'Thread jobs' {
    BeforeEach { Reset-QwenTest }

    It 'use a connection with $using:, and call at the same time' {
        if (-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'this PowerShell has no Start-ThreadJob' }
        $connection = Connect-Qwen -BaseUri (Get-EmulatorUri) -ApiKey (Get-Key 'sk-emulator-ok-jobs') -PassThru
        $path = $env:QWENPS_MODULE
        $jobs = foreach ($number in 1..3) {
            Start-ThreadJob -ThrottleLimit 3 -ScriptBlock {
                Import-Module $using:path
                Invoke-QwenChat "number $using:number" -Connection $using:connection -Header @{ 'X-Emulator-Delay' = '500' } -Raw
            }
        }
        try { $texts = $jobs | Receive-Job -Wait -ErrorAction Stop }
        finally { $jobs | Remove-Job -Force }
        $texts | Sort-Object | Should -Be 'number 1', 'number 2', 'number 3'
        (Get-SeenRequest).Headers.Authorization | Select-Object -Unique | Should -BeExactly 'Bearer sk-emulator-ok-jobs'
    }

    It 'stop together with their in-flight call' {
        if (-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'this PowerShell has no Start-ThreadJob' }
        $connection = Get-QwenConnection
        $path = $env:QWENPS_MODULE
        $job = Start-ThreadJob { Import-Module $using:path; Invoke-QwenChat x -Connection $using:connection -Header @{ 'X-Emulator-Delay' = '60000' } }
        try {
            Wait-Until { (Get-EmulatorCounter).inFlight -eq 1 } | Should -BeTrue
            $job | Stop-Job
            $job.State | Should -Be 'Stopped'
            Wait-Until { (Get-EmulatorCounter).inFlight -eq 0 } | Should -BeTrue
        }
        finally { $job | Remove-Job -Force }
    }
}

Describe 'Another process' {
    BeforeEach { Reset-QwenTest }

    It 'can''t use a connection, and the error shows what to do: $using: in a job' {
        $connection = Get-QwenConnection
        $path = $env:QWENPS_MODULE
        $job = Start-Job {
            Import-Module $using:path
            try { Invoke-QwenChat x -Connection $using:connection } catch { $_.Exception.Message }
        }
        try { $said = $job | Receive-Job -Wait -ErrorAction Stop }
        finally { $job | Remove-Job -Force }
        $said | Should -BeLike '*comes from another process*Connect-Qwen*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can''t use a connection, and the error shows what to do: <Name>' -ForEach @(
        @{ Name = 'Invoke-QwenChat'; Call = { param($Connection) Invoke-QwenChat x -Connection $Connection } }
        @{ Name = 'Test-QwenAccess'; Call = { param($Connection) Test-QwenAccess -Connection $Connection } }
        @{ Name = 'Disconnect-Qwen'; Call = { param($Connection) Disconnect-Qwen $Connection } }
    ) {
        $file = Join-Path (New-TestFolder) connection.xml
        Get-QwenConnection | Export-Clixml -LiteralPath $file
        Get-Content -Raw -LiteralPath $file | Should -Not -Match 'sk-emulator'
        $kept = Import-Clixml -LiteralPath $file
        $problem = { & $Call $kept } | Should -Throw '*comes from another process*Connect-Qwen*' -PassThru
        $problem.Exception.Message | Should -Not -Match "`n"
        @(Get-QwenConnection) | Should -HaveCount 1
    }
}

Describe 'A pool of runspaces that import the module at the start' {
    BeforeEach { Reset-QwenTest }

    It 'calls at the same time, each with its own connection' {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule($env:QWENPS_MODULE)
        $pool = [runspacefactory]::CreateRunspacePool($state)
        $null = $pool.SetMaxRunspaces(2)
        $pool.Open()
        try {
            $script = {
                param($Uri, $Key, $Text)
                $connection = Connect-Qwen -BaseUri $Uri -ApiKey $Key -PassThru
                Invoke-QwenChat $Text -Connection $connection -Header @{ 'X-Emulator-Delay' = '300' } -Raw
            }
            $running = foreach ($number in 1..4) {
                $shell = [powershell]::Create()
                $shell.RunspacePool = $pool
                $null = $shell.AddScript($script).AddArgument((Get-EmulatorUri)).AddArgument((Get-Key "sk-emulator-ok-$number")).AddArgument("number $number")
                @{ Shell = $shell; Call = $shell.BeginInvoke() }
            }
            $texts = foreach ($run in $running) {
                $run.Shell.EndInvoke($run.Call)
                "$($run.Shell.Streams.Error)" | Should -BeNullOrEmpty
                $run.Shell.Dispose()
            }
        }
        finally { $pool.Dispose() }
        $texts | Should -Be 'number 1', 'number 2', 'number 3', 'number 4'
        foreach ($request in Get-SeenRequest) { $request.Headers.Authorization.Split('-')[-1] | Should -Be $request.Body.messages[-1].content.Split(' ')[-1] }
    }
}

Describe 'Constrained language' {
    BeforeAll {
        # Commands that a user can type on a locked-down computer. The mode is set after or before the import.
        $script = @'
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -MaxRetry 0
            $facts = @{}
            $facts.Mode = "$($ExecutionContext.SessionState.LanguageMode)"
            $facts.Chat = Invoke-QwenChat hello -Raw
            $facts.Piped = 'a text' | Invoke-QwenChat p -Raw
            $facts.Stream = (Invoke-QwenChat 'a text of some length' -Stream -Raw) -join ''
            $facts.Header = Invoke-QwenChat h -Header @{ 'X-A' = 'b' } -AdditionalBody @{ n = 1 } -Message @{ role = 'user'; content = 'before' } -Raw
            $facts.View = (Invoke-QwenChat view | Out-String).Trim(' ', '-', "`n", "`r")
            $facts.Object = (Invoke-QwenChat '{"a":1}' -JsonSchema @{ type = 'object'; properties = @{ a = @{ type = 'integer' } } }).Object.a
            $facts.Models = @(Get-QwenModel -Offline).Count
            $facts.Tokens = ('some text' | Measure-QwenToken).Tokens
            $facts.Error = try { Invoke-QwenChat x -Model nope } catch { "$($_.Exception.Kind)" }
            $facts.Advice = ($Error[0] | Resolve-QwenError).Kind.ToString()
            $facts.Method = try { [System.IO.Path]::GetTempPath() } catch { 'refused' }
            $facts.Answer = "$(Invoke-QwenChat answer)"
            $facts | ConvertTo-Json
'@
        function Invoke-Constrained([string] $Before) { Invoke-FreshPwsh "$Before`n$script" }

        $import = 'Import-Module $env:QWENPS_MODULE'
        $constrain = '$ExecutionContext.SessionState.LanguageMode = ''ConstrainedLanguage'''
        $runs = @{ after = Invoke-Constrained "$import; $constrain"; before = Invoke-Constrained "$constrain; $import" }
    }

    It 'set <When> the import, does not restrict the module' -ForEach @{ When = 'after' }, @{ When = 'before' } {
        $runs.$When.Error | Should -BeNullOrEmpty
        $facts = $runs.$When.Output | ConvertFrom-Json
        $facts.Mode | Should -Be 'ConstrainedLanguage'
        $facts.Method | Should -Be 'refused' -Because 'otherwise the mode would not be what it says'
        $facts.Chat | Should -Be 'hello'
        $facts.Piped | Should -Be "p`n`na text"
        $facts.Stream | Should -Be 'a text of some length'
        $facts.Header | Should -Be 'h'
        # PowerShell runs views in the mode of the session, which blocks the module's method that makes control characters visible. The README explains this.
        $facts.View | Should -BeNullOrEmpty
        $facts.Answer | Should -Be 'answer'
        $facts.Object | Should -Be 1
        $facts.Models | Should -BeGreaterThan 20
        $facts.Tokens | Should -BeGreaterThan 0
        $facts.Error | Should -Be 'ModelNotFound'
        $facts.Advice | Should -Be 'ModelNotFound'
    }
}

Describe 'A tool in constrained language' {
    BeforeEach { Reset-QwenTest }

    It 'stays in constrained language' {
        $shell = New-QwenShell
        try {
            $shell.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $answers = $shell.AddScript(@'
                function Get-Allowed { 'a' + 'b' }
                function Get-Forbidden { [System.IO.Path]::GetTempPath() }
                foreach ($name in 'Get-Allowed', 'Get-Forbidden') { Invoke-QwenChat "call:$name({})" -Tool $name -InvokeTool -Confirm:$false }
'@).Invoke()
            "$($shell.Streams.Error)" | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose() }
        $allowed, $forbidden = $answers | ForEach-Object { $_.ToolRounds[0].Calls[0] }
        $allowed.IsError | Should -BeFalse
        $allowed.Result | Should -BeLike '*ab*'
        $forbidden.IsError | Should -BeTrue
        $forbidden.HasRun | Should -BeTrue
    }
}

Describe 'A module folder without write access' {
    It 'works, and nothing is written to it' {
        $folder = Join-Path (New-TestFolder) 'QwenPS'
        Copy-Item -LiteralPath $module -Destination $folder -Recurse
        $look = { Get-ChildItem -LiteralPath $folder -Recurse -Force | ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks) $(if (-not $_.PSIsContainer) { $_.Length })" } }
        # The root user can write anyway, so the test checks the folder afterward.
        if ($env:OS -eq 'Windows_NT') { & attrib.exe +R "$folder\*" /S /D } else { & chmod -R a-w $folder }
        $before = & $look
        try {
            $run = Invoke-FreshPwsh -Environment ($withKey + @{ COPY = $folder }) -Command @'
                Import-Module $env:COPY
                Invoke-QwenChat hello -Raw
                (Invoke-QwenChat hello | Out-String).Length -gt 0
                @(Get-QwenModel -Offline).Count -gt 0
                $null = Get-QwenModel
                try { Invoke-QwenChat x -Model nope } catch { "$($_.Exception.Kind)" }
                Remove-Module QwenPS
'@
            $after = & $look
        }
        finally { if ($env:OS -eq 'Windows_NT') { & attrib.exe -R "$folder\*" /S /D } else { & chmod -R u+w $folder } }
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'hello', 'True', 'True', 'ModelNotFound'
        $after | Should -Be $before
    }
}

Describe 'A system without culture data, such as a small container' {
    It 'works' {
        if ($PSEdition -ne 'Core') { Set-ItResult -Skipped -Because 'Windows PowerShell always has them' }
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat hello -Raw; (Get-QwenModel -Offline | Out-String).Length -gt 0; try { Invoke-QwenChat x -Model nope } catch { "$($_.Exception.Kind)" }' -Environment ($withKey + @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '1' })
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'hello', 'True', 'ModelNotFound'
    }
}

Describe 'Import-Module with -Prefix' {
    It 'imports the commands with other names' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE -Prefix My; Invoke-MyQwenChat hello -Raw; Get-Command Invoke-QwenChat -ErrorAction Ignore' -Environment $withKey
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -Be 'hello'
    }
}
