# Tests the messages in a Chinese session. They come from Texts.zh.resx. An xunit test checks that both languages have the same messages.
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'QwenPS.TestTools.psm1') -Force
    Initialize-QwenTest

    # Runs a command in a new runspace whose language is Chinese, with a connection to the emulator.
    function Invoke-Chinese([scriptblock] $Command, $Argument) {
        $shell = New-QwenShell
        try {
            $output = @($shell.AddScript("[cultureinfo]::CurrentUICulture = 'zh-CN'; & { $Command } `$args[0]").AddArgument($Argument).Invoke())
            [pscustomobject]@{ Output = $output; Warning = @($shell.Streams.Warning.Message); Error = @($shell.Streams.Error); Verbose = @($shell.Streams.Verbose.Message) }
        }
        finally { $shell.Dispose() }
    }

    # Gets the message of the error that ends the command.
    function Get-ChineseError([scriptblock] $Command, $Argument) {
        $script = [scriptblock]::Create("try { & { $Command } `$args[0] } catch { `$_ }")
        (Invoke-Chinese $script $Argument).Output[0]
    }
}

Describe 'In Chinese' {
    BeforeEach { Reset-QwenTest }

    It 'Invoke-QwenChat warns and sends nothing' {
        (Invoke-Chinese { @() | Invoke-QwenChat 总结 }).Warning | Should -Be '输入中没有文本；未发送任何内容。'
        (Invoke-Chinese { '' | Invoke-QwenChat 总结 -PerItem }).Error[0].Exception.Message | Should -Be '输入的第 1 项为空，已跳过。'
        $folder = New-TestFile @{ 'empty.txt' = '' }
        $path = Join-Path $folder empty.txt
        (Invoke-Chinese { param($path) Get-Item $path | Invoke-QwenChat 总结 } $path).Error[0].Exception.Message | Should -Be ('文件“{0}”为空，已跳过。' -f $path)
    }

    It 'messages of several sentences have no space between them' {
        Connect-Emulator -Key sk-emulator-revoked
        $messages = @(
            "$(Get-ChineseError { Invoke-QwenChat x -Model no-such-model })"
            "$(Get-ChineseError { 1..9 | Invoke-QwenChat x -PerItem -Model no-such-model })"
            "$(Get-ChineseError { Invoke-QwenChat x -Connection nobody })"
            "$((Invoke-Chinese { Get-QwenModel -Offline qwen-plu }).Error[0])"
            "$(Get-ChineseError { Get-QwenModel -Offline -Feature image })"
        )
        $messages | ForEach-Object { $_ | Should -Match '[\u4e00-\u9fff]'; $_ | Should -Not -Match '[\u3002\uff1a] [\u4e00-\u9fff]' }
        $messages[1] | Should -BeLike '*未发送的输入：*'
    }

    It 'Invoke-QwenChat shows what is missing and what to do' {
        $problem = Get-ChineseError { Invoke-QwenChat }
        $problem.Exception.Message | Should -Be '没有可发送的内容：-Prompt 为空，也没有输入。'
        $problem.ErrorDetails.RecommendedAction | Should -Be '请给出提示词，通过管道传入文本或文件，或使用 -Path 或 -Message。'
    }

    It 'Invoke-QwenChat shows what is wrong with a file' {
        $path = Join-Path (New-TestFolder) bytes.bin
        [System.IO.File]::WriteAllBytes($path, [byte[]] (0x61, 0xC3, 0x28))
        (Get-ChineseError { param($path) Invoke-QwenChat x -Path $path -ErrorAction Stop } $path).Exception.Message | Should -BeLike ('“{0}”未被识别为文本文件*' -f $path)
        (Get-ChineseError { param($path) Invoke-QwenChat x -Path "$path.gone" -ErrorAction Stop } $path).Exception.Message | Should -Be ('找不到文件“{0}.gone”。' -f $path)
    }

    It 'Invoke-QwenChat names the host and the answer in a form that Resolve-QwenError can read' {
        Add-EmulatorFault @{ status = 403; body = '{"error":{"code":"Model.AccessDenied","message":"Model access denied."},"request_id":"e3150189-8018-9c26-98cc-11b8c6819a9e"}' }
        $problem = Get-ChineseError { Invoke-QwenChat x }
        $problem.Exception.Message | Should -BeLike '127.0.0.1 返回 403 Model.AccessDenied：Model access denied. 请求 ID：*。'
        $found = $problem.Exception.Message | Resolve-QwenError
        $found.Kind | Should -Be ModelAccess
        $found.StatusCode | Should -Be 403
        $found.RequestId | Should -Be $problem.Exception.RequestId
    }

    It 'asks for confirmation and shows what would be sent; the verbose lines stay English' {
        $run = Invoke-FreshPwsh '[cultureinfo]::CurrentUICulture = "zh-CN"; Import-Module $env:QWENPS_MODULE; "abc" | Invoke-QwenChat hello -WhatIf' -Environment @{
            DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
        }
        $run.Output | Should -Match '发送 1 个请求（共 10 字节）'
        $run.Output | Should -Match 'qwen-plus（127\.0\.0\.1）'
        # This shell can't prompt the user, so the confirmation causes an error that contains the question.
        "$((Invoke-Chinese { Invoke-QwenChat x -Confirm }).Error)" | Should -BeLike '*"发送一个请求（1 字节）"*"qwen-plus（127.0.0.1）"*'
        "$((Invoke-Chinese { $ConfirmPreference = 'Low'; Invoke-QwenChat x }).Error)" | Should -BeLike '*"发送一个请求（1 字节）"*"qwen-plus（127.0.0.1）"*'
        (Get-EmulatorCounter).requests | Should -Be 0
        $lines = (Invoke-Chinese { Invoke-QwenChat x -Verbose }).Verbose
        $lines -match '发送一个请求（1 字节）' | Should -HaveCount 1
        $lines -match '^POST \S+ -> 200 \(\d+ ms, request id ' | Should -HaveCount 1
    }

    It 'Submit-QwenBatch asks for confirmation' {
        "$((Invoke-Chinese { 'x' | Submit-QwenBatch -JobPath ([System.IO.Path]::GetTempPath()) -Confirm }).Error)" | Should -BeLike '*"qwen-plus（127.0.0.1）"*'
    }

    It 'Connect-Qwen warns about a plain-text key and rejects an invalid key or region' {
        (Invoke-Chinese { Connect-Qwen -ApiKey sk-not-a-key-9bcdef }).Warning[0] | Should -BeLike '-ApiKey 以明文给出*'
        (Get-ChineseError { Connect-Qwen -ApiKey 'sk-012 345' -WarningAction Ignore }).Exception.Message | Should -Be 'API 密钥（来自参数 -ApiKey）中间含有空白：请重新完整复制。'
        (Get-ChineseError { Connect-Qwen -Region Mars -ApiKey sk-not-a-key-9bcdef -WarningAction Ignore }).Exception.Message | Should -BeLike '-Region 是“Mars”，不是已知的地域*'
    }

    It 'parameter errors show the allowed values' {
        (Get-ChineseError { Invoke-QwenChat x -Temperature 2 }).Exception.Message | Should -BeLike '*2 超出范围：必须不小于 0 且小于 2。*'
        (Get-ChineseError { Invoke-QwenChat x -Message @{ content = 'a' } }).Exception.Message | Should -BeLike '*消息需要角色：system、user、assistant 或 tool。*'
        (Get-ChineseError { Invoke-QwenChat x -Connection nope }).Exception.Message | Should -BeLike '*没有名为“nope”的连接。*'
        (Get-ChineseError { Invoke-QwenChat x -Header @{ 'a b' = 1 } }).Exception.Message | Should -BeLike '“a b”不是有效的 HTTP 请求头名称*'
    }

    It 'shows the views with Chinese labels' {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" } -Command @'
            [cultureinfo]::CurrentUICulture = 'zh-CN'
            Import-Module $env:QWENPS_MODULE
            $answer = Invoke-QwenChat hello
            $answer | Out-String
            $answer | Format-Table | Out-String
            Resolve-QwenError -Code Arrearage | Out-String
'@
        foreach ($word in '请求 ID', '来源', '内容', '原因', '处理') { $run.Output | Should -Match $word }
    }

    It 'has a translation for every label of a view' {
        $view = [System.IO.File]::ReadAllText([System.IO.Path]::Combine((Split-Path $env:QWENPS_MODULE), 'zh-CN', 'QwenPS.Format.ps1xml'))
        [regex]::Matches($view, '<Label>([^<]*)</Label>').Value | Where-Object { $_ -cnotmatch '[\u4e00-\u9fff]|>ID<' } | Should -BeNullOrEmpty
        # A Chinese character is two columns wide. A heading that's too long is wrapped.
        [regex]::Matches($view, '<Label>([^<]*)</Label><Width>([0-9]+)</Width>') | Should -Not -BeNullOrEmpty
        [regex]::Matches($view, '<Label>([^<]*)</Label><Width>([0-9]+)</Width>') |
            Where-Object { ($_.Groups[1].Value -replace '[\u2e80-\uffff]', 'xx').Length -gt [int] $_.Groups[2].Value } | Should -BeNullOrEmpty
        # The labels of the card are also Chinese.
        foreach ($word in 'Tool call', 'no usage', 'request id', 'tokens:') { $view | Should -Not -Match $word }
    }
}
