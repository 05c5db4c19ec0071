BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest

    function Get-Deleted { Invoke-Emulator GET requests | Where-Object method -EQ DELETE }
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Remove-QwenBatch' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'removes a job by value, and by name, only from this computer' {
        $one = Wait-BatchJob (1..2 | Submit-QwenBatch -PerItem -Name one)
        $null = Wait-BatchJob ('x' | Submit-QwenBatch -Name two)
        $null = Wait-BatchJob ('x' | Submit-QwenBatch -Name three)
        $one | Remove-QwenBatch | Should -BeNullOrEmpty
        (Get-QwenBatch).Name | Should -Be two, three
        Test-Path $one.Path | Should -BeFalse
        Remove-QwenBatch t*
        Get-QwenBatch | Should -BeNullOrEmpty
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
        Get-Deleted | Should -BeNullOrEmpty
        # The service still has all the files.
        (Get-QwenBatch -Id $one.Batches[0].Id | Receive-QwenBatch).Content | Should -Be 1, 2
    }

    It 'asks for confirmation, and does nothing with -WhatIf' {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch -Name one)
        $job | Remove-QwenBatch -Remote -WhatIf
        (Get-QwenBatch).Name | Should -Be one
        Get-Deleted | Should -BeNullOrEmpty
        (Get-Command Remove-QwenBatch).Parameters.Keys | Should -Contain Confirm
    }

    It 'with -Remote, deletes the files of requests, results, and errors from the service' {
        Invoke-Emulator POST batchfaults @{ failEvery = 2 }
        $job = Wait-BatchJob (1..4 | Submit-QwenBatch -PerItem)
        $batch = $job.Batches[0]
        $job | Remove-QwenBatch -Remote
        (Get-Deleted).path | ForEach-Object { Split-Path -Leaf $_ } | Should -Be $batch.InputFileId, $batch.OutputFileId, $batch.ErrorFileId
        Get-QwenBatch | Should -BeNullOrEmpty
        # The batch itself stays in the service's list, without its files. Removing it again does nothing.
        $rest = Get-QwenBatch -Id $batch.Id
        $rest.Status | Should -Be completed
        { $rest | Remove-QwenBatch -Remote -ErrorAction Stop } | Should -Not -Throw
    }

    It 'keeps the job if the service does not delete it' {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch -Name one)
        Add-EmulatorFault @{ status = 500; times = -1; match = @{ pathContains = '/files/' } }
        $job | Remove-QwenBatch -Remote -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.Server,*'
        (Get-QwenBatch).Name | Should -Be one
    }

    It 'does not remove an unfinished job, except with -Force, which does not ask' {
        Invoke-Emulator POST batchfaults @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch -Name stuck
        $job | Remove-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchNotFinished,*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        $before = (Get-EmulatorCounter).requests
        Remove-QwenBatch stuck -Force
        (Get-EmulatorCounter).requests | Should -Be $before
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
    }

    It 'does not remove a job with the name of another job before it is received' {
        $old = Wait-BatchJob (1..2 | Submit-QwenBatch -PerItem -Name nightly)
        $null = $old | Receive-QwenBatch
        $new = Wait-BatchJob ('x' | Submit-QwenBatch -Name nightly -WarningAction SilentlyContinue)
        # A host that can't prompt the user gets an error. The old job is removed.
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            Remove-QwenBatch nightly -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId
            $problems.ErrorDetails.RecommendedAction
'@
        $run.Output | Should -BeLike "Qwen.BatchNotReceived,*Get-QwenBatch -Id $($new.Id) | Receive-QwenBatch*"
        (Get-QwenBatch).Id | Should -Be $new.Id
    }

    It 'does not remove an unreceived namesake with -Confirm:$false, but with -Force' {
        $old, $new = 1..2 | ForEach-Object { Wait-BatchJob ("$_" | Submit-QwenBatch -Name nightly -WarningAction SilentlyContinue) }
        $old.Received | Should -BeNullOrEmpty
        Remove-QwenBatch nightly -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 2
        Get-QwenBatch -Id $old.Id | Receive-QwenBatch -Raw | Should -Be 1
        (Get-QwenBatch -Id $old.Id).Received | Should -BeOfType DateTimeOffset
        Get-QwenBatch | Where-Object Received | Remove-QwenBatch -Confirm:$false
        (Get-QwenBatch).Id | Should -Be $new.Id
        'x' | Submit-QwenBatch -Name nightly -WarningAction SilentlyContinue | Out-Null
        Get-QwenBatch -Id $new.Id | Remove-QwenBatch -Force
        (Get-QwenBatch).Id | Should -Not -Contain $new.Id
    }

    It 'does not count as received if the next command stops' {
        $job = Wait-BatchJob (1..5 | Submit-QwenBatch -PerItem -Name one)
        $null = $job | Receive-QwenBatch | Select-Object -First 2
        (Get-QwenBatch one).Received | Should -BeNullOrEmpty
    }

    It 'removes leftovers of a process that was killed, or of a full disk, during the writing of the record' {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch -Name one)
        Copy-Item -LiteralPath "$($job.Path)/job.json" -Destination "$($job.Path)/job.json.new"
        $job | Remove-QwenBatch
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
    }

    It 'deletes only files that the module wrote' {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch -Name one)
        Set-Content -LiteralPath "$($job.Path)/mine.txt" -Value mine
        $job | Remove-QwenBatch
        Get-QwenBatch | Should -BeNullOrEmpty
        (Get-ChildItem $job.Path).Name | Should -Be mine.txt
    }

    It 'reports an unknown job, and a job that has no record on this computer' {
        Remove-QwenBatch nothing -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $job = Wait-BatchJob ('x' | Submit-QwenBatch)
        $env:QWENPS_BATCH_PATH = New-TestFolder
        Get-QwenBatch -Id $job.Batches[0].Id | Remove-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchNotHere,*'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Remote*'
    }

    It 'completes names' {
        $null = 'x' | Submit-QwenBatch -Name tickets
        $line = 'Remove-QwenBatch t'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be tickets
    }
}
