BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    function Get-QuotaRequest { @(Get-SeenRequest -All | Where-Object Path -Like '*/quotas') }
}

Describe 'Invoke-QwenChat: the quota of a run' {
    BeforeEach { Reset-QwenTest }

    It 'is read once per model, and the pace stays below it' {
        $verbose = 1..12 | Invoke-QwenChat -PerItem -Raw -Header @{ 'X-Emulator-Delay' = '400' } -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        Get-QuotaRequest | Should -HaveCount 1
        "$verbose" | Should -Match 'Quota of the model qwen-plus: 30,000 requests/min, 10,000,000 tokens/min'
        ((Get-QwenConnection).Pace | Where-Object Model -EQ qwen-plus).RequestsPerMinute | Should -BeGreaterThan 29000
        (Get-QwenConnection).Pace.RequestsPerMinute | Should -BeLessOrEqual 30000
    }

    It 'is not read for <Name>' -ForEach @(
        @{ Name = 'one request'; Script = { Invoke-QwenChat x } }
        @{ Name = 'four items'; Script = { 1..4 | Invoke-QwenChat -PerItem } }
    ) {
        $null = . $Script
        Get-QuotaRequest | Should -HaveCount 0
    }

    It 'is not read again if the journal answers all requests' {
        $journal = @{ Journal = Join-Path (New-TestFolder) run.jsonl }
        $null = 1..12 | Invoke-QwenChat -PerItem @journal
        1..12 | Invoke-QwenChat -PerItem -Raw @journal | Should -HaveCount 12
        Get-QuotaRequest | Should -HaveCount 1
    }

    It 'is not necessary: <Status>' -ForEach @{ Status = 403 }, @{ Status = 404 }, @{ Status = 500 } {
        Add-EmulatorFault @{ status = $Status; times = 10; match = @{ pathContains = '/api/v1/' } }
        $all = 1..12 | Invoke-QwenChat -PerItem -Raw -Header @{ 'X-Emulator-Delay' = '400' } -Verbose -ErrorVariable errors 4>&1
        $errors | Should -HaveCount 0
        @($all | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }) | Should -Be @(1..12)
        "$($all | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -Match "quota of the model qwen-plus can't be read"
    }

    It 'does not delay the run or its end' {
        Add-EmulatorFault @{ delayMs = 600000; match = @{ pathContains = '/api/v1/' } }
        $all = 1..12 | Invoke-QwenChat -PerItem -Raw -Verbose 4>&1
        $all | Where-Object { $_ -is [string] } | Should -HaveCount 12
        # The run ends before the service answers.
        "$all" | Should -Not -Match 'Quota of'
    }
}
