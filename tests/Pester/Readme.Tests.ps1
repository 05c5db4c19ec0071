# Every example of the README is run as it stands there, against the emulator.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    $path = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md'
    $examples = 'Recipes', 'More examples' | ForEach-Object { Get-Example $path $_ }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    Initialize-QwenTest
    # Not every PowerShell has Test-Json with schemas; the module's own check is held by the public test suite.
    $flags = [System.Reflection.BindingFlags] 'Public, NonPublic, Static'
    $parse = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Client.Schemas.JsonTree').GetMethod('Parse', $flags)
    $schemaType = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Client.Schemas.JsonSchema')
    $redactor = [QwenPS.ChatResponse].Assembly.GetType('QwenPS.Client.Connecting.Redactor').GetProperty('OfKeyForms', $flags).GetValue($null)
    $tree = $parse.Invoke($null, @([System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'schemas/chat-completions-request.schema.json'))))
    $requestSchema = $schemaType.GetMethod('Of', $flags).Invoke($null, @(, $tree))
    function Get-RequestFault([string] $Json) {
        $schemaType.GetMethod('Check').Invoke($requestSchema, @($parse.Invoke($null, @($Json)), $redactor)) | ForEach-Object { "$_" }
    }
}

Describe 'The README' {
    It 'has at least five examples' -ForEach @{ Count = @($examples).Count } {
        $Count | Should -BeGreaterOrEqual 5
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
            if ($Example -match '-WhatIf|Measure-QwenToken') { $requests | Should -Be 0 }
            else { $requests | Should -BeGreaterThan 0 }
            # What goes out is what the public description of the API says of a request.
            foreach ($request in @(Get-SeenRequest) | Where-Object Path -Like '*/chat/completions') { Get-RequestFault $request.Text | Should -BeNullOrEmpty }
            if ($Example -match '-WhatIf') { return }
            if ($Example -match 'Export-Csv (\S+)') {
                Import-Csv -LiteralPath $Matches[1] | Should -HaveCount 3
                return
            }
            $output | Should -Not -BeNullOrEmpty
        }
    }

    It 'is checked by a schema that refuses what is wrong: <_>' -ForEach @(
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
        foreach ($name in (Get-Command -Module QwenPS).Name) { $readme | Should -Match $name }
    }
}
