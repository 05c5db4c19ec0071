BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    function Add-BatchFault([hashtable] $Fault) { Invoke-Emulator POST batchfaults $Fault }

    # Five files; each answer is the prompt, a blank line, and the file's text.
    function New-Ticket([int] $Count = 5) {
        $content = [ordered]@{}
        foreach ($number in 1..$Count) { $content["ticket-$number.txt"] = "text $number" }
        New-TestFile $content
    }

    function Wait-Job($Job) { $Job | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 30 }

    # A file of the service, as its lines.
    function Get-ServiceFile([string] $Id) {
        $client = [System.Net.WebClient]::new()
        $client.Proxy = $null
        $client.Encoding = [System.Text.Encoding]::UTF8
        $client.Headers['Authorization'] = 'Bearer sk-emulator-ok'
        $client.DownloadString("$(Get-EmulatorUri)/compatible-mode/v1/files/$Id/content") -split "`n" | Where-Object { $_ }
    }
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Batches' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'are submitted, waited for and received in order: files' {
        $folder = New-Ticket
        $job = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Model qwen-plus -Name tickets
        $job | Should -BeOfType QwenPS.BatchJob
        $job.Name | Should -Be tickets
        $job.RequestCounts.Total | Should -Be 5
        $ended = Wait-Job $job
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

    It 'of a name that another job has are announced: by that name both are meant' {
        $folder = New-Ticket 1
        $null = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Name tickets -WarningVariable first
        $first | Should -BeNullOrEmpty
        $null = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Name Tickets -WarningVariable second -WarningAction SilentlyContinue
        $second | Should -HaveCount 1
        "$second" | Should -BeLike "*'Tickets'*Remove-QwenBatch*"
        Get-QwenBatch tickets | Should -HaveCount 2
    }

    It 'can be received again, and as text' {
        $job = Wait-Job (1..3 | Submit-QwenBatch -PerItem)
        $job | Receive-QwenBatch -Raw | Should -Be '1', '2', '3'
        ($job | Receive-QwenBatch).Content | Should -Be '1', '2', '3'
    }

    It 'ask exactly what a live call asks' {
        $given = @{ System = 'Be brief.'; Temperature = 0.5; TopP = 0.9; TopK = 3; MaxTokens = 7; Stop = 'END'; Seed = 5; PresencePenalty = 1; RepetitionPenalty = 1.1; Model = 'qwen-max'; AdditionalBody = @{ enable_thinking = $false } }
        $null = 'a "document"', 'of two lines 中文' | Invoke-QwenChat 'Do.' @given
        $live = (Get-SeenRequest)[-1].Text
        $job = 'a "document"', 'of two lines 中文' | Submit-QwenBatch 'Do.' @given
        Get-ServiceFile $job.Batches[0].InputFileId | Should -BeExactly "{`"custom_id`":`"1`",`"method`":`"POST`",`"url`":`"/v1/chat/completions`",`"body`":$live}"
    }

    It 'take text as one document, objects as JSON, -PerItem each, and a prompt alone' {
        (Wait-Job ('a', 'b' | Submit-QwenBatch p) | Receive-QwenBatch).Content | Should -Be "p`n`na`nb"
        (Wait-Job ([pscustomobject]@{ a = 1 }, [pscustomobject]@{ a = 2 } | Submit-QwenBatch p -PerItem) | Receive-QwenBatch).Content | Should -Be "p`n`n{`"a`":1}", "p`n`n{`"a`":2}"
        (Wait-Job (Submit-QwenBatch alone) | Receive-QwenBatch).Content | Should -Be alone
    }

    It 'are split, and come back as one' {
        $job = 1..25 | Submit-QwenBatch -PerItem -BatchSize 10
        $job.Batches.Count | Should -Be 3
        (Wait-Job $job | Receive-QwenBatch).Content | Should -Be @(1..25 | ForEach-Object { "$_" })
        Invoke-Emulator GET requests | Where-Object { $_.method -eq 'POST' -and $_.path -like '*/batches' } | Should -HaveCount 3
    }

    It 'have one model each, whatever is piped in' {
        $one = Invoke-QwenChat one -Model qwen-max
        $two = Invoke-QwenChat two -Model qwen-turbo
        $job = $one, $two, $one | Submit-QwenBatch 'and then?'
        $job.Batches.Model | Should -Be qwen-max, qwen-turbo
        $answers = Wait-Job $job | Receive-QwenBatch
        $answers.Model | Should -Be qwen-max, qwen-turbo, qwen-max
    }

    It 'with the free test model go to its own endpoint' {
        $job = Wait-Job (1..3 | Submit-QwenBatch -PerItem -Model batch-test-model)
        $job.Status | Should -Be completed
        ($job | Receive-QwenBatch).Content | Select-Object -Unique | Should -Be 'This is a test result.'
    }

    It 'report a file that is no text, and go on without it: results and errors are as many as inputs' {
        $folder = New-Ticket 3
        [System.IO.File]::WriteAllBytes("$folder/ticket-2.txt", [byte[]] (0xFF, 0xFE, 0x00, 0xD8, 0xC3))
        $job = Get-ChildItem $folder -File | Submit-QwenBatch p -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.NotText,QwenPS.Commands.SubmitQwenBatchCommand'
        $problems[0].TargetObject.FullName | Should -Be "$folder/ticket-2.txt"
        $job.RefusedCount | Should -Be 1
        (Wait-Job $job | Receive-QwenBatch).Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be ticket-1.txt, ticket-3.txt
    }

    It 'report what is empty, gone, or behind too long a path, and count it as refused' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = ''; 'c.txt' = 'C' })
        $files = @(Get-ChildItem -LiteralPath $folder) + [System.IO.FileInfo]::new("$folder/$('x' * 4000)")
        Remove-Item -LiteralPath "$folder/c.txt"
        $job = $files | Submit-QwenBatch p -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be @('EmptyInput', 'FileUnreadable', 'FileUnreadable' | ForEach-Object { "Qwen.$_,QwenPS.Commands.SubmitQwenBatchCommand" })
        $job.RefusedCount + @(Wait-Job $job | Receive-QwenBatch).Count | Should -Be 4
    }

    It 'with nothing to send create nothing and leave nothing behind' {
        Get-ChildItem (New-TestFolder) | Submit-QwenBatch p -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '*no batch was created*'
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'of which some requests fail give an error in the place of each answer, with the input as its target' {
        Add-BatchFault @{ failContaining = 'text 2'; failStatus = 429; dropContaining = 'text 4' }
        $folder = New-Ticket
        $job = Wait-Job (Get-ChildItem $folder -File | Submit-QwenBatch p)
        $job.RequestCounts.Failed | Should -Be 1
        $problems = $null
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be ticket-1.txt, ticket-3.txt, ticket-5.txt
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.RateLimit,QwenPS.Commands.ReceiveQwenBatchCommand', 'Qwen.BatchResultMissing,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems.TargetObject | Should -Be "$folder/ticket-2.txt", "$folder/ticket-4.txt"
        $problems[0].Exception.StatusCode | Should -Be 429
        $problems[1].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'keep the order of answers and errors in the stream' {
        Add-BatchFault @{ failEvery = 2 }
        $all = Wait-Job (1..6 | Submit-QwenBatch -PerItem) | Receive-QwenBatch 2>&1
        $all | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "error $($_.TargetObject)" } else { $_.Content } } | Should -Be 1, 'error 2', 3, 'error 4', 5, 'error 6'
    }

    It 'that expire give what is done, and an error for each of the rest' {
        Add-BatchFault @{ expireAfter = 0.5 }
        $job = Wait-Job (1..10 | Submit-QwenBatch -PerItem)
        $job.Status | Should -Be expired
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Count + $problems.Count | Should -Be 10
        $answers.Count | Should -Be 5
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Qwen.BatchExpired,QwenPS.Commands.ReceiveQwenBatchCommand'
    }

    It 'whose output file is <Name> give an error for every input' -ForEach @(
        @{ Name = 'gone'; Fault = @{ missingOutput = $true } }
        @{ Name = 'not named'; Fault = @{ noOutput = $true } }
    ) {
        Add-BatchFault $Fault
        $job = Wait-Job (1..4 | Submit-QwenBatch -PerItem)
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.TargetObject | Should -Be 1, 2, 3, 4
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Qwen.BatchResultMissing,QwenPS.Commands.ReceiveQwenBatchCommand'
    }

    It 'that the service does not take say why, for every input; the other batches of the job are received' {
        Add-BatchFault @{ }
        Add-BatchFault @{ failValidation = 'mismatched_model' }
        $job = Wait-Job (1..4 | Submit-QwenBatch -PerItem -BatchSize 2)
        $job.Status | Should -Be failed
        $job.Batches[1].Errors | Should -BeLike 'mismatched_model: *'
        ($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue).Content | Should -Be 1, 2
        $problems.TargetObject | Should -Be 3, 4
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'Qwen.InvalidRequest,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems[0].Exception.Code | Should -Be mismatched_model
        $problems[0].Exception.Message | Should -BeLike "*$($job.Batches[1].Id)*(line 1)*"
        $problems[0].Exception.Remedy | Should -BeLike '*one model*'
    }

    It 'that have not ended are not received' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch -Name stuck
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchNotFinished,*'
        $problems[0].TargetObject.Name | Should -Be stuck
    }

    It 'are cancelled by Stop-QwenBatch; what was not done is an error' {
        Add-BatchFault @{ stuck = $true }
        $job = 1..2 | Submit-QwenBatch -PerItem
        $job | Stop-QwenBatch -WhatIf
        ($job.Name | ForEach-Object { Get-QwenBatch $_ }).Status | Should -Not -BeLike 'cancel*'
        $job | Stop-QwenBatch
        $ended = Wait-Job $job
        $ended.Status | Should -Be cancelled
        $ended | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be (@('Qwen.BatchCancelled,QwenPS.Commands.ReceiveQwenBatchCommand') * 2)
        # A second time there is nothing left to cancel, and that is no error.
        { $job | Stop-QwenBatch -ErrorAction Stop } | Should -Not -Throw
    }

    It 'are named in the commands of remedies so that these can be pasted' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch -Name "it's"
        $job | Receive-QwenBatch -ErrorVariable notEnded -ErrorAction SilentlyContinue
        $job | Wait-QwenBatch -TimeoutSec 1 -PollSec 0.2 -ErrorVariable late -ErrorAction SilentlyContinue
        $job | Remove-QwenBatch -Confirm:$false -ErrorVariable kept -ErrorAction SilentlyContinue
        $notEnded[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s' | Receive-QwenBatch"
        $late[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s',*"
        $kept[0].Exception.Remedy | Should -BeLike "*Wait-QwenBatch 'it''s',*Stop-QwenBatch 'it''s',*"
        $notEnded[0].Exception.Message | Should -BeLike "*'it's'*"
    }

    It 'that were broken off are named so in the warning' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        try { $null = 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name "it's" -WarningVariable warnings -WarningAction SilentlyContinue } catch { $problem = $_ }
        $problem | Should -Not -BeNullOrEmpty
        "$warnings" | Should -BeLike "*'it's'*Wait-QwenBatch 'it''s' *"
    }

    It 'are given up waiting for after -TimeoutSec, and go on' {
        Add-BatchFault @{ stuck = $true }
        $job = 'x' | Submit-QwenBatch
        $job | Wait-QwenBatch -TimeoutSec 1 -PollSec 0.2 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchTimeout,*'
        (Get-QwenBatch).Status | Should -Be in_progress
    }

    It 'are collected by name in another process, whose key alone is needed' {
        $null = 1..3 | Submit-QwenBatch 'p' -PerItem -Name later
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            $waited = Wait-QwenBatch late* -PollSec 0.2
            ($waited | Receive-QwenBatch).Content -replace '\s+', ' '
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'p 1', 'p 2', 'p 3'
    }

    It 'are collected from what became of them in a file or a job' {
        $null = 'other' | Submit-QwenBatch
        $file = Join-Path (New-TestFolder) job.xml
        'a', 'b' | Submit-QwenBatch -PerItem | Export-Clixml -LiteralPath $file
        (Import-Clixml -LiteralPath $file | Wait-QwenBatch -PollSec 0.1 | Receive-QwenBatch).Content | Should -Be 'a', 'b'
        (Receive-QwenBatch -InputObject @(Import-Clixml -LiteralPath $file)).Content | Should -Be 'a', 'b'
    }

    It 'of which this machine keeps nothing are not made of what became of them in a file' {
        $file = Join-Path (New-TestFolder) job.xml
        'a' | Submit-QwenBatch | Export-Clixml -LiteralPath $file
        Get-QwenBatch | Remove-QwenBatch -Force -Confirm:$false
        { Import-Clixml -LiteralPath $file | Receive-QwenBatch -ErrorAction Stop } | Should -Throw -ErrorId 'InputObjectNotBound,*'
    }

    It 'are collected by the service''s id where nothing is known of them' {
        $job = Wait-Job (1..3 | Submit-QwenBatch 'p' -PerItem -Name remote)
        $env:QWENPS_BATCH_PATH = New-TestFolder
        Get-QwenBatch | Should -BeNullOrEmpty
        $found = Get-QwenBatch -Id $job.Batches[0].Id
        $found.Name | Should -Be remote
        $found.Path | Should -BeNullOrEmpty
        ($found | Receive-QwenBatch).Content | Should -Be "p`n`n1", "p`n`n2", "p`n`n3"
        (Get-QwenBatch -All).Id | Should -Be $job.Batches[0].Id
    }

    It 'are listed with live status, by name, by id, and all pages of the service''s own list' {
        $null = 'x' | Submit-QwenBatch -Name one
        $second = 1..101 | Submit-QwenBatch -PerItem -BatchSize 1 -Name two
        $null = Wait-Job $second
        (Get-QwenBatch).Name | Should -Be one, two
        (Get-QwenBatch t*).RequestCounts.Completed | Should -Be 101
        (Get-QwenBatch -Id $second.Id).Name | Should -Be two
        (Get-QwenBatch -Id $second.Batches[3].Id).Name | Should -Be two
        @(Get-QwenBatch -All).Count | Should -Be 102
        { Get-QwenBatch three -ErrorAction Stop } | Should -Throw "*named 'three'*"
        Get-QwenBatch two | Out-String | Should -BeLike '*two*completed*101*101*0*'
        $line = 'Get-QwenBatch -Name t'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be two
        $line = "Get-QwenBatch -Id $($second.Id)"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be $second.Id
    }

    It 'under -WhatIf read and send nothing, and say how much it would be' {
        $folder = New-Ticket 3
        $run = Invoke-FreshPwsh -WorkingDirectory $folder -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command 'Import-Module $env:QWENPS_MODULE; Get-ChildItem -File | Submit-QwenBatch p -WhatIf'
        $run.Output | Should -BeLike '*What if: *3 requests*bytes in all*qwen-plus*'
        (Get-EmulatorCounter).requests | Should -Be 0
        Test-Path $env:QWENPS_BATCH_PATH | Should -BeFalse
    }

    It 'that were broken off between two batches go on where they were, and none is created twice' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        $problems = $null
        { 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name broken -WarningVariable warnings -WarningAction SilentlyContinue } | Should -Throw
        (Get-QwenBatch broken).Status | Should -Be submitting
        $job = Wait-QwenBatch broken -PollSec 0.1
        ($job | Receive-QwenBatch).Content | Should -Be 1, 2, 3
        @(Get-QwenBatch -All).Count | Should -Be 2
        Get-ChildItem $job.Path -Filter requests-* | Should -BeNullOrEmpty
    }

    It 'whose process was killed <Name> are neither lost nor created twice' -ForEach @(
        @{ Name = 'before the batch was created'; Fault = @{ status = 503; delayMs = 60000 } }
        @{ Name = 'after the batch was created, before the answer came'; Fault = @{ delayMs = 60000 } }
    ) {
        Add-EmulatorFault ($Fault + @{ match = @{ pathContains = '/batches' } })
        $run = Start-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command 'Import-Module $env:QWENPS_MODULE; 1..3 | Submit-QwenBatch -PerItem -Name killed'
        # The upload, then the creation that hangs.
        Wait-Until { $counter = Get-EmulatorCounter; $counter.requests -eq 2 -and $counter.inFlight -eq 1 } -Seconds 40 | Should -BeTrue
        $run.Process.Kill()
        $run.Process.WaitForExit()
        $job = Wait-QwenBatch killed -PollSec 0.1 -TimeoutSec 30
        ($job | Receive-QwenBatch).Content | Should -Be 1, 2, 3
        @(Get-QwenBatch -All).Count | Should -Be 1
    }

    It 'are kept in the folder that -JobPath says' {
        $folder = Join-Path (New-TestFolder) elsewhere
        $job = 'x' | Submit-QwenBatch -Name there -JobPath $folder
        Split-Path $job.Path | Should -Be $folder
        Get-QwenBatch | Should -BeNullOrEmpty
        (Get-QwenBatch -JobPath $folder).Name | Should -Be there
        (Wait-QwenBatch there -JobPath $folder -PollSec 0.1 | Receive-QwenBatch).Content | Should -Be x
        (Receive-QwenBatch th* -JobPath $folder).Content | Should -Be x
    }

    It 'are kept where a relative QWENPS_BATCH_PATH leads from PowerShell''s location' {
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

    It 'are found by the name <_> exactly before it is a pattern' -ForEach '[1]', 'a*', '?', 'it`s', 'open [bracket', '*' {
        $null = 'one' | Submit-QwenBatch -Name $_
        $null = 'other' | Submit-QwenBatch -Name 1
        $null = 'other' | Submit-QwenBatch -Name 'a1'
        (Get-QwenBatch $_).Name | Should -Be $_
        $job = Wait-QwenBatch $_ -PollSec 0.1 -TimeoutSec 30
        $job.Name | Should -Be $_
        (Receive-QwenBatch $_).Content | Should -Be one
        (Stop-QwenBatch $_ -PassThru).Name | Should -Be $_
        Remove-QwenBatch $_
        (Get-QwenBatch).Name | Should -Be 1, a1
    }

    It 'are each found once, and all without a name' {
        $null = 'one' | Submit-QwenBatch -Name '*'
        $null = 'two' | Submit-QwenBatch -Name two
        (Get-QwenBatch).Name | Should -Be '*', two
        (Wait-QwenBatch two, t* -PollSec 0.1 -TimeoutSec 30).Name | Should -Be two
        { Remove-QwenBatch two, t* -ErrorAction Stop } | Should -Not -Throw
        (Get-QwenBatch).Name | Should -Be '*'
    }

    It 'that there are none of are an error, but for a pattern: <Name>' -ForEach @(
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

    It 'take no name that nobody could type or see: <Shown>' -ForEach @(
        @{ Name = "two`nlines"; Shown = 'two␊lines' }
        @{ Name = "a$([char] 27)[2J"; Shown = 'a␛[2J' }
        @{ Name = "a$([char] 0x2028)b"; Shown = 'a\u2028b' }
        @{ Name = '   '; Shown = '   ' }
    ) {
        $problem = { 'x' | Submit-QwenBatch -Name $Name } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.Exception.Message | Should -Match ([regex]::Escape("'$Shown'"))
        $problem.Exception.Message | Should -Not -Match '[\r\n\e]'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Name*'
        (Get-EmulatorCounter).requests | Should -Be 0
        Test-Path $env:QWENPS_BATCH_PATH | Should -BeFalse
    }

    It 'whose folder is a file are an error of each cmdlet, with what to do' {
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

    It 'whose record cannot be written are an error of Get-QwenBatch for that job alone' {
        # Broken off between the creation and the note of it: the next look at the job notes it.
        $null = 'x' | Submit-QwenBatch -Name good
        $job = 'x' | Submit-QwenBatch -Name noted
        $record = Join-Path $job.Path job.json
        [System.IO.File]::WriteAllText($record, ([System.IO.File]::ReadAllText($record) -replace '"batch_id": "[^"]*"', '"batch_id": null'))
        $null = New-Item -ItemType Directory -Path "$record.new"
        (Get-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue).Name | Should -Be good
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchFiles,*'
        "$problems" | Should -BeLike "*'noted'*"
    }

    It 'whose folder cannot be made are not submitted: that is said by an id and a remedy' {
        $file = Join-Path (New-TestFolder) file
        Set-Content -LiteralPath $file -Value x
        $env:QWENPS_BATCH_PATH = Join-Path $file jobs
        $problem = { 'x' | Submit-QwenBatch -Name tickets } | Should -Throw -ErrorId 'Qwen.BatchFiles,*' -PassThru
        $problem.Exception.Message | Should -BeLike "*'tickets'*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*room on its disk*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    # Windows deletes no file that is open.
    It 'whose folder goes away <Name> are not submitted: that is said by an id and a remedy' -Skip:($env:OS -eq 'Windows_NT') -ForEach @(
        @{ Name = 'between two inputs'; Before = 1; After = 1 }
        @{ Name = 'behind the last input'; Before = 2; After = 0 }
    ) {
        $problem = {
            & {
                for ($i = 0; $i -lt $Before; $i++) { 'x' }
                Remove-Item "$env:QWENPS_BATCH_PATH/*" -Recurse
                for ($i = 0; $i -lt $After; $i++) { 'x' }
            } | Submit-QwenBatch -PerItem -BatchSize 1
        } | Should -Throw -ErrorId 'Qwen.BatchFiles,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*room on its disk*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    # Only Linux tells which files a process has open.
    It 'whose receiving breaks off at the last moment leave no file open' -Skip:(-not (Test-Path -LiteralPath /proc/self/fd)) {
        $job = Wait-Job ('x' | Submit-QwenBatch)
        { & { $VerbosePreference = 'Stop'; $job | Receive-QwenBatch } } | Should -Throw
        (/bin/ls -l "/proc/$PID/fd" 2>$null) -like "*$($job.Id)*" | Should -BeNullOrEmpty
        Get-ChildItem $job.Path -Directory | Should -BeNullOrEmpty
    }

    It 'whose record is broken are told of, and the others are shown' {
        $job = 'x' | Submit-QwenBatch -Name good
        $null = New-Item -ItemType Directory -Path "$env:QWENPS_BATCH_PATH/broken"
        Set-Content -LiteralPath "$env:QWENPS_BATCH_PATH/broken/job.json" -Value '{'
        (Get-QwenBatch -WarningVariable warnings -WarningAction SilentlyContinue).Id | Should -Be $job.Id
        "$warnings" | Should -BeLike '*broken*'
    }

    It 'of which the service has taken nothing leave nothing behind' {
        Connect-Emulator -Key sk-emulator-expired
        { 'x' | Submit-QwenBatch } | Should -Throw -ErrorId 'Qwen.Authentication,*'
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
    }

    It 'that were broken off and are stopped have nothing more created' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        { 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name broken -WarningAction SilentlyContinue } | Should -Throw
        Stop-QwenBatch broken
        $job = Wait-QwenBatch broken -PollSec 0.1
        $job.Status | Should -Be cancelled
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems.Count | Should -Be 3
        Get-QwenBatch -All | Should -BeNullOrEmpty
    }

    It 'of a connection of the DashScope protocol go to the same host''s compatible endpoint' {
        Connect-Emulator -Protocol DashScope
        (Wait-Job ('x' | Submit-QwenBatch) | Receive-QwenBatch).Content | Should -Be x
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/native" -Protocol DashScope -ApiKey (Get-Key)
        { 'x' | Submit-QwenBatch } | Should -Throw '*OpenAI-compatible endpoint*'
    }

    It 'of another host are not asked for with this connection''s key' {
        $job = 'x' | Submit-QwenBatch -Name here
        Connect-Qwen -BaseUri https://gateway.example/v1 -ApiKey (Get-Key)
        (Get-QwenBatch here).Status | Should -Be unknown
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchElsewhere,*'
    }

    It 'refuse a window that the service does not take: <_>' -ForEach '12h', '15d', '24', 'soon' {
        $problem = { 'x' | Submit-QwenBatch -CompletionWindow $_ } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*24h to 336h*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'carry name, metadata and window' {
        $job = 'x' | Submit-QwenBatch -Name named -Metadata @{ ds_description = 'why'; number = 7 } -CompletionWindow 2d
        $batch = $job.Batches[0]
        $batch.Metadata.ds_name, $batch.Metadata.ds_description, $batch.Metadata.number | Should -Be named, why, 7
        ($batch.Expires - $batch.Created).TotalHours | Should -Be 48
    }

    It 'stop receiving when nothing more is wanted, and leave no files of results behind' {
        $job = Wait-Job (1..50 | Submit-QwenBatch -PerItem)
        ($job | Receive-QwenBatch | Select-Object -First 2).Content | Should -Be 1, 2
        Get-ChildItem $job.Path -Directory | Should -BeNullOrEmpty
    }

    It 'have the key in no file' {
        Connect-Emulator -Key sk-emulator-ok-canary-91ce04
        $job = Wait-Job (1..3 | Submit-QwenBatch -PerItem -Name canary -BatchSize 1)
        $null = $job | Receive-QwenBatch
        $files = Get-ChildItem $env:QWENPS_BATCH_PATH -Recurse -File
        $files.Name | Sort-Object | Should -Be inputs.jsonl, job.json
        $files | Where-Object { (Get-Content -Raw -LiteralPath $_.FullName) -match 'canary-91ce04|91ce04' } | Should -BeNullOrEmpty
        $job | Format-List * -Force | Out-String | Should -Not -Match '91ce04'
        $job | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue | Should -Not -Match '91ce04'
    }

    It 'can be stopped with Ctrl-C within a second while they are waited for' {
        Add-BatchFault @{ stuck = $true }
        $null = 'x' | Submit-QwenBatch -Name stuck
        $shell = New-QwenShell
        try {
            $before = (Get-EmulatorCounter).requests
            $null = $shell.AddScript('Wait-QwenBatch stuck').BeginInvoke()
            Wait-Until { (Get-EmulatorCounter).requests -gt $before -and (Get-EmulatorCounter).inFlight -eq 0 } | Should -BeTrue
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $stopping = $shell.BeginStop($null, $null)
            $stopping.AsyncWaitHandle.WaitOne(10000) | Should -BeTrue
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
        }
        finally { $shell.Dispose() }
    }
}
