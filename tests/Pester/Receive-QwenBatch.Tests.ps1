BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Receive-QwenBatch: batches' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'can be received again, and as text' {
        $job = Wait-BatchJob (1..3 | Submit-QwenBatch -PerItem)
        $job | Receive-QwenBatch -Raw | Should -Be '1', '2', '3'
        ($job | Receive-QwenBatch).Content | Should -Be '1', '2', '3'
    }

    It 'with failed requests return an error in place of each missing answer, with the input as its target' {
        Add-BatchFault @{ failContaining = 'text 2'; failStatus = 429; dropContaining = 'text 4' }
        $folder = New-Ticket
        $job = Wait-BatchJob (Get-ChildItem $folder -File | Submit-QwenBatch p)
        $job.RequestCounts.Failed | Should -Be 1
        $problems = $null
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be ticket-1.txt, ticket-3.txt, ticket-5.txt
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.RateLimit,QwenPS.Commands.ReceiveQwenBatchCommand', 'Qwen.BatchResultMissing,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems.TargetObject | Should -Be "$folder/ticket-2.txt", "$folder/ticket-4.txt"
        $problems[0].Exception.StatusCode | Should -Be 429
        $problems[1].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'whose failures are in the output file and are not counted return an error for exactly these inputs' {
        Add-BatchFault @{ failContaining = 'text 2'; failStatus = 429; failInOutput = $true }
        $folder = New-Ticket
        $job = Wait-BatchJob (Get-ChildItem $folder -File | Submit-QwenBatch p)
        $job.RequestCounts.Completed, $job.RequestCounts.Failed | Should -Be 5, 0
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be ticket-1.txt, ticket-3.txt, ticket-4.txt, ticket-5.txt
        $answers.Content | Should -Be @(1, 3, 4, 5 | ForEach-Object { "p`n`ntext $_" })
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.RateLimit,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems.TargetObject | Should -Be "$folder/ticket-2.txt"
    }

    It 'return answers and errors in order' {
        Add-BatchFault @{ failEvery = 2 }
        $all = Wait-BatchJob (1..6 | Submit-QwenBatch -PerItem) | Receive-QwenBatch 2>&1
        $all | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "error $($_.TargetObject)" } else { $_.Content } } | Should -Be 1, 'error 2', 3, 'error 4', 5, 'error 6'
    }

    It 'that expire return the finished answers, and an error for each remaining input' {
        Add-BatchFault @{ expireAfter = 0.5 }
        $job = Wait-BatchJob (1..10 | Submit-QwenBatch -PerItem)
        $job.Status | Should -Be expired
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Count + $problems.Count | Should -Be 10
        $answers.Count | Should -Be 5
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Qwen.BatchExpired,QwenPS.Commands.ReceiveQwenBatchCommand'
    }

    It 'whose output file is <Name> return an error for every input' -ForEach @(
        @{ Name = 'gone'; Fault = @{ missingOutput = $true } }
        @{ Name = 'not named'; Fault = @{ noOutput = $true } }
    ) {
        Add-BatchFault $Fault
        $job = Wait-BatchJob (1..4 | Submit-QwenBatch -PerItem)
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.TargetObject | Should -Be 1, 2, 3, 4
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Qwen.BatchResultMissing,QwenPS.Commands.ReceiveQwenBatchCommand'
    }

    It 'that the service rejects return one error for the job; the other batches of the job are received' {
        Add-BatchFault @{ }
        Add-BatchFault @{ failValidation = 'mismatched_model' }
        $job = Wait-BatchJob (1..4 | Submit-QwenBatch -PerItem -BatchSize 2) -ErrorAction SilentlyContinue
        $job.Status | Should -Be failed
        $job.Reason | Should -BeLike 'mismatched_model: *'
        $job.Batches[1].Errors | Should -BeLike 'mismatched_model: *'
        ($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue).Content | Should -Be 1, 2
        $problems | Should -HaveCount 1
        $problems[0].TargetObject.Id | Should -Be $job.Id
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.InvalidRequest,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems[0].Exception.Code | Should -Be mismatched_model
        $problems[0].Exception.Message | Should -BeLike "*$($job.Batches[1].Id)*(line 1)*"
        $problems[0].Exception.Remedy | Should -BeLike '*the same model*'
    }

    It 'that the service rejects completely return one error, however many inputs there are' {
        Add-BatchFault @{ failValidation = 'mismatched_model' }
        $job = 1..500 | Submit-QwenBatch -PerItem | Wait-QwenBatch -PollSec 0.1 -ErrorAction SilentlyContinue
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
    }

    It 'have an input object: the file or the text' {
        $folder = New-Ticket 1
        $answer = Wait-BatchJob (Get-ChildItem $folder -File | Submit-QwenBatch p) | Receive-QwenBatch
        $answer.InputObject.FullName | Should -Be "$folder/ticket-1.txt"
        (Wait-BatchJob ('x', 'y' | Submit-QwenBatch p -PerItem) | Receive-QwenBatch).InputObject | Should -Be x, y
    }

    It 'that have not ended are not received' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch -Name stuck
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchNotFinished,*'
        $problems[0].TargetObject.Name | Should -Be stuck
    }

    It 'are received by name in another process, which needs only the key' {
        $null = 1..3 | Submit-QwenBatch 'p' -PerItem -Name later
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            $waited = Wait-QwenBatch late* -PollSec 0.2
            ($waited | Receive-QwenBatch).Content -replace '\s+', ' '
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'p 1', 'p 2', 'p 3'
    }

    It 'are received from an object that was saved to a file or returned by a job' {
        $null = 'other' | Submit-QwenBatch
        $file = Join-Path (New-TestFolder) job.xml
        'a', 'b' | Submit-QwenBatch -PerItem | Export-Clixml -LiteralPath $file
        (Import-Clixml -LiteralPath $file | Wait-QwenBatch -PollSec 0.1 | Receive-QwenBatch).Content | Should -Be 'a', 'b'
        (Receive-QwenBatch -InputObject @(Import-Clixml -LiteralPath $file)).Content | Should -Be 'a', 'b'
    }

    It 'whose records are not on this computer show where to find them' {
        $file = Join-Path (New-TestFolder) job.xml
        'a' | Submit-QwenBatch -Name gone | Export-Clixml -LiteralPath $file
        $id = (Get-QwenBatch | Wait-QwenBatch -PollSec 0.1).Batches[0].Id
        Get-QwenBatch | Remove-QwenBatch -Confirm:$false
        { Import-Clixml -LiteralPath $file | Receive-QwenBatch -ErrorAction Stop } | Should -Throw "*no data for the job 'gone'*Get-QwenBatch -Id $id*" -ErrorId 'ParameterArgumentTransformationError,*'
        { Receive-QwenBatch -InputObject (Import-Clixml -LiteralPath $file) } | Should -Throw "*no data for the job 'gone'*"
        Get-QwenBatch -Id $id | Export-Clixml -LiteralPath $file -Depth 1
        { Import-Clixml -LiteralPath $file | Receive-QwenBatch -ErrorAction Stop } | Should -Throw "*no data for the job 'gone'*Get-QwenBatch -All*"
        Get-QwenBatch -Id $id | Export-Clixml -LiteralPath $file
        { Import-Clixml -LiteralPath $file | Receive-QwenBatch -ErrorAction Stop } | Should -Throw "*no data for the job 'gone'*Get-QwenBatch -Id $id*"
    }

    It 'are received by the service''s ID if there is no record' {
        $job = Wait-BatchJob (1..3 | Submit-QwenBatch 'p' -PerItem -Name remote)
        $env:QWENPS_BATCH_PATH = New-TestFolder
        Get-QwenBatch | Should -BeNullOrEmpty
        $found = Get-QwenBatch -Id $job.Batches[0].Id
        $found.Name | Should -Be remote
        $found.Path | Should -BeNullOrEmpty
        ($found | Receive-QwenBatch).Content | Should -Be "p`n`n1", "p`n`n2", "p`n`n3"
        (Get-QwenBatch -All).Id | Should -Be $job.Batches[0].Id
    }

    # Only Linux shows the open files of a process.
    It 'leave no file open if receiving is interrupted at the last moment' -Skip:(-not (Test-Path -LiteralPath /proc/self/fd)) {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch)
        { & { $VerbosePreference = 'Stop'; $job | Receive-QwenBatch } } | Should -Throw
        (/bin/ls -l "/proc/$PID/fd" 2>$null) -like "*$($job.Id)*" | Should -BeNullOrEmpty
        Get-ChildItem $job.Path -Directory | Should -BeNullOrEmpty
    }

    It 'stop receiving if the downstream command stops, and leave no result files' {
        $job = Wait-BatchJob (1..50 | Submit-QwenBatch -PerItem)
        ($job | Receive-QwenBatch | Select-Object -First 2).Content | Should -Be 1, 2
        Get-ChildItem $job.Path -Directory | Should -BeNullOrEmpty
    }
}
