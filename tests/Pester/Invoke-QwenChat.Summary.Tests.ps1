BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: the summary of a run' {
    BeforeEach { Reset-QwenTest }

    It 'has the numbers of the run, in the variable and on the information stream' {
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'bad' } }
        $answers = 'one', 'bad', '', 'two' | Invoke-QwenChat 'p' -PerItem -SummaryVariable summary -InformationVariable records -ErrorAction SilentlyContinue
        $summary | Should -BeOfType QwenPS.RunSummary
        $summary.Succeeded, $summary.Failed, $summary.NotSent, $summary.FromJournal | Should -Be 2, 2, 0, 0
        $summary.FailedByKind.Keys | Should -Be EmptyInput, Server
        $summary.FailedByKind['Server'] | Should -Be 1
        $summary.TotalTokens | Should -Be ($answers.Usage.TotalTokens | Measure-Object -Sum).Sum
        $summary.EstimatedCost | Should -Be ($answers.EstimatedCost | Measure-Object -Sum).Sum
        $summary.CostCurrency | Should -Be USD
        $summary.Duration.TotalMilliseconds | Should -BeGreaterThan 0
        $summary.Journal | Should -BeNullOrEmpty
        $records | Should -HaveCount 1
        $records[0].Tags | Should -Be 'QwenPS.Summary'
        [object]::ReferenceEquals($records[0].MessageData, $summary) | Should -BeTrue
        "$summary" | Should -Match '^2 succeeded, 2 failed \(EmptyInput 1, Server 1\), \d+ tokens, [0-9.]+ USD, 0:00:0\d$'
    }

    It 'is not in the output, and not shown by default' {
        $all = 1, 2 | Invoke-QwenChat -PerItem -Raw *>&1
        @($all | Where-Object { $_ -isnot [System.Management.Automation.InformationRecord] }) | Should -Be '1', '2'
        1, 2 | Invoke-QwenChat -PerItem -Raw | Should -Be '1', '2'
    }

    It 'is written for one file as for several, and for <Name> only with -SummaryVariable' -ForEach @(
        @{ Name = 'a prompt'; Command = { Invoke-QwenChat 'p' @given } }
        @{ Name = 'a document'; Command = { 'a', 'b' | Invoke-QwenChat 'p' @given } }
    ) {
        $given = @{ InformationVariable = 'records' }
        $null = Invoke-QwenChat 'p' -Path "$(New-TestFile @{ 'a.txt' = 'A' })/*" @given
        $records.MessageData.Succeeded | Should -Be 1
        $null = . $Command
        $records | Should -BeNullOrEmpty
        $given.SummaryVariable = 'summary'
        $null = . $Command
        $summary.Succeeded | Should -Be 1
        $summary.EstimatedCost | Should -BeGreaterThan 0
    }

    It 'counts answers from the journal, and names it' {
        $journal = "$(New-TestFolder)/run.jsonl"
        $null = 1..2 | Invoke-QwenChat 'p' -PerItem -Journal $journal
        $null = 1..3 | Invoke-QwenChat 'p' -PerItem -Journal $journal -SummaryVariable summary
        $summary.Succeeded, $summary.FromJournal | Should -Be 3, 2
        $summary.Journal | Should -Be ([System.IO.Path]::GetFullPath($journal))
        $summary.TotalTokens | Should -BeLessThan 20
    }

    It 'counts the inputs that a limit stopped' {
        $null = 1..20 | Invoke-QwenChat 'p' -PerItem -ThrottleLimit 1 -MaxTotalTokens 10 -SummaryVariable summary -ErrorAction SilentlyContinue
        $summary.NotSent | Should -BeGreaterThan 10
        $summary.Succeeded + $summary.Failed + $summary.NotSent | Should -Be 20
        "$summary" | Should -BeLike "*, $($summary.NotSent) not sent, *"
    }

    It 'is also there if an error ends the run' {
        Add-EmulatorFault @{ status = 401; match = @{ contentContains = 'last' } }
        { 'one', 'last' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -SummaryVariable global:QwenPSTestSummary } | Should -Throw
        $global:QwenPSTestSummary.FailedByKind['Authentication'] | Should -Be 1
        Remove-Variable QwenPSTestSummary -Scope Global
    }

    It 'can be converted to JSON' {
        $null = 1..2 | Invoke-QwenChat -PerItem -SummaryVariable summary
        ($summary | ConvertTo-Json | ConvertFrom-Json).Succeeded | Should -Be 2
    }

    It 'has verbose lines that name their file' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B' })
        $lines = Invoke-QwenChat 'p' -Path $folder/* -Verbose 4>&1 | Where-Object { "$_" -like '*POST *' }
        $lines | Should -HaveCount 2
        "$($lines | Sort-Object { "$_" } | Select-Object -First 1)" | Should -BeLike "$(Join-Path $folder a.txt): POST http*"
    }
}
