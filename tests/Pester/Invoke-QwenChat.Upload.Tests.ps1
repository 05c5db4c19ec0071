BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    function Add-FileFault([hashtable] $Fault) { Invoke-Emulator POST filefaults $Fault }

    # Gets the requests about files, and the requests to a model.
    function Get-Upload { Invoke-Emulator GET requests | Where-Object { $_.method -eq 'POST' -and $_.path -like '*/files' } }
    function Get-Chat { Get-SeenRequest | Where-Object Path -Like '*/chat/completions' }
    function Get-Record { Get-ChildItem -LiteralPath $env:QWENPS_UPLOAD_PATH -Recurse -File -Filter *.json -ErrorAction Ignore }
    function Get-Sha([string] $Path) { (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash.ToLowerInvariant() }
}

AfterAll { $env:QWENPS_UPLOAD_PATH = $null }

Describe 'Invoke-QwenChat -Upload' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_UPLOAD_PATH = Join-Path (New-TestFolder) uploads
        $folder = New-TestFile @{ 'manual.txt' = 'The reset button is red.'; 'contract.md' = '# Contract' }
        $manual = Join-Path $folder manual.txt
        $PSDefaultParameterValues = @{ 'Invoke-QwenChat:Model' = 'qwen-long' }
    }

    It 'uploads a file, waits until it is parsed, and refers to it' {
        $answer = Get-Item $manual | Invoke-QwenChat 'Where is the reset button?' -Upload
        $answer.Content | Should -Be 'Where is the reset button?'
        $answer.Source | Should -Be $manual
        $file = Get-QwenFile
        $file.Purpose, $file.Status, $file.Bytes | Should -Be 'file-extract', 'processed', 24
        $file.Name | Should -Be "manual.$((Get-Sha $manual).Substring(0, 32)).txt"
        $messages = (Get-Chat).Body.messages
        $messages.role | Should -Be system, system, user
        $messages.content | Should -Be 'You are a helpful assistant.', "fileid://$($file.Id)", 'Where is the reset button?'
        # The service counts the tokens of the file's text.
        $answer.Usage.InputTokens | Should -BeGreaterThan 20
    }

    It 'uploads nothing without -Upload, not even for a model that reads files' {
        $null = Get-Item $manual | Invoke-QwenChat 'Where?'
        Invoke-QwenChat 'Where?' -Path $manual | Should -Not -BeNullOrEmpty
        Invoke-Emulator GET requests | Where-Object path -Like '*/files*' | Should -BeNullOrEmpty
        (Get-Chat)[0].Body.messages.content | Should -Be "Where?`n`nThe reset button is red."
        Test-Path $env:QWENPS_UPLOAD_PATH | Should -BeFalse
    }

    It 'uploads nothing with -WhatIf, and mentions that the text of the file counts' {
        $options = Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -WhatIf -WarningVariable warnings 3>$null
        $options | Should -Not -BeNullOrEmpty
        "$warnings" | Should -BeLike '*uploaded files*'
        Invoke-Emulator GET requests | Where-Object path -NotLike '*quotas*' | Should -BeNullOrEmpty
        Test-Path $env:QWENPS_UPLOAD_PATH | Should -BeFalse
    }

    It 'shows with -WhatIf how many files it would upload' {
        Copy-Item $manual (Join-Path $folder copy.txt)
        $shown = Get-Shown { Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -WhatIf -WarningAction Ignore }
        $shown | Should -BeLike '*What if: *Upload the files*(maximum number of files: 2, maximum total size: 34 bytes)*'
    }

    It 'reports a <Name> before the upload' -ForEach @(
        @{ Name = 'document whose extension is wrong'; File = 'contract.txt'; Content = '%PDF-1.7'; Id = 'UploadType'; Message = "*doesn't match its content, which is PDF.*" }
        @{ Name = 'document with a password'; File = 'book.xlsx'; Content = $null; Id = 'DocumentEncrypted'; Message = '*requires a password*' }
    ) {
        $path = Join-Path $folder $File
        $bytes = if ($Content) { [System.Text.Encoding]::ASCII.GetBytes($Content) } else { [byte[]] (0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) + [System.Text.Encoding]::Unicode.GetBytes('EncryptedPackage') }
        [System.IO.File]::WriteAllBytes($path, $bytes)
        { Get-Item $path | Invoke-QwenChat 'Where?' -Upload -ErrorAction Stop } | Should -Throw -ErrorId "Qwen.$Id,*" -ExpectedMessage $Message
        @(Get-Upload) | Should -BeNullOrEmpty
    }

    It 'uploads the same content once: in several runs, under several names, and for several questions' {
        Copy-Item $manual (Join-Path $folder copy.txt)
        $first = Invoke-QwenChat 'Where?' -Path (Join-Path $folder *.txt) -Upload
        $first | Should -HaveCount 2
        $null = Get-Item $manual | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?' -Upload
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        @(Get-Upload) | Should -HaveCount 1
        @(Get-QwenFile) | Should -HaveCount 1
        @(Get-Record) | Should -HaveCount 1
        (Get-Chat)[2..4] | ForEach-Object { $_.Body.messages[-1].content } | Sort-Object | Should -Be One?, Three?, Two?
    }

    It 'uploads a file again if its content changed, or if it was deleted from the service' {
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        Set-Content -LiteralPath $manual 'It moved.'
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        @(Get-QwenFile) | Should -HaveCount 2
        # Another program deletes the files, so the records remain.
        $records = Get-Record
        foreach ($file in Get-QwenFile) { $env:QWENPS_UPLOAD_PATH, $kept = (New-TestFolder), $env:QWENPS_UPLOAD_PATH; $file | Remove-QwenFile -Confirm:$false; $env:QWENPS_UPLOAD_PATH = $kept }
        @(Get-Record).Count | Should -Be $records.Count
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        @(Get-Upload) | Should -HaveCount 3
        (Get-Chat)[-1].Body.messages[1].content | Should -Be "fileid://$((Get-QwenFile).Id)"
    }

    It 'finds a file that another computer uploaded' {
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        $env:QWENPS_UPLOAD_PATH = Join-Path (New-TestFolder) other
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload
        @(Get-Upload) | Should -HaveCount 1
    }

    It 'sends a list of files as one request' {
        $answer = , (Get-ChildItem $folder) | Invoke-QwenChat 'Do they match?' -Upload
        $answer.Content | Should -Be 'Do they match?'
        @($answer.InputObject).Name | Should -Be (Get-ChildItem $folder).Name
        $again = Invoke-QwenChat 'Do they match?' -InputObject (Get-ChildItem $folder) -Upload
        $again | Should -HaveCount 1
        (Get-Chat)[0].Body.messages[1].content | Should -Match '^fileid://file-fe-\w+,fileid://file-fe-\w+$'
        (Get-Chat)[0].Body.messages.content | Should -Be (Get-Chat)[1].Body.messages.content
        @(Get-Upload) | Should -HaveCount 2
    }

    It 'continues a conversation about a file, also with a new system message' {
        $first = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -System 'Be brief.'
        $null = $first | Invoke-QwenChat 'And the color?'
        $null = $first | Invoke-QwenChat 'And the color?' -System 'Be verbose.'
        (Get-Chat)[1].Body.messages.content | Should -Be 'Be brief.', "fileid://$((Get-QwenFile).Id)", 'Where?', 'Where?', 'And the color?'
        (Get-Chat)[2].Body.messages[0, 1].content | Should -Be 'Be verbose.', "fileid://$((Get-QwenFile).Id)"
    }

    It 'works with the DashScope protocol' {
        Connect-Emulator -Protocol DashScope
        (Get-Item $manual | Invoke-QwenChat 'Where?' -Upload).Content | Should -Be 'Where?'
        (Get-SeenRequest)[-1].Body.input.messages[1].content | Should -Be "fileid://$((Get-QwenFile).Id)"
    }

    It 'identifies a file by its hash in a journal, also after it was uploaded again' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $null = Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        Get-QwenFile | Remove-QwenFile -Confirm:$false
        Move-Item $manual (Join-Path $folder renamed.txt)
        $again = Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        $again.FromJournal | Should -Be $true, $true
        @(Get-Chat) | Should -HaveCount 2
        @(Get-Upload) | Should -HaveCount 2
        Add-Content -LiteralPath (Join-Path $folder renamed.txt) 'more'
        (Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -Journal $journal).FromJournal | Sort-Object | Should -Be $false, $true
    }

    It 'continues a conversation from a journal' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        $restored = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        $restored.FromJournal | Should -BeTrue
        ($restored | Invoke-QwenChat 'And?').Content | Should -Be 'And?'
        (Get-Chat)[-1].Body.messages[1].content | Should -Be "fileid://$((Get-QwenFile).Id)"
    }

    It 'continues a conversation from the journal of another computer, whose files are only recorded there' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        $id = (Get-QwenFile).Id
        $env:QWENPS_UPLOAD_PATH = Join-Path (New-TestFolder) other
        $restored = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -Journal $journal
        ($restored | Invoke-QwenChat 'And?' -Upload).Content | Should -Be 'And?'
        (Get-Chat)[-1].Body.messages[1].content | Should -Be "fileid://$id"
        Get-QwenFile | Remove-QwenFile -Confirm:$false
        { $restored | Invoke-QwenChat 'And?' -Upload } | Should -Throw -ErrorId 'Qwen.UploadMissing,*'
    }

    It 'uploads the target of a symbolic link' -Skip:$IsWindows {
        $link = Join-Path $folder link.txt
        $null = New-Item -ItemType SymbolicLink -Path $link -Target manual.txt
        (Get-Item $link | Invoke-QwenChat 'Where?' -Upload).Content | Should -Be 'Where?'
        (Get-QwenFile).Name, (Get-QwenFile).Bytes | Should -Be "link.$((Get-Sha $manual).Substring(0, 32)).txt", 24
    }

    It 'applies -MaxRetry and -TimeoutSec to the upload' {
        Connect-Emulator -MaxRetry 2
        Add-EmulatorFault @{ status = 503; times = -1; match = @{ pathContains = '/files' } }
        Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -MaxRetry 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.Overloaded,*'
        @(Invoke-Emulator GET requests | Where-Object path -Like '*/files*') | Should -HaveCount 1
        Reset-QwenTest
        Add-EmulatorFault @{ delayMs = 60000; times = -1; match = @{ pathContains = '/files' } }
        Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.Timeout,*'
    }

    It 'adopts an upload whose answer was lost' {
        # The first call reads the list of files, and the second call is the upload.
        Add-EmulatorFault @{ status = 200; body = '{"data":[],"has_more":false}'; match = @{ pathContains = '/files' } }
        Add-EmulatorFault @{ dropAfterBytes = 0; match = @{ pathContains = '/files' } }
        $null = Get-Item $manual | Invoke-QwenChat 'Where?' -Upload -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.Network,*'
        @(Get-QwenFile) | Should -HaveCount 1
        @(Get-Record) | Should -HaveCount 1
        (Get-Item $manual | Invoke-QwenChat 'Where?' -Upload).Content | Should -Be 'Where?'
        @(Get-Upload) | Should -HaveCount 1
        @(Get-QwenFile) | Should -HaveCount 1
        # With retries, the same run finds the file.
        Connect-Emulator -MaxRetry 2
        Set-Content -LiteralPath $manual other
        Add-EmulatorFault @{ status = 200; body = '{"data":[],"has_more":false}'; match = @{ pathContains = '/files' } }
        Add-EmulatorFault @{ dropAfterBytes = 0; match = @{ pathContains = '/files' } }
        (Get-Item $manual | Invoke-QwenChat 'Where?' -Upload).Content | Should -Be 'Where?'
        @(Get-QwenFile) | Should -HaveCount 2
    }

    It 'stops while the service parses a file, and continues to wait in the next run' {
        Add-FileFault @{ parseMs = 4000 }
        $shell = New-QwenShell
        $null = $shell.AddScript('param($path) Get-Item $path | Invoke-QwenChat Where? -Upload -Model qwen-long').AddArgument($manual)
        $started = $shell.BeginInvoke()
        Wait-Until { @(Get-QwenFile).Count -eq 1 } | Should -BeTrue
        $shell.Stop()
        $started.IsCompleted | Should -BeTrue
        @(Get-Chat) | Should -BeNullOrEmpty
        (Get-Item $manual | Invoke-QwenChat 'Where?' -Upload).Content | Should -Be 'Where?'
        @(Get-Upload) | Should -HaveCount 1
    }

    It 'reports a file that the service can''t parse, and deletes it' {
        Add-FileFault @{ nameContains = 'manual'; failParse = $true }
        $answers = Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -ErrorAction SilentlyContinue -ErrorVariable problems
        $answers.Source | Should -Be (Join-Path $folder contract.md)
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.UploadFailed,*'
        $problems[0].TargetObject.Name | Should -Be manual.txt
        @(Get-QwenFile).Name | Should -BeLike 'contract.*'
        @(Get-Record) | Should -HaveCount 1
    }

    It 'reports a full store, and how to make space' {
        Add-EmulatorFault @{ status = 200; body = '{"data":[],"has_more":false}'; match = @{ pathContains = '/files' } }
        Add-EmulatorFault @{ status = 400; body = '{"error":{"code":"invalid_parameter_error","message":"Upload file number exceed limit."}}'; match = @{ pathContains = '/files' } }
        $null = Get-ChildItem $folder | Invoke-QwenChat 'Where?' -Upload -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        # The second file isn't uploaded, because the store is full.
        $problems.FullyQualifiedErrorId | Should -BeLike 'Qwen.FileStoreFull,*'
        $problems | Should -HaveCount 2
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*Remove-QwenFile*'
        @(Get-Upload) | Should -HaveCount 1
        Get-Record | Should -BeNullOrEmpty
    }

    It 'rejects <Name> before it is uploaded: <Id>' -ForEach @(
        @{ Name = 'setup.exe'; Id = 'UploadType'; Bytes = 3 }
        @{ Name = 'photo.png'; Id = 'UploadTooLarge'; Bytes = 20MB }
        @{ Name = 'empty.pdf'; Id = 'EmptyInput'; Bytes = 0 }
    ) {
        $path = Join-Path $folder $Name
        $stream = [System.IO.File]::Create($path)
        $stream.SetLength($Bytes)
        $stream.Dispose()
        $null = Get-Item $path | Invoke-QwenChat 'What?' -Upload -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike "Qwen.$Id,*"
        Get-Upload | Should -BeNullOrEmpty
    }

    It 'accepts several files per request only if the model does' {
        $null = , (Get-ChildItem $folder) | Invoke-QwenChat 'What?' -Upload -Model qwen-doc-turbo -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.UploadTooMany,*'
        Get-Upload | Should -BeNullOrEmpty
        @(Get-ChildItem $folder | Invoke-QwenChat 'What?' -Upload -Model qwen-doc-turbo) | Should -HaveCount 2
    }

    It 'names the models that read files if the model does not' {
        $problem = { Get-Item $manual | Invoke-QwenChat 'What?' -Upload -Model qwen-plus } | Should -Throw -PassThru -ErrorId 'Qwen.InvalidArgument*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*qwen-long, qwen-doc-turbo*'
        { Get-Item $manual | Invoke-QwenChat 'What?' -Upload -FallbackModel qwen-plus } | Should -Throw -ErrorId 'Qwen.InvalidArgument*'
        Invoke-Emulator GET requests | Should -BeNullOrEmpty
    }

    It 'suggests to extract the text on this computer in a region where no model reads files' {
        Connect-Qwen International -ApiKey (Get-Key)
        $problem = { Get-Item $manual | Invoke-QwenChat 'What?' -Upload } | Should -Throw -PassThru -ErrorId 'Qwen.InvalidArgument*'
        "$problem" | Should -BeLike '*Beijing*Nothing was uploaded*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Remove -Upload*'
    }

    It 'requires a prompt, and can''t be used with -AsImage' {
        { Get-Item $manual | Invoke-QwenChat -Upload } | Should -Throw -ErrorId 'Qwen.InvalidArgument*'
        { Get-Item $manual | Invoke-QwenChat 'x' -Upload -AsImage } | Should -Throw -ErrorId 'Qwen.InvalidArgument*'
        { Get-Item $manual | Invoke-QwenChat 'x' -Upload -Split } | Should -Throw -ErrorId 'Qwen.InvalidArgument*'
    }

    It 'reserves the whole context of the model for a budget, because the length of the file is not known' {
        $null = Get-Item $manual | Invoke-QwenChat 'x' -Upload -MaxTotalTokens 100000 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        @(Get-Chat) | Should -BeNullOrEmpty
        (Get-Item $manual | Invoke-QwenChat 'x' -Upload -MaxTotalTokens 20000000).Content | Should -Be x
    }

    It 'reports a folder for its records that can''t be used, and uploads nothing' {
        $env:QWENPS_UPLOAD_PATH = $manual
        $null = Get-Item $manual | Invoke-QwenChat 'x' -Upload -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.UploadRecord,*'
        Get-Upload | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-QwenChat -Upload: an interrupted run' {
    It 'uploads each file once and leaves no orphan if it is killed' {
        Reset-QwenTest
        $content = [ordered]@{}
        foreach ($number in 1..40) { $content['{0:d2}.txt' -f $number] = "document $number" }
        $environment = @{ DOCUMENTS = New-TestFile $content; JOURNAL = Join-Path (New-TestFolder) run.jsonl; QWENPS_UPLOAD_PATH = Join-Path (New-TestFolder) uploads }
        $command = @'
            Import-Module $env:QWENPS_MODULE
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force)
            Get-ChildItem -LiteralPath $env:DOCUMENTS -File | Invoke-QwenChat 'Summarize.' -Upload -Model qwen-long -Journal $env:JOURNAL | ForEach-Object Source | Split-Path -Leaf
'@
        foreach ($limit in 5, 20) {
            $run = Start-FreshPwsh -Environment $environment -Command $command
            $null = Wait-Until { @(Invoke-Emulator GET requests | Where-Object { $_.method -eq 'POST' -and $_.path -like '*/files' }).Count -ge $limit -or $run.Process.HasExited }
            $run.Process.HasExited | Should -BeFalse
            $run.Process.Kill()
            $run.Process.WaitForExit()
        }

        $last = Invoke-FreshPwsh -Environment $environment -Command $command
        @($last.Output.Trim() -split '\r?\n') | Should -Be @($content.Keys) -Because $last.Error
        $files = @(Get-QwenFile)
        $files | Should -HaveCount 40
        @($files.Name | Select-Object -Unique) | Should -HaveCount 40
    }
}
