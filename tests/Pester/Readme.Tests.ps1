# Runs every example of the README, unchanged, against the emulator.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    $path = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md'
    $examples = Get-Example $path 'Recipes'
    $explanations = Get-Example $path 'Errors'
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    Initialize-QwenTest
    # Some PowerShell versions have no Test-Json with schema support. The module's own validator is covered by the public test suite.
    $flags = [System.Reflection.BindingFlags] 'Public, NonPublic, Static'
    $parse = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Schema.JsonTree').GetMethod('Parse', $flags)
    $schemaType = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Schema.JsonSchema')
    $redactor = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Text.Redactor').GetProperty('WithoutKnownSecrets', $flags).GetValue($null)
    $tree = $parse.Invoke($null, @([System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'schemas/chat-completions-request.schema.json'))))
    $requestSchema = $schemaType.GetMethod('Parse', $flags).Invoke($null, @(, $tree))
    function Get-RequestFault([string] $Json) {
        $schemaType.GetMethod('Check').Invoke($requestSchema, @($parse.Invoke($null, @($Json)), $redactor)) | ForEach-Object { "$_" }
    }
}

Describe 'The README' {
    It 'has at least 15 examples' -ForEach @{ Count = @($examples).Count } {
        $Count | Should -BeGreaterOrEqual 15
    }

    Context 'first call' {
        BeforeAll {
            $readme = Get-Content -Raw -Encoding UTF8 -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md')
            $firstCalls = @(Get-Example (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md') 'Make your first call').Example
        }
        BeforeEach {
            Enter-Example ''
            Remove-Item Env:DASHSCOPE_COMPATIBLE_BASE_URL
        }
        AfterEach { Exit-Example }

        It 'starts the emulator with options that the emulator accepts' {
            $options = [regex]::Match($readme, '(?m)^dotnet run --project src/QwenPS\.Emulator -- (.*?)\r?$').Groups[1].Value
            $options | Should -Be '--port 8080'
            # Port 0 is used, because another program might use the port in the README.
            $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$(Find-Emulator)`" $($options -replace '8080', '0') --exit-with-stdin")
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $emulator = [System.Diagnostics.Process]::Start($start)
            try { $emulator.StandardOutput.ReadLine() | Should -Match '^http://127\.0\.0\.1:\d+' }
            finally { $emulator.StandardInput.Close() }
        }

        It 'works without an account' {
            $firstCalls[0] | Should -Match '127\.0\.0\.1:8080'
            $output = @(& ([scriptblock]::Create(($firstCalls[0] -replace 'http://127\.0\.0\.1:8080', (Get-EmulatorUri)))))
            $output.Content | Should -Be 'Hello'
        }

        It 'works with a key' {
            $firstCalls[1] | Should -Match ([regex]::Escape("'sk-...'"))
            $output = @(& ([scriptblock]::Create(($firstCalls[1] -replace 'sk-\.\.\.', 'sk-emulator-ok' -replace '-Region International', "-BaseUri $(Get-EmulatorUri)"))))
            ($output | Where-Object Check -EQ Model).Status | Should -Be Passed
            $output[-1].Content | Should -Be 'Hello'
        }
    }

    Context 'samples of output' {
        It 'are what the module displays: <Page>' -ForEach @(
            @{ Page = 'README.md'; Culture = 'en-US' }
            @{ Page = 'README.zh-CN.md'; Culture = 'zh-CN' }
        ) {
            Reset-QwenTest
            # Shared hosts don't provide permissions, so the list of models explains the result.
            Add-EmulatorFault @{ status = 404; times = 9; match = @{ pathContains = '/permissions' } }
            $folder = New-TestFile @{ 'a.md' = 'x' * 2004; 'b.md' = 'x' * 2004; 'c.md' = 'x' * 2004 }
            $run = Invoke-FreshPwsh -Environment @{ REPORTS = $folder; CULTURE = $Culture } -Command @'
                [cultureinfo]::CurrentUICulture = $env:CULTURE
                Import-Module $env:QWENPS_MODULE
                Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-denied-qwen-max -AsPlainText -Force)
                Test-QwenAccess -Model qwen-plus, qwen-max | Where-Object Check -EQ Model | Out-String -Width 80
                Resolve-QwenError -Code Model.AccessDenied | Out-String -Width 120
                # No request is sent, because the quota can't be read through a proxy that doesn't exist.
                Connect-Qwen International -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Proxy http://127.0.0.1:9 -MaxRetry 0
                $null = Get-ChildItem "$env:REPORTS/*.md" | Invoke-QwenChat 'Summarize.' -WhatIf
'@
            $output = $run.Output -replace '\x1b\[[0-9;]*m|\s'
            $text = Get-Content -Raw -Encoding UTF8 -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) $Page)
            $samples = [regex]::Matches($text, '(?ms)^```text\r?\n(.*?)^```').ForEach({ $_.Groups[1].Value }) -match 'Model\.AccessDenied|What if'
            $samples | Should -HaveCount 3
            foreach ($part in $samples -split '\.\.\.|\u2026+') {
                $output.Contains($part -replace '\s') | Should -BeTrue -Because "the module should display '$part', but it displays $($run.Output) $($run.Error)"
            }
        }
    }

    Context 'cost table' {
        BeforeEach { Enter-Example '' }
        AfterEach { Exit-Example }

        It 'lists commands as free that call no model: <_>' -ForEach 'Get-QwenModel', 'Get-QwenQuota', 'Test-QwenAccess', 'Measure-QwenToken -Path ./big.log', 'Find-QwenModel ./repo', "Resolve-QwenError '401'",
            "'text' | Invoke-QwenChat 'Hello' -WhatIf", "'text' | Submit-QwenBatch 'Hello' -WhatIf" {
            $null = & ([scriptblock]::Create($_)) 6>&1
            @(Get-SeenRequest) | Where-Object Path -NotMatch '/(models|quotas)$' | Should -BeNullOrEmpty
        }

        It 'lists the one output token of Test-QwenAccess -Model' {
            $null = Test-QwenAccess -Model qwen-plus
            $call = @(Get-SeenRequest | Where-Object Path -Like '*/chat/completions')
            $call.Count | Should -Be 1
            $call[0].Text | Should -Match '"max_(completion_)?tokens":1\b'
        }

        It 'lists the cost that an answer estimates' { (Invoke-QwenChat 'Hello').EstimatedCost | Should -BeGreaterThan 0 }

        It 'has an example with the prices of the catalog: <Page>' -ForEach @(
            @{ Page = 'README.md'; Row = '| `{0}` | {1} USD | {2} CNY |' }
            @{ Page = 'README.zh-CN.md'; Row = '| `{0}` | {1} 美元 | {2} 元 |' }
        ) {
            $text = Get-Content -Raw -Encoding UTF8 -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) $Page)
            foreach ($model in 'qwen-flash', 'qwen-plus') {
                $cost = foreach ($region in 'International', 'China') {
                    Connect-Qwen -Region $region
                    $price = Get-QwenModel $model -Offline
                    (2 * $price.InputPrice + 0.2 * $price.OutputPrice).ToString('0.00', [cultureinfo]::InvariantCulture)
                }
                $text.Contains(($Row -f $model, $cost[0], $cost[1])) | Should -BeTrue -Because "$model costs $cost"
            }
        }
    }

    It 'has a tool example whose description reaches the model: <Page>' -ForEach @(
        @{ Page = 'README.md'; Section = 'Recipes'; Description = 'Gets the free space of a drive, in GB.' }
        @{ Page = 'README.zh-CN.md'; Section = '典型用法'; Description = '获取磁盘的剩余空间（GB）。' }
    ) {
        $example = (Get-Example (Join-Path (Split-Path (Split-Path $PSScriptRoot)) $Page) $Section | Where-Object Example -Match '-Tool ').Example
        Enter-Example $example
        try { $null = & ([scriptblock]::Create($example)) }
        finally { Exit-Example }
        @(Get-SeenRequest)[0].Body.tools[0].function.description | Should -BeExactly $Description
    }

    It 'has an example that explains an error: <Example>' -ForEach $explanations {
        Enter-Example $Example
        try {
            try { Invoke-QwenChat 'Hello' -Model nope } catch { $null = $_ }
            $output = @(& ([scriptblock]::Create($Example)))
        }
        finally { Exit-Example }
        # Each line of the example explains one error.
        $output | Should -HaveCount @($Example -split '\n').Count
        $output.Cause | Should -Not -BeNullOrEmpty
    }

    Context 'example' {
        BeforeEach { Enter-Example $Example }
        AfterEach { Exit-Example }

        It 'that ends its process: <Example>' -ForEach @($examples | Where-Object { $_.Example -match '(?m)^exit ' }) {
            $run = {
                param($key)
                Invoke-FreshPwsh "Import-Module `$env:QWENPS_MODULE; $Example" -Environment @{ DASHSCOPE_API_KEY = $key; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" }
            }
            $result = & $run sk-emulator-ok
            $result.ExitCode | Should -Be 0 -Because $result.Error
            $result.Output | Should -Match 'qwen-max'
            $result = & $run sk-emulator-denied-qwen-max
            $result.ExitCode | Should -Be 1
            $result.Output | Should -Match 'Model\.AccessDenied'
        }

        It '<Example>' -ForEach @($examples | Where-Object { $_.Example -notmatch '(?m)^exit ' }) {
            $output = @(& ([scriptblock]::Create($Example)) 2>&1 6>&1)
            $output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -BeNullOrEmpty
            $requests = (Get-EmulatorCounter).requests
            if ($Example -match '-WhatIf|Measure-QwenToken|Find-QwenModel') { $requests | Should -Be 0 }
            # The emulator doesn't count requests for quotas, because a run makes them in the background.
            elseif ($Example -match '^Get-QwenQuota') { Get-SeenRequest -All | Should -Not -BeNullOrEmpty }
            else { $requests | Should -BeGreaterThan 0 }
            # Every request must match the public description of the API.
            foreach ($request in @(Get-SeenRequest) | Where-Object Path -Like '*/chat/completions') { Get-RequestFault $request.Text | Should -BeNullOrEmpty }
            if ($Example -match '-WhatIf') { return }
            if ($Example -match 'Export-Csv (\S+)') {
                Import-Csv -LiteralPath $Matches[1] | Should -HaveCount 3
                return
            }
            $output | Should -Not -BeNullOrEmpty
        }
    }

    It 'is checked by a schema that rejects an invalid request: <_>' -ForEach @(
        '{"model":"m"}'
        '{"model":"m","messages":[{"role":"boss","content":"x"}]}'
        '{"model":"m","messages":[{"role":"user","content":"x"}],"presence_penalty":3}'
        '{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]}'
        '{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema"}}'
    ) {
        Get-RequestFault $_ | Should -Not -BeNullOrEmpty
    }

    It 'names every cmdlet of the module' {
        $readme = Get-Content -Raw -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md')
        foreach ($name in (Get-Command -Module QwenPS -CommandType Cmdlet).Name) { $readme | Should -Match $name }
    }
}
