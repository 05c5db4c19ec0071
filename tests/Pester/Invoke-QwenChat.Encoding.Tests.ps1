BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $chinese = '备份任务失败：服务器没有响应，请联系管理员。日志已保存到本地磁盘，系统将在五分钟后重试。'
    $japanese = 'エラー: ディスクの空き容量が不足しているため、ファイルに書き込めません。'

    function New-EncodedFile([string] $Text, $Encoding) {
        $file = Join-Path (New-TestFolder) 'a.log'
        if ($Encoding -isnot [System.Text.Encoding]) { $Encoding = [System.Text.Encoding]::GetEncoding($Encoding) }
        [System.IO.File]::WriteAllBytes($file, $Encoding.GetBytes($Text))
        $file
    }
}

Describe 'A file in another encoding' {
    BeforeEach { Reset-QwenTest }

    It 'is read with -Encoding <Name>' -ForEach @(
        @{ Name = 'gbk'; Page = 936; Text = '短' }
        @{ Name = 'GB2312'; Page = 936; Text = '短' }
        @{ Name = 936; Page = 936; Text = '短' }
        @{ Name = '936'; Page = 936; Text = '短' }
        @{ Name = 'big5'; Page = 950; Text = '短' }
        @{ Name = 'shift_jis'; Page = 932; Text = 'ディ' }
        @{ Name = 'windows-1252'; Page = 1252; Text = 'Größe – 5 €' }
        @{ Name = 'ansi'; Page = ([cultureinfo]::CurrentCulture.TextInfo.ANSICodePage); Text = 'plain' }
        @{ Name = 'oem'; Page = ([cultureinfo]::CurrentCulture.TextInfo.OEMCodePage); Text = 'plain' }
        @{ Name = 'unicode'; Page = 1200; Text = 'Größe 短' }
        @{ Name = 'bigendianunicode'; Page = 1201; Text = 'Größe 短' }
        @{ Name = 'utf32'; Page = 12000; Text = 'Größe 短' }
        @{ Name = 'utf8'; Page = 65001; Text = 'Größe 短' }
    ) {
        $file = New-EncodedFile $Text $Page
        $null = Invoke-QwenChat 'p' -Path $file -Encoding $Name
        Get-SeenText | Should -BeExactly "p`n`n$Text"
        (Measure-QwenToken $file -Encoding $Name).Characters | Should -Be $Text.Length
    }

    It 'is read with an encoding object, from the pipeline, and in a batch' {
        $file = New-EncodedFile '短' 936
        $null = Get-Item $file | Invoke-QwenChat 'p' -Encoding ([System.Text.Encoding]::GetEncoding(936))
        Get-SeenText | Should -BeExactly "p`n`n短"
        $env:QWENPS_BATCH_PATH = New-TestFolder
        try { (Get-Item $file | Submit-QwenBatch 'p' -Encoding gbk -Name enc | Wait-QwenBatch -PollSec 0.1 | Receive-QwenBatch).Content | Should -BeLike '*短*' }
        finally { $env:QWENPS_BATCH_PATH = $null }
    }

    It 'is detected without -Encoding: <Name>' -ForEach @(
        @{ Name = 'gb18030'; Page = 936; Variable = 'chinese' }
        @{ Name = 'shift_jis'; Page = 932; Variable = 'japanese' }
        @{ Name = 'euc-jp'; Page = 51932; Variable = 'japanese' }
    ) {
        $text = Get-Variable $Variable -ValueOnly
        $file = New-EncodedFile $text $Page
        $lines = Invoke-QwenChat 'p' -Path $file -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        Get-SeenText | Should -BeExactly "p`n`n$text"
        $lines.Message | Should -Contain "'$file': encoding=$Name (detected)"
        (Measure-QwenToken $file).Characters | Should -Be $text.Length
    }

    It 'is detected even if the first 200 KB of a log are ASCII' {
        $text = ("2026-11-29 12:00:00 INFO ok`n" * 8000) + ($chinese * 20)
        $file = New-EncodedFile $text 936
        (Measure-QwenToken $file).Characters | Should -Be $text.Length
    }

    It 'is rejected with the likely encoding if that isn''t safe' {
        $file = New-EncodedFile 'Fehler: Datenträger voll. Bitte prüfen Sie die Größe der Dateien für das nächste Backup über Nacht.' 1252
        foreach ($command in { Invoke-QwenChat 'p' -Path $file -ErrorAction Stop }, { Measure-QwenToken $file -ErrorAction Stop }) {
            $problem = $command | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*probably iso-8859-1*-Encoding iso-8859-1*'
        }
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is rejected without a guess if it is binary' {
        $file = Join-Path (New-TestFolder) 'a.bin'
        [System.IO.File]::WriteAllBytes($file, [byte[]] (0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0, 0, 0xFF))
        $problem = { Invoke-QwenChat 'p' -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeLike '*probably*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Encoding*'
    }

    It 'is rejected if it isn''t valid in the specified encoding' {
        $file = New-EncodedFile 'Größe' 1252
        $problem = { Invoke-QwenChat 'p' -Path $file -Encoding utf8 -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.NotText,*' -PassThru
        $problem.Exception.Message | Should -BeLike '*isn''t valid utf-8 text (position of the first invalid byte: 2)*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Encoding*'
    }

    It 'is read by its byte order mark, whatever -Encoding is' {
        $file = Join-Path (New-TestFolder) 'a.txt'
        [System.IO.File]::WriteAllText($file, 'Größe 短', [System.Text.UnicodeEncoding]::new($false, $true))
        $null = Invoke-QwenChat 'p' -Path $file -Encoding gbk
        Get-SeenText | Should -BeExactly "p`n`nGröße 短"
    }

    It 'has a name that Tab completes, and an unknown name is an error that lists names' {
        (TabExpansion2 'Invoke-QwenChat x -Encoding gb' 30).CompletionMatches.CompletionText | Should -Be @('gb18030', 'gbk')
        { Invoke-QwenChat x -Encoding klingon } | Should -Throw '*klingon*gb18030*'
        { Invoke-QwenChat x -Encoding utf7 } | Should -Throw
    }
}

Describe 'The library that detects encodings' {
    It 'is loaded only for a file that isn''t UTF-8, and in the module''s own load context' -Skip:($PSEdition -ne 'Core') {
        $file = New-EncodedFile $chinese 936
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri; FILE = $file } -Command @'
            Import-Module $env:QWENPS_MODULE
            function Get-Context { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'UtfUnknown' } | ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } }
            Set-Content ./plain.txt 'plain'
            $null = Invoke-QwenChat x -Path ./plain.txt
            "before: $(Get-Context)"
            $null = Invoke-QwenChat x -Path $env:FILE
            "after: $(Get-Context)"
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Should -Be 'before: ', 'after: QwenPS'
    }
}
