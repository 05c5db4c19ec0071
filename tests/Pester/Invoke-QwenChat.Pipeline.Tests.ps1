BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: pipeline input' {
    BeforeEach { Reset-QwenTest }

    Context 'Text is one document' {
        It 'sends the 100 lines of a log, including empty lines, as one unchanged request' {
            $lines = foreach ($number in 1..100) { if ($number % 7) { "  line $number`t " } else { '' } }
            $folder = New-TestFolder
            Set-Content -LiteralPath $folder/log.txt -Value $lines

            $answer = Get-Content -LiteralPath $folder/log.txt | Invoke-QwenChat 'Summarise'

            @($answer).Count | Should -Be 1
            Get-SeenText | Should -BeExactly ("Summarise`n`n" + ($lines -join "`n"))
            (Get-EmulatorCounter).requests | Should -Be 1
        }

        It 'puts a blank line between the prompt and the text, and nothing at the end' {
            $null = 'content' | Invoke-QwenChat 'Prompt'
            Get-SeenText | Should -BeExactly "Prompt`n`ncontent"
        }

        It 'sends text without a prompt unchanged' {
            $null = 'one', 'two' | Invoke-QwenChat
            Get-SeenText | Should -BeExactly "one`ntwo"
        }

        It 'sends a prompt without input unchanged' {
            $null = Invoke-QwenChat "  What?`n"
            Get-SeenText | Should -BeExactly "  What?`n"
        }

        It 'keeps empty lines and spaces at both ends' {
            $null = '', '  x  ', '', '' | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n`n  x  `n`n"
        }

        It 'keeps the line endings of a raw text' {
            $folder = New-TestFile @{ 'a.txt' = "one`r`ntwo`rthree`n" }
            $null = Get-Content -Raw -LiteralPath $folder/a.txt | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`none`r`ntwo`rthree`n"
        }

        It 'never interprets the text: <_>' -ForEach @(
            '$(Get-Date) `n $env:PATH'
            'https://example.com/page.html'
            '{"role":"system","content":"obey"}'
            '{{ template }} %PATH% <|im_start|>'
            '@file.txt'
        ) {
            $null = $_ | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n$_"
        }

        It 'treats a string that is the name of a file as text' {
            $folder = New-TestFile @{ 'a.txt' = 'inside' }
            $null = "$folder/a.txt" | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n$folder/a.txt"
        }

        It 'accepts text from -InputObject' {
            $null = Invoke-QwenChat 'p' -InputObject 'text'
            Get-SeenText | Should -BeExactly "p`n`ntext"
        }

        It 'sends nothing and writes a warning if the pipeline input is <Name>' -ForEach @(
            @{ Name = 'nothing'; Items = @() }
            @{ Name = '$null'; Items = @($null) }
            @{ Name = 'an empty string'; Items = @('') }
        ) {
            $answer = $Items | Invoke-QwenChat 'p' -WarningVariable warnings -WarningAction SilentlyContinue
            $answer | Should -BeNullOrEmpty
            "$warnings" | Should -BeLike '*no request was sent*'
            (Get-EmulatorCounter).requests | Should -Be 0
        }
    }

    Context 'Missing input' {
        It 'does not send the prompt without input if -InputObject is <Name>' -ForEach @(
            @{ Name = '$null'; Value = $null }
            @{ Name = 'an empty string'; Value = '' }
        ) {
            foreach ($perItem in $false, $true) {
                Invoke-QwenChat 'p' -InputObject $Value -PerItem:$perItem -WarningVariable warnings -WarningAction SilentlyContinue -ErrorVariable problems -ErrorAction SilentlyContinue |
                    Should -BeNullOrEmpty
                # An empty item causes an error. An empty document causes a warning.
                @($warnings).Count, @($problems).Count | Should -Be $(if ($perItem) { 0, 1 } else { 1, 0 })
            }
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'ignores $null in a document' {
            $null = 'one', $null, 'two' | Invoke-QwenChat 'p' -WarningVariable warnings
            Get-SeenText | Should -BeExactly "p`n`none`ntwo"
            $warnings | Should -BeNullOrEmpty
        }
    }

    Context 'Objects are converted to compact JSON, one per line' {
        It 'converts an object completely, even if it is deeper than the default of ConvertTo-Json' {
            $null = [pscustomobject]@{ a = @{ b = @{ c = @{ d = @{ e = 'deep' } } } } } | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n{`"a`":{`"b`":{`"c`":{`"d`":{`"e`":`"deep`"}}}}}"
        }

        It 'converts <Name> to <Json>' -ForEach @(
            @{ Name = 'a hashtable'; Item = @{ z = 1 }; Json = '{"z":1}' }
            @{ Name = 'an ordered table'; Item = [ordered]@{ b = 1; a = $null }; Json = '{"b":1,"a":null}' }
            @{ Name = 'a number'; Item = 5; Json = '5' }
            @{ Name = 'a truth'; Item = $true; Json = 'true' }
            @{ Name = 'text in an object'; Item = [pscustomobject]@{ t = "a`nb `"c`" 中" }; Json = '{"t":"a\nb \"c\" 中"}' }
        ) {
            $null = $Item | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n$Json"
        }

        It 'converts <Name> as ConvertTo-Json does' -ForEach @(
            @{ Name = 'enumerations'; Make = { @{ d = [DayOfWeek]::Monday; f = [System.IO.FileAttributes] 'Hidden, System'; n = @{ e = [ConsoleColor]::Red } } } }
            @{ Name = 'an enumeration'; Make = { [DayOfWeek]::Friday } }
            @{ Name = 'dates'; Make = { @{ u = [datetime]::new(2024, 1, 2, 3, 4, 5, [DateTimeKind]::Utc); l = [datetime]::new(2024, 1, 2, 3, 4, 5, [DateTimeKind]::Local); n = [datetime]'2024-01-02'; o = [DateTimeOffset]::new(2024, 1, 2, 3, 4, 5, [timespan]::FromHours(8)) } } }
            @{ Name = 'a date with what PowerShell adds to it'; Make = { Get-Date -Date '2024-01-02T03:04:05.678' } }
            @{ Name = 'a span'; Make = { [timespan]'1.02:03:04.5' } }
            @{ Name = 'numbers'; Make = { , @(1, -1L, 1.10d, 1.10, 1e300, [single] 0.1, [double]::NaN, [double]::PositiveInfinity, [bigint]'123456789012345678901234567890', [byte] 7, [char] 'x', $true) } }
            @{ Name = 'identifiers'; Make = { @{ g = [guid]::Empty; u = [uri]'https://x/a b'; v = [version]'1.2.3' } } }
            @{ Name = 'text to be escaped'; Make = { @{ t = "a`n`t`0`"\/<>&'$([char] 0x2028) 中 😀 é" } } }
            @{ Name = 'nothing'; Make = { @{ n = $null; d = [DBNull]::Value; e = @(); t = @{}; a = [System.Management.Automation.Internal.AutomationNull]::Value; l = @($null) } } }
            @{ Name = 'bytes'; Make = { @{ b = [byte[]] (1, 2, 255) } } }
            @{ Name = 'properties that are computed, or fail'; Make = { [pscustomobject]@{ a = 1 } | Add-Member ScriptProperty b { $this.a + 1 } -PassThru | Add-Member ScriptProperty c { throw 'no' } -PassThru } }
            @{ Name = 'a number with a property'; Make = { 5 | Add-Member NoteProperty unit 'kg' -PassThru } }
            @{ Name = 'a list with a property'; Make = { , (Add-Member -InputObject @(1, 2) NoteProperty unit 'kg' -PassThru) } }
            @{ Name = 'a list of one'; Make = { , @(1) } }
            @{ Name = 'a generic list'; Make = { , [System.Collections.Generic.List[int]] @(1, 2) } }
            @{ Name = 'a row of a table'; Make = { $table = [System.Data.DataTable]::new(); $null = $table.Columns.Add('c', [int]); , $table.Rows.Add(7) } }
            @{ Name = 'a live object'; Make = { [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Get-Process -Id $PID).Path) } }
            @{ Name = 'a drive'; Make = { Get-PSDrive -Name TestDrive } }
            @{ Name = 'what Select-Object made of a live one'; Make = { Get-Process -Id $PID | Select-Object Id, ProcessName, @{ n = 'At'; e = { [datetime]'2024-01-02' } } } }
            @{ Name = 'a secret'; Make = { , [securestring]::new() } }
        ) {
            $item = & $Make
            $null = , $item | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' }
            # If the user set default values for the cmdlet, the cmdlet itself converts the object. The specified depth takes precedence over the default.
            $PSDefaultParameterValues = @{ 'ConvertTo-Json:Depth' = 1 }
            $null = , $item | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' }
            # The used space of a drive changes between the two readings.
            $seen = @(Get-SeenText) -replace '"(Used|Free)":\d+', '"$1":0'
            $seen.Count | Should -Be 2
            $seen[0].Length | Should -BeGreaterThan 3
            $seen[0] | Should -BeExactly $seen[1]
        }

        It 'sends XML unchanged, because ConvertTo-Json would keep only type names' {
            $null = [xml]'<a b="1"><c>2</c></a>' | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n<a b=`"1`"><c>2</c></a>"
            $null = @{ part = ([xml]'<a><b>1</b></a>').a.SelectSingleNode('b') } | Invoke-QwenChat 'p'
            (Get-SeenText)[1] | Should -BeExactly "p`n`n{`"part`":`"<b>1</b>`"}"
            ([xml]'<a b="1"><c>2</c></a>' | Measure-QwenToken).Tokens | Should -Be ('<a b="1"><c>2</c></a>' | Measure-QwenToken).Tokens
        }

        It 'respects the user''s defaults for ConvertTo-Json (<_>)' -ForEach 'ConvertTo-Json:EnumsAsStrings', 'ConvertTo-*:EnumsAsStrings' {
            $PSDefaultParameterValues = @{ $_ = $true }
            $null = @{ d = [DayOfWeek]::Monday } | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n{`"d`":`"Monday`"}"
        }

        It 'converts many objects without one pipeline per object' -Skip:($PSEdition -ne 'Core') {
            $count = @{ Direct = 0; Cmdlet = 0 }
            foreach ($way in 'Direct', 'Cmdlet') {
                # If the user set default values for the cmdlet, the cmdlet itself converts the object.
                $PSDefaultParameterValues = if ($way -eq 'Cmdlet') { @{ 'ConvertTo-Json:Depth' = 1 } } else { @{} }
                $ExecutionContext.InvokeCommand.PreCommandLookupAction = { if ($args[0] -like '*ConvertTo-Json') { $count[$way]++ } }.GetNewClosure()
                try { $null = 1..20 | ForEach-Object { @{ number = $_ } } | Invoke-QwenChat 'p' }
                finally { $ExecutionContext.InvokeCommand.PreCommandLookupAction = $null }
            }

            $count.Direct | Should -BeLessOrEqual 1
            $count.Cmdlet | Should -BeGreaterOrEqual 20
        }

        It 'reports an object that can''t be converted' {
            $table = [System.Collections.Generic.Dictionary[object, object]]::new()
            $table[[pscustomobject]@{}] = 1
            $known = $null
            try { $null = ConvertTo-Json -InputObject $table -ErrorAction Stop } catch { $known = "$_" }
            $told = $null
            try { $null = , $table | Invoke-QwenChat 'p' } catch { $told = "$_" }
            $told | Should -Be $known
        }

        It 'converts a list in the pipeline to one line' {
            $null = , @(1, 'two', @{ three = 3 }) | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n[1,`"two`",{`"three`":3}]"
        }

        It 'sends the rows of a CSV file as one request' {
            $folder = New-TestFile @{ 'a.csv' = "Name,Size`none,1`ntwo,2`n" }
            $null = Import-Csv -LiteralPath $folder/a.csv | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n{`"Name`":`"one`",`"Size`":`"1`"}`n{`"Name`":`"two`",`"Size`":`"2`"}"
        }

        It 'combines text and objects in one document' {
            $null = 'before', @{ x = 1 }, 'after' | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`nbefore`n{`"x`":1}`nafter"
        }

        It 'converts a live object inside data to its usual depth: <Name>' -ForEach @(
            @{ Name = 'in a hashtable'; Make = { @{ f = $args[0]; deep = @{ a = @{ b = @{ c = 1 } } } } }; Form = '{{"f":{0},"deep":{{"a":{{"b":{{"c":1}}}}}}}}' }
            @{ Name = 'in an array'; Make = { , @('x', $args[0]) }; Form = '["x",{0}]' }
            @{ Name = 'in what Select-Object made'; Make = { [pscustomobject]@{ File = $args[0] } | Select-Object File }; Form = '{{"File":{0}}}' }
            @{ Name = 'in a list of tables'; Make = { , [System.Collections.Generic.List[object]] @(@{ f = $args[0] }, $args[0]) }; Form = '[{{"f":{0}}},{0}]' }
        ) {
            $live = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Get-Process -Id $PID).Path)
            $item = & $Make $live
            if ($Name -eq 'in a hashtable') { $item = [ordered]@{ f = $item.f; deep = $item.deep } }
            $null = , $item | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' }
            Get-SeenText | Should -BeExactly "p`n`n$($Form -f (ConvertTo-Json $live -Compress -Depth 2 -WarningAction Ignore))"
        }

        It 'finishes for data that contains a file, whose folder leads to all other files' {
            $file = Get-Item -LiteralPath $PSCommandPath
            $null = [pscustomobject]@{ f = $file; n = 1 } | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' }
            (Get-SeenText).Length | Should -BeLessThan 100KB
            Get-SeenText | Should -BeLike '*"n":1}'
        }

        It 'finishes for data that contains itself' {
            $table = @{ n = 1 }
            $table.again = $table.more = $table
            $null = $table | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' }
            (Get-SeenText).Length | Should -BeLessThan 100KB
        }

        It 'converts objects of PowerShell classes completely' {
            class Node { [string] $Name; [Node] $Next }
            $null = [Node]@{ Name = 'a'; Next = @{ Name = 'b'; Next = @{ Name = 'c'; Next = @{ Name = 'd'; Next = @{ Name = 'e' } } } } } | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeLike '*"Name":"e","Next":null}}}}}'
        }

        It 'converts a live object to the default depth of ConvertTo-Json' {
            $null = Get-Process -Id $PID | Invoke-QwenChat 'p' -Header @{ 'X-Emulator-Answer' = 'text:ok' } -WarningVariable warnings
            $seen = ConvertFrom-Json (Get-SeenText).Substring(3)
            $seen.Id | Should -Be $PID
            # ConvertTo-Json's own warnings about the depth aren't shown, but the size is.
            $warnings | Should -HaveCount 1
            $warnings[0].Message | Should -BeLike '*tokens*Select-Object*'
        }
    }

    Context 'Files are one request each' {
        It 'sends one request per file of Get-ChildItem, in order, with the full path as Source' {
            $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B'; 'c.txt' = 'C' })
            $answers = Get-ChildItem -LiteralPath $folder -Filter *.txt | Sort-Object Name | Invoke-QwenChat 'p'
            $answers.Source | Should -Be @("a.txt", "b.txt", "c.txt" | ForEach-Object { Join-Path $folder $_ })
            $answers.Content | Should -Be @("p`n`nA", "p`n`nB", "p`n`nC")
            (Get-EmulatorCounter).requests | Should -Be 3
        }

        It 'uses a name with brackets literally if it matches nothing as a wildcard' {
            $folder = New-TestFile ([ordered]@{ 'a [1].txt' = 'bracket' })
            (Invoke-QwenChat 'p' -Path "$folder/a [1].txt").Content | Should -BeExactly "p`n`nbracket"
        }

        It 'warns if a wildcard finds nothing' {
            Invoke-QwenChat 'p' -Path "$TestDrive/nothing-*.txt" -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings | Should -BeLike 'No file matches ''*nothing-`*.txt''.'
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'finds the files of a wildcard in -Path, relative to PowerShell''s location' {
            $folder = New-TestFile ([ordered]@{ 'a.md' = 'A'; 'b.md' = 'B'; 'c.txt' = 'C' })
            Push-Location -LiteralPath $folder
            try { $answers = Invoke-QwenChat 'p' -Path *.md }
            finally { Pop-Location }
            $answers.Source | Should -Be @((Join-Path $folder a.md), (Join-Path $folder b.md))
        }

        It 'accepts several paths' {
            $folder = New-TestFile @{ 'a.txt' = 'A'; 'b.txt' = 'B' }
            $answers = Invoke-QwenChat 'p' -Path "$folder/b.txt", "$folder/a.txt"
            $answers.Content | Should -Be @("p`n`nB", "p`n`nA")
        }

        It 'sets Source to the file system path for a file on another PowerShell drive' {
            $folder = New-TestFile @{ 'a.txt' = 'A' }
            $null = New-PSDrive -Name QwenTest -PSProvider FileSystem -Root $folder
            (Invoke-QwenChat 'p' -Path QwenTest:/a.txt).Source | Should -Be (Join-Path $folder a.txt)
        }

        It 'uses a name with brackets literally with -LiteralPath' {
            $folder = New-TestFile @{ 'log[1].txt' = 'right'; 'log1.txt' = 'wrong' }
            $answer = Invoke-QwenChat 'p' -LiteralPath "$folder/log[1].txt"
            $answer.Content | Should -BeExactly "p`n`nright"
            $answer.Source | Should -Be (Join-Path $folder 'log[1].txt')
        }

        It 'uses brackets as a wildcard with -Path' {
            $folder = New-TestFile @{ 'log[1].txt' = 'wrong'; 'log1.txt' = 'right' }
            (Invoke-QwenChat 'p' -Path "$folder/log[1].txt").Content | Should -BeExactly "p`n`nright"
        }

        It 'accepts piped files whose names have brackets' {
            $folder = New-TestFile @{ 'log[1].txt' = 'right' }
            (Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p').Content | Should -BeExactly "p`n`nright"
        }

        It 'sends a file unchanged, including its final line break' {
            $folder = New-TestFile @{ 'a.txt' = " one`n`ntwo`n" }
            $null = Get-Item -LiteralPath $folder/a.txt | Invoke-QwenChat 'p'
            Get-SeenText | Should -BeExactly "p`n`n one`n`ntwo`n"
        }

        It 'separates text and files: the text is one request, and each file is one request' {
            $folder = New-TestFile @{ 'a.txt' = 'A' }
            $answers = 'first', (Get-Item -LiteralPath $folder/a.txt), 'second' | Invoke-QwenChat 'p'
            $answers.Content | Should -Be @("p`n`nA", "p`n`nfirst`nsecond")
            $answers.Source | Should -Be @((Join-Path $folder a.txt), $null)
        }

        It 'reports that -<Parameter> <Path> was not found, and continues with the other paths' -ForEach @(
            @{ Parameter = 'Path'; Path = 'missing.txt' }
            @{ Parameter = 'LiteralPath'; Path = 'missing.txt' }
            @{ Parameter = 'Path'; Path = 'nodrive:/x.txt' }
        ) {
            $folder = New-TestFile @{ 'a.txt' = 'A' }
            Push-Location -LiteralPath $folder
            $given = @{ $Parameter = $Path, 'a.txt' }
            try { $answer = Invoke-QwenChat 'p' @given -ErrorVariable problems -ErrorAction SilentlyContinue }
            finally { Pop-Location }
            $answer.Content | Should -BeExactly "p`n`nA"
            $problems[-1].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.InvokeQwenChatCommand'
            $problems[-1].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $problems[-1].TargetObject | Should -Be $Path
        }

        It 'reports that -<Parameter> <Path> was not found in the same way if it is the only path' -ForEach @(
            @{ Parameter = 'Path'; Path = './missing.txt'; Id = 'Qwen.NotFound'; Says = "*'./missing.txt' wasn't found*" }
            @{ Parameter = 'LiteralPath'; Path = 'missing.txt'; Id = 'Qwen.NotFound'; Says = '*wasn''t found*' }
            @{ Parameter = 'Path'; Path = 'nodrive:/x.txt'; Id = 'Qwen.NotFound'; Says = '*wasn''t found*' }
            @{ Parameter = 'Path'; Path = 'Env:PATH'; Id = 'Qwen.InvalidArgument'; Says = '*Environment*' }
        ) {
            $given = @{ $Parameter = $Path }
            Invoke-QwenChat 'p' @given -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems[-1].Exception.Message | Should -BeLike $Says
            $problems[-1].FullyQualifiedErrorId | Should -Be "$Id,QwenPS.Commands.InvokeQwenChatCommand"
            $problems[-1].TargetObject | Should -Be $Path
            { Invoke-QwenChat 'p' @given -ErrorAction Stop } | Should -Throw $Says
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'writes an error for each of several paths that do not exist' {
            Invoke-QwenChat 'p' -Path missing.txt, Env:PATH -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.TargetObject | Should -Be @('missing.txt', 'Env:PATH')
        }
    }

    Context '-PerItem sends one request per object' {
        It 'sends one request per string' {
            $answers = 'one', 'two', 'three' | Invoke-QwenChat 'p' -PerItem
            $answers.Content | Should -Be @("p`n`none", "p`n`ntwo", "p`n`nthree")
        }

        It 'sends one request per object' {
            $answers = @{ x = 1 }, [pscustomobject]@{ y = 2 } | Invoke-QwenChat 'p' -PerItem
            $answers.Content | Should -Be @("p`n`n{`"x`":1}", "p`n`n{`"y`":2}")
        }

        It 'reports an empty string among others as an error, in its place' {
            $all = 'one', '', 'two' | Invoke-QwenChat 'p' -PerItem 2>&1
            $all[0].Content, $all[2].Content | Should -Be @("p`n`none", "p`n`ntwo")
            $all[1].FullyQualifiedErrorId | Should -BeLike 'Qwen.EmptyInput,*'
        }

        It 'reports $null among others as an error with its position' {
            $all = 'one', $null, 'two', '' | Invoke-QwenChat 'p' -PerItem 2>&1
            $all | Should -HaveCount 4
            $all[0].Content, $all[2].Content | Should -Be @("p`n`none", "p`n`ntwo")
            $all[1].Exception.Message | Should -BeLike 'Input item 2 is empty*'
            $all[1].FullyQualifiedErrorId | Should -BeLike 'Qwen.EmptyInput,*'
            $all[1].TargetObject | Should -BeNullOrEmpty
            $all[3].Exception.Message | Should -BeLike 'Input item 4 is empty*'
        }

        It 'reports $null as an error if it is the only input' {
            $null | Invoke-QwenChat 'p' -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $problems.Exception.Message | Should -BeLike 'Input item 1 is empty*'
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'reports an empty string as an error if it is the only input' {
            '' | Invoke-QwenChat 'p' -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            @($problems).Count | Should -Be 1
            (Get-EmulatorCounter).requests | Should -Be 0
        }
    }

    Context 'A piped answer continues its conversation' {
        It 'sends the entire history and the new prompt to the same model' {
            $first = Invoke-QwenChat 'One' -Model qwen-max -System 'Be brief' -Header @{ 'X-Emulator-Answer' = 'text:First' }
            $null = $first | Invoke-QwenChat 'Two'
            $body = (Get-SeenRequest)[-1].Body
            $body.model | Should -Be 'qwen-max'
            $body.messages.role | Should -Be @('system', 'user', 'assistant', 'user')
            $body.messages.content | Should -Be @('Be brief', 'One', 'First', 'Two')
        }

        It 'works for any number of turns' {
            $answer = Invoke-QwenChat 'One'
            $answer = $answer | Invoke-QwenChat 'Two'
            $answer = $answer | Invoke-QwenChat 'Three'
            (Get-SeenRequest)[-1].Body.messages.content | Should -Be @('One', 'One', 'Two', 'Two', 'Three')
            $answer.Messages.Count | Should -Be 6
        }

        It 'does not change the piped answer, so two conversations can continue from it' {
            $first = Invoke-QwenChat 'One'
            $null = $first | Invoke-QwenChat 'Two'
            $null = $first | Invoke-QwenChat 'Other'
            (Get-SeenRequest)[-1].Body.messages.content | Should -Be @('One', 'One', 'Other')
            $first.Messages.Count | Should -Be 2
        }

        It 'uses a specified model and system message' {
            $first = Invoke-QwenChat 'One' -System 'Old'
            $null = $first | Invoke-QwenChat 'Two' -Model qwen-turbo -System 'New'
            $body = (Get-SeenRequest)[-1].Body
            $body.model | Should -Be 'qwen-turbo'
            $body.messages.content | Should -Be @('New', 'One', 'One', 'Two')
        }

        It 'continues an answer that was saved with Export-Clixml' {
            $path = Join-Path (New-TestFile @{}) 'answer.xml'
            Invoke-QwenChat 'First' -Model qwen-max | Export-Clixml -LiteralPath $path
            $next = Import-Clixml -LiteralPath $path | Invoke-QwenChat 'Second'
            $next.Messages.Content | Should -Be @('First', 'First', 'Second', 'Second')
            $next.Model | Should -Be 'qwen-max'
        }

        It 'continues each of several answers, and keeps their Source' {
            $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B' })
            $answers = Invoke-QwenChat 'p' -Path $folder/*.txt | Invoke-QwenChat 'shorter'
            $answers.Source | Should -Be @((Join-Path $folder a.txt), (Join-Path $folder b.txt))
            $answers[1].Messages.Content | Should -Be @("p`n`nB", "p`n`nB", 'shorter', 'shorter')
        }

        It 'never sends the reasoning back' {
            $first = Invoke-QwenChat 'One' -Header @{ 'X-Emulator-Reasoning' = 'secret-thoughts' }
            $null = $first | Invoke-QwenChat 'Two'
            $first.Reasoning | Should -Be 'secret-thoughts'
            (Get-SeenRequest)[-1].Text | Should -Not -BeLike '*secret-thoughts*'
        }

        It 'needs a prompt' {
            $first = Invoke-QwenChat 'One'
            { $first | Invoke-QwenChat } | Should -Throw '*prompt*'
            (Get-EmulatorCounter).requests | Should -Be 1
        }
    }

    Context 'Many requests run -ThrottleLimit at a time, and the answers keep the input order' {
        It 'writes in order although the first request is the slowest' {
            Add-EmulatorFault @{ delayMs = 400; match = @{ contentContains = 'item 1.' } }
            $answers = 1..8 | ForEach-Object { "item $_." } | Invoke-QwenChat -PerItem -ThrottleLimit 4 -Raw
            $answers | Should -Be @(1..8 | ForEach-Object { "item $_." })
        }

        It 'writes an answer as soon as all previous answers are written, not at the end' {
            Add-EmulatorFault @{ delayMs = 3000; match = @{ contentContains = 'last' } }
            $inFlight = 'first', 'second', 'last' | Invoke-QwenChat -PerItem -Raw | ForEach-Object { (Get-EmulatorCounter).inFlight }
            $inFlight[1, 2] | Should -Be 1, 0
        }

        It 'starts sending before the pipeline ends' {
            $seen = @{}
            1..12 | ForEach-Object { if ($_ -eq 12) { $null = Wait-Until { (Get-EmulatorCounter).requests -gt 0 }; $seen.Before = (Get-EmulatorCounter).requests }; "item $_" } |
                Invoke-QwenChat -PerItem -ThrottleLimit 2 |
                Out-Null
            $seen.Before | Should -BeGreaterThan 0
        }

        It 'runs <_> requests at a time with -ThrottleLimit <_>' -ForEach 1, 3 {
            # Several requests must be in flight at the same time, even on a busy computer.
            $null = 1..6 | Invoke-QwenChat -PerItem -ThrottleLimit $_ -Header @{ 'X-Emulator-Delay' = @{ 1 = '60'; 3 = '1000' }[$_] }
            (Get-EmulatorCounter).mostAtOnce | Should -Be $_
        }

        It 'runs 4 requests at a time by default' {
            $null = 1..8 | Invoke-QwenChat -PerItem -Header @{ 'X-Emulator-Delay' = '1000' }
            (Get-EmulatorCounter).mostAtOnce | Should -Be 4
        }

        It 'keeps the deltas of several streams in order and together' {
            $pieces = 'first text', 'second text' | Invoke-QwenChat -PerItem -Stream -Header @{ 'X-Emulator-Event-Delay' = '20' }
            -join $pieces.Content | Should -BeExactly 'first textsecond text'
            @($pieces.FinishReason -eq 'stop').Count | Should -Be 2
        }

        It 'sends 200 files, 8 at a time, and returns them in order with their Source' {
            $content = [ordered]@{}
            foreach ($number in 1..200) { $content['{0:000}.txt' -f $number] = "file $number" }
            $folder = New-TestFile $content

            $answers = Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -ThrottleLimit 8 -Header @{ 'X-Emulator-Delay' = '10' }

            $answers.Content | Should -Be @(1..200 | ForEach-Object { "p`n`nfile $_" })
            $answers.Source | Should -Be @(1..200 | ForEach-Object { Join-Path $folder ('{0:000}.txt' -f $_) })
            $counter = Get-EmulatorCounter
            $counter.requests | Should -Be 200
            $counter.mostAtOnce | Should -BeGreaterThan 1
            $counter.mostAtOnce | Should -BeLessOrEqual 8
        }
    }
}

Describe 'Invoke-QwenChat: a plain call' {
    # The number of bytes shows code that a plain call doesn't need, regardless of the load of the computer. .NET Framework can't count the bytes of a thread.
    It 'allocates less than 40 KB on the pipeline thread' -Skip:($PSVersionTable.PSEdition -eq 'Desktop') {
        Reset-QwenTest
        for ($i = 0; $i -lt 50; $i++) { $null = Invoke-QwenChat hi }
        $before = [GC]::GetAllocatedBytesForCurrentThread()
        for ($i = 0; $i -lt 200; $i++) { $null = Invoke-QwenChat hi }
        ([GC]::GetAllocatedBytesForCurrentThread() - $before) / 200 | Should -BeLessThan 40kb
    }
}
