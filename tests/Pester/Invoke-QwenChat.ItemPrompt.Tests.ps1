BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $tickets = 'Id,Subject', '1,Printer is on fire', '2,Password expired' | ConvertFrom-Csv
}

Describe 'A prompt with names of properties' {
    BeforeEach { Reset-QwenTest }

    It 'is filled from each row, and the row is not added again' {
        ($tickets | Invoke-QwenChat 'Ticket {{Id}}: {{ subject }}' -PerItem).Content | Should -Be 'Ticket 1: Printer is on fire', 'Ticket 2: Password expired'
        Get-SeenText | Sort-Object | Should -Be 'Ticket 1: Printer is on fire', 'Ticket 2: Password expired'
    }

    It 'is filled from <Name>' -ForEach @(
        @{ Name = 'a hashtable'; Item = @{ id = 7 }; Seen = 'Ticket 7' }
        @{ Name = 'a dictionary entry'; Item = ([System.Collections.DictionaryEntry]::new('id', 1)); Prompt = 'Ticket {{Key}}'; Seen = 'Ticket id' }
        @{ Name = 'a number, with a decimal point'; Item = [pscustomobject]@{ id = 1.5 }; Seen = 'Ticket 1.5' }
        @{ Name = 'a list'; Item = [pscustomobject]@{ id = 'a', 'b' }; Seen = "Ticket a`nb" }
        @{ Name = 'an empty value'; Item = [pscustomobject]@{ id = $null }; Seen = 'Ticket ' }
        @{ Name = 'a value that looks like a name'; Item = [pscustomobject]@{ id = '{{id}}' }; Seen = 'Ticket {{id}}' }
        @{ Name = 'a live object'; Item = [version] '1.2'; Prompt = 'Version {{Major}}'; Seen = 'Version 1' }
    ) {
        $text = if (Get-Variable Prompt -ErrorAction Ignore) { $Prompt } else { 'Ticket {{Id}}' }
        $null = , $Item | Invoke-QwenChat $text -PerItem
        Get-SeenText | Should -BeExactly $Seen
    }

    It 'of a file keeps the content of the file' {
        $folder = New-TestFile @{ 'a.log' = 'disk full' }
        $null = Get-ChildItem $folder | Invoke-QwenChat 'Summarize {{Name}}.' -PerItem
        Get-SeenText | Should -BeExactly "Summarize a.log.`n`ndisk full"
    }

    It 'ends the run if the first item does not have the property' {
        $rows = 1..300 | ForEach-Object { [pscustomobject]@{ Id = $_; Subject = 'x' } }
        $problem = { $rows | Invoke-QwenChat 'Ticket {{Idd}}' -PerItem } | Should -Throw -PassThru -ErrorId 'Qwen.PropertyNotFound,*'
        "$problem" | Should -BeLike '*: Idd. *: Id, Subject. Did you mean {{Id}}?'
        $problem.TargetObject.Id | Should -Be 1
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'lists at most 10 properties' {
        $item = [ordered]@{}
        1..12 | ForEach-Object { $item["p$_"] = $_ }
        { [pscustomobject] $item | Invoke-QwenChat '{{other}}' -PerItem } | Should -Throw '*properties: p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, ….'
    }

    It 'has an error for each later item without the property, and sends the other items' {
        $items = [pscustomobject]@{ b = 2 }, [pscustomobject]@{ a = 1 }
        $answers = $items | Invoke-QwenChat 'Value {{b}}' -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be 'Value 2'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.PropertyNotFound,*'
        $problems[0].TargetObject.a | Should -Be 1
        $problems[0].Exception.Message | Should -BeLike '*: b. *: a.'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*\{{b}}*'
    }

    It 'is sent unchanged if it isn''t about properties: <Name>' -ForEach @(
        @{ Name = 'text'; Command = { 'x', '{{y}}' | Invoke-QwenChat 'Explain {{ name }} and \{{x}}' }; Seen = "Explain {{ name }} and \{{x}}`n`nx`n{{y}}" }
        @{ Name = 'text items'; Command = { 'x' | Invoke-QwenChat 'Explain {{ name }}' -PerItem 3>$null }; Seen = "Explain {{ name }}`n`nx" }
        @{ Name = 'escaped, with text items'; Command = { 'x' | Invoke-QwenChat 'Explain \{{ name }}' -PerItem }; Seen = "Explain {{ name }}`n`nx" }
        @{ Name = 'escaped, with objects'; Command = { [pscustomobject]@{ name = 1 } | Invoke-QwenChat 'Explain \{{name}}' }; Seen = "Explain {{name}}`n`n{`"name`":1}" }
        @{ Name = 'only escaped, with items'; Command = { [pscustomobject]@{ name = 1 } | Invoke-QwenChat 'Explain \{{name}}' -PerItem }; Seen = 'Explain {{name}}' }
        @{ Name = 'without input'; Command = { Invoke-QwenChat 'Explain {{name}} and \{{x}}' }; Seen = 'Explain {{name}} and \{{x}}' }
        @{ Name = 'escaped'; Command = { [pscustomobject]@{ name = 1 } | Invoke-QwenChat 'Explain \{{name}} {{name}}' -PerItem }; Seen = 'Explain {{name}} 1' }
        @{ Name = 'no names'; Command = { [pscustomobject]@{ name = 1 } | Invoke-QwenChat 'Explain { {name} }' -PerItem }; Seen = "Explain { {name} }`n`n{`"name`":1}" }
    ) {
        $null = & $Command
        Get-SeenText | Should -BeExactly $Seen
    }

    It 'of objects without -PerItem is an error that shows what to do' {
        $problem = { $tickets | Invoke-QwenChat 'Ticket {{Id}}: {{Subject}}' } | Should -Throw -PassThru -ErrorId 'Qwen.InvalidArgument,*'
        $problem.Exception.Message | Should -BeLike '*{{Id}}*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-PerItem*\{{Id}}*'
        $problem = { 'text', @{ Host = 'web1' } | Invoke-QwenChat 'Check {{host}}' } | Should -Throw -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-PerItem*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'that no object has is an error with the names of the properties' {
        $problem = { $tickets | Invoke-QwenChat 'Ticket {{Nummer}}' } | Should -Throw -PassThru -ErrorId 'Qwen.PropertyNotFound,*'
        $problem.Exception.Message | Should -BeLike '*Nummer*Id, Subject.'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*\{{Nummer}}*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is filled from files without -PerItem: <Name>' -ForEach @(
        @{ Name = 'piped'; Command = { Get-ChildItem $folder | Invoke-QwenChat 'Summarize {{Name}}.' } }
        @{ Name = '-Path'; Command = { Invoke-QwenChat 'Summarize {{Name}}.' -Path "$folder/*" } }
        @{ Name = 'a prompt file and -Path'; Command = { Invoke-QwenChat -PromptFile "$(New-TestFile @{ 'p.md' = 'Summarize {{Name}}.' })/p.md" -Path "$folder/*" } }
    ) {
        $folder = New-TestFile ([ordered]@{ 'a.log' = 'A'; 'b.log' = 'B' })
        (& $Command).Content | Should -Be "Summarize a.log.`n`nA", "Summarize b.log.`n`nB"
    }

    It 'that a file doesn''t have is an error of the file, with the names of its properties' {
        $folder = New-TestFile @{ 'a.log' = 'A' }
        $problem = { Get-ChildItem $folder | Invoke-QwenChat 'Fix {{ customer }}' } | Should -Throw -PassThru -ErrorId 'Qwen.PropertyNotFound,*'
        $problem.TargetObject.Name | Should -Be 'a.log'
        $problem.Exception.Message | Should -Match '\bName\b'
        $problem.Exception.Message | Should -Not -Match 'PSPath|UnixStat|BaseName|VersionInfo'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'causes a warning, once, if the items are text' {
        $null = 'a', 'b' | Invoke-QwenChat 'Hello {{Name}}' -PerItem -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike '*{{Name}}*\{{Name}}*'
        $null = 'a', 'b' | Invoke-QwenChat 'Hello \{{Name}}' -PerItem -WarningVariable warnings
        $null = 'a', 'b' | Invoke-QwenChat 'Hello {{Name}}' -WarningVariable +warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'is filled with -AsProperty, which sends a request for each row' {
        $rows = $tickets | Invoke-QwenChat 'Team for {{Subject}}?' -AsProperty Team
        $rows.Team | Should -Be 'Team for Printer is on fire?', 'Team for Password expired?'
        $rows.Id | Should -Be '1', '2'
        ('a', 'b' | Invoke-QwenChat 'x' -AsProperty Team).InputObject | Should -BeExactly "a`nb"
    }

    It 'can be in a prompt file, where -Variable overrides properties' {
        $file = Join-Path (New-TestFile @{ 'p.md' = '{{team}}: ticket {{Id}}, {{Subject}}' }) 'p.md'
        $null = $tickets | Invoke-QwenChat -PromptFile $file -Variable @{ team = 'IT'; subject = 'secret' } -PerItem
        Get-SeenText | Sort-Object | Should -Be 'IT: ticket 1, secret', 'IT: ticket 2, secret'
        { Invoke-QwenChat -PromptFile $file -Variable @{ team = 'IT' } } | Should -Throw '*Id*'
    }

    It 'works in a batch' {
        $env:QWENPS_BATCH_PATH = New-TestFolder
        try { ($tickets | Submit-QwenBatch 'Ticket {{Id}}' -PerItem -Name tickets | Wait-QwenBatch -PollSec 0.1 | Receive-QwenBatch).Content | Should -Be 'Ticket 1', 'Ticket 2' }
        finally { $env:QWENPS_BATCH_PATH = $null }
    }
}

Describe 'A script block as the prompt' {
    BeforeEach { Reset-QwenTest }

    It 'creates the prompt of each item' {
        $suffix = '!'
        ($tickets | Invoke-QwenChat { "Classify: $($_.Subject.ToUpper())$suffix" } -PerItem).Content | Should -Be 'Classify: PRINTER IS ON FIRE!', 'Classify: PASSWORD EXPIRED!'
        ('a', 'b' | Invoke-QwenChat -Prompt { "Translate: $PSItem" } -PerItem).Content | Should -Be 'Translate: a', 'Translate: b'
        (1, 2 | Invoke-QwenChat { $_ * 2; 'and more' } -PerItem).Content | Should -Be "2`nand more", "4`nand more"
    }

    It 'creates the prompt of each file, and the content follows: <Name>' -ForEach @(
        @{ Name = 'piped'; Command = { Get-ChildItem $folder | Invoke-QwenChat { "Summarize $($_.BaseName)." } } }
        @{ Name = '-Path'; Command = { Invoke-QwenChat { "Summarize $($_.BaseName)." } -Path "$folder/*" } }
    ) {
        $folder = New-TestFile ([ordered]@{ 'a.log' = 'A'; 'b.log' = 'B' })
        (& $Command).Content | Should -Be "Summarize a.`n`nA", "Summarize b.`n`nB"
    }

    It 'continues an answer' {
        $answer = Invoke-QwenChat 'one'
        $null = $answer | Invoke-QwenChat { "You said $($_.Content)." }
        @(Get-SeenText)[-1] | Should -Be 'You said one.'
    }

    It 'runs once without input' {
        Invoke-QwenChat { "Today is $((Get-Date '2026-11-29').DayOfWeek)." } -Raw | Should -Be 'Today is Sunday.'
    }

    It 'that fails is an error of its item' {
        $answers = 1, 0, 2 | Invoke-QwenChat { if ($_ -eq 0) { throw 'zero' } "Number $_" } -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be 'Number 1', 'Number 2'
        ($problems | Where-Object FullyQualifiedErrorId -Like 'Qwen.*').FullyQualifiedErrorId | Should -BeLike 'Qwen.PromptFailed,*'
        ($problems | Where-Object FullyQualifiedErrorId -Like 'Qwen.*').TargetObject | Should -Be 0
    }

    It 'that has an error sends nothing for the item, and the error names it: <Script>' -ForEach @(
        @{ Script = { "Rate: $(10 / $_.Id)" }; Reason = '*divide by zero*' }
        @{ Script = { if (-not $_.Id) { Write-Error 'no ID' }; "Rate $($_.Id)" }; Reason = '*no ID*' }
        @{ Script = { "Text: $(if ($_.Id) { 'x' } else { Get-Content ./no-such-file.txt })" }; Reason = '*no-such-file.txt*' }
        @{ Script = { if (-not $_.Id) { $_.Name.Missing() }; 'x' }; Reason = '*null*' }
        @{ Script = { if (-not $_.Id) { throw 'zero' }; 'x' }; Reason = '*zero*' }
    ) {
        $items = 1, 0, 2 | ForEach-Object { [pscustomobject]@{ Id = $_ } }
        $answers = $items | Invoke-QwenChat $Script -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers | Should -HaveCount 2
        (Get-EmulatorCounter).requests | Should -Be 2
        $problem = @($problems | Where-Object FullyQualifiedErrorId -Like 'Qwen.*')
        $problem | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.PromptFailed,*'
        $problem.TargetObject.Id | Should -Be 0
        $problem.Exception.Message | Should -BeLike "*@{Id=0}*$Reason"
    }

    It 'that fails names the file' {
        $folder = New-TestFile @{ 'a.log' = 'A' }
        $null = Invoke-QwenChat { Get-Item no-such-file } -Path "$folder/*" -ErrorVariable problems -ErrorAction SilentlyContinue
        ($problems | Where-Object FullyQualifiedErrorId -Like 'Qwen.*').Exception.Message | Should -BeLike '*a.log*no-such-file*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can ignore errors' {
        1 | Invoke-QwenChat { Get-Item no-such-file -ErrorAction Ignore; "x $_" } -PerItem -Raw | Should -Be 'x 1'
        $ErrorActionPreference = 'SilentlyContinue'
        1 | Invoke-QwenChat { Get-Item no-such-file; "x $_" } -PerItem -Raw | Should -Be 'x 1'
    }

    It 'requires -PerItem for text and objects, because they are one document' {
        { 'a', 'b' | Invoke-QwenChat { "x $_" } } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects an array as the prompt, and accepts other values as text' {
        { Invoke-QwenChat 'a', 'b' } | Should -Throw '*-PerItem*'
        Invoke-QwenChat 42 -Raw | Should -Be '42'
    }
}
