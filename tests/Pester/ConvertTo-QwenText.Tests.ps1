BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.DocumentTools.psm1"
    Initialize-QwenTest
}

Describe 'ConvertTo-QwenText' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
    }

    It 'returns the text of each file: -Path, -LiteralPath, files and paths from the pipeline' {
        New-WordFile "$folder/a.docx" 'First', 'Second'
        New-WorkbookFile "$folder/[b].xlsx" ([ordered]@{ Servers = 'Host,Team', 'web1,shop'; Secret = 'x' }) -Hidden Secret
        foreach ($results in
            @(Get-ChildItem -LiteralPath $folder | Sort-Object Extension | ConvertTo-QwenText),
            @(ConvertTo-QwenText -LiteralPath "$folder/a.docx", "$folder/[b].xlsx"),
            @("$folder/a.docx", "$folder/*.xlsx" | ConvertTo-QwenText)) {
            $results.Type | Should -Be Docx, Xlsx
            $results[0].Text | Should -Be "First`n`nSecond"
            $results[0].Source | Should -Be (Get-Item -LiteralPath "$folder/a.docx").FullName
            $results[0].Characters | Should -Be 13
            "$($results[1])" | Should -Be "## Sheet: Servers`n`n| Host | Team |`n| --- | --- |`n| web1 | shop |`n`n## Sheet: Secret (hidden, not included)"
            $results[1].Sheets | Should -Be Servers
            $results[1].HiddenSheets | Should -Be Secret
        }
        @(Get-SeenRequest) | Should -BeNullOrEmpty
    }

    It 'reads PDF documents, web pages, and mails' {
        New-PdfFile "$folder/a.pdf" 'First page', 'Second page'
        Set-Content -LiteralPath "$folder/b.html" -Value '<!DOCTYPE html><h1>Title</h1><script>x()</script><p>Text'
        Set-Content -LiteralPath "$folder/c.eml" -Value "From: a@example.com`nTo: b@example.com`nSubject: Hi`nMessage-ID: <1@example.com>`n`nHello"
        $results = @(ConvertTo-QwenText "$folder/*")
        $results.Type | Should -Be Pdf, Html, Eml
        $results[0].Text | Should -Be "## Page 1`n`nFirst page`n`n## Page 2`n`nSecond page"
        $results[0].Pages | Should -Be 2
        $results[1].Text | Should -Be "# Title`n`nText"
        $results[2].Text | Should -Be "From: a@example.com`nTo: b@example.com`nSubject: Hi`n`nHello"
    }

    It 'goes by the content, not by the name' {
        New-WordFile "$folder/report.txt" 'A document'
        Set-Content -LiteralPath "$folder/notes.docx" -Value 'Only text' -NoNewline
        (ConvertTo-QwenText "$folder/report.txt").Type | Should -Be Docx
        $text = ConvertTo-QwenText "$folder/notes.docx"
        "$($text.Type) $($text.Text) $($text.Characters)" | Should -Be 'Text Only text 9'
    }

    It 'writes an error for a file, with a remedy, and converts the others: <Id>' -ForEach @(
        @{ Id = 'DocumentDamaged'; Create = { New-WordFile $args[0] 'x'; $bytes = [System.IO.File]::ReadAllBytes($args[0]); [System.IO.File]::WriteAllBytes($args[0], $bytes[0..($bytes.Length / 2)]) } }
        @{ Id = 'DocumentEncrypted'; Create = { [System.IO.File]::WriteAllBytes($args[0], [byte[]] (0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) + [System.Text.Encoding]::Unicode.GetBytes('EncryptedPackage')) } }
        @{ Id = 'DocumentFormat'; Create = { [System.IO.File]::WriteAllBytes($args[0], [byte[]] (0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) + [System.Text.Encoding]::Unicode.GetBytes('WordDocument')) } }
        @{ Id = 'DocumentFormat'; Create = { New-ZipFile $args[0] @{ mimetype = 'application/vnd.oasis.opendocument.text' } } }
        @{ Id = 'DocumentEmpty'; Create = { New-WordFile $args[0] ' ' } }
        @{ Id = 'DocumentFormat'; Create = { New-ZipFile $args[0] @{ 'a.txt' = "$([char] 0xE9)" * 100 } } }
        @{ Id = 'NotText'; Create = { [System.IO.File]::WriteAllBytes($args[0], [byte[]] (0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0, 0, 0xFF)) } }
        @{ Id = 'EmptyInput'; Create = { [System.IO.File]::WriteAllBytes($args[0], [byte[]] @()) } }
        @{ Id = 'IsDirectory'; Create = { $null = New-Item -ItemType Directory -Path $args[0] } }
        @{ Id = 'NotFound'; Create = { } }
    ) {
        & $Create "$folder/a.docx"
        New-WordFile "$folder/b.docx" 'fine'
        $text = ConvertTo-QwenText "$folder/a.docx", "$folder/b.docx" -ErrorVariable problems -ErrorAction SilentlyContinue
        "$text" | Should -Be 'fine'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Match "^Qwen\.$Id,"
        "$($problems[0])" | Should -Match 'a\.docx'
        "$($problems[0])" | Should -Not -Match '\n'
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $problems[0].TargetObject | Should -Be "$folder/a.docx"
    }

    It 'shows in the remedy what works for the document: <Name>' -ForEach @(
        @{ Name = 'a scan'; Create = { New-PdfFile $args[0] '' -Scan }; Says = '*probably scanned*'; Remedy = '*images with another program*-AsImage*China (Beijing)*-Upload -Model qwen-long*' }
        @{ Name = 'hidden sheets'; Create = { New-WorkbookFile $args[0] ([ordered]@{ A = '1' }) -Hidden A }; Says = '*All sheets of*are hidden*'; Remedy = '*show the hidden content*' }
        @{ Name = 'scripts'; Create = { Set-Content -LiteralPath $args[0] '<html><script>x()</script>' }; Says = '*scripts*'; Remedy = '*in a browser*' }
        @{ Name = 'nothing'; Create = { New-WordFile $args[0] ' ' }; Says = '*contains no text*'; Remedy = '*correct file*' }
        @{ Name = 'an archive'; Create = { New-ZipFile $args[0] @{ 'a.txt' = 'x' } }; Says = '*is a ZIP archive*'; Remedy = '*Expand-Archive*' }
        @{ Name = 'an Outlook message'; Create = { [System.IO.File]::WriteAllBytes($args[0], [byte[]] (0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) + [System.Text.Encoding]::Unicode.GetBytes('__substg1.0_')) }; Says = '*MSG*'; Remedy = '*EML*' }
    ) {
        & $Create "$folder/a"
        ConvertTo-QwenText "$folder/a" -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        "$($problems[0])" | Should -BeLike $Says
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike $Remedy
        if ($Name -ne 'a scan') { $problems[0].ErrorDetails.RecommendedAction | Should -Not -Match '-Upload|picture' }
    }

    It 'warns once about pages without text, with their number and what to do' {
        New-PdfFile "$folder/a.pdf" 'First page', '', '' -Scan
        foreach ($command in { ConvertTo-QwenText "$folder/a.pdf" -WarningVariable warnings -WarningAction SilentlyContinue }, { Measure-QwenToken "$folder/a.pdf" -WarningVariable warnings -WarningAction SilentlyContinue }) {
            $result = . $command
            $result | Should -HaveCount 1
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike "*a.pdf': 2 of 3.*images with another program*-AsImage*China (Beijing)*-Upload*"
        }
        (ConvertTo-QwenText "$folder/a.pdf" -WarningAction SilentlyContinue).PagesWithoutText | Should -Be 2
        New-PdfFile "$folder/b.pdf" 'First page', ''
        $null = ConvertTo-QwenText "$folder/b.pdf" -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
    }

    It 'shows the type, the length, and the sheets, but not the text' {
        New-WorkbookFile "$folder/b.xlsx" ([ordered]@{ Servers = 'confidential' })
        $lines = @(ConvertTo-QwenText "$folder/b.xlsx" | Out-String -Stream -Width 80 | Where-Object { $_.Trim() })
        -split $lines[0] | Should -Be Type, Characters, Pages, Slides, Sheets, Source
        -split $lines[2] | Should -Be Xlsx, 43, Servers, b.xlsx
        "$lines" | Should -Not -Match confidential
    }

    It 'writes one verbose line that shows what was left out' {
        New-WorkbookFile "$folder/b.xlsx" ([ordered]@{ A = '1'; B = '2' }) -Hidden B
        $lines = @(ConvertTo-QwenText "$folder/b.xlsx" -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })
        "$lines" | Should -Match "b\.xlsx': type=Xlsx characters=\d+ sheets=1 hidden=1$"
    }
}

Describe 'A document' {
    BeforeEach {
        Reset-QwenTest
        Connect-Emulator
        $folder = New-TestFolder
        New-WordFile "$folder/a.docx" 'The notice period is three months.'
        New-WorkbookFile "$folder/b.xlsx" ([ordered]@{ Servers = 'Host,Team', 'web1,shop' })
    }

    It 'is sent as Markdown by Invoke-QwenChat, and the answer names its type and its sheets: <Name>' -ForEach @(
        @{ Name = 'as a file'; Command = { Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'Notice?' } }
        @{ Name = 'as a path'; Command = { Invoke-QwenChat 'Notice?' -Path "$folder/*" } }
        @{ Name = 'as a converted document'; Command = { ConvertTo-QwenText "$folder/*" | Invoke-QwenChat 'Notice?' } }
        @{ Name = 'with a journal'; Command = { Invoke-QwenChat 'Notice?' -Path "$folder/*" -Journal (Join-Path (New-TestFolder) 'j.jsonl') } }
    ) {
        $answers = @(& $Command)
        $answers.Document.Type | Should -Be Docx, Xlsx
        $answers.Source | Should -Be (Get-ChildItem -LiteralPath $folder | Sort-Object Name).FullName
        $answers[0].Document.Characters | Should -Be 34
        $answers[1].Document.Sheets | Should -Be Servers
        Get-SeenText | Sort-Object | Should -Be "Notice?`n`n## Sheet: Servers`n`n| Host | Team |`n| --- | --- |`n| web1 | shop |", "Notice?`n`nThe notice period is three months."
    }

    It 'isn''t part of the answer if the input is text' {
        (Invoke-QwenChat hello).Document | Should -BeNullOrEmpty
        Set-Content -LiteralPath "$folder/c.txt" -Value 'text'
        (Invoke-QwenChat hello -Path "$folder/c.txt").Document | Should -BeNullOrEmpty
    }

    It 'is sent once with a journal, also if the run is repeated' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        foreach ($run in 1, 2) { $answers = @(Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'Notice?' -Journal $journal) }
        $answers.FromJournal | Should -Be $true, $true
        $answers.Document.Type | Sort-Object | Should -Be Docx, Xlsx
        @(Get-SeenRequest) | Should -HaveCount 2
    }

    It 'that can''t be read is an error of its item, and the others are sent' {
        [System.IO.File]::WriteAllBytes("$folder/0.docx", [byte[]] (0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) + [System.Text.Encoding]::Unicode.GetBytes('EncryptedPackage'))
        $answers = @(Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'Notice?' -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers | Should -HaveCount 2
        $problems[0].FullyQualifiedErrorId | Should -Match '^Qwen\.DocumentEncrypted,'
        $problems[0].TargetObject.Name | Should -Be '0.docx'
    }

    It 'isn''t another ZIP file, which is an error of its item, or a text that mentions a document format' {
        [System.IO.Compression.ZipFile]::CreateFromDirectory((New-TestFile @{ 'x.txt' = 'x' }), "$folder/0.zip")
        Set-Content -LiteralPath "$folder/c.txt" -Value 'About %PDF-1.4' -NoNewline
        $answers = @(Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'Notice?' -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Source | Split-Path -Leaf | Should -Be a.docx, b.xlsx, c.txt
        $answers[2].Content | Should -BeLike '*About %PDF-1.4'
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.DocumentFormat,*'
        "$problems" | Should -BeLike '*0.zip* is a ZIP archive*'
        $problems[0].TargetObject.Name | Should -Be '0.zip'
    }

    It 'is skipped if it''s empty, with one error and no warning: <Name>' -ForEach @(
        @{ Name = 'Invoke-QwenChat'; Command = { Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'Notice?' -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings } }
        @{ Name = 'ConvertTo-QwenText'; Command = { ConvertTo-QwenText "$folder/*" -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings } }
        @{ Name = 'an empty object'; Command = { @(ConvertTo-QwenText "$folder/[ab].*") + [QwenPS.DocumentText]@{ Source = "$folder/c.docx" } | Invoke-QwenChat 'Notice?' -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings } }
    ) {
        [System.IO.File]::WriteAllBytes("$folder/c.docx", [byte[]] @())
        $results = @(. $Command)
        $results.Source | Split-Path -Leaf | Should -Be a.docx, b.xlsx
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.EmptyInput,*'
        "$problems" | Should -BeLike '*c.docx*is empty and was skipped*'
        $warnings | Should -BeNullOrEmpty
    }

    It 'has its text limited by -MaxInputSize, not its file' {
        (Get-Item -LiteralPath "$folder/a.docx").Length | Should -BeGreaterThan 500
        (Invoke-QwenChat x -Path "$folder/a.docx" -MaxInputSize 34).Content | Should -Match months
        { Invoke-QwenChat x -Path "$folder/a.docx" -MaxInputSize 33 -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.InputTooLarge,*'
    }

    It 'is measured by its text' {
        (Measure-QwenToken "$folder/a.docx").Characters | Should -Be 34
        $measured = @(ConvertTo-QwenText "$folder/*" | Measure-QwenToken)
        $measured.Characters | Should -Be 34, 64
        $measured.Source | Should -Be (Get-ChildItem -LiteralPath $folder | Sort-Object Name).FullName
    }

    It 'is part of a batch' {
        $env:QWENPS_BATCH_PATH = New-TestFolder
        try { $answers = @(Get-ChildItem -LiteralPath $folder | Sort-Object Name | Submit-QwenBatch 'Notice?' | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120 | Receive-QwenBatch) }
        finally { $env:QWENPS_BATCH_PATH = $null }
        $answers[0].Content | Should -Match 'The notice period is three months\.'
        $answers[1].Content | Should -Match '\| web1 \| shop \|'
    }
}

Describe 'The libraries that read documents' {
    It 'are loaded when the first document is read, not by an import, a call, or a text file' {
        $folder = New-TestFolder
        Set-Content -LiteralPath "$folder/a.txt" -Value 'text'
        New-WordFile "$folder/b.docx" 'document'
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"; FOLDER = $folder } -Command @'
            function Get-Library { @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -match '^(DocumentFormat|UglyToad|AngleSharp|MimeKit|ExcelNumberFormat)' }).Count }
            Import-Module $env:QWENPS_MODULE
            $null = Invoke-QwenChat hello -Path "$env:FOLDER/a.txt"
            $null = ConvertTo-QwenText "$env:FOLDER/a.txt"
            Get-Library
            $null = ConvertTo-QwenText "$env:FOLDER/b.docx"
            Get-Library
'@
        $run.Error | Should -BeNullOrEmpty
        -split $run.Output.Trim() | Should -Be 0, 2
    }
}
