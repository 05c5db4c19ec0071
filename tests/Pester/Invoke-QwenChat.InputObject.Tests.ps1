BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The rows of a CSV file, as Import-Csv returns them.
    function Get-Row { 'Host,Id', 'web1,1', 'db1,2' | ConvertFrom-Csv }
}

Describe 'Invoke-QwenChat: the input of an answer' {
    BeforeEach { Reset-QwenTest }

    It 'is the row, with -PerItem' {
        $rows = Get-Row
        $answers = $rows | Invoke-QwenChat 'Who owns this?' -PerItem
        $answers.InputObject.Host | Should -Be 'web1', 'db1'
        [object]::ReferenceEquals($answers[0].InputObject, $rows[0]) | Should -BeTrue
    }

    It 'joins with the columns of the row, as Select-Object does for any object' {
        $all = Get-Row | Invoke-QwenChat 'p' -PerItem | Select-Object @{ n = 'Host'; e = { $_.InputObject.Host } }, Content
        $all[1].Host | Should -Be 'db1'
        $all[1].Content | Should -BeLike '*db1*'
    }

    It 'is the text of an item, and the whole text of a document' {
        ('a', 'b' | Invoke-QwenChat 'p' -PerItem).InputObject | Should -Be 'a', 'b'
        ('a', 'b' | Invoke-QwenChat 'p').InputObject | Should -BeExactly "a`nb"
    }

    It 'is the file, from the pipeline and from -Path' {
        $folder = New-TestFile @{ 'a.txt' = 'A' }
        $file = Get-Item -LiteralPath $folder/a.txt
        $piped = $file | Invoke-QwenChat 'p'
        [object]::ReferenceEquals($piped.InputObject, $file) | Should -BeTrue
        $answer = Invoke-QwenChat 'p' -Path $folder/*.txt
        $answer.InputObject | Should -BeOfType System.IO.FileInfo
        $answer.InputObject.FullName | Should -Be (Join-Path $folder a.txt)
    }

    It 'is the live object' {
        $process = Get-Process -Id $PID
        ($process | Invoke-QwenChat 'p' -PerItem).InputObject.Id | Should -Be $PID
    }

    It 'is null for a prompt' {
        (Invoke-QwenChat 'p').InputObject | Should -BeNullOrEmpty
    }

    It 'is the same row when the answer continues' {
        $second = Get-Row | Invoke-QwenChat 'p' -PerItem | Invoke-QwenChat 'Why?'
        $second.InputObject.Host | Should -Be 'web1', 'db1'
    }

    It 'is in the deltas of a stream' {
        $deltas = Get-Row | Invoke-QwenChat 'p' -PerItem -Stream
        $deltas.InputObject.Host | Select-Object -Unique | Should -Be 'web1', 'db1'
    }

    It 'is in an answer from the journal' {
        $journal = "$(New-TestFolder)/run.jsonl"
        $null = Get-Row | Invoke-QwenChat 'p' -PerItem -Journal $journal
        $again = Get-Row | Invoke-QwenChat 'p' -PerItem -Journal $journal
        $again.FromJournal | Should -Be $true, $true
        $again.InputObject.Host | Should -Be 'web1', 'db1'
    }

    It 'is the target of the error' {
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'db1' } }
        $answers = Get-Row | Invoke-QwenChat 'p' -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.InputObject.Host | Should -Be 'web1'
        $problems.TargetObject.Host | Should -Be 'db1'
    }

    It 'is not in Export-Clixml, where everything else stays' {
        $path = "$(New-TestFolder)/a.xml"
        $answer = Get-Row | Select-Object -First 1 | Invoke-QwenChat 'p' -PerItem
        $answer | Export-Clixml -LiteralPath $path
        $saved = Import-Clixml -LiteralPath $path
        $missing = $answer.PSObject.Properties.Name | Where-Object { $saved.PSObject.Properties.Name -notcontains $_ }
        $missing | Should -Be 'InputObject'
        $saved.request_id | Should -Be $answer.RequestId
        ($saved | Invoke-QwenChat 'more').Messages.Count | Should -Be 4
    }
}

Describe 'Invoke-QwenChat -AsProperty' {
    BeforeEach { Reset-QwenTest }

    It 'writes each row with the answer, ready for Export-Csv' {
        $csv = Get-Row | Invoke-QwenChat 'p' -PerItem -AsProperty Owner -System 's' -Header @{ 'X-Emulator-Answer' = 'text:Ann' } | ConvertTo-Csv -NoTypeInformation
        $csv | Should -Be '"Host","Id","Owner"', '"web1","1","Ann"', '"db1","2","Ann"'
    }

    It 'does not change the rows that were piped in' {
        $rows = Get-Row
        $null = $rows | Invoke-QwenChat 'p' -PerItem -AsProperty Owner
        $rows[0].PSObject.Properties.Name | Should -Be 'Host', 'Id'
    }

    It 'does not replace a property: <Name>' -ForEach @(
        @{ Name = 'a column'; Item = [pscustomobject]@{ Owner = 'Eve'; Host = 'web1' } }
        @{ Name = 'an entry of a hashtable'; Item = @{ owner = 'Eve' } }
        @{ Name = 'a property that was added to an object'; Item = (Get-Item $PSCommandPath | Add-Member Owner Eve -PassThru) }
    ) {
        $problem = { , $Item | ForEach-Object { $_ } | Invoke-QwenChat 'p' -AsProperty owner } | Should -Throw -PassThru -ErrorId 'Qwen.InvalidArgument,*'
        $problem.Exception.Message | Should -BeLike '*owner*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        $problem.TargetObject.Owner | Should -Be 'Eve'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'fills a column that already exists, with -Force' {
        $row = [pscustomobject]@{ Owner = ''; Host = 'web1' } | Invoke-QwenChat 'p' -PerItem -AsProperty owner -Force -Header @{ 'X-Emulator-Answer' = 'text:Ann' }
        $row.PSObject.Properties.Name | Should -Be 'Owner', 'Host'
        $row.Owner | Should -Be 'Ann'
    }

    It 'keeps the type name of a row' {
        $row = [pscustomobject]@{ PSTypeName = 'My.Row'; Host = 'web1' } | Invoke-QwenChat 'p' -PerItem -AsProperty Owner
        $row.PSObject.TypeNames[0] | Should -Be 'My.Row'
    }

    It 'adds the property to files, which the next command can use as files' {
        $folder = New-TestFile ([ordered]@{ 'a.log' = 'A'; 'b.log' = 'B' })
        $files = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat -AsProperty Category
        $files | Should -BeOfType System.IO.FileInfo
        $files.Category | Should -Be 'A', 'B'
        $files | Rename-Item -NewName { "$($_.Category).txt" }
        (Get-ChildItem -LiteralPath $folder).Name | Should -Be 'A.txt', 'B.txt'
    }

    It 'works with -Path' {
        $folder = New-TestFile @{ 'a.log' = 'A' }
        $file = Invoke-QwenChat -Path $folder/*.log -AsProperty Category
        $file.Name | Should -Be 'a.log'
        $file.Category | Should -Be 'A'
    }

    It 'adds several properties one after the other' {
        $folder = New-TestFile @{ 'a.log' = 'A' }
        $file = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'one' -AsProperty One | Invoke-QwenChat 'two' -AsProperty Two
        $file.One | Should -Be "one`n`nA"
        $file.Two | Should -Be "two`n`nA"
        $row = [pscustomobject]@{ Host = 'web1' } | Invoke-QwenChat -PerItem -AsProperty One | Invoke-QwenChat -PerItem -AsProperty Two
        $row.PSObject.Properties.Name | Should -Be 'Host', 'One', 'Two'
    }

    It 'continues a conversation about a row' {
        $row = Get-Row | Select-Object -First 1 | Invoke-QwenChat 'p' -PerItem | Invoke-QwenChat 'Why?' -AsProperty Reason
        $row.Host, $row.Reason | Should -Be 'web1', 'Why?'
    }

    It 'makes an object of <Name>' -ForEach @(
        @{ Name = 'text'; Value = 'a'; Properties = 'InputObject', 'Owner' }
        @{ Name = 'a number'; Value = 7; Properties = 'InputObject', 'Owner' }
        @{ Name = 'a hashtable'; Value = [ordered]@{ Host = 'web1' }; Properties = 'Host', 'Owner' }
    ) {
        $row = , $Value | ForEach-Object { $_ } | Invoke-QwenChat -PerItem -AsProperty Owner
        $row.PSObject.Properties.Name | Should -Be $Properties
        $row.Owner | Should -Not -BeNullOrEmpty
    }

    It 'contains the object, if JSON was requested' {
        $row = Get-Row | Select-Object -First 1 | Invoke-QwenChat 'p' -PerItem -AsProperty Facts -JsonObject -Header @{ 'X-Emulator-Answer' = 'text:{"team":"ops"}' }
        $row.Facts.team | Should -Be 'ops'
    }

    It 'contains all texts, with -Count' {
        $row = Get-Row | Select-Object -First 1 | Invoke-QwenChat 'p' -PerItem -AsProperty Ideas -Count 2
        $row.Ideas | Should -HaveCount 2
    }

    It 'writes an error with the row as its target, and no row, for an input that fails' {
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'web1' } }
        $rows = Get-Row | Invoke-QwenChat 'p' -PerItem -AsProperty Owner -ErrorVariable problems -ErrorAction SilentlyContinue
        $rows.Host | Should -Be 'db1'
        $problems.TargetObject.Host | Should -Be 'web1'
    }

    It 'is rejected before anything is sent: <Name>' -ForEach @(
        @{ Name = 'without input'; Command = { Invoke-QwenChat 'p' -AsProperty Owner }; Says = '*no input object*' }
        @{ Name = 'with -Raw'; Command = { 'a' | Invoke-QwenChat 'p' -AsProperty Owner -Raw }; Says = '*-Raw or -Stream*' }
        @{ Name = 'with -Stream'; Command = { 'a' | Invoke-QwenChat 'p' -AsProperty Owner -Stream }; Says = '*-Raw or -Stream*' }
        @{ Name = 'a file''s own property'; Command = { Get-Item $PSCommandPath | Invoke-QwenChat 'p' -AsProperty Name -Force }; Says = '*already has a property*' }
        @{ Name = 'the property of a text'; Command = { 'a' | Invoke-QwenChat 'p' -AsProperty inputobject }; Says = '*already has a property*' }
    ) {
        $Command | Should -Throw $Says -ErrorId 'Qwen.InvalidArgument,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
