# Tests the pipelines in samples/ci and the GitHub action. Their script parts run in the same way as on each platform, with its environment variables.
BeforeDiscovery {
    # The command of each sample, and the way in which the platform starts it.
    $samples = @(
        @{
            Name = 'github-actions.yml'; Pattern = '(?m)^\s+run: (Assert-QwenAccess .*)$'; Environment = @{ GITHUB_ACTIONS = 'true' }; Report = $null
            Arguments = '-command ". ''{0}''"'; First = '$ErrorActionPreference = ''stop'''; Last = 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }'
            Expected = '(?m)^::error title=QwenPS%3A Model qwen-max::'
        }
        @{
            Name = 'azure-pipelines.yml'; Pattern = '(?m)^\s+- pwsh: (Assert-QwenAccess .*)$'; Environment = @{ TF_BUILD = 'True' }; Report = 'access.xml'
            Arguments = '-NoLogo -NoProfile -NonInteractive -Command ". ''{0}''"'; First = '$ErrorActionPreference = ''stop'''
            Last = 'if (!(Test-Path -LiteralPath variable:\LASTEXITCODE)) { Write-Host ''##vso[task.debug]$LASTEXITCODE is not set.'' } else { Write-Host (''##vso[task.debug]$LASTEXITCODE: {0}'' -f $LASTEXITCODE); exit $LASTEXITCODE }'
            Expected = '(?m)^##vso\[task\.logissue type=error\]QwenPS: Model qwen-max: '
        }
        @{
            Name = 'gitlab-ci.yml'; Pattern = "(?m)^\s+- pwsh -NoProfile -Command '(Assert-QwenAccess .*)'`$"; Environment = @{ GITLAB_CI = 'true'; CI = 'true' }; Report = 'access.xml'
            Arguments = '-NoProfile -Command ". ''{0}''"'; First = ''; Last = ''; Expected = 'Failed\s+Model\s+qwen-max'
        }
        @{
            Name = 'Jenkinsfile'; Pattern = "(?m)^\s+pwsh '(Assert-QwenAccess .*)'`$"; Environment = @{ JENKINS_URL = 'https://ci.example'; CI = 'true' }; Report = 'access.xml'
            Arguments = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "& ''{0}''; exit $LASTEXITCODE"'; First = ''; Last = ''; Expected = 'Failed\s+Model\s+qwen-max'
        }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $root = Split-Path (Split-Path $PSScriptRoot)

    function Invoke-Sample([string] $Script, [hashtable] $Sample, [hashtable] $Environment) {
        $lines = @($Sample.First; 'Import-Module $env:QWENPS_MODULE'; $Script; $Sample.Last) | Where-Object { $_ }
        $folder = New-TestFile @{ 'step.ps1' = $lines -join "`n" }
        $variables = @{ DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" }
        foreach ($name in $Environment.Keys) { $variables[$name] = $Environment[$name] }
        $run = Invoke-FreshPwsh -Arguments $Sample.Arguments.Replace('{0}', (Join-Path $folder step.ps1)) -Environment $variables -WorkingDirectory $folder
        $run | Add-Member Folder $folder -PassThru
    }
    $github = @{ Arguments = '-command ". ''{0}''"'; First = '$ErrorActionPreference = ''stop'''; Last = 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }' }
    $action = "& '$root/.github/actions/qwen-access/Assert-Access.ps1'"
}

Describe 'samples/ci/<Name>' -ForEach $samples {
    BeforeEach { Reset-QwenTest }
    BeforeAll { $command = [regex]::Match([System.IO.File]::ReadAllText("$root/samples/ci/$Name").Replace("`r`n", "`n"), $Pattern).Groups[1].Value }

    It 'passes with a key that can call the models' {
        $run = Invoke-Sample $command $_ ($Environment + @{ DASHSCOPE_API_KEY = 'sk-emulator-ok' })
        $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
        if ($Report) { ([xml] (Get-Content -Raw (Join-Path $run.Folder $Report))).testsuites.testsuite.failures | Should -Be 0 }
    }

    It 'fails the step with a key that can''t call a model, and shows why' {
        $run = Invoke-Sample $command $_ ($Environment + @{ DASHSCOPE_API_KEY = 'sk-emulator-denied-qwen-max' })
        # A Jenkins step only distinguishes 0 from other codes, because its command ends with the exit code of the last program.
        $run.ExitCode | Should -Not -Be 0 -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match $Expected
        if ($Report) { ([xml] (Get-Content -Raw (Join-Path $run.Folder $Report))).testsuites.testsuite.failures | Should -Be 1 }
    }
}

Describe '.github/actions/qwen-access' {
    BeforeEach { Reset-QwenTest }

    It 'passes every input to its script as an environment variable' {
        $text = [System.IO.File]::ReadAllText("$root/.github/actions/qwen-access/action.yml").Replace("`r`n", "`n")
        $inputs = [regex]::Matches([regex]::Match($text, '(?ms)^inputs:\n(.*?)^\S').Groups[1].Value, '(?m)^  ([a-z-]+):') | ForEach-Object { $_.Groups[1].Value }
        $inputs.Count | Should -BeGreaterThan 5
        foreach ($name in $inputs) { $text | Should -Match ": \`${{ inputs\.$name }}" }
        # An expression in a script could be replaced with code.
        [regex]::Match($text, '(?m)^\s+run: (.*)$').Groups[1].Value | Should -Be '${{ github.action_path }}/Assert-Access.ps1'
    }

    It 'passes, and returns the verdict' {
        $output = Join-Path (New-TestFolder) output
        $run = Invoke-Sample $action $github @{ GITHUB_ACTIONS = 'true'; GITHUB_OUTPUT = $output; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_API_REGION = ''; QWENPS_ACTION_MODELS = 'qwen-plus, qwen-max'; QWENPS_ACTION_WARN_DAYS = '60'; QWENPS_ACTION_MODULE = $env:QWENPS_MODULE; QWENPS_ACTION_REPORT = 'access.xml' }
        $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match 'Passed\s+Model\s+qwen-max'
        Get-Content $output | Should -Be 'verdict=Passed', 'first-retirement='
        Test-Path (Join-Path $run.Folder access.xml) | Should -BeTrue
    }

    It 'fails with the exit code of the class, and returns the verdict' {
        $output = Join-Path (New-TestFolder) output
        $run = Invoke-Sample $action $github @{ GITHUB_ACTIONS = 'true'; GITHUB_OUTPUT = $output; DASHSCOPE_API_KEY = 'sk-emulator-ok'; QWENPS_ACTION_MODELS = 'qwen-turbo'; QWENPS_ACTION_MODULE = $env:QWENPS_MODULE }
        $run.ExitCode | Should -Be 50 -Because "$($run.Output) $($run.Error)"
        $run.Output | Should -Match '(?m)^::error title=QwenPS%3A Retirement qwen-turbo::'
        Get-Content $output | Should -Be 'verdict=ModelRetired', 'first-retirement=2026-10-10'
    }

    It 'accepts a baseline' {
        $folder = New-TestFile @{ 'qwen-access.json' = '{"version":1,"keys":[{"models":[{"id":"qwen-plus"}],"denied":[{"id":"qwen-max"}]}]}' }
        $run = Invoke-Sample $action $github @{ GITHUB_ACTIONS = 'true'; DASHSCOPE_API_KEY = 'sk-emulator-ok'; QWENPS_ACTION_BASELINE = "$folder/qwen-access.json"; QWENPS_ACTION_WARN_DAYS = '60'; QWENPS_ACTION_MODULE = $env:QWENPS_MODULE }
        $run.ExitCode | Should -Be 70 -Because "$($run.Output) $($run.Error)"
    }
}
