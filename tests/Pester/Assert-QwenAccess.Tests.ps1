BeforeDiscovery {
    # The exit code of each class, with the failure that causes it.
    $classes = @(
        @{ Class = 'Passed'; Code = 0; Key = 'sk-emulator-ok'; Model = 'qwen-plus' }
        @{ Class = 'Network'; Code = 10; Key = 'sk-emulator-ok'; Model = 'qwen-plus'; Uri = 'http://127.0.0.1:1/compatible-mode/v1' }
        @{ Class = 'Key'; Code = 20; Key = 'sk-emulator-expired'; Model = 'qwen-plus' }
        @{ Class = 'Key'; Code = 20; Key = ''; Model = 'qwen-plus' }
        @{ Class = 'Billing'; Code = 30; Key = 'sk-emulator-arrears'; Model = 'qwen-plus' }
        @{ Class = 'ModelAccess'; Code = 40; Key = 'sk-emulator-denied-qwen-plus'; Model = 'qwen-plus' }
        @{ Class = 'ModelRetired'; Code = 50; Key = 'sk-emulator-ok'; Model = 'qwen-turbo' }
        @{ Class = 'Quota'; Code = 60; Key = 'sk-emulator-tokenquota'; Model = 'qwen-plus' }
    )
    # The ways in which CI systems start scripts. {0} is the path of the script.
    $starts = @(
        @{ Start = 'pwsh -File'; Arguments = '-NoProfile -File "{0}"' }
        @{ Start = 'pwsh -Command'; Arguments = '-NoProfile -Command "Import-Module $env:QWENPS_MODULE; {1}"' }
        # GitHub Actions: adds the first and the last line to the script of the step.
        @{ Start = 'a GitHub step'; Arguments = '-command ". ''{0}''"'; First = '$ErrorActionPreference = ''stop'''; Last = 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }' }
        # Azure Pipelines, PowerShell@2.
        @{
            Start = 'an Azure step'; Arguments = '-NoLogo -NoProfile -NonInteractive -Command ". ''{0}''"'; First = '$ErrorActionPreference = ''Stop'''
            Last = 'if (!(Test-Path -LiteralPath variable:\LASTEXITCODE)) { Write-Host ''##vso[task.debug]$LASTEXITCODE is not set.'' } else { Write-Host (''##vso[task.debug]$LASTEXITCODE: {0}'' -f $LASTEXITCODE); exit $LASTEXITCODE }'
        }
        # GitLab passes the script through standard input.
        @{ Start = 'a GitLab job'; Arguments = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -Command -'; First = '$ErrorActionPreference = ''Stop'''; IsInput = $true }
        # Jenkins, pwsh step.
        @{ Start = 'a Jenkins step'; Arguments = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "& ''{0}''; exit $LASTEXITCODE"' }
    )
    # Arguments that can't be used.
    $usages = @(
        @{ Name = 'an empty -Model'; Script = 'Assert-QwenAccess -Model $env:QWEN_UNSET'; Like = '*-Model is empty*' }
        @{ Name = 'an empty item in -Model'; Script = 'Assert-QwenAccess -Model qwen-plus, $env:QWEN_UNSET'; Like = '*-Model is empty*' }
        @{ Name = 'an empty -BaselinePath'; Script = 'Assert-QwenAccess -BaselinePath $env:QWEN_UNSET'; Like = '*-BaselinePath is empty*' }
        @{ Name = 'an empty -ReportPath'; Script = 'Assert-QwenAccess -ReportPath $env:QWEN_UNSET'; Like = '*-ReportPath is empty*' }
        @{ Name = 'an empty -Region'; Script = 'Assert-QwenAccess -Region $env:QWEN_UNSET'; Like = '*-Region is empty*' }
        @{ Name = 'a negative -WarnDays'; Script = 'Assert-QwenAccess -WarnDays -5'; Like = '*-WarnDays can''t be -5*0 to 3650*' }
        @{ Name = 'a -TimeoutSec that is too long'; Script = 'Assert-QwenAccess -TimeoutSec 3601'; Like = '*-TimeoutSec can''t be 3*601*1 to 3*600*' }
        @{ Name = 'a null from the pipeline'; Script = '$null | Assert-QwenAccess'; Like = '*-Model is empty*' }
        @{ Name = 'an empty pipeline'; Script = '@() | Assert-QwenAccess'; Like = '*pipeline input doesn''t contain a model*' }
        @{ Name = 'a missing file'; Script = 'Get-Content ./missing.txt -ErrorAction Ignore | Assert-QwenAccess'; Like = '*pipeline input doesn''t contain a model*' }
        @{ Name = 'a folder in which Find-QwenModel finds nothing'; Script = 'Find-QwenModel . -ErrorAction Ignore | Where-Object Model -EQ no | Assert-QwenAccess'; Like = '*pipeline input doesn''t contain a model*' }
    )
    $baselines = @(
        @{ Name = 'no JSON'; Text = 'models: qwen-plus'; Like = '*isn''t valid JSON*' }
        @{ Name = 'a newer version'; Text = '{"version":2,"keys":[{}]}'; Like = '*version 2*Update the module*' }
        @{ Name = 'an unknown field'; Text = '{"version":1,"keys":[{"modells":[]}]}'; Like = '*$.keys`[0`].modells*' }
        @{ Name = 'another secret'; Text = '{"version":1,"keys":[{"variable":"GITHUB_TOKEN"}]}'; Like = '*$.keys`[0`].variable*' }
        @{ Name = 'no file'; Text = $null; Like = '*qwen-access.json'' doesn''t exist*' }
    )
    $all = foreach ($class in $classes) { $class + $starts[0] }
    $all += foreach ($start in $starts | Select-Object -Skip 1) { foreach ($class in $classes | Where-Object Class -In Passed, ModelAccess) { $class + $start } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Runs a script the way a CI system does.
    function Invoke-Step([string] $Script, [hashtable] $Start, [hashtable] $Environment = @{}) {
        $lines = @($Start['First']; 'Import-Module $env:QWENPS_MODULE'; $Script; $Start['Last']) | Where-Object { $_ }
        $folder = New-TestFile @{ 'step.ps1' = $lines -join "`n" }
        $variables = @{ DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"; DASHSCOPE_API_KEY = 'sk-emulator-ok' } + @{}
        foreach ($name in $Environment.Keys) { $variables[$name] = $Environment[$name] }
        $given = $Start.Arguments.Replace('{0}', (Join-Path $folder step.ps1)).Replace('{1}', $Script)
        $call = @{ Arguments = $given; Environment = $variables; WorkingDirectory = $folder }
        if ($Start['IsInput']) { $call['StandardInput'] = ($lines -join "`n") + "`n" }
        Invoke-FreshPwsh @call
    }
    $file = @{ Arguments = '-NoProfile -File "{0}"' }

    # Runs each script of a table in one new process, in the way in which a CI system runs a script. Returns, by the name of the script, its output, and the exit
    # code with which the process would end at this point. Other tests show that a process ends with this exit code.
    function Get-StepResult([System.Collections.IDictionary] $Script) {
        $steps = foreach ($name in $Script.Keys) {
            @"
                `$null = `$type.GetMethod('Set', `$flags).Invoke(`$null, @('ConsoleHost', 0))
                `$output = & {
                    try { & { $($Script[$name]); 'after' } }
                    catch { "LINE `$(`$_.Exception.Message) | `$(`$_.ErrorDetails.RecommendedAction)" }
                }
                `$results['$name'] = @{ Output = @("`$(`$output -join "``n")" -split "``n"); ExitCode = `$type.GetMethod('Refine', `$flags).Invoke(`$null, @(1, `$type.GetField('s_code', `$flags).GetValue(`$null))) }
"@
        }
        $first = '$type = (Get-Command Assert-QwenAccess).ImplementingType.Assembly.GetType(''QwenPS.PowerShell.ProcessExitCode''); $flags = [System.Reflection.BindingFlags] ''Static, Public, NonPublic''; $results = @{}'
        $run = Invoke-Step (@($first) + $steps + '$results | ConvertTo-Json -Depth 3' -join "`n") $file
        if ($run.ExitCode -ne 0) { throw "$($run.Output) $($run.Error)" }
        $run.Output | ConvertFrom-Json
    }
}

Describe 'Assert-QwenAccess' {
    BeforeEach { Reset-QwenTest }

    It 'is the command in the error that it writes' {
        Connect-Emulator -Key sk-emulator-expired
        try { $null = Assert-QwenAccess -NoRegionProbe } catch { $problem = $_ }
        $problem.CategoryInfo.Activity | Should -Be 'Assert-QwenAccess'
        $run = Invoke-Step 'Assert-QwenAccess -NoRegionProbe | Out-Null' $file @{ DASHSCOPE_API_KEY = 'sk-emulator-expired' }
        $run.Error | Should -Match '(?m)^(\e\[[0-9;]*m)*Assert-QwenAccess: '
    }

    It '<Start>: <Class> with the key <Key> and <Model> ends with exit code <Code>' -ForEach $all {
        $environment = @{ DASHSCOPE_API_KEY = $Key }
        if ($_['Uri']) { $environment['DASHSCOPE_COMPATIBLE_BASE_URL'] = $_['Uri'] }
        $run = Invoke-Step "Assert-QwenAccess $Model -NoRegionProbe; 'after'" $_ $environment
        $run.ExitCode | Should -Be $Code -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match '(?m)^(Passed|Failed)  Key +\S'
        if ($Code) {
            # The script ends regardless of the error preference.
            $run.Output | Should -Not -Match '(?m)^after'
            "$($run.Output) $($run.Error)" | Should -Match "checks failed \(verdict: $Class, exit code: $Code\)"
        }
        else {
            $run.Error | Should -BeNullOrEmpty
            $run.Output | Should -Match '(?m)^after'
        }
    }

    It 'makes two calls for a key and a model' {
        $null = Assert-QwenAccess qwen-plus
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'returns the same checks as Test-QwenAccess' {
        $tested = Test-QwenAccess qwen-plus
        $asserted = Assert-QwenAccess qwen-plus
        "$($asserted.Check)" | Should -Be "$($tested.Check)"
        "$($asserted.Status)" | Should -Be "$($tested.Status)"
    }

    It 'ends with an error that contains the failed checks, the exit code, and all results' {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $caught = try { $null = Assert-QwenAccess qwen-plus, qwen-max } catch { $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'Qwen.AccessFailed*'
        $caught.Exception | Should -BeOfType ([QwenPS.AccessException])
        $caught.Exception.ExitCode | Should -Be 40
        $caught.Exception.Message | Should -BeLike '1 of * checks failed (verdict: ModelAccess, exit code: 40). Failed checks: Model qwen-plus'
        $caught.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $caught.TargetObject.Failed | Should -Be 1
        @($caught.TargetObject.Results | Where-Object Check -EQ Model).Target | Should -Be qwen-plus, qwen-max
        "$($caught.CategoryInfo.Category)" | Should -Be PermissionDenied
    }

    It 'can be caught by its type, and the exit code is then up to the script' {
        $script = 'try { Assert-QwenAccess no-such-model | Out-Null } catch [QwenPS.AccessException] { "caught $($_.Exception.ExitCode)" }; "after"'
        $run = Invoke-Step $script $file
        $run.ExitCode | Should -Be 0 -Because $run.Error
        $run.Output | Should -Match '(?s)caught 40.*after'
        (Invoke-Step 'try { Assert-QwenAccess no-such-model } catch { exit 7 }' $file).ExitCode | Should -Be 7
        (Invoke-Step 'try { Assert-QwenAccess no-such-model } catch { exit 1 }' $file).ExitCode | Should -Be 40
        (Invoke-Step 'try { Assert-QwenAccess no-such-model } catch { throw }' $file).ExitCode | Should -Be 40
    }

    It 'keeps the exit code 1 of other errors, before and after a passed assertion' {
        (Invoke-Step 'Assert-QwenAccess qwen-plus; throw "other"' $file).ExitCode | Should -Be 1
        (Invoke-Step 'try { Assert-QwenAccess no-such-model } catch { Assert-QwenAccess qwen-plus }; throw "other"' $file).ExitCode | Should -Be 1
    }

    It 'with an invalid region ends with exit code 2' {
        $run = Invoke-Step 'Assert-QwenAccess qwen-plus -Region Atlantis; "after"' $file
        $run.ExitCode | Should -Be 2 -Because $run.Error
        $run.Output | Should -Not -Match 'after'
    }

    Context 'Arguments that can''t be used' -ForEach @{ Usages = $usages } {
        BeforeAll {
            Reset-QwenTest
            $scripts = [ordered]@{}
            foreach ($usage in $Usages) { $scripts[$usage.Name] = $usage.Script }
            $results = Get-StepResult $scripts
            $requests = (Get-EmulatorCounter).requests
        }

        It 'with <Name>, ends with exit code 2, and one line shows what to do' -ForEach $Usages {
            $results.$Name.ExitCode | Should -Be 2 -Because "$($results.$Name.Output)"
            @($results.$Name.Output -like 'LINE*') | Should -BeLike $Like
            $results.$Name.Output | Should -Not -Contain 'after'
            $requests | Should -Be 0
        }
    }

    It 'does not end an interactive session' {
        # The session reads its commands from standard input, like a session in a terminal.
        $commands = 'Import-Module $env:QWENPS_MODULE', 'Assert-QwenAccess no-such-model', '"still here: $(1 + 1)"', 'exit'
        $run = Invoke-FreshPwsh -Arguments '-NoProfile -NoLogo' -StandardInput (($commands -join "`n") + "`n") -Environment @{
            DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"; DASHSCOPE_API_KEY = 'sk-emulator-ok'
        }
        $run.Output | Should -Match 'still here: 2'
        $run.ExitCode | Should -Be 0
    }

    It 'does not affect this process' {
        $before = $global:LASTEXITCODE
        { Assert-QwenAccess no-such-model } | Should -Throw -ErrorId 'Qwen.AccessFailed*'
        $global:LASTEXITCODE | Should -Be $before
    }

    It 'returns one overall object with -Summary' {
        $summary = Assert-QwenAccess qwen-plus -Summary
        $summary | Should -BeOfType ([QwenPS.AccessSummary])
        $summary.IsPassed | Should -BeTrue
        $summary.Passed | Should -BeGreaterThan 4
        $summary.Failed | Should -Be 0
        $summary.FirstRetirement | Should -BeNullOrEmpty
        $summary.Duration.TotalMilliseconds | Should -BeGreaterThan 0
        $summary = try { $null = Assert-QwenAccess qwen-plus, qwen-turbo -Summary } catch { $_.TargetObject }
        "$($summary.Verdict)" | Should -Be ModelRetired
        $summary.FirstRetirement | Should -Be ([datetimeoffset] '2026-10-10T00:00+08:00')
    }

    It 'accepts models from the pipeline: <Name>' -ForEach @(
        @{ Name = 'IDs'; Value = { 'qwen-plus', 'qwen-max', 'QWEN-PLUS' } }
        @{ Name = 'models'; Value = { Get-QwenModel -Offline | Where-Object Id -In qwen-plus, qwen-max | Sort-Object Id -Descending } }
        @{ Name = 'objects with a property Model'; Value = { [pscustomobject]@{ Path = 'a.ps1'; Model = 'qwen-plus' }, [pscustomobject]@{ Path = 'b.ps1'; Model = 'qwen-max' } } }
    ) {
        @(& $Value | Assert-QwenAccess | Where-Object Check -EQ Model).Target | Should -Be qwen-plus, qwen-max
    }

    It 'accepts what Find-QwenModel finds' {
        $folder = New-TestFile @{ 'a.ps1' = 'Invoke-QwenChat hi -Model qwen-plus'; 'b.yml' = "model: qwen-turbo`n" }
        $failure = { Find-QwenModel $folder | Assert-QwenAccess } | Should -Throw -ErrorId 'Qwen.AccessFailed*' -PassThru
        @($failure.TargetObject.Results | Where-Object Check -EQ Model).Target | Should -Be qwen-plus, qwen-turbo
        "$($failure.TargetObject.Verdict)" | Should -Be ModelRetired
    }

    It 'warns about a model that retires within -WarnDays' {
        $date = [datetime]::UtcNow.AddDays(30).ToString('yyyy-MM-dd')
        $json = '{"retirements":[{"date":"' + $date + '","models":{"qwen-plus":"qwen3.7-plus"}}]}'
        $env:QWENPS_CATALOG = Join-Path (New-TestFile @{ 'models.json' = $json }) models.json
        try {
            $result = Assert-QwenAccess qwen-plus | Where-Object Check -EQ Retirement
            "$($result.Status)" | Should -Be Warning
            $result.Message | Should -BeLike "*$date*"
            $result.Replacement | Should -Be qwen3.7-plus
            "$((Test-QwenAccess qwen-plus -WarnDays 7 | Where-Object Check -EQ Retirement).Status)" | Should -Be Passed
        }
        finally { $env:QWENPS_CATALOG = $null }
    }

    It 'reports an unknown retirement date as unknown' {
        $result = Assert-QwenAccess qwen-plus | Where-Object Check -EQ Retirement
        "$($result.Status)" | Should -Be Skipped
        $result.Message | Should -BeLike 'Unknown*'
    }

    It 'is in Chinese in a Chinese session' {
        $run = Invoke-Step '[cultureinfo]::CurrentUICulture = "zh-CN"; try { Assert-QwenAccess qwen-turbo | Out-Null } catch { $_.Exception.Message }' $file
        $run.Output | Should -Match '退出码：50'
    }

    It 'does not show the key' {
        $canary = 'sk-emulator-denied-qwen-plus'
        $run = Invoke-Step '$r = try { Assert-QwenAccess qwen-plus } catch { $_ | Format-List * -Force; $_.TargetObject | ConvertTo-Json -Depth 5 }; $r; Assert-QwenAccess qwen-plus -Verbose -Debug' $file @{ DASHSCOPE_API_KEY = $canary }
        "$($run.Output)$($run.Error)" | Should -Not -Match ([regex]::Escape($canary))
    }
}

Describe 'Assert-QwenAccess: reports' {
    BeforeEach { Reset-QwenTest }

    It 'writes a JUnit file with one case per check' {
        $path = Join-Path (New-TestFolder) access.xml
        $results = Assert-QwenAccess qwen-plus -ReportPath $path
        $suite = ([xml] [System.IO.File]::ReadAllText($path)).testsuites.testsuite
        $suite.tests | Should -Be @($results).Count
        $suite.failures | Should -Be 0
        @($suite.testcase.name) | Should -Be @($results | ForEach-Object { "$($_.Check) $($_.Target)" })
    }

    It 'reports each model that was not called in time, in the results and in the JUnit file' {
        Add-EmulatorFault @{ delayMs = 600000; match = @{ model = 'qwen-max' } }
        $path = Join-Path (New-TestFolder) access.xml
        $failure = { Assert-QwenAccess qwen-plus, qwen-max, qwen-turbo -TimeoutSec 5 -ReportPath $path } | Should -Throw -ErrorId 'Qwen.AccessFailed*' -PassThru
        $failure.Exception.ExitCode | Should -Be 10
        $models = @($failure.TargetObject.Results | Where-Object Check -EQ Model)
        $models.Target | Should -Be qwen-plus, qwen-max, qwen-turbo
        "$($models.Status)" | Should -Be 'Passed Skipped Skipped'
        $models[2].Message | Should -BeLike '*5 s (-TimeoutSec)*'
        $models[2].Remedy | Should -BeLike '*-TimeoutSec*'
        $cases = ([xml] [System.IO.File]::ReadAllText($path)).testsuites.testsuite.testcase
        @($cases | Where-Object { $_['skipped'] -and $_.classname -eq 'QwenPS.Model' } | ForEach-Object name) | Should -Be 'Model qwen-max', 'Model qwen-turbo'
    }

    It 'writes the JUnit file also if a check fails, relative to the location of PowerShell' {
        Push-Location (New-TestFolder)
        try {
            { Assert-QwenAccess no-such-model -ReportPath access.xml } | Should -Throw -ErrorId 'Qwen.AccessFailed*'
            $suite = ([xml] (Get-Content -Raw ./access.xml)).testsuites.testsuite
            $suite.failures | Should -Be 1
            ($suite.testcase | Where-Object classname -EQ QwenPS.Model).failure.type | Should -Be ModelNotFound
        }
        finally { Pop-Location }
    }

    It 'a report that can''t be written is a warning, and the verdict does not change' {
        $path = [System.IO.Path]::Combine((New-TestFolder), 'missing', 'access.xml')
        $results = Assert-QwenAccess qwen-plus -ReportPath $path -WarningVariable warnings -WarningAction SilentlyContinue
        $results | Should -Not -BeNullOrEmpty
        "$warnings" | Should -BeLike "*$path*"
        $run = Invoke-Step "Assert-QwenAccess no-such-model -ReportPath '$path'" $file
        $run.ExitCode | Should -Be 40
    }

    It 'in GitHub, writes annotations and the summary, and masks the key' {
        $summary = Join-Path (New-TestFolder) summary.md
        Set-Content -LiteralPath $summary -Value 'Earlier'
        $run = Invoke-Step 'Assert-QwenAccess qwen-plus, qwen-turbo, no-such-model' $file @{ GITHUB_ACTIONS = 'true'; GITHUB_STEP_SUMMARY = $summary; DASHSCOPE_API_KEY = 'sk-emulator-ok-canary' }
        $run.ExitCode | Should -Be 40
        $lines = $run.Output -split '\r?\n'
        @($lines -like '::error title=QwenPS%3A Model no-such-model::*').Count | Should -Be 1
        @($lines -like '::error title=QwenPS%3A Retirement qwen-turbo::*2026-10-10*').Count | Should -Be 1
        @($lines -match 'sk-emulator-ok-canary') | Should -Be '::add-mask::sk-emulator-ok-canary'
        $text = [System.IO.File]::ReadAllText($summary)
        $text | Should -BeLike 'Earlier*### *verdict ModelAccess, exit code 40)*| Retirement | qwen-turbo |*'
        $run.Output | Should -Not -Match "`e\["
    }

    It 'in Azure, writes issues and uploads the summary, and masks the key' {
        $folder = New-TestFolder
        $run = Invoke-Step 'Assert-QwenAccess no-such-model' $file @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = $folder }
        $run.ExitCode | Should -Be 40
        $lines = $run.Output -split '\r?\n'
        @($lines -like '##vso`[task.logissue type=error`]QwenPS: Model no-such-model: *').Count | Should -Be 1
        @($lines -like '##vso`[task.setsecret`]sk-emulator-ok').Count | Should -Be 1
        $uploaded = [regex]::Match($run.Output, '(?m)^##vso\[task\.uploadsummary\](.*?)\r?$').Groups[1].Value
        [System.IO.File]::ReadAllText($uploaded) | Should -BeLike '### *no-such-model*'
    }

    It 'in a CI system, shows no command from <Name>' -ForEach @(
        @{ Name = 'an error code (Azure)'; Variable = 'TF_BUILD'; Command = '##vso[task.prependpath]/tmp/evil' }
        @{ Name = 'an error code (Azure, old form)'; Variable = 'TF_BUILD'; Command = '##[command]evil' }
        @{ Name = 'an error code (GitHub)'; Variable = 'GITHUB_ACTIONS'; Command = '::stop-commands::evil' }
    ) {
        $folder = New-TestFile @{ 'evil.json' = (@{ version = 1; keys = @(@{ models = @(@{ id = "$Command-id" }, @{ id = 'qwen-plus' }) }) } | ConvertTo-Json -Depth 9) }
        $body = @{ error = @{ code = $Command; message = "no $Command" } } | ConvertTo-Json
        Add-EmulatorFault @{ status = 403; body = $body; contentType = 'application/json'; times = -1; match = @{ pathContains = 'chat' } }
        $run = Invoke-Step "try { Assert-QwenAccess -BaselinePath '$folder/evil.json' } catch { `$_.TargetObject.Results | Format-Table -Wrap Status, Target, Code, Message, Cause, Remedy; throw }" $file @{ $Variable = 'true'; AGENT_TEMPDIRECTORY = $folder }
        $text = "$($run.Output)`n$($run.Error)"
        # The module's own commands remain.
        $text = $text -replace '(?m)^(##vso\[task\.(setsecret|logissue|uploadsummary)|::(add-mask::|error title=|warning title=))'
        $text | Should -Match 'evil-id'
        $text | Should -Not -Match '##\w*\[|(?m)^\s*::\w'
        $run.ExitCode | Should -Not -Be 0
    }

    It 'with -ReportFormat, writes the commands elsewhere too, but never the key' {
        $run = Invoke-Step 'Assert-QwenAccess no-such-model -ReportFormat GitHub' $file
        $run.Output | Should -Match '(?m)^::error title='
        "$($run.Output)$($run.Error)" | Should -Not -Match 'sk-emulator-ok'
        $run = Invoke-Step 'Assert-QwenAccess no-such-model -ReportFormat None' $file @{ GITHUB_ACTIONS = 'true' }
        $run.Output | Should -Not -Match '(?m)^::error title='
    }
}

Describe 'Assert-QwenAccess -BaselinePath' {
    BeforeAll {
        # Writes a baseline with one key and returns its path.
        function New-Baseline([hashtable] $Key, [hashtable] $With = @{}) {
            Join-Path (New-TestFile @{ 'qwen-access.json' = (@{ version = 1; keys = @($Key) } + $With | ConvertTo-Json -Depth 9) }) qwen-access.json
        }
        function Get-Verdict([scriptblock] $Call) { try { $null = & $Call; 'Passed' } catch { "$($_.Exception.Summary.Verdict)" } }
    }
    BeforeEach { Reset-QwenTest }

    It 'passes if the key can do what the baseline describes' {
        $path = New-Baseline @{ protocol = 'OpenAI'; models = @(@{ id = 'qwen-plus'; features = @('tools') }, @{ id = 'qwen-max' }) }
        $results = Assert-QwenAccess -BaselinePath $path
        @($results | Where-Object Check -EQ Model).Target | Should -Be qwen-plus, qwen-max
        @($results | Where-Object Check -EQ Baseline | Where-Object Status -EQ Passed).Target | Should -Be protocol, qwen-plus
        # These are the requests for the list of models, for the two models, and for the permissions.
        (Get-EmulatorCounter).requests | Should -Be 4
    }

    It 'fails with <Verdict> if <Name>' -ForEach @(
        @{ Name = 'a model is not granted'; Verdict = 'ModelAccess'; Key = @{ models = @(@{ id = 'qwen-plus' }) } }
        @{ Name = 'a denied model is granted'; Verdict = 'Drift'; Key = @{ models = @(@{ id = 'qwen-max' }); denied = @(@{ id = 'qwen-max'; comment = 'too expensive' }) } }
        @{ Name = 'a model lacks a feature'; Verdict = 'Drift'; Key = @{ models = @(@{ id = 'qwen-max'; features = @('audioInput') }) } }
        @{ Name = 'the protocol differs'; Verdict = 'Drift'; Key = @{ protocol = 'DashScope'; models = @(@{ id = 'qwen-max' }) } }
        @{ Name = 'the region differs'; Verdict = 'Drift'; Key = @{ region = 'US'; models = @(@{ id = 'qwen-max' }) } }
        @{ Name = 'the quota is too low'; Verdict = 'Quota'; Key = @{ models = @(@{ id = 'qwen-max'; requestsPerMinute = 100000 }) } }
        @{ Name = 'another model is granted, and additionalModels is false'; Verdict = 'Drift'; Key = @{ models = @(@{ id = 'qwen-max' }); additionalModels = $false } }
        @{ Name = 'a model is retired'; Verdict = 'ModelRetired'; Key = @{ models = @(@{ id = 'qwen-turbo' }) } }
    ) {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $path = New-Baseline $Key
        Get-Verdict { Assert-QwenAccess -BaselinePath $path } | Should -Be $Verdict
    }

    It 'passes if a denied model is not granted, or a check is skipped' {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $path = New-Baseline @{ models = @(@{ id = 'qwen-max' }, @{ id = 'qwen-turbo' }); denied = @(@{ id = 'qwen-plus' }); skip = @(@{ check = 'Retirement'; comment = 'We migrate.' }) }
        $results = Assert-QwenAccess -BaselinePath $path
        ($results | Where-Object Check -EQ Baseline | Where-Object Target -EQ qwen-plus).Status | Should -Be Passed
        ($results | Where-Object Target -EQ qwen-turbo | Where-Object Check -EQ Retirement).Message | Should -BeLike '*We migrate.'
    }

    It 'calls each listed model that a pattern of denied models matches' {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $failure = { Assert-QwenAccess -BaselinePath (New-Baseline @{ denied = @(@{ id = 'QWEN-MAX*' }, @{ id = 'qwen-plu?' }); additionalModels = $true }) } | Should -Throw -PassThru
        "$($failure.Exception.Summary.Verdict)" | Should -Be Drift
        $denied = @($failure.Exception.Summary.Results | Where-Object Check -EQ Baseline)
        ($denied | Where-Object Target -EQ qwen-max).Status | Should -Be Failed
        ($denied | Where-Object Target -EQ qwen-plus).Status | Should -Be Passed
        $denied.Target | Should -Not -BeLike '*[*?]*'
    }

    It 'warns about denied models that can''t be checked: <Name>' -ForEach @(
        @{ Name = 'a misspelled ID'; Id = 'qwen-mxa'; Like = '*doesn''t recognize this model ID*' }
        @{ Name = 'a pattern that matches no model'; Id = 'qwen-mxa*'; Like = '*lists no model*' }
        @{ Name = 'a pattern without a list'; Id = 'qwen-max*'; Like = '*doesn''t provide a list*'; NoList = $true }
    ) {
        if ($_['NoList']) { Add-EmulatorFault @{ status = 404; match = @{ pathContains = '/compatible-mode/v1/models' } } }
        $denied = Assert-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-plus' }); denied = @(@{ id = $Id }); additionalModels = $true }) | Where-Object Check -EQ Baseline
        "$($denied.Target) $($denied.Status)" | Should -Be "$Id Warning"
        $denied.Message | Should -BeLike $Like
        $denied.Remedy | Should -BeLike '*denied*'
    }

    It 'compares the quota of each model that a pattern matches' {
        $failure = { Assert-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-ma?'; requestsPerMinute = 100000 }); additionalModels = $true }) } | Should -Throw -PassThru
        "$($failure.Exception.Summary.Verdict)" | Should -Be Quota
        @($failure.Exception.Summary.Results | Where-Object Check -EQ Quota).Target | Should -Be qwen-max
    }

    It 'warns about models that are granted beyond the baseline, if it does not specify additionalModels' {
        $beyond = Assert-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-max' }) }) | Where-Object Check -EQ Baseline
        "$($beyond.Status)" | Should -Be Warning
        $beyond.Message | Should -BeLike '*contain: *, and * more.'
        $beyond.Remedy | Should -BeLike '*additionalModels*'
        Assert-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-max' }); additionalModels = $true }) | Where-Object Check -EQ Baseline | Should -BeNullOrEmpty
    }

    It 'passes for a sufficient quota, and does not fail for a quota that the service does not provide' {
        $path = New-Baseline @{ models = @(@{ id = 'qwen-max'; requestsPerMinute = 600 }) }
        "$((Assert-QwenAccess -BaselinePath $path | Where-Object Check -EQ Quota).Status)" | Should -Be Passed
        Add-EmulatorFault @{ status = 404; times = 2; match = @{ pathContains = '/quotas' } }
        Add-EmulatorFault @{ status = 404; times = 2; match = @{ pathContains = '/limits' } }
        "$((Assert-QwenAccess -BaselinePath $path | Where-Object Check -EQ Quota).Status)" | Should -Be Skipped
    }

    It 'ends with exit code 70 for a drift, and 20 for a key that is not found' {
        $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; models = @(@{ id = 'qwen-max' }); denied = @(@{ id = 'qwen-plus' }) }
        $run = Invoke-Step "Assert-QwenAccess -BaselinePath '$path'" $file @{ CI_QWEN_KEY = 'sk-emulator-ok-other' }
        $run.ExitCode | Should -Be 70 -Because "$($run.Output) $($run.Error)"
        $run = Invoke-Step "Assert-QwenAccess -BaselinePath '$path'" $file
        $run.ExitCode | Should -Be 20
        "$($run.Output)$($run.Error)" | Should -Match CI_QWEN_KEY
    }

    It 'tests each key of a baseline' {
        $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; models = @(@{ id = 'qwen-max' }) } @{ comment = 'x' }
        $baseline = Get-Content -Raw $path | ConvertFrom-Json
        $baseline.keys += [pscustomobject]@{ envFile = 'team.env'; models = @(@{ id = 'qwen-plus' }) }
        $baseline | ConvertTo-Json -Depth 9 | Set-Content $path
        Set-Content (Join-Path (Split-Path $path) team.env) 'DASHSCOPE_API_KEY=sk-emulator-expired'
        $run = Invoke-Step "Test-QwenAccess -BaselinePath '$path' -NoRegionProbe | ForEach-Object { `"`$(`$_.Check) `$(`$_.Target) `$(`$_.Status)`" }" $file @{ CI_QWEN_KEY = 'sk-emulator-ok' }
        $run.Output | Should -Match '(?s)Model qwen-max Passed.*KeyAccepted \S+ Failed.*Model qwen-plus Skipped'
    }

    Context 'A baseline that can''t be used' -ForEach @{ Baselines = $baselines } {
        BeforeAll {
            Reset-QwenTest
            $scripts = [ordered]@{}
            foreach ($baseline in $Baselines) {
                $folder = New-TestFolder
                if ($baseline.Text) { Set-Content (Join-Path $folder qwen-access.json) $baseline.Text }
                $scripts[$baseline.Name] = "Assert-QwenAccess -BaselinePath '$folder/qwen-access.json'"
            }
            $results = Get-StepResult $scripts
            $requests = (Get-EmulatorCounter).requests
        }

        It 'ends with exit code 2 and one line: <Name>' -ForEach $Baselines {
            $results.$Name.ExitCode | Should -Be 2 -Because "$($results.$Name.Output)"
            @($results.$Name.Output -like 'LINE*') | Should -BeLike $Like
            $requests | Should -Be 0
        }
    }

    It 'uses the connection of the session for a key in a variable' {
        $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; protocol = 'OpenAI'; models = @(@{ id = 'qwen-max' }); additionalModels = $true }
        try {
            $env:CI_QWEN_KEY = 'sk-emulator-ok-session'
            Connect-Emulator -Key $env:CI_QWEN_KEY -With @{ Header = @{ 'X-Team' = 'ci' } }
            (Assert-QwenAccess -BaselinePath $path -Summary).IsPassed | Should -BeTrue
            (Get-SeenRequest)[-1].Headers.'X-Team' | Should -Be 'ci'
            # The connection has another key, so the baseline connects to the region.
            $env:CI_QWEN_KEY = 'sk-emulator-ok-new'
            $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
            (Assert-QwenAccess -BaselinePath $path -Summary).IsPassed | Should -BeTrue
            (Get-SeenRequest)[-1].Headers.Authorization | Should -BeExactly 'Bearer sk-emulator-ok-new'
        }
        finally { $env:CI_QWEN_KEY = $null }
    }

    It 'does not send a key to a host that only the baseline names' {
        $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; baseUri = 'http://foreign.example/compatible-mode/v1'; models = @(@{ id = 'qwen-max' }); additionalModels = $true }
        try {
            $env:CI_QWEN_KEY = 'sk-emulator-ok-guarded'
            $failed = Test-QwenAccess -BaselinePath $path | Where-Object Status -EQ Failed
            $failed.Check | Should -Be Key
            $failed.Message | Should -BeLike '*http://*-AllowInsecure*'
            $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; baseUri = 'https://foreign.example/compatible-mode/v1'; models = @(@{ id = 'qwen-max' }) }
            $failed = Test-QwenAccess -BaselinePath $path | Where-Object Status -EQ Failed
            $failed.Check | Should -Be Key
            $failed.Message | Should -BeLike '*CI_QWEN_KEY*foreign.example*this host is specified only in the baseline file*'
            $failed.Remedy | Should -BeLike '*Connect-Qwen -BaseUri https://foreign.example/compatible-mode/v1*'
            (Get-EmulatorCounter).requests | Should -Be 0
        }
        finally { $env:CI_QWEN_KEY = $null }
    }

    It 'sends the key to such a host if the user connected to it' {
        $path = New-Baseline @{ variable = 'CI_QWEN_KEY'; baseUri = 'http://foreign.example/compatible-mode/v1'; models = @(@{ id = 'qwen-max' }); additionalModels = $true }
        try {
            $env:CI_QWEN_KEY = 'sk-emulator-ok-guarded'
            Connect-Qwen -BaseUri http://foreign.example/compatible-mode/v1 -AllowInsecure -Proxy (Get-EmulatorUri) -KeyVariable CI_QWEN_KEY -MaxRetry 0
            $results = Assert-QwenAccess -BaselinePath $path
            ($results | Where-Object Target -EQ address).Status | Should -Be Passed
            # Another connection with the same key isn't at the address.
            Get-QwenConnection | Disconnect-Qwen
            Connect-Emulator -Key $env:CI_QWEN_KEY
            Get-Verdict { Assert-QwenAccess -BaselinePath $path } | Should -Be Key
        }
        finally { $env:CI_QWEN_KEY = $null }
    }

    It 'reports each comparison that did not run in time' {
        Add-EmulatorFault @{ delayMs = 600000; match = @{ model = 'qwen-turbo' } }
        $path = New-Baseline @{ models = @(@{ id = 'qwen-plus'; requestsPerMinute = 1 }); denied = @(@{ id = 'no-such-model' }, @{ id = 'qwen-turbo' }, @{ id = 'qwen-max' }) }
        $results = Test-QwenAccess -BaselinePath $path -TimeoutSec 5
        @($results | Where-Object Check -EQ Baseline).Target | Should -Be no-such-model, qwen-turbo, qwen-max
        $skipped = @($results | Where-Object { $_.Check -in 'Baseline', 'Quota' -and $_.Status -eq 'Skipped' })
        $skipped.Target | Should -Be qwen-turbo, qwen-max, qwen-plus
        $skipped.Message | Should -BeLike '*Time*'
    }

    It 'fails with Drift if the address differs' {
        $path = New-Baseline @{ baseUri = 'https://gateway.example/v1'; models = @(@{ id = 'qwen-max' }); additionalModels = $true }
        Get-Verdict { Assert-QwenAccess -BaselinePath $path } | Should -Be Drift
    }

    It 'warns only about granted models that are in no list, if additionalModels is a list' {
        $granted = (Assert-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-max' }) }) | Where-Object Check -EQ Baseline).Message
        $granted | Should -BeLike '*contain: *'
        $path = New-Baseline @{ models = @(@{ id = 'qwen-max' }); additionalModels = @('*') }
        (Assert-QwenAccess -BaselinePath $path | Where-Object Check -EQ Baseline).Status | Should -Be Passed
        $path = New-Baseline @{ models = @(@{ id = 'qwen-max' }); additionalModels = @('qwen3*') }
        (Assert-QwenAccess -BaselinePath $path | Where-Object Check -EQ Baseline).Status | Should -Be Warning
    }

    It 'reports no check of a model as passed if the service was not reached' {
        Connect-Qwen -BaseUri http://127.0.0.1:1 -ApiKey (Get-Key) -MaxRetry 0
        $results = Test-QwenAccess -BaselinePath (New-Baseline @{ models = @(@{ id = 'qwen-plus'; features = @('tools') }) })
        $results | Where-Object Target -EQ qwen-plus | Where-Object Status -EQ Passed | Should -BeNullOrEmpty
        ($results | Where-Object Check -EQ Baseline).Message | Should -BeLike '*Connection*'
    }

    It 'can''t be used with -Model' {
        $path = New-Baseline @{ models = @(@{ id = 'qwen-max' }) }
        { Assert-QwenAccess qwen-plus -BaselinePath $path } | Should -Throw '*-Model*'
        { Test-QwenAccess -Protocol OpenAI -BaselinePath $path } | Should -Throw '*-Protocol*'
    }
}

Describe 'Export-QwenAccessBaseline' {
    BeforeEach { Reset-QwenTest }

    It 'writes what the key can do, and the baseline then passes' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        Connect-Emulator -Key sk-emulator-denied-qwen-max
        Export-QwenAccessBaseline $path -Model qwen-plus, qwen-max -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*qwen-max*'
        $baseline = Get-Content -Raw $path | ConvertFrom-Json
        $baseline.version | Should -Be 1
        $baseline.keys.models.id | Should -Be qwen-plus
        $baseline.keys.models.features | Should -Contain tools
        Get-Content -Raw $path | Should -Not -Match 'sk-emulator'
        (Assert-QwenAccess -BaselinePath $path -Summary).IsPassed | Should -BeTrue
    }

    It 'writes a baseline that passes without a warning, also in a new session' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        $run = Invoke-Step "Connect-Qwen -BaseUri '$(Get-EmulatorUri)/compatible-mode/v1' -KeyVariable CI_QWEN_KEY; Export-QwenAccessBaseline '$path' qwen-plus" $file @{ CI_QWEN_KEY = 'sk-emulator-ok' }
        $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
        $key = (Get-Content -Raw $path | ConvertFrom-Json).keys
        $key.baseUri | Should -Be "$(Get-EmulatorUri)/compatible-mode/v1"
        $key.variable | Should -Be CI_QWEN_KEY
        $key.additionalModels | Should -Contain qwen-max
        $key.additionalModels | Should -Not -Contain qwen-plus
        $run = Invoke-Step "Assert-QwenAccess -BaselinePath '$path' | ForEach-Object { `"`$(`$_.Check) `$(`$_.Target) `$(`$_.Status)`" }" $file @{ CI_QWEN_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = '' }
        $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match 'Baseline address Passed'
        $run.Output | Should -Not -Match 'Warning|Failed'
    }

    It 'writes the workspace, and the comparison in a new session uses it' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        Connect-Emulator -With @{ WorkspaceId = 'ws-team-a' }
        Export-QwenAccessBaseline $path qwen-plus
        (Get-Content -Raw $path | ConvertFrom-Json).keys.workspaceId | Should -Be ws-team-a
        Invoke-Emulator POST reset
        $run = Invoke-Step "Assert-QwenAccess -BaselinePath '$path' | ForEach-Object { `"`$(`$_.Check) `$(`$_.Target) `$(`$_.Status)`" }" $file
        $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match 'Baseline workspace Passed'
        @(Get-SeenRequest -All | Where-Object Path -Like '*chat*').Headers.'X-DashScope-WorkSpace' | Should -Be ws-team-a
        # The connection of this session uses another workspace.
        Connect-Emulator -With @{ WorkspaceId = 'ws-team-b' }
        { Assert-QwenAccess -BaselinePath $path } | Should -Throw '*workspace*'
    }

    It 'does not write a variable that a comparison rejects' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        try {
            $env:CI_SECRET_1 = 'sk-emulator-ok'
            Connect-Qwen -BaseUri "$(Get-EmulatorUri)/compatible-mode/v1" -KeyVariable CI_SECRET_1 -MaxRetry 0
            $failure = { Export-QwenAccessBaseline $path qwen-plus } | Should -Throw -ErrorId 'Qwen.InvalidArgument*' -PassThru
            $failure.Exception.Message | Should -BeLike '*CI_SECRET_1*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike '*CI_QWEN_KEY*-KeyVariable*'
            Test-Path $path | Should -BeFalse
            (Get-EmulatorCounter).requests | Should -Be 0
        }
        finally { $env:CI_SECRET_1 = $null }
    }

    It 'writes no additional models if the service does not provide the permissions' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        Add-EmulatorFault @{ status = 404; times = 4; match = @{ pathContains = '/permissions' } }
        Export-QwenAccessBaseline $path qwen-plus -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        Get-Content -Raw $path | Should -Not -Match additionalModels
    }

    It 'names the variable of the key' {
        $run = Invoke-Step 'Export-QwenAccessBaseline ./b.json qwen-plus; Get-Content ./b.json' $file
        $run.Output | Should -Match '"variable": "DASHSCOPE_API_KEY"'
        $run.Error | Should -BeNullOrEmpty
    }

    It 'writes nothing if a model was not called in time' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        Add-EmulatorFault @{ delayMs = 600000; match = @{ model = 'qwen-max' } }
        $failure = { Export-QwenAccessBaseline $path -Model qwen-plus, qwen-max, qwen-turbo -TimeoutSec 5 } | Should -Throw -ErrorId 'Qwen.AccessFailed*' -PassThru
        $failure.Exception.Message | Should -BeLike '*5 s (-TimeoutSec)*wasn''t written*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-TimeoutSec*'
        "$($failure.CategoryInfo.Category)" | Should -Be OperationTimeout
        Test-Path $path | Should -BeFalse
    }

    It 'writes nothing if no model answers, with -WhatIf, or with -NoClobber' {
        $path = Join-Path (New-TestFolder) qwen-access.json
        { Export-QwenAccessBaseline $path -Model no-such-model -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'Qwen.InvalidArgument*'
        Export-QwenAccessBaseline $path -Model qwen-plus -WhatIf
        Test-Path $path | Should -BeFalse
        Set-Content $path 'mine'
        { Export-QwenAccessBaseline $path -Model qwen-plus -NoClobber } | Should -Throw -ErrorId 'Qwen.FileExists*'
        Get-Content $path | Should -Be mine
    }
}
