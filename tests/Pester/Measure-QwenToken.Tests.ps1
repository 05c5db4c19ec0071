BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Measure-QwenToken' {
    BeforeEach { Reset-QwenTest }
    AfterEach { (Get-EmulatorCounter).requests | Should -Be 0 -Because 'measuring makes no call' }

    It 'measures piped text as one text' {
        $result = 'abcd', '', '你好' | Measure-QwenToken
        $result | Should -HaveCount 1
        $result | Should -BeOfType QwenPS.TokenMeasure
        $result.Source | Should -BeNullOrEmpty
        # The lines are joined with line breaks, in the same way as Invoke-QwenChat sends them.
        $result.Characters | Should -Be 8
        $result.Tokens | Should -Be 4
        $result.IsEstimate | Should -BeTrue
    }

    It 'has the same estimate as a warning of Invoke-QwenChat, including the context and the price' {
        $result = Measure-QwenToken -InputObject ('x' * 16384) -Model qwen-max
        $result.Tokens | Should -Be 4096
        $result.Model | Should -Be 'qwen-max'
        $result.Context | Should -Be 32768
        $result.ContextShare | Should -Be 0.125
        $result.EstimatedPrice | Should -Be (4096 * 1.6d / 1e6)
        $result.EstimatedPrice | Should -BeOfType decimal
    }

    It 'measures each file separately' {
        $folder = New-TestFile @{ 'a.txt' = 'abcd' * 10; 'b.txt' = '你好'; 'empty.txt' = '' }
        foreach ($results in @(
                , @(Get-ChildItem $folder | Measure-QwenToken)
                , @(Measure-QwenToken -Path "$folder/*")
                , @(Measure-QwenToken -LiteralPath "$folder/a.txt", "$folder/b.txt", "$folder/empty.txt"))) {
            $results.Tokens | Should -Be @(10, 2, 0)
            $results.Source | Should -Be @((Join-Path $folder 'a.txt'), (Join-Path $folder 'b.txt'), (Join-Path $folder 'empty.txt'))
        }
    }

    It 'measures a file by position' {
        $folder = New-TestFile @{ 'error.log' = 'abcd' * 10; 'other.log' = 'abcd' }
        Push-Location -LiteralPath $folder
        try {
            (Measure-QwenToken error.log).Tokens | Should -Be 10
            (Measure-QwenToken *.log).Tokens | Should -Be @(10, 1)
            (Measure-QwenToken ./error.log, ./other.log -Model qwen-max).Model | Should -Be @('qwen-max', 'qwen-max')
            Measure-QwenToken missing.log -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$problems" | Should -BeLike '*missing.log*'
        }
        finally { Pop-Location }
    }

    It 'separates files and text' {
        $folder = New-TestFile @{ 'a.txt' = 'abcd' }
        $results = @(Get-Item "$folder/a.txt"), 'some text' | ForEach-Object { $_ } | Measure-QwenToken
        $results | Should -HaveCount 2
        $results[0].Source | Should -Be (Join-Path $folder 'a.txt')
        $results[1].Characters | Should -Be 9
    }

    It 'measures other objects as the JSON that would be sent, and answers as their text' {
        ([pscustomobject]@{ a = 1 } | Measure-QwenToken).Characters | Should -Be '{"a":1}'.Length
        # This cmdlet makes no calls.
        $answer = Invoke-QwenChat 'hello'
        Invoke-Emulator POST reset
        ($answer | Measure-QwenToken).Characters | Should -Be 5
    }

    It 'reads <Name> as Invoke-QwenChat does' -ForEach @(
        @{ Name = 'UTF-8'; Encoding = [System.Text.UTF8Encoding]::new($false) }
        @{ Name = 'UTF-8 with a mark'; Encoding = [System.Text.UTF8Encoding]::new($true) }
        @{ Name = 'UTF-16'; Encoding = [System.Text.UnicodeEncoding]::new($false, $true) }
        @{ Name = 'UTF-16 big-endian'; Encoding = [System.Text.UnicodeEncoding]::new($true, $true) }
        @{ Name = 'UTF-32'; Encoding = [System.Text.UTF32Encoding]::new($false, $true) }
    ) {
        # The text is longer than the buffer, so some characters are split at the end of the buffer.
        $text = '你好, ça va? 😀 ' * 20000
        $file = Join-Path (New-TestFolder) 'a.txt'
        [System.IO.File]::WriteAllText($file, $text, $Encoding)
        $result = Measure-QwenToken -Path $file
        $result.Characters | Should -Be $text.Length
        $result.Tokens | Should -Be ($text | Measure-QwenToken).Tokens
    }

    It 'shows where a file is not text, and continues' {
        $folder = New-TestFile @{ 'b.txt' = 'abcd' }
        $bytes = [System.Text.Encoding]::ASCII.GetBytes('a' * 300000); $bytes[200000] = 0xFF
        [System.IO.File]::WriteAllBytes((Join-Path $folder 'a.bin'), $bytes)
        $results = Get-ChildItem $folder | Measure-QwenToken -ErrorVariable errors -ErrorAction SilentlyContinue
        $results.Tokens | Should -Be 1
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.NotText,*'
        $errors[0].Exception.Message | Should -BeLike '*byte: 200000)*'
        $errors[0].TargetObject | Should -BeOfType System.IO.FileInfo
    }

    It 'detects a file that ends in the middle of a character' {
        $file = Join-Path (New-TestFolder) 'cut.txt'
        [System.IO.File]::WriteAllBytes($file, [byte[]] (97, 0xE4, 0xBD))
        { Measure-QwenToken -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.NotText,*'
    }

    It 'shows what is wrong with <Name>' -ForEach @(
        @{ Name = 'a folder'; Id = 'Qwen.IsDirectory,*'; Path = { New-TestFolder } }
        @{ Name = 'a path that is not there'; Id = 'Qwen.NotFound,*'; Path = { 'nowhere/a.txt' } }
        @{ Name = 'a path of another provider'; Id = 'Qwen.InvalidArgument,*'; Path = { 'Env:PATH' } }
    ) {
        Measure-QwenToken -Path (& $Path) -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike $Id
    }

    It 'shows that an image can''t be estimated, and how to find its usage' {
        $file = Join-Path (New-TestFolder) 'a.txt'
        [System.IO.File]::WriteAllBytes($file, [byte[]] (0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1))
        Measure-QwenToken -Path $file -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 1
        $errors[0].Exception.Message | Should -BeLike "'*a.txt' is an image*"
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Image*Usage.InputTokens*'
    }

    It 'measures empty input as empty, and does not guess' {
        ('' | Measure-QwenToken).Tokens | Should -Be 0
        (@() | Measure-QwenToken).Tokens | Should -Be 0
        ($null | Measure-QwenToken).Tokens | Should -Be 0
        { Measure-QwenToken } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
    }

    It 'uses the model of the connection' {
        Connect-Emulator -With @{ Model = 'qwen-max' }
        ('x' | Measure-QwenToken).Model | Should -Be 'qwen-max'
    }

    It 'warns once about an unknown model, with similar IDs' {
        $result = 'x', 'y' | Measure-QwenToken -Model qwen-plsu -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'Did you mean qwen-plus\?'
        $result.Context | Should -BeNullOrEmpty
        $result.ContextShare | Should -BeNullOrEmpty
        $result.EstimatedPrice | Should -BeNullOrEmpty
    }

    It 'needs no key and no connection' {
        $result = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; "abcdefgh" | Measure-QwenToken | ForEach-Object { "$($_.Tokens) $($_.Model) $($_.EstimatedPrice)" }'
        $result.Error | Should -BeNullOrEmpty
        $result.Output.Trim() | Should -Be '2 qwen-plus 0.0000016'
    }

    It 'shows in its view that the numbers are estimates' {
        $text = 'x' * 1000 | Measure-QwenToken -Model qwen-max | Out-String -Width 140
        $text | Should -Match ' Tokens EstimatedPrice '
        $text | Should -Match '0\.0004 USD'
    }
}

Describe 'Measure-QwenToken on a large file' {
    BeforeAll {
        $file = Join-Path (New-TestFolder) 'large.log'
        $block = [System.Text.Encoding]::UTF8.GetBytes(("2026-07-02 12:00:01 服务已启动, 12 ms`n" * 20000))
        $stream = [System.IO.File]::Create($file)
        try { while ($stream.Length -lt 200MB) { $stream.Write($block, 0, $block.Length) } } finally { $stream.Dispose() }
    }

    AfterAll { Remove-Item -LiteralPath $file }

    It 'uses constant memory' {
        if ($PSEdition -ne 'Core') { Set-ItResult -Skipped -Because '.NET Framework does not count what is allocated' }
        # Runs once in advance, so the time for loading and compiling code isn't measured.
        $null = Measure-QwenToken -Path $PSCommandPath
        $before = [GC]::GetTotalAllocatedBytes($true)
        $result = Measure-QwenToken -Path $file
        $allocated = [GC]::GetTotalAllocatedBytes($true) - $before
        $result.Tokens | Should -BeGreaterThan 20000000
        $allocated | Should -BeLessThan 20MB
    }

    It 'ends within a second of Ctrl-C' {
        $shell = New-QwenShell
        try {
            $null = $shell.AddScript('param($file) Measure-QwenToken -Path (@($file) * 50)').AddArgument($file)
            $run = $shell.BeginInvoke()
            Start-Sleep -Milliseconds 500
            $run.IsCompleted | Should -BeFalse
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            # Usually, the stop takes some hundredths of a second, and reading all files takes minutes. The limit is for a busy computer.
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        }
        finally { $shell.Dispose() }
    }
}
