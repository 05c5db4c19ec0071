BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Creates the specified number of files, each with a different text. Returns the folder.
    function New-Ticket([int] $Count) {
        $content = [ordered]@{}
        foreach ($number in 1..$Count) { $content['{0:d4}.txt' -f $number] = "ticket $number" }
        New-TestFile $content
    }
}

Describe 'Invoke-QwenChat -Journal' {
    BeforeEach {
        Reset-QwenTest
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
    }

    It 'saves each answer, and returns it in its place without a call' {
        $first = 'a', 'b', 'c' | Invoke-QwenChat -PerItem -Journal $journal
        $first.FromJournal | Should -Be $false, $false, $false
        @(Get-JournalAnswer $journal).Count | Should -Be 3
        Test-Path -LiteralPath "$journal.lock" | Should -BeFalse
        Invoke-Emulator POST reset

        $again = 'x', 'c', 'a', 'b' | Invoke-QwenChat -PerItem -Journal $journal -WarningVariable warning
        $again.Content | Should -Be 'x', 'c', 'a', 'b'
        $again.FromJournal | Should -Be $false, $true, $true, $true
        Get-SeenText | Should -Be 'x'
        $again[2].RequestId | Should -Be $first[0].RequestId
        $again[2].Usage.TotalTokens | Should -Be $first[0].Usage.TotalTokens
        $again[2].Messages.Content | Should -Be 'a', 'a'
        @(Get-JournalAnswer $journal).Count | Should -Be 4
        $warning | Should -BeNullOrEmpty
    }

    It 'treats an input that appears twice as two inputs' {
        $null = 'a', 'a' | Invoke-QwenChat -PerItem -Journal $journal
        (Get-EmulatorCounter).requests | Should -Be 2
        $again = 'a', 'a', 'a' | Invoke-QwenChat -PerItem -Journal $journal
        $again.FromJournal | Should -Be $true, $true, $false
        (Get-EmulatorCounter).requests | Should -Be 3
    }

    It 'sends failed requests again' {
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'b' } }
        $first = 'a', 'b', 'c' | Invoke-QwenChat -PerItem -Journal $journal -ErrorAction SilentlyContinue -ErrorVariable problem
        $first.Content | Should -Be 'a', 'c'
        $problem.Count | Should -Be 1
        ('a', 'b', 'c' | Invoke-QwenChat -PerItem -Journal $journal).FromJournal | Should -Be $true, $false, $true
    }

    It 'sets the Source of each file, and sends a changed file again' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'one'; 'b.txt' = 'one'; 'c.txt' = 'three' })
        $null = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -Journal $journal
        [System.IO.File]::WriteAllText("$folder/c.txt", 'four')
        $again = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -Journal $journal
        $again.FromJournal | Should -Be $true, $true, $false
        ($again.Source | Split-Path -Leaf) | Should -Be 'a.txt', 'b.txt', 'c.txt'
    }

    It 'creates the object again from a hashtable schema, also in another process' {
        $command = 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); ' +
            '$answer = Invoke-QwenChat p -JsonSchema @{ name = "n"; count = 1; lines = @(@{ price = 1.5; item = "i" }) } -Model {0} -WarningAction SilentlyContinue -Journal $env:JOURNAL -Header @{ "X-Emulator-Answer" = "text:" + [uri]::EscapeDataString("{`"name`":`"n`",`"count`":7,`"lines`":[]}") }; "$($answer.FromJournal) $($answer.Object.count.GetType().Name)"'
        # The second model doesn't support structured output, so the schema is in the system message.
        foreach ($model in 'qwen-plus', 'qwen-vl-max') {
            foreach ($known in 'False', 'True') {
                $run = Invoke-FreshPwsh $command.Replace('{0}', $model) -Environment @{ JOURNAL = $journal }
                $run.Error | Should -BeNullOrEmpty
                $run.Output.Trim() | Should -Match "^$known Int"
            }
        }
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'saves the end of a conversation with tools, and does not run tools again' {
        $tool = @{ name = 'T'; description = 'd'; scriptblock = { $global:ran++; 'found' } }
        $global:ran = 0
        $null = Invoke-QwenChat 'call:T({})' -Tool $tool -InvokeTool -Confirm:$false -Journal $journal
        $again = Invoke-QwenChat 'call:T({})' -Tool $tool -InvokeTool -Confirm:$false -Journal $journal
        $global:ran | Should -Be 1
        $again.FromJournal | Should -BeTrue
        $again.Content | Should -Be 'found'
        $again.Messages.Role | Should -Be 'user', 'assistant', 'tool', 'assistant'
        $again.ToolRounds[0].Calls[0].Result | Should -Be 'found'
        (Invoke-QwenChat 'call:T({})' -Tool $tool -Journal $journal).ToolCalls.Count | Should -Be 1
    }

    It 'works with -Raw and -Live' {
        $null = Invoke-QwenChat 'a' -Live -Journal $journal 6>$null
        Invoke-QwenChat 'a' -Raw -Journal $journal | Should -BeExactly 'a'
        Invoke-QwenChat 'b' -Live -Journal $journal 6>$null | Should -Not -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'can''t be used with -Stream' {
        $problem = { Invoke-QwenChat 'a' -Stream -Journal $journal } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
        Test-Path -LiteralPath $journal | Should -BeFalse
    }

    It 'with -WhatIf, counts only missing requests and changes nothing' {
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -Journal $journal
        [System.IO.File]::AppendAllText($journal, '{"qwen')
        $before = [System.IO.File]::ReadAllText($journal)
        $shown = (Invoke-FreshPwsh -Environment @{ JOURNAL = $journal } -Command 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); "a", "b", "c", "a" | Invoke-QwenChat -PerItem -Journal $env:JOURNAL -WhatIf').Output
        $shown | Should -BeLike '*Send 2 requests (2 bytes in total)*'
        [System.IO.File]::ReadAllText($journal) | Should -BeExactly $before
    }

    It 'with -Confirm, does not ask about recorded answers' {
        $null = Invoke-QwenChat 'a' -Journal $journal
        (Invoke-FreshPwsh -Environment @{ JOURNAL = $journal } -Command 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); (Invoke-QwenChat a -Journal $env:JOURNAL -Confirm).FromJournal').Output.Trim() | Should -Be 'True'
    }

    It 'removes an incomplete line with a warning' {
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Journal $journal
        $bytes = [System.IO.File]::ReadAllBytes($journal)
        [System.IO.File]::WriteAllBytes($journal, $bytes[0..($bytes.Count - 10)])
        ('a', 'b' | Invoke-QwenChat -PerItem -Journal $journal -WarningVariable warning -WarningAction SilentlyContinue).FromJournal | Should -Be $true, $false
        "$warning" | Should -BeLike '*was incomplete*removed this line*'
    }

    It 'rejects a file that is not a journal, and does not change it' {
        [System.IO.File]::WriteAllText($journal, 'my notes')
        $problem = { Invoke-QwenChat 'a' -Journal $journal } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.NotAJournal,*'
        [System.IO.File]::ReadAllText($journal) | Should -BeExactly 'my notes'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects a folder, and a file in a folder that does not exist' {
        { Invoke-QwenChat 'a' -Journal (New-TestFolder) } | Should -Throw -ErrorId 'Qwen.IsDirectory,*'
        { Invoke-QwenChat 'a' -Journal "$(New-TestFolder)/none/run.jsonl" } | Should -Throw -ErrorId 'Qwen.JournalUnwritable,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects a path that is not a single file: <_>' -ForEach '', '*.jsonl', 'run?.jsonl' {
        $folder = New-TestFolder
        $given = if ($_) { Join-Path $folder $_ } else { '' }
        $problem = { Invoke-QwenChat 'a' -Journal $given } | Should -Throw -PassThru
        $problem.Exception.Message | Should -BeLike '*Journal*'
        $problem.Exception.Message | Should -Not -Match '\n'
        if ($_) { $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Ambiguous,*' }
        Get-ChildItem -LiteralPath $folder | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    # These devices exist on Linux and macOS.
    It 'rejects a device, which stores nothing: <Name>' -Skip:($env:OS -eq 'Windows_NT') -ForEach @(
        @{ Name = '/dev/null'; Given = @{} }
        @{ Name = '/dev/null'; Given = @{ WhatIf = $true } }
        @{ Name = '/dev/full'; Given = @{} }
    ) {
        { Invoke-QwenChat 'a' -Journal $Name @Given } | Should -Throw '*device*' -ErrorId 'Qwen.NotAJournal,*'
        Test-Path "$Name.lock" | Should -BeFalse
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'rejects a pipe' -Skip:($env:OS -eq 'Windows_NT') {
        mkfifo $journal
        { Invoke-QwenChat 'a' -Journal $journal } | Should -Throw '*pipe*' -ErrorId 'Qwen.NotAJournal,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is not an input of the same run if a symbolic link leads to it: <Name>' -Skip:($env:OS -eq 'Windows_NT') -ForEach @(
        @{ Name = 'a file'; Link = 'in/z.jsonl'; Target = '../out/run.jsonl'; Inputs = 'in/*'; Kept = 'out/run.jsonl' }
        @{ Name = 'links to links'; Link = 'in/z.jsonl', 'link'; Target = '../link', 'out/run.jsonl'; Inputs = 'in/*'; Kept = 'out/run.jsonl' }
        @{ Name = 'a folder'; Link = 'link'; Target = 'in'; Inputs = 'link/*'; Kept = 'in/run.jsonl' }
        @{ Name = 'the journal''s own name'; Link = 'run.jsonl'; Target = 'in/z.jsonl'; Inputs = 'in/*'; Kept = 'run.jsonl' }
    ) {
        $folder = New-TestFolder
        mkdir "$folder/in" "$folder/out"
        foreach ($one in 'a', 'b') { [System.IO.File]::WriteAllText("$folder/in/$one.txt", $one) }
        for ($i = 0; $i -lt @($Link).Count; $i++) { ln -s @($Target)[$i] "$folder/$(@($Link)[$i])" }
        foreach ($known in $false, $true) {
            $answers = Invoke-QwenChat p -Path "$folder/$Inputs" -Journal "$folder/$Kept" -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -BeNullOrEmpty
            ($answers.Source | Split-Path -Leaf) | Should -Be 'a.txt', 'b.txt'
            $answers.FromJournal | Should -Be $known, $known
        }
    }

    It 'does not affect other inputs that are links, even broken or circular links' -Skip:($env:OS -eq 'Windows_NT') {
        $folder = New-TestFile @{ 'a.txt' = 'one' }
        mkdir "$folder/other"
        [System.IO.File]::WriteAllText("$folder/other/run.jsonl", 'two')
        ln -s other/run.jsonl "$folder/b.txt"
        ln -s nowhere/run.jsonl "$folder/c.txt"
        ln -s e/run.jsonl "$folder/d"
        ln -s d/run.jsonl "$folder/e"
        $answers = "$folder/a.txt", "$folder/b.txt", "$folder/c.txt", "$folder/d", "$folder/e/run.jsonl" | ForEach-Object { [System.IO.FileInfo] $_ } | Invoke-QwenChat p -Journal "$folder/run.jsonl" -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be "p`n`none", "p`n`ntwo"
        $problems | Should -HaveCount 3
    }

    It 'is not an input of the same run, and neither is its lock file (<Name>)' -ForEach @(
        @{ Name = 'Get-ChildItem'; Run = { Get-ChildItem -LiteralPath $folder | Invoke-QwenChat p -Journal "$folder/x/../run.jsonl" @args } }
        @{ Name = '-Path'; Run = { Invoke-QwenChat p -Path "$folder/*" -Journal "$folder/run.jsonl" @args } }
    ) {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'one'; 'b.txt' = 'two'; 'run.jsonl.lock' = '1' })
        foreach ($known in $false, $true) {
            $answers = & $Run -ErrorVariable problems -WarningVariable warnings
            ($answers.Source | Split-Path -Leaf) | Should -Be 'a.txt', 'b.txt'
            $answers.FromJournal | Should -Be $known, $known
            $problems | Should -BeNullOrEmpty
            $warnings | Should -BeNullOrEmpty
            # The next run finds the lock file that a killed process left.
            [System.IO.File]::WriteAllText("$folder/run.jsonl.lock", '1')
        }
        $told = & $Run -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and "$_" -like '*run.jsonl*isn''t used as an input*' }
        @($told).Count | Should -Be 2
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'reports that this process has the journal open' {
        $problem = $null
        'a', 'b' | Invoke-QwenChat -PerItem -Journal $journal | Select-Object -First 1 | ForEach-Object {
            $problem = try { Invoke-QwenChat 'c' -Journal $journal } catch { $_ }
        }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.JournalInUse,*'
        $problem.Exception.Message | Should -BeLike '*another run in this PowerShell process*'
        $problem.Exception.Message | Should -Not -Match $PID
    }

    It 'warns once that a journal belongs to other requests' {
        $null = 1..12 | Invoke-QwenChat 'p' -PerItem -Journal $journal
        $null = 1..12 | Invoke-QwenChat 'q' -PerItem -Journal $journal -WarningVariable warning -WarningAction SilentlyContinue
        $warning.Count | Should -Be 1
        "$warning" | Should -BeLike 'The requests so far (10) don''t match any entry in the journal * (entries: 12)*different file*'
        $null = Invoke-QwenChat 'r' -Journal $journal -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -BeLike 'The requests so far (1) *(entries: 24)*'
    }

    It 'does not contain the key' {
        $null = Invoke-QwenChat 'a' -Journal $journal -Header @{ 'X-Team' = 'secret-header' }
        [System.IO.File]::ReadAllText($journal) | Should -Not -Match 'sk-emulator|secret-header'
    }

    It 'is locked for one process at a time, and is free after that process is killed' {
        $other = Start-FreshPwsh -Environment @{ JOURNAL = $journal } -Command 'Import-Module $env:QWENPS_MODULE; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); Invoke-QwenChat a -Header @{ "X-Emulator-Delay" = "60000" } -Journal $env:JOURNAL'
        Wait-Until { (Get-EmulatorCounter).inFlight -eq 1 } | Should -BeTrue
        $problem = { Invoke-QwenChat 'a' -Journal $journal } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.JournalInUse,*'
        $problem.Exception.Message | Should -BeLike "*$($other.Process.Id)*"
        $other.Process.Kill()
        $other.Process.WaitForExit()
        (Invoke-QwenChat 'a' -Journal $journal).Content | Should -Be 'a'
    }
}
