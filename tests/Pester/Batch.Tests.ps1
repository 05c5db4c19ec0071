BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Batches' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'are submitted, waited for, and received in order: files' {
        $folder = New-Ticket
        $job = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Model qwen-plus -Name tickets
        $job | Should -BeOfType QwenPS.BatchJob
        $job.Name | Should -Be tickets
        $job.RequestCounts.Total | Should -Be 5
        $ended = Wait-BatchJob $job
        $ended.Status | Should -Be completed
        $ended.IsFinished | Should -BeTrue
        "$($ended.RequestCounts)" | Should -Be '5 of 5'
        $answers = @($ended | Receive-QwenBatch)
        $answers | Should -BeOfType QwenPS.ChatResponse
        $answers.Content | Should -Be @(1..5 | ForEach-Object { "Classify.`n`ntext $_" })
        $answers.Source | Should -Be (Get-ChildItem $folder -File).FullName
        $answers[0].Usage.TotalTokens | Should -BeGreaterThan 0
        $answers[0].RequestId | Should -Not -BeNullOrEmpty
    }

    It 'are canceled by Stop-QwenBatch; unfinished requests are errors' {
        Add-BatchFault @{ stuck = $true }
        $job = 1..2 | Submit-QwenBatch -PerItem
        $job | Stop-QwenBatch -WhatIf
        ($job.Name | ForEach-Object { Get-QwenBatch $_ }).Status | Should -Not -BeLike 'cancel*'
        $job | Stop-QwenBatch
        $ended = Wait-BatchJob $job
        $ended.Status | Should -Be cancelled
        $ended | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be (@('Qwen.BatchCancelled,QwenPS.Commands.ReceiveQwenBatchCommand') * 2)
        # The second call finds no batch to cancel, and doesn't return an error.
        { $job | Stop-QwenBatch -ErrorAction Stop } | Should -Not -Throw
    }

    It 'ask for a name if none is specified, because a user can''t type an object' {
        $run = Invoke-FreshPwsh @'
            Import-Module $env:QWENPS_MODULE
            'Wait', 'Receive', 'Stop', 'Remove' | ForEach-Object { try { & "$_-QwenBatch" } catch { "$_" } }
'@
        $lines = @($run.Output -split '\r?\n' | Where-Object { $_ })
        $lines | Should -HaveCount 4
        $lines | Should -BeLike '*mandatory parameters: Name*'
    }

    It 'are named in the commands of remedies, which the user can paste' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch -Name "it's"
        $job | Receive-QwenBatch -ErrorVariable notEnded -ErrorAction SilentlyContinue
        $job | Wait-QwenBatch -TimeoutSec 1 -PollSec 0.2 -ErrorVariable late -ErrorAction SilentlyContinue
        $job | Remove-QwenBatch -Confirm:$false -ErrorVariable kept -ErrorAction SilentlyContinue
        $notEnded[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s' | Receive-QwenBatch"
        $late[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s'.*"
        $kept[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s'. *Stop-QwenBatch 'it''s'. *"
        $notEnded[0].Exception.Message | Should -BeLike "*'it's'*"
    }

    It 'that were interrupted are identified in the warning' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        try { $null = 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name "it's" -WarningVariable warnings -WarningAction SilentlyContinue } catch { $problem = $_ }
        $problem | Should -Not -BeNullOrEmpty
        "$warnings" | Should -BeLike "*'it's'*Wait-QwenBatch 'it''s'.*"
    }

    It 'that failed are an error of Wait-QwenBatch, after the job' {
        Add-BatchFault @{ failValidation = 'mismatched_model' }
        $job = 1..2 | Submit-QwenBatch -PerItem -Name nightly | Wait-QwenBatch -PollSec 0.1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $job.Status | Should -Be failed
        $job.Reason | Should -BeLike 'mismatched_model: *'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.InvalidRequest,QwenPS.Commands.WaitQwenBatchCommand'
        $problems[0].TargetObject.Name | Should -Be nightly
        (Get-QwenBatch nightly).Reason | Should -Be $job.Reason
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            $null = Wait-QwenBatch nightly 2>$null
            "question mark: $?"
'@
        $run.Output | Should -BeLike '*question mark: False*'
    }

    It 'have no reason while nothing is wrong, and show why they ended otherwise' {
        $job = Wait-BatchJob ('x' | Submit-QwenBatch)
        $job.Reason | Should -BeNullOrEmpty
        Add-BatchFault @{ expireAfter = 0.5 }
        (Wait-BatchJob (1..2 | Submit-QwenBatch -PerItem)).Reason | Should -BeLike '*-CompletionWindow*'
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch
        $job | Stop-QwenBatch
        (Wait-BatchJob $job).Reason | Should -BeLike '*canceled*'
    }

    It 'leave no progress bar: <Name>' -ForEach @(
        @{ Name = 'Submit-QwenBatch'; Script = '1..3 | Submit-QwenBatch -PerItem -BatchSize 1' }
        @{ Name = 'a submission that fails'; Script = '1..3 | Submit-QwenBatch -PerItem -BatchSize 1 -WarningAction SilentlyContinue'; Fault = @{ status = 500; match = @{ pathContains = '/batches' } } }
        @{ Name = 'Wait-QwenBatch'; Script = '"x" | Submit-QwenBatch | Wait-QwenBatch -PollSec 0.1' }
    ) {
        if ($Fault) { Add-EmulatorFault $Fault }
        $shell = New-QwenShell
        try {
            $null = $shell.AddScript($Script)
            try { $null = $shell.Invoke() } catch { Write-Verbose "$_" }
            $records = @($shell.Streams.Progress)
        }
        finally { $shell.Dispose() }
        $records | Where-Object RecordType -EQ Processing | Should -Not -BeNullOrEmpty
        $records[-1].RecordType | Should -Be Completed
    }

    It 'continue after Wait-QwenBatch reaches -TimeoutSec' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch
        $job | Wait-QwenBatch -TimeoutSec 1 -PollSec 0.2 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchTimeout,*'
        Wait-Until { (Get-QwenBatch).Status -eq 'in_progress' } | Should -BeTrue
    }

    It 'are not waited for longer than -TimeoutSec even if the service does not respond' {
        $job = 'x' | Submit-QwenBatch -Name silent
        Add-EmulatorFault @{ delayMs = 60000; times = -1; match = @{ pathContains = '/batches/' } }
        $job | Wait-QwenBatch -TimeoutSec 1 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchTimeout,*'
        $problems[0].Exception.Message | Should -BeLike "*'silent' didn't end within 1 s*"
    }

    It 'that were interrupted and then stopped create nothing more' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        { 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name broken -WarningAction SilentlyContinue } | Should -Throw
        Stop-QwenBatch broken
        $job = Wait-QwenBatch broken -PollSec 0.1
        $job.Status | Should -Be cancelled
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 3
        Get-QwenBatch -All | Should -BeNullOrEmpty
    }

    It 'are no longer waited for within a second after Ctrl-C' {
        Add-BatchFault @{ stuck = $true }
        $null = 'x' | Submit-QwenBatch -Name stuck
        $shell = New-QwenShell
        try {
            $before = (Get-EmulatorCounter).requests
            $null = $shell.AddScript('Wait-QwenBatch stuck').BeginInvoke()
            Wait-Until { (Get-EmulatorCounter).requests -gt $before -and (Get-EmulatorCounter).inFlight -eq 0 } | Should -BeTrue
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $stopping = $shell.BeginStop($null, $null)
            $stopping.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
            # The next status request would be sent after 30 seconds. The limit is higher than the usual time, because the computer can be busy.
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        }
        finally { $shell.Dispose() }
    }
}
