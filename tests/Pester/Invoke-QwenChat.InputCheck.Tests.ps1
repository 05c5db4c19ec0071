BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: paths that are sent as text' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFile ([ordered]@{ 'a.log' = 'A'; 'b.log' = 'B' })
        Push-Location -LiteralPath $folder
    }

    AfterEach { Pop-Location }

    It 'causes a warning that shows how to send the files: <Name>' -ForEach @(
        @{ Name = 'one name'; Command = { 'a.log' | Invoke-QwenChat 'p' @warn }; Says = "*'a.log'*Get-Item*-Path*" }
        @{ Name = 'several full paths'; Command = { (Get-ChildItem).FullName | Invoke-QwenChat 'p' @warn }; Says = '*a.log*' }
        @{ Name = 'a list with line breaks'; Command = { "a.log`r`nb.log" | Invoke-QwenChat 'p' @warn }; Says = "*'a.log'*" }
        @{ Name = 'names with -PerItem'; Command = { 'a.log', 'b.log' | Invoke-QwenChat 'p' -PerItem @warn }; Says = "*'a.log'*" }
        @{ Name = 'a CSV with the column Path'; Command = { 'Path,Owner', 'a.log,x', 'b.log,y' | ConvertFrom-Csv | Invoke-QwenChat 'p' @warn }; Says = '*property Path*Get-Item -LiteralPath $_.Path*' }
        @{ Name = 'objects with FullName'; Command = { Get-ChildItem | Select-Object FullName, Length | Invoke-QwenChat 'p' -PerItem @warn }; Says = '*property FullName*' }
        @{ Name = 'a batch'; Command = { 'a.log' | Submit-QwenBatch 'p' -WhatIf @warn }; Says = "*'a.log'*" }
    ) {
        $warn = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $null = . $Command
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike $Says
    }

    It 'causes no warning for <Name>' -ForEach @(
        @{ Name = 'text with a path among other lines'; Command = { 'a.log', 'is broken' | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'a file that does not exist'; Command = { 'c.log' | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'a folder'; Command = { '.' | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'text that is not a valid path'; Command = { "nodrive:x", "a`0b", '*' | Invoke-QwenChat 'p' -PerItem @warn } }
        @{ Name = 'rows without a path'; Command = { [pscustomobject]@{ Name = 'a.log' } | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'rows whose path does not exist'; Command = { [pscustomobject]@{ Path = 'a.log' }, [pscustomobject]@{ Path = 'c.log' } | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'files'; Command = { Get-ChildItem | Invoke-QwenChat 'p' @warn } }
        @{ Name = 'the prompt itself'; Command = { Invoke-QwenChat 'a.log' @warn } }
    ) {
        $warn = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $null = . $Command
        $warnings | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-QwenChat: objects that are larger than the prompt needs' {
    BeforeEach { Reset-QwenTest }

    It 'causes one warning with the number of tokens, before anything is sent' {
        $null = Get-Process -Id $PID | Invoke-QwenChat 'p' -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'about \d\d,\d{3} tokens.*Select-Object'
    }

    It 'causes one warning for many items' {
        $process = Get-Process -Id $PID
        $null = $process, $process, $process | Invoke-QwenChat 'p' -PerItem -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
    }

    It 'causes no warning for <Name>' -ForEach @(
        @{ Name = 'selected properties'; Command = { Get-Process -Id $PID | Select-Object Name, Id, CPU | Invoke-QwenChat 'p' -WhatIf @warn } }
        @{ Name = 'small live objects'; Command = { [version] '1.2' | Invoke-QwenChat 'p' -WhatIf @warn } }
        @{ Name = 'large data'; Command = { @{ text = 'word ' * 20000 } | Invoke-QwenChat 'p' -WhatIf @warn } }
        @{ Name = 'a large text'; Command = { 'word ' * 20000 | Invoke-QwenChat 'p' -WhatIf @warn } }
    ) {
        $warn = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $null = . $Command
        $warnings | Should -BeNullOrEmpty
    }

    It 'rejects the output of <Command>' -ForEach @(
        @{ Command = { Get-Process -Id $PID | Format-Table | Invoke-QwenChat 'p' } }
        @{ Command = { Get-Process -Id $PID | Format-List Name | Invoke-QwenChat 'p' -PerItem } }
        @{ Command = { [pscustomobject]@{ a = 1 } | Format-Custom | Invoke-QwenChat 'p' } }
        @{ Command = { Get-Process -Id $PID | Format-Wide | Submit-QwenBatch 'p' -WhatIf } }
    ) {
        $problem = $Command | Should -Throw '*Format-Table*' -ErrorId 'Qwen.InvalidArgument,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Select-Object*Out-String*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'sends a table as text with Out-String' {
        ([pscustomobject]@{ Column = 'x' } | Format-Table | Out-String | Invoke-QwenChat 'p').Content | Should -Match 'Column\s+-+\s+x'
    }
}

Describe 'Invoke-QwenChat: the content of binary files' {
    BeforeAll { Import-Module "$PSScriptRoot/QwenPS.DocumentTools.psm1" }

    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
        New-WordFile "$folder/x.docx" 'A document'
        New-PdfFile "$folder/x.pdf" 'A page'
    }

    It 'is an error that shows how to pipe the file: <Name>' -ForEach @(
        @{ Name = 'lines'; Command = { Get-Content "$folder/x.docx" | Invoke-QwenChat 'p' }; File = 'x.docx' }
        @{ Name = '-Raw'; Command = { Get-Content "$folder/x.docx" -Raw | Invoke-QwenChat 'p' }; File = 'x.docx' }
        @{ Name = 'a PDF document'; Command = { Get-Content "$folder/x.pdf" | Invoke-QwenChat 'p' }; File = 'x.pdf' }
        @{ Name = 'a batch'; Command = { Get-Content "$folder/x.docx" -Raw | Submit-QwenBatch 'p' -WhatIf }; File = 'x.docx' }
    ) {
        $problem = { . $Command } | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
        $problem.Exception.Message | Should -BeLike "*binary file '$File'*"
        $problem.ErrorDetails.RecommendedAction | Should -BeLike "*Get-Item '$File'*"
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is an error without the name of the file' {
        foreach ($command in { [System.IO.File]::ReadAllText("$folder/x.docx") | Invoke-QwenChat 'p' }, { , [System.IO.File]::ReadAllBytes("$folder/x.docx") | Invoke-QwenChat 'p' }, { [System.IO.File]::ReadAllBytes("$folder/x.docx") | Invoke-QwenChat 'p' }) {
            $problem = $command | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Get-Item*'
        }
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is an error for the item with -PerItem' {
        $answers = @('a', (Get-Content "$folder/x.docx" -Raw), 'b' | Invoke-QwenChat -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Content | Should -Be a, b
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.NotText,*'
    }

    It 'causes a warning if the name of a file promises another format: <Name>' -ForEach @(
        @{ Name = 'a.docx'; Create = { Set-Content -LiteralPath $args[0] 'Only text' }; Says = "*a.docx' doesn't match its extension (DOCX). The file is sent as text." }
        @{ Name = 'a.pdf'; Create = { New-WordFile $args[0] 'A document' }; Says = "*a.pdf' doesn't match its extension (PDF). The file is sent as DOCX." }
        @{ Name = 'a.xlsx'; Create = { Set-Content -LiteralPath $args[0] '<!DOCTYPE html><p>Table' }; Says = "*a.xlsx' doesn't match its extension (XLSX). The file is sent as HTML." }
        @{ Name = 'a.html'; Create = { Set-Content -LiteralPath $args[0] 'Only text' }; Says = "*a.html' doesn't match its extension (HTML). The file is sent as text." }
        @{ Name = 'a.eml'; Create = { Set-Content -LiteralPath $args[0] 'Only text' }; Says = "*a.eml' doesn't match its extension (EML). The file is sent as text." }
        @{ Name = 'a.rtf'; Create = { Set-Content -LiteralPath $args[0] 'Only text' }; Says = "*a.rtf' doesn't match its extension (RTF). The file is sent as text." }
        @{ Name = 'b.pdf'; Create = { [System.IO.File]::WriteAllBytes($args[0], [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')) }; Says = "*b.pdf' doesn't match its extension (PDF). The file is sent as an image." }
    ) {
        & $Create "$folder/$Name"
        $null = Get-Item -LiteralPath "$folder/$Name" | Invoke-QwenChat 'p' -Model qwen3.7-plus -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -BeLike $Says
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'causes no warning if the name matches' {
        $null = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'causes the warning in ConvertTo-QwenText, too' {
        Set-Content -LiteralPath "$folder/a.docx" 'Only text'
        $null = ConvertTo-QwenText -LiteralPath "$folder/a.docx" -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike "*a.docx' doesn't match its extension (DOCX). The file is sent as text."
    }
}
