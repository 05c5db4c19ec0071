BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Get-QwenBatch: batches' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'are listed with their current status, by name, by ID, and from all pages of the service''s list' {
        $null = 'x' | Submit-QwenBatch -Name one
        $second = 1..101 | Submit-QwenBatch -PerItem -BatchSize 1 -Name two
        $null = Wait-BatchJob $second
        (Get-QwenBatch).Name | Should -Be one, two
        (Get-QwenBatch t*).RequestCounts.Completed | Should -Be 101
        (Get-QwenBatch -Id $second.Id).Name | Should -Be two
        (Get-QwenBatch -Id $second.Batches[3].Id).Name | Should -Be two
        @(Get-QwenBatch -All).Count | Should -Be 102
        { Get-QwenBatch three -ErrorAction Stop } | Should -Throw "*named 'three'*"
        foreach ($command in { Get-QwenBatch three -ErrorAction Stop }, { Receive-QwenBatch three -ErrorAction Stop }, { Wait-QwenBatch three -ErrorAction Stop }) {
            $problem = $command | Should -Throw -PassThru
            $problem.Exception.Message | Should -BeLike "*'$env:QWENPS_BATCH_PATH'*"
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-JobPath*'
        }
        $other = New-TestFolder
        { Receive-QwenBatch three -JobPath $other -ErrorAction Stop } | Should -Throw "*'$other'*"
        Get-QwenBatch two | Out-String | Should -BeLike '*two*completed*101*101*0*'
        $line = 'Get-QwenBatch -Name t'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be two
        $line = "Get-QwenBatch -Id $($second.Id)"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be $second.Id
    }

    It 'are stored in the folder of -JobPath' {
        $folder = Join-Path (New-TestFolder) elsewhere
        $job = 'x' | Submit-QwenBatch -Name there -JobPath $folder
        Split-Path $job.Path | Should -Be $folder
        Get-QwenBatch | Should -BeNullOrEmpty
        (Get-QwenBatch -JobPath $folder).Name | Should -Be there
        (Wait-QwenBatch there -JobPath $folder -PollSec 0.1 | Receive-QwenBatch).Content | Should -Be x
        (Receive-QwenBatch th* -JobPath $folder).Content | Should -Be x
    }

    It 'are stored relative to PowerShell''s location if QWENPS_BATCH_PATH is relative' {
        $folder = New-TestFolder
        $env:QWENPS_BATCH_PATH = 'jobs'
        Push-Location -LiteralPath $folder
        try {
            $job = 'x' | Submit-QwenBatch -Name tickets
            $line = 'Get-QwenBatch t'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be tickets
        }
        finally { Pop-Location }
        Split-Path $job.Path | Should -Be (Join-Path $folder jobs)
    }

    It 'are found by the exact name <_> before it is used as a pattern' -ForEach '[1]', 'a*', '?', 'it`s', 'open [bracket', '*' {
        $null = 'one' | Submit-QwenBatch -Name $_
        $null = 'other' | Submit-QwenBatch -Name 1
        $null = 'other' | Submit-QwenBatch -Name 'a1'
        (Get-QwenBatch $_).Name | Should -Be $_
        $job = Wait-QwenBatch $_ -PollSec 0.1 -TimeoutSec 120
        $job.Name | Should -Be $_
        (Receive-QwenBatch $_).Content | Should -Be one
        (Stop-QwenBatch $_ -PassThru).Name | Should -Be $_
        Remove-QwenBatch $_
        (Get-QwenBatch).Name | Should -Be 1, a1
    }

    It 'are each found once, and are all found without a name' {
        $null = 'one' | Submit-QwenBatch -Name '*'
        $null = 'two' | Submit-QwenBatch -Name two
        (Get-QwenBatch).Name | Should -Be '*', two
        (Wait-QwenBatch two, t* -PollSec 0.1 -TimeoutSec 120).Name | Should -Be two
        { Remove-QwenBatch two, t* -ErrorAction Stop } | Should -Not -Throw
        (Get-QwenBatch).Name | Should -Be '*'
    }

    It 'that do not exist are an error, except for a pattern: <Name>' -ForEach @(
        @{ Name = 'nothing'; Errors = 1 }
        @{ Name = 'open [bracket'; Errors = 1 }
        @{ Name = 'n*'; Errors = 0 }
    ) {
        $null = 'x' | Submit-QwenBatch -Name other
        foreach ($command in 'Get', 'Wait', 'Receive', 'Stop', 'Remove') {
            & "$command-QwenBatch" $Name -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems | Should -HaveCount $Errors
            if ($Errors) { $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.NotFound,*' }
        }
    }

    It 'whose folder is a file are an error in each cmdlet, with a remedy' {
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) file
        Set-Content -LiteralPath $env:QWENPS_BATCH_PATH -Value x
        foreach ($command in { Get-QwenBatch }, { Get-QwenBatch -Id x }, { Wait-QwenBatch x }, { Receive-QwenBatch x }, { Stop-QwenBatch x }, { Remove-QwenBatch x }, { Get-QwenBatch x -JobPath $env:QWENPS_BATCH_PATH }) {
            $problem = $command | Should -Throw -ErrorId 'Qwen.BatchFiles,*' -PassThru
            $problem.Exception.Message | Should -BeLike "*'$env:QWENPS_BATCH_PATH'*"
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-JobPath*QWENPS_BATCH_PATH*'
        }
        $line = 'Get-QwenBatch t'
        { TabExpansion2 $line $line.Length } | Should -Not -Throw
    }

    It 'whose record can''t be written are an error in Get-QwenBatch only for that job' {
        # The process ended after the batch was created but before it was recorded. The next read of the job records it.
        $null = 'x' | Submit-QwenBatch -Name good
        $job = 'x' | Submit-QwenBatch -Name noted
        $record = Join-Path $job.Path job.json
        [System.IO.File]::WriteAllText($record, ([System.IO.File]::ReadAllText($record) -replace '"batch_id": "[^"]*"', '"batch_id": null'))
        $null = New-Item -ItemType Directory -Path "$record.new"
        (Get-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue).Name | Should -Be good
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchFiles,*'
        "$problems" | Should -BeLike "*'noted'*"
    }

    It 'whose record is damaged are reported, and the other jobs are shown' {
        $job = 'x' | Submit-QwenBatch -Name good
        $null = New-Item -ItemType Directory -Path "$env:QWENPS_BATCH_PATH/broken"
        Set-Content -LiteralPath "$env:QWENPS_BATCH_PATH/broken/job.json" -Value '{'
        (Get-QwenBatch -WarningVariable warnings -WarningAction SilentlyContinue).Id | Should -Be $job.Id
        "$warnings" | Should -BeLike '*broken*'
    }

    It 'of another host are not requested with this connection''s key' {
        $job = 'x' | Submit-QwenBatch -Name here
        Connect-Qwen -BaseUri https://gateway.example/v1 -ApiKey (Get-Key)
        (Get-QwenBatch here).Status | Should -Be unknown
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchElsewhere,*'
    }
}
