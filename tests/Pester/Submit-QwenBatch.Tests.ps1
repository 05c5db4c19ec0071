BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Submit-QwenBatch: batches' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'with the name of another job produce a warning, because the name refers to both' {
        $folder = New-Ticket 1
        $null = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Name tickets -WarningVariable first
        $first | Should -BeNullOrEmpty
        $null = Get-ChildItem $folder -File | Submit-QwenBatch 'Classify.' -Name Tickets -WarningVariable second -WarningAction SilentlyContinue
        $second | Should -HaveCount 1
        "$second" | Should -BeLike "*'Tickets'*Remove-QwenBatch*"
        Get-QwenBatch tickets | Should -HaveCount 2
    }

    It 'send exactly what a live call sends' {
        $given = @{ System = 'Be brief.'; Temperature = 0.5; TopP = 0.9; TopK = 3; MaxTokens = 7; Stop = 'END'; Seed = 5; PresencePenalty = 1; RepetitionPenalty = 1.1; Model = 'qwen-max'; EnableThinking = $false; ThinkingBudget = 50; TranslationOption = @{ target_lang = 'English' }; AdditionalBody = @{ own = 1 } }
        $null = 'a "document"', 'of two lines 中文' | Invoke-QwenChat 'Do.' @given
        $live = (Get-SeenRequest)[-1].Text
        $job = 'a "document"', 'of two lines 中文' | Submit-QwenBatch 'Do.' @given
        Get-ServiceFile $job.Batches[0].InputFileId | Should -BeExactly "{`"custom_id`":`"1`",`"method`":`"POST`",`"url`":`"/v1/chat/completions`",`"body`":$live}"
    }

    It 'have the thinking settings in every request: <Name>' -ForEach @(
        @{ Name = '-EnableThinking'; Given = @{ EnableThinking = $true }; Fields = '"enable_thinking":true' }
        @{ Name = '-EnableThinking:$false'; Given = @{ EnableThinking = $false }; Fields = '"enable_thinking":false' }
        @{ Name = '-ThinkingBudget'; Given = @{ ThinkingBudget = 50 }; Fields = '"thinking_budget":50' }
        @{ Name = '-ReasoningEffort'; Given = @{ ReasoningEffort = 'Low' }; Fields = '"reasoning_effort":"low"' }
        @{ Name = '-AdditionalBody, which wins'; Given = @{ EnableThinking = $true; AdditionalBody = @{ enable_thinking = $false } }; Fields = '"enable_thinking":false' }
    ) {
        $job = 1..3 | Submit-QwenBatch -PerItem -Model qwen3.6-flash @Given
        $lines = Get-ServiceFile $job.Batches[0].InputFileId
        $lines | Should -HaveCount 3
        $lines | ForEach-Object { [regex]::Matches($_, '"(enable_thinking|thinking_budget|reasoning_effort)":"?\w+"?').Value } | Should -Be $Fields, $Fields, $Fields
    }

    It 'reject a -ThinkingBudget of 0' {
        { 'x' | Submit-QwenBatch -ThinkingBudget 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'reject -ReasoningEffort with -ThinkingBudget, and send and leave nothing' {
        $problem = { 'x' | Submit-QwenBatch -ReasoningEffort low -ThinkingBudget 50 } | Should -Throw '*can''t be used together*' -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*one of these parameters*'
        (Get-EmulatorCounter).requests | Should -Be 0
        Test-Path $env:QWENPS_BATCH_PATH | Should -BeFalse
    }

    It 'whose models think by default produce one warning: <Name>' -ForEach @(
        @{ Name = 'a job'; Given = @{ Confirm = $false } }
        @{ Name = '-WhatIf'; Given = @{ WhatIf = $true } }
        @{ Name = 'other fields'; Given = @{ AdditionalBody = @{ own = 1 } } }
    ) {
        $null = 1..3 | Submit-QwenBatch -PerItem -BatchSize 1 -Model qwen3.6-flash @Given -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*qwen3.6-flash*thinking tokens cost*-EnableThinking:$false*-EnableThinking*'
    }

    It 'whose models think by default can be stopped by that warning, and send nothing' {
        { 'x' | Submit-QwenBatch -Model qwen3.6-flash -WarningAction Stop 3>$null } | Should -Throw
        (Get-EmulatorCounter).requests | Should -Be 0
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
    }

    It 'whose thinking is specified or off produce no warning: <Name>' -ForEach @(
        @{ Name = '-EnableThinking'; Given = @{ Model = 'qwen3.6-flash'; EnableThinking = $true } }
        @{ Name = '-EnableThinking:$false'; Given = @{ Model = 'qwen3.6-flash'; EnableThinking = $false } }
        @{ Name = '-ThinkingBudget'; Given = @{ Model = 'qwen3.6-flash'; ThinkingBudget = 50 } }
        @{ Name = '-ReasoningEffort'; Given = @{ Model = 'qwen3.8-flash'; ReasoningEffort = 'low' } }
        @{ Name = '-AdditionalBody'; Given = @{ Model = 'qwen3.6-flash'; AdditionalBody = @{ enable_thinking = $false } } }
        @{ Name = '-AdditionalBody, with an effort'; Given = @{ Model = 'qwen3.8-flash'; AdditionalBody = @{ reasoning_effort = 'low' } } }
        @{ Name = 'a model that does not'; Given = @{ Model = 'qwen-plus' } }
    ) {
        $null = 1..3 | Submit-QwenBatch -PerItem @Given -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'warn about a request that is too long for a batch, regardless of its model' {
        $null = 'x' * (5 * 262144) | Submit-QwenBatch -Model qwen-plus -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike "*batch*$('{0:N0}' -f 262144)*"
    }

    It 'accept text as one document, objects as JSON, separate objects with -PerItem, and a prompt without input' {
        (Wait-BatchJob ('a', 'b' | Submit-QwenBatch p) | Receive-QwenBatch).Content | Should -Be "p`n`na`nb"
        (Wait-BatchJob ([pscustomobject]@{ a = 1 }, [pscustomobject]@{ a = 2 } | Submit-QwenBatch p -PerItem) | Receive-QwenBatch).Content | Should -Be "p`n`n{`"a`":1}", "p`n`n{`"a`":2}"
        (Wait-BatchJob (Submit-QwenBatch alone) | Receive-QwenBatch).Content | Should -Be alone
    }

    It 'are split, and are received as one' {
        $job = 1..25 | Submit-QwenBatch -PerItem -BatchSize 10
        $job.Batches.Count | Should -Be 3
        (Wait-BatchJob $job | Receive-QwenBatch).Content | Should -Be @(1..25 | ForEach-Object { "$_" })
        Invoke-Emulator GET requests | Where-Object { $_.method -eq 'POST' -and $_.path -like '*/batches' } | Should -HaveCount 3
    }

    It 'each have one model, regardless of the input' {
        $one = Invoke-QwenChat one -Model qwen-max
        $two = Invoke-QwenChat two -Model qwen-turbo
        $job = $one, $two, $one | Submit-QwenBatch 'and then?'
        $job.Batches.Model | Should -Be qwen-max, qwen-turbo
        $answers = Wait-BatchJob $job | Receive-QwenBatch
        $answers.Model | Should -Be qwen-max, qwen-turbo, qwen-max
    }

    It 'with the free test model use its own endpoint' {
        $job = Wait-BatchJob (1..3 | Submit-QwenBatch -PerItem -Model batch-test-model)
        $job.Status | Should -Be completed
        ($job | Receive-QwenBatch).Content | Select-Object -Unique | Should -Be 'This is a test result.'
    }

    It 'report a file that is not text, and continue without it: one result or error per input' {
        $folder = New-Ticket 3
        [System.IO.File]::WriteAllBytes("$folder/ticket-2.txt", [byte[]] (0xFF, 0xFE, 0x00, 0xD8, 0xC3))
        $job = Get-ChildItem $folder -File | Submit-QwenBatch p -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.NotText,QwenPS.Commands.SubmitQwenBatchCommand'
        $problems[0].TargetObject.FullName | Should -Be "$folder/ticket-2.txt"
        $job.RefusedCount | Should -Be 1
        (Wait-BatchJob $job | Receive-QwenBatch).Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be ticket-1.txt, ticket-3.txt
    }

    It 'report inputs that are empty, deleted, or have too long a path, and count them as rejected' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = ''; 'c.txt' = 'C' })
        $files = @(Get-ChildItem -LiteralPath $folder) + [System.IO.FileInfo]::new("$folder/$('x' * 4000)")
        Remove-Item -LiteralPath "$folder/c.txt"
        $job = $files | Submit-QwenBatch p -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be @('EmptyInput', 'FileUnreadable', 'FileUnreadable' | ForEach-Object { "Qwen.$_,QwenPS.Commands.SubmitQwenBatchCommand" })
        $job.RefusedCount + @(Wait-BatchJob $job | Receive-QwenBatch).Count | Should -Be 4
    }

    It 'with nothing to send create and leave nothing' {
        Get-ChildItem (New-TestFolder) | Submit-QwenBatch p -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '*no batch was created*'
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'with the name of another job warn before anything is sent, and can be stopped by that warning' {
        $first = 'a' | Submit-QwenBatch -Name nightly
        $before = (Get-EmulatorCounter).requests
        { 'b' | Submit-QwenBatch -Name Nightly -WarningAction Stop 3>$null } | Should -Throw '*Nightly*-Confirm*'
        'b' | Submit-QwenBatch -Name nightly -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*nightly*'
        (Get-EmulatorCounter).requests | Should -Be $before
        (Get-QwenBatch nightly).Id | Should -Be $first.Id
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command 'Import-Module $env:QWENPS_MODULE; "b" | Submit-QwenBatch -Name nightly -WhatIf'
        $run.Output | Should -BeLike "*existing job named 'nightly'*"
    }

    It 'with -WhatIf show the tokens and the cost, at half the price' {
        $folder = New-Ticket 3
        $start = @{ WorkingDirectory = $folder; Environment = @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } }
        $plan = (Invoke-FreshPwsh @start -Command 'Import-Module $env:QWENPS_MODULE; Get-ChildItem -File | Invoke-QwenChat p -MaxTokens 100 -WhatIf | Where-Object Mode -EQ Batch | ConvertTo-Json').Output -replace '(?s)^[^{]*' | ConvertFrom-Json
        $run = Invoke-FreshPwsh @start -Command 'Import-Module $env:QWENPS_MODULE; Get-ChildItem -File | Submit-QwenBatch p -MaxTokens 100 -WhatIf'
        $run.Output -match '3 requests .*input: (\d+) tokens, maximum output: (\d+) tokens, estimated cost: ([\d.]+) to ([\d.]+) USD' | Should -BeTrue -Because $run.Output
        [long] $Matches[1], [long] $Matches[2] | Should -Be $plan.InputTokens, $plan.MaxOutputTokens
        [decimal] $Matches[3] | Should -Be ([math]::Round([decimal] $plan.MinCost, 6))
        [decimal] $Matches[4] | Should -Be ([math]::Round([decimal] $plan.MaxCost, 6))
        (Invoke-FreshPwsh @start -Command 'Import-Module $env:QWENPS_MODULE; "x" | Submit-QwenBatch p -Model my-own-model -WhatIf').Output | Should -Not -Match 'cost'
    }

    It 'with -WhatIf report an input that can''t be sent' {
        $problems = $null
        'a', '' | Submit-QwenBatch -PerItem -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.EmptyInput,*'
    }

    It 'with -WhatIf write and send nothing, and show the size' {
        $folder = New-Ticket 3
        $run = Invoke-FreshPwsh -WorkingDirectory $folder -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command 'Import-Module $env:QWENPS_MODULE; Get-ChildItem -File | Submit-QwenBatch p -WhatIf'
        $run.Output | Should -BeLike '*What if: *3 requests*bytes in total*qwen-plus*'
        (Get-EmulatorCounter).requests | Should -Be 0
        Test-Path $env:QWENPS_BATCH_PATH | Should -BeFalse
    }

    It 'of <Count> are described in English with -WhatIf: <Said>' -ForEach @(@{ Count = 1; Said = '1 request (' }, @{ Count = 2; Said = '2 requests (' }) {
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command "Import-Module `$env:QWENPS_MODULE; 1..$Count | Submit-QwenBatch -PerItem -WhatIf"
        $run.Output | Should -BeLike "*batch job of $Said*"
    }

    It 'that were interrupted between two batches continue from there, and no batch is created twice' {
        Add-EmulatorFault @{ status = 500; times = 1; match = @{ pathContains = '/batches' } }
        $problems = $null
        { 1..3 | Submit-QwenBatch -PerItem -BatchSize 2 -Name broken -WarningVariable warnings -WarningAction SilentlyContinue } | Should -Throw
        (Get-QwenBatch broken).Status | Should -Be submitting
        $job = Wait-QwenBatch broken -PollSec 0.1
        ($job | Receive-QwenBatch).Content | Should -Be 1, 2, 3
        @(Get-QwenBatch -All).Count | Should -Be 2
        Get-ChildItem $job.Path -Filter requests-* | Should -BeNullOrEmpty
    }

    It 'whose process was killed <Name> are not lost and not created twice' -ForEach @(
        @{ Name = 'before the batch was created'; Fault = @{ status = 503; delayMs = 60000 } }
        @{ Name = 'after the batch was created, before the answer came'; Fault = @{ delayMs = 60000 } }
    ) {
        Add-EmulatorFault ($Fault + @{ match = @{ pathContains = '/batches' } })
        $run = Start-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command 'Import-Module $env:QWENPS_MODULE; 1..3 | Submit-QwenBatch -PerItem -Name killed'
        # The first request is the upload, and the second request is the creation, which doesn't end.
        Wait-Until { $counter = Get-EmulatorCounter; $counter.requests -eq 2 -and $counter.inFlight -eq 1 } | Should -BeTrue
        $run.Process.Kill()
        $run.Process.WaitForExit()
        $job = Wait-QwenBatch killed -PollSec 0.1 -TimeoutSec 120
        ($job | Receive-QwenBatch).Content | Should -Be 1, 2, 3
        @(Get-QwenBatch -All).Count | Should -Be 1
    }

    It 'reject a name that a user can''t type or see: <Shown>' -ForEach @(
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

    It 'whose folder can''t be created are not submitted, with an error ID and a remedy' {
        $file = Join-Path (New-TestFolder) file
        Set-Content -LiteralPath $file -Value x
        $env:QWENPS_BATCH_PATH = Join-Path $file jobs
        $problem = { 'x' | Submit-QwenBatch -Name tickets } | Should -Throw -ErrorId 'Qwen.BatchFiles,*' -PassThru
        $problem.Exception.Message | Should -BeLike "*'tickets'*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*free space on its disk*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    # Windows doesn't delete open files.
    It 'whose folder disappears <Name> are not submitted, with an error ID and a remedy' -Skip:($env:OS -eq 'Windows_NT') -ForEach @(
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
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*free space on its disk*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'that the service rejected entirely leave nothing' {
        Connect-Emulator -Key sk-emulator-expired
        { 'x' | Submit-QwenBatch } | Should -Throw -ErrorId 'Qwen.Authentication,*'
        Get-ChildItem $env:QWENPS_BATCH_PATH | Should -BeNullOrEmpty
    }

    It 'of a DashScope connection use the compatible endpoint of the same host' {
        Connect-Emulator -Protocol DashScope
        (Wait-BatchJob ('x' | Submit-QwenBatch) | Receive-QwenBatch).Content | Should -Be x
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/native" -Protocol DashScope -ApiKey (Get-Key)
        { 'x' | Submit-QwenBatch } | Should -Throw '*OpenAI-compatible endpoint*'
    }

    It 'reject a window that the service does not accept: <_>' -ForEach '12h', '15d', '24', 'soon' {
        $problem = { 'x' | Submit-QwenBatch -CompletionWindow $_ } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*24h to 336h*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'have the name, metadata, and window' {
        $job = 'x' | Submit-QwenBatch -Name named -Metadata @{ ds_description = 'why'; number = 7 } -CompletionWindow 2d
        $batch = $job.Batches[0]
        $batch.Metadata.ds_name, $batch.Metadata.ds_description, $batch.Metadata.number | Should -Be named, why, 7
        ($batch.Expires - $batch.Created).TotalHours | Should -Be 48
    }

    It 'do not have the key in any file' {
        Connect-Emulator -Key sk-emulator-ok-canary-91ce04
        $job = Wait-BatchJob (1..3 | Submit-QwenBatch -PerItem -Name canary -BatchSize 1)
        $null = $job | Receive-QwenBatch
        $files = Get-ChildItem $env:QWENPS_BATCH_PATH -Recurse -File
        $files.Name | Sort-Object | Should -Be inputs.jsonl, job.json
        $files | Where-Object { (Get-Content -Raw -LiteralPath $_.FullName) -match 'canary-91ce04|91ce04' } | Should -BeNullOrEmpty
        $job | Format-List * -Force | Out-String | Should -Not -Match '91ce04'
        $job | ConvertTo-Json -Depth 9 -WarningAction SilentlyContinue | Should -Not -Match '91ce04'
    }
}
