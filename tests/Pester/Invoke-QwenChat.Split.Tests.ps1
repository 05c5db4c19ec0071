BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.DocumentTools.psm1"
    Initialize-QwenTest

    # The answer for a part is one short line. It contains the beginning of the note about the part.
    $digest = @{ Header = @{ 'X-Emulator-Answer' = 'digest' } }

    # Each page has about 60 tokens, so parts of 500 tokens have 8 pages.
    function New-LongPdf([string] $Path, [int] $Pages = 20) { New-PdfFile $Path @(1..$Pages | ForEach-Object { "Page text $('abcdefghij'[$_ % 10]) " + 'word ' * 40 }) }

    function Get-PartRequest { Get-SeenRequest | Where-Object { $_.Body.messages[-1].content -match '^(?![\s\S]*# Answer for part)[\s\S]*This is part \d+ of' } }
    function Get-CombinationRequest { Get-SeenRequest | Where-Object { $_.Body.messages[-1].content -match '# Answer for part' } }
}

Describe 'Invoke-QwenChat -Split' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
    }

    It 'sends the pages of a document in parts, and combines the answers' {
        New-LongPdf "$folder/manual.pdf"
        $answer = Get-Item "$folder/manual.pdf" | Invoke-QwenChat 'Where is the reset procedure?' -Split -MaxPartTokens 500 @digest
        $parts = @(Get-PartRequest | ForEach-Object { $_.Body.messages[-1].content } | Sort-Object { [int] [regex]::Match($_, 'part (\d+)').Groups[1].Value })
        $answer.PartCount | Should -Be $parts.Count
        $parts.Count | Should -BeGreaterThan 2
        $parts[0] | Should -Match "^Where is the reset procedure\?\n\nThis is part 1 of $($parts.Count) \(pages 1 to \d+ of 20\)"
        $pages = $parts | ForEach-Object { [regex]::Matches($_, '(?m)^## Page (\d+)$') } | ForEach-Object { [int] $_.Groups[1].Value }
        $pages | Should -Be (1..20)
        $combination = @(Get-CombinationRequest)
        $combination.Count | Should -Be 1
        $text = $combination[0].Body.messages[-1].content
        $text | Should -Match 'Combine the answers into one answer[\s\S]+# Instructions\n\nWhere is the reset procedure\?'
        [regex]::Matches($text, '(?m)^# Answer for part \d+ of \d+ \(page').Count | Should -Be $parts.Count
        $text | Should -Match 'first line: "This is part 2 of'
        $answer.Source | Should -Be (Get-Item "$folder/manual.pdf").FullName
        $answer.Document.Pages | Should -Be 20
        $answer.InputObject | Should -BeOfType System.IO.FileInfo
        $answer.Messages[-2].Content | Should -Be $text
    }

    It 'adds up the usage and the cost of all requests' {
        New-LongPdf "$folder/manual.pdf"
        $answer = Invoke-QwenChat 'p' -Path "$folder/manual.pdf" -Split -MaxPartTokens 500 -SummaryVariable summary @digest
        $counters = Get-EmulatorCounter
        $counters.requests | Should -Be ($answer.PartCount + 1)
        $answer.Attempts | Should -Be ($answer.PartCount + 1)
        $answer.Usage.TotalTokens | Should -Be $summary.TotalTokens
        $answer.EstimatedCost | Should -Be $summary.EstimatedCost
        $answer.Usage.InputTokens | Should -BeGreaterThan 1000
        $summary.Succeeded | Should -Be 1
    }

    It 'sends an input that fits as one request, unchanged' {
        New-WordFile "$folder/a.docx" 'A short contract'
        $answer = Get-Item "$folder/a.docx" | Invoke-QwenChat 'Parties' -Split
        $answer.PartCount | Should -Be 1
        Get-SeenText | Should -Be "Parties`n`nA short contract"
        'a', 'b' | Invoke-QwenChat -PerItem -Split -Raw | Should -Be a, b
        (Get-EmulatorCounter).requests | Should -Be 3
    }

    It 'splits by the context of the model' {
        $log = 1..3000 | ForEach-Object { "line of the log, number $_" }
        $answer = $log | Invoke-QwenChat 'What failed?' -Split -Model qwen-flash-character @digest -WarningVariable warnings
        $answer.PartCount | Should -BeGreaterThan 2
        $answer.InputObject | Should -Be ($log -join "`n")
        $seen = -join (@(Get-PartRequest) | ForEach-Object { $_.Body.messages[-1].content })
        1..3000 | Where-Object { $seen -notmatch "number $_(?!\d)" } | Should -BeNullOrEmpty
        $warnings -match 'context' | Should -BeNullOrEmpty
    }

    It 'repeats the header of a sheet, and never splits a row' {
        $rows = @('Host,Team,Until') + (1..200 | ForEach-Object { "web$_,shop,2026-01-01" })
        New-WorkbookFile "$folder/inventory.xlsx" ([ordered]@{ Servers = $rows; Notes = 'x' })
        $answer = Get-Item "$folder/inventory.xlsx" | Invoke-QwenChat 'Which servers are out of warranty?' -Split -MaxPartTokens 1000 @digest
        $answer.Document.Sheets | Should -Be Servers, Notes
        $parts = @(Get-PartRequest | ForEach-Object { $_.Body.messages[-1].content })
        $parts.Count | Should -Be $answer.PartCount
        $parts | Where-Object { $_ -match '\| web' -and $_ -notmatch '\| Host \| Team \| Until \|\n\| --- \| --- \| --- \|\n\| web' } | Should -BeNullOrEmpty
        $parts -match "sheet 'Servers', rows \d+ to \d+ of 200" | Should -Not -BeNullOrEmpty
        ($parts | ForEach-Object { [regex]::Matches($_, '(?m)^\| web(\d+) \| shop \| 2026-01-01 \|$') } | ForEach-Object { [int] $_.Groups[1].Value } | Sort-Object) | Should -Be (1..200)
    }

    It 'repeats the names of the columns of a CSV file' {
        $rows = @('Host,Team') + (1..300 | ForEach-Object { "web$_,shop" })
        Set-Content -LiteralPath "$folder/servers.csv" -Value $rows
        $null = Get-Item "$folder/servers.csv" | Invoke-QwenChat 'p' -Split -MaxPartTokens 500 @digest
        $null = Get-Content "$folder/servers.csv" | Invoke-QwenChat 'p' -Split -MaxPartTokens 500 @digest
        $parts = @(Get-PartRequest | ForEach-Object { $_.Body.messages[-1].content })
        $parts.Count | Should -BeGreaterThan 4
        $parts | Where-Object { $_ -notmatch '\n\nHost,Team\r?\nweb' } | Should -BeNullOrEmpty
    }

    It 'uses -CombinePrompt' {
        New-LongPdf "$folder/manual.pdf"
        $null = Invoke-QwenChat 'p' -Path "$folder/manual.pdf" -Split -MaxPartTokens 500 -CombinePrompt 'Merge into one table.' @digest
        (Get-CombinationRequest).Body.messages[-1].content | Should -Match "^Merge into one table\.`n`n# Instructions`n`np`n`n# Answer for part 1"
    }

    It 'combines in several rounds if the answers together are too long' {
        $answer = 1..2600 | ForEach-Object { "line of the log, number $_" } |
            Invoke-QwenChat 'p' -Split -Model qwen-flash-character -MaxPartTokens 600 -Header @{ 'X-Emulator-Answer' = 'text:' + ('word%20' * 500) }
        $combinations = @(Get-CombinationRequest)
        $combinations.Count | Should -BeGreaterThan 2
        $answer.Attempts | Should -Be ($answer.PartCount + $combinations.Count)
        foreach ($request in $combinations) { $request.Body.messages[-1].content.Length / 4 | Should -BeLessThan 6144 }
        @($combinations.Body.messages.content -match '# Answer for part 1 of \d+ \([^)]*\) to part').Count | Should -Be 1
    }

    It 'is an error if the answers are too long to be combined' {
        { 1..400 | ForEach-Object { "line of the log, number $_" } | Invoke-QwenChat 'p' -Split -Model qwen-flash-character -MaxPartTokens 1000 -Header @{ 'X-Emulator-Answer' = 'text:' + ('word%20' * 4000) } } |
            Should -Throw -ErrorId 'Qwen.AnswersTooLong,*' -ExpectedMessage '*too long to be combined*'
    }

    It 'asks only for the combined answer as JSON, and shows the schema to the parts' {
        New-LongPdf "$folder/contract.pdf"
        $answer = Get-Item "$folder/contract.pdf" | Invoke-QwenChat 'Extract.' -JsonSchema @{ party = 'x'; months = 1 } -Split -MaxPartTokens 1000
        $answer.Object.months | Should -Be 1
        (Get-CombinationRequest).Body.response_format.type | Should -Be json_schema
        $parts = @(Get-PartRequest)
        $parts.Count | Should -Be $answer.PartCount
        foreach ($part in $parts) {
            $part.Body.PSObject.Properties['response_format'] | Should -BeNullOrEmpty
            $part.Body.messages[-1].content | Should -BeLike '*JSON schema*"months"*'
        }
    }

    It 'sends at most -ThrottleLimit requests at a time, for all documents together' {
        1..3 | ForEach-Object { New-LongPdf "$folder/$_.pdf" }
        $answers = Get-ChildItem $folder | Invoke-QwenChat 'p' -Split -MaxPartTokens 500 -ThrottleLimit 3 -Header @{ 'X-Emulator-Answer' = 'digest'; 'X-Emulator-Delay' = '40' }
        $answers.Count | Should -Be 3
        ($answers.Source | Split-Path -Leaf) | Should -Be 1.pdf, 2.pdf, 3.pdf
        (Get-EmulatorCounter).mostAtOnce | Should -Be 3
    }

    It 'sends each question about all parts' {
        New-LongPdf "$folder/manual.pdf"
        $answers = Invoke-QwenChat -Path "$folder/manual.pdf" -Question 'Who?', 'When?' -Split -MaxPartTokens 1000 @digest
        $answers.Question | Should -Be 'Who?', 'When?'
        $answers.Index | Should -Be 0, 1
        $parts = @(Get-PartRequest | ForEach-Object { $_.Body.messages[-1].content })
        @($parts -match "word\n\nWho\?$").Count | Should -Be $answers[0].PartCount
        @(Get-CombinationRequest | Where-Object { $_.Body.messages[-1].content -match "# Instructions\n\nWhen\?\n" }).Count | Should -Be 1
    }

    It 'is an error for the document if a part fails, and the other documents are answered' {
        New-LongPdf "$folder/a.pdf"
        New-WordFile "$folder/b.docx" 'Short'
        Add-EmulatorFault @{ status = 400; match = @{ contentContains = 'This is part 2 of' } }
        $answers = @(Get-ChildItem $folder | Invoke-QwenChat 'p' -Split -MaxPartTokens 500 @digest -ErrorVariable problems -ErrorAction SilentlyContinue)
        ($answers.Source | Split-Path -Leaf) | Should -Be b.docx
        $problems.Count | Should -Be 1
        $problems[0].TargetObject.Name | Should -Be a.pdf
        @(Get-CombinationRequest).Count | Should -Be 0
    }

    It 'warns if an answer for a part is cut off' {
        New-LongPdf "$folder/a.pdf"
        $null = Invoke-QwenChat 'p' -Path "$folder/a.pdf" -Split -MaxPartTokens 500 -MaxTokens 2 @digest -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings -match 'cut off').Count | Should -Be 1
    }

    It 'shows the part in -Verbose' {
        New-LongPdf "$folder/a.pdf"
        $lines = Invoke-QwenChat 'p' -Path "$folder/a.pdf" -Split -MaxPartTokens 500 @digest -Verbose 4>&1 | Out-String -Stream
        $lines -match 'a\.pdf, part 2 of \d+ \(pages' | Should -Not -BeNullOrEmpty
    }

    It 'shows the parts of <Name> in the progress bar' -ForEach @(
        @{ Name = 'a file'; Command = 'Invoke-QwenChat p -Path $path @with' }
        @{ Name = 'a piped text'; Command = '(ConvertTo-QwenText $path).Text | Invoke-QwenChat p @with' }
    ) {
        New-LongPdf "$folder/a.pdf"
        $shell = New-QwenShell
        try {
            $with = '$path = "{0}"; $with = @{{ Split = $true; MaxPartTokens = 500; ThrottleLimit = 1; Header = @{{ "X-Emulator-Answer" = "digest"; "X-Emulator-Delay" = "700" }} }}; ' -f "$folder/a.pdf"
            $answer = $shell.AddScript($with + $Command).Invoke()[0]
            $records = @($shell.Streams.Progress)
        }
        finally { $shell.Dispose() }
        @($records.StatusDescription -match "^0 of 1 done, parts: [1-9] of $($answer.PartCount)").Count | Should -BeGreaterThan 0
        ($records | Measure-Object PercentComplete -Maximum).Maximum | Should -BeGreaterThan 20
        $records[-1].RecordType | Should -Be Completed
    }

    It 'can''t be used with <Name>' -ForEach @(
        @{ Name = '-Stream'; With = @{ Stream = $true } }
        @{ Name = '-Live'; With = @{ Live = $true } }
        @{ Name = '-Tool'; With = @{ Tool = 'Get-Date'; InvokeTool = $true } }
        @{ Name = '-Cache'; With = @{ Cache = $true } }
        @{ Name = '-Count'; With = @{ Count = 2 } }
        @{ Name = '-AsImage'; With = @{ AsImage = $true } }
        @{ Name = 'qwen-mt-plus'; With = @{ Model = 'qwen-mt-plus'; TranslationOption = @{ source_lang = 'auto'; target_lang = 'English' } } }
    ) {
        { 'x' | Invoke-QwenChat 'p' -Split @With } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*' -ExpectedMessage "*-Split can't be used with $Name.*"
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can''t be used with a conversation' {
        { Invoke-QwenChat 'Hello' | Invoke-QwenChat 'And now?' -Split } | Should -Throw -ExpectedMessage "*-Split can't be used with a conversation*"
    }

    It 'is required by <Name>' -ForEach @(@{ Name = 'CombinePrompt'; Value = 'x' }, @{ Name = 'MaxPartTokens'; Value = 1000 }) {
        $with = @{ $Name = $Value }
        { 'x' | Invoke-QwenChat @with } | Should -Throw -ExpectedMessage "*-$Name requires -Split*"
    }

    It 'requires -MaxPartTokens for a model whose context isn''t known' {
        $text = 'word ' * 5000
        { $text | Invoke-QwenChat 'p' -Split -Model my-model } | Should -Throw -ErrorId 'Qwen.InputTooLong,*' -ExpectedMessage "*context length of the model my-model isn't known*"
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is suggested by the warning about an input that is too long' {
        # The service also rejects the request.
        { 'word ' * 8000 | Invoke-QwenChat 'p' -Model qwen-flash-character -WarningVariable script:warnings -WarningAction SilentlyContinue } | Should -Throw
        @($script:warnings -match 'about 10,001 tokens.*qwen-flash-character is 8,192 tokens.*-Split').Count | Should -Be 1
        Set-Content -LiteralPath "$folder/long.txt" -Value ('word ' * 8000)
        Invoke-QwenChat 'p' -Path "$folder/long.txt" -Model qwen-flash-character -WarningVariable script:warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        @($script:warnings -match "long\.txt' has about 10,001 tokens.*-Split.*-Upload").Count | Should -Be 1
        { Invoke-QwenChat ('word ' * 8000) -Model qwen-flash-character -WarningVariable script:warnings -WarningAction SilentlyContinue } | Should -Throw
        @($script:warnings -match 'about 10,000 tokens').Count | Should -Be 1
        $warnings = $script:warnings
        $warnings -match '-Split' | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-QwenChat -Split: limits, plan, and journal' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
        New-LongPdf "$folder/manual.pdf" 40
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $with = $digest + @{ Path = "$folder/manual.pdf"; Split = $true; MaxPartTokens = 500; Journal = $journal }
    }

    It 'has the number of requests and the cost of all parts and of the combination in the plan' {
        $with.Remove('Journal')
        $live = (Invoke-QwenChat 'p' @with -WhatIf)[0]
        (Get-EmulatorCounter).requests | Should -Be 0
        $answer = Invoke-QwenChat 'p' @with
        $live.Requests | Should -Be ($answer.PartCount + 1)
        $live.MinCost | Should -BeGreaterThan 0
        $live.MaxCost | Should -BeGreaterThan $answer.EstimatedCost
    }

    It 'stores the answer of each part, and pays no request twice' {
        $first = Invoke-QwenChat 'p' @with
        @(Get-JournalAnswer $journal).Count | Should -Be ($first.PartCount + 1)
        Invoke-Emulator POST reset
        $again = Invoke-QwenChat 'p' @with
        (Get-EmulatorCounter).requests | Should -Be 0
        $again.FromJournal | Should -BeTrue
        $again.Content | Should -Be $first.Content
        $again.PartCount | Should -Be $first.PartCount
        $again.Usage.TotalTokens | Should -Be $first.Usage.TotalTokens
        $again.EstimatedCost | Should -Be $first.EstimatedCost
        $again.Document.Pages | Should -Be 40
        Invoke-QwenChat 'p' @with -WhatIf | Should -BeNullOrEmpty
    }

    It 'sends only the part that failed, and the combination' {
        Add-EmulatorFault @{ status = 400; match = @{ contentContains = 'This is part 2 of' } }
        Invoke-QwenChat 'p' @with -ThrottleLimit 8 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $kept = @(Get-JournalAnswer $journal).Count
        $kept | Should -BeGreaterThan 0
        Invoke-Emulator POST reset
        (Invoke-QwenChat 'p' @with -WhatIf)[0].Requests | Should -BeGreaterThan 1
        $answer = Invoke-QwenChat 'p' @with
        (Get-EmulatorCounter).requests | Should -Be ($answer.PartCount + 1 - $kept)
        $answer.FromJournal | Should -BeFalse
        $answer.Attempts | Should -Be ($answer.PartCount + 1)
    }

    It 'continues with the missing parts after the process was killed' {
        $run = Start-FreshPwsh -Environment @{ JOURNAL = $journal; MANUAL = "$folder/manual.pdf" } -Command @'
            Import-Module $env:QWENPS_MODULE
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force)
            Invoke-QwenChat p -Path $env:MANUAL -Split -MaxPartTokens 500 -Journal $env:JOURNAL -ThrottleLimit 1 -Header @{ 'X-Emulator-Answer' = 'digest'; 'X-Emulator-Delay' = '600' }
'@
        try { Wait-Until { (Get-EmulatorCounter).requests -ge 3 } | Should -BeTrue }
        finally {
            $run.Process.Kill()
            $run.Process.WaitForExit()
        }

        $null = Wait-Until { (Get-EmulatorCounter).inFlight -eq 0 }
        $kept = @(Get-JournalAnswer $journal).Count
        $kept | Should -BeGreaterOrEqual 2
        Invoke-Emulator POST reset
        $answer = Invoke-QwenChat 'p' @with
        $answer.PartCount | Should -BeGreaterThan $kept
        (Get-EmulatorCounter).requests | Should -Be ($answer.PartCount + 1 - $kept)
        @(Get-CombinationRequest).Count | Should -Be 1
    }

    It 'reserves each part within -MaxTotalTokens, and continues in the journal with a higher limit' {
        $plan = (Invoke-QwenChat 'p' @with -WhatIf -MaxTokens 50)[0]
        $limit = [long] (($plan.InputTokens + $plan.MaxOutputTokens) / 2) + 2500
        $summary = $null
        $answer = Invoke-QwenChat 'p' @with -MaxTokens 50 -MaxTotalTokens $limit -ErrorVariable problems -ErrorAction SilentlyContinue -SummaryVariable summary
        $answer | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        $problems.Count | Should -Be 1
        $summary.TotalTokens | Should -BeLessOrEqual $limit
        $sent = (Get-EmulatorCounter).requests
        $sent | Should -BeGreaterThan 0
        $answer = Invoke-QwenChat 'p' @with -MaxTokens 50 -MaxTotalTokens 1000000
        (Get-EmulatorCounter).requests | Should -Be ($answer.PartCount + 1)
    }
}
