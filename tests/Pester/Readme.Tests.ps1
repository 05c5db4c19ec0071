# Every example of the README is run as it stands there, against the emulator.
BeforeDiscovery {
    $readme = Get-Content -Raw -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md')
    $section = [regex]::Match($readme, '(?ms)^## Examples$(.*?)^## ').Groups[1].Value
    $examples = [regex]::Matches($section, '(?ms)^```powershell\r?\n(.*?)^```') | ForEach-Object { @{ Example = $_.Groups[1].Value.Trim() } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'The README' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
        Set-Content -LiteralPath (Join-Path $folder 'error.log') -Value 'started', '', 'disk is full'
        Copy-Item -LiteralPath (Join-Path $folder 'error.log') -Destination (Join-Path $folder 'big.log')
        $null = New-Item -ItemType Directory -Path (Join-Path $folder 'reports')
        foreach ($name in 'a', 'b', 'c') { Set-Content -LiteralPath (Join-Path $folder "reports/$name.md") -Value "# $name" }
        Push-Location $folder
        # As for somebody who follows the README: no Connect-Qwen, the environment says it all.
        Get-QwenConnection | Disconnect-Qwen
        $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
        $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
    }

    AfterEach { Pop-Location }

    It 'has at least five examples' -ForEach @{ Count = @($examples).Count } {
        $Count | Should -BeGreaterOrEqual 5
    }

    It 'example: <Example>' -ForEach $examples {
        $output = @(& ([scriptblock]::Create($Example)) -ErrorVariable errors 6>&1)
        $errors | Should -BeNullOrEmpty
        $requests = (Get-EmulatorCounter).requests
        if ($Example -match '-WhatIf|Measure-QwenToken') { $requests | Should -Be 0 }
        else { $requests | Should -BeGreaterThan 0 }
        if ($Example -match '-WhatIf') { return }
        if ($Example -match 'Export-Csv (\S+)') {
            @(Import-Csv -LiteralPath $Matches[1]).Source | Should -HaveCount 3
            return
        }
        $output | Should -Not -BeNullOrEmpty
    }

    It 'names every cmdlet of the module' {
        $readme = Get-Content -Raw -LiteralPath (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'README.md')
        foreach ($name in (Get-Command -Module QwenPS).Name) { $readme | Should -Match $name }
    }
}
