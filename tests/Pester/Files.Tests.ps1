BeforeDiscovery {
    # Commands as a user types them. $it is the path. Files is the expected description of a file of that kind.
    $entries = @(
        @{ Entry = '-Path'; Command = 'Invoke-QwenChat Hi -Path $it' }
        @{ Entry = '-LiteralPath of a batch'; Command = 'Submit-QwenBatch Hi -LiteralPath $it -JobPath $folder' }
        @{ Entry = 'the pipeline'; Command = 'Get-Item -LiteralPath $it | Invoke-QwenChat Hi' }
        @{ Entry = '-Image'; Command = 'Invoke-QwenChat Hi -Image $it' }
        @{ Entry = '-AsImage'; Command = 'Invoke-QwenChat Hi -Path $it -AsImage' }
        @{ Entry = '-PromptFile'; Command = 'Invoke-QwenChat -PromptFile $it' }
        @{ Entry = '-JsonSchema'; Command = 'Invoke-QwenChat Hi -JsonSchema $it' }
        @{ Entry = '-JsonSchema with a file object'; Command = 'Invoke-QwenChat Hi -JsonSchema (Get-Item -LiteralPath $it)' }
        @{ Entry = 'a prompt file''s schema'; Command = 'Set-Content "$folder/p.md" "---`nschema: it.json`n---`nHi"; Invoke-QwenChat -PromptFile "$folder/p.md"' }
        @{ Entry = '-EnvFile'; Command = 'Connect-Qwen -EnvFile $it' }
        @{ Entry = 'DASHSCOPE_API_KEY_FILE_PATH'; Command = '$env:DASHSCOPE_API_KEY_FILE_PATH = $it; try { Connect-Qwen } finally { $env:DASHSCOPE_API_KEY_FILE_PATH = $null }' }
        @{ Entry = 'Import-QwenConversation'; Command = 'Import-QwenConversation $it' }
        @{ Entry = 'Measure-QwenToken'; Command = 'Measure-QwenToken -Path $it' }
        @{ Entry = 'Export-QwenConversation'; Command = '[QwenPS.ChatMessage]::new("user", "Hi") | Export-QwenConversation $it -Force' }
        @{ Entry = '-Journal'; Command = 'Invoke-QwenChat Hi -Journal $it' }
        @{ Entry = '-Journal with -WhatIf'; Command = 'Invoke-QwenChat Hi -Journal $it -WhatIf' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    $kinds = @(
        @{ Kind = 'a named pipe'; Make = 'mkfifo "$folder/it.json"' }
        @{ Kind = 'a link to a named pipe'; Make = 'mkfifo "$folder/pipe"; ln -s pipe "$folder/it.json"' }
        @{ Kind = 'a link to a device without end'; Make = 'ln -s /dev/zero "$folder/it.json"' }
        @{ Kind = 'a link to a device that keeps nothing'; Make = 'ln -s /dev/null "$folder/it.json"' }
    )
    $script:shell = $null

    # Runs the script in another shell, because a shell that hangs can't be stopped. Returns its errors.
    function Get-ProblemInTime([string] $Script, [hashtable] $With) {
        if (-not $script:shell) { $script:shell = New-QwenShell }
        $used = $script:shell
        $used.Commands.Clear()
        $used.Streams.ClearStreams()
        $null = $used.AddScript("param(`$it, `$folder) $Script").AddParameters($With)
        $running = $used.BeginInvoke()
        if (-not $running.AsyncWaitHandle.WaitOne(10000)) {
            $script:shell = $null
            throw 'It hangs.'
        }
        try { $null = $used.EndInvoke($running) }
        catch { $_.Exception.InnerException.ErrorRecord }
        $used.Streams.Error
        $used.Streams.Warning
    }
}

Describe 'A path that is not a regular file' -Skip:($env:OS -eq 'Windows_NT') {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFolder
    }

    It 'is rejected immediately by <Entry>' -ForEach $entries {
        foreach ($kind in $kinds) {
            & ([scriptblock]::Create($kind.Make))
            $problem = Get-ProblemInTime $Command @{ it = "$folder/it.json"; folder = $folder }
            "$problem" | Should -BeLike '*device, a named pipe, or a socket*' -Because $kind.Kind
            Remove-Item -LiteralPath "$folder/it.json"
        }

        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'is rejected as a file of a batch job: <File> by <Command>' -ForEach @(
        @{ File = 'job.json'; Command = 'Get-QwenBatch -JobPath $folder' }
        @{ File = 'job.json'; Command = 'Submit-QwenBatch Hi -Name other -JobPath $folder -WhatIf; Get-QwenBatch * -JobPath $folder' }
        @{ File = 'requests-1.jsonl'; Command = 'Wait-QwenBatch job -JobPath $folder -TimeoutSec 2 -PollSec 0.1' }
        @{ File = 'inputs.jsonl'; Command = 'Receive-QwenBatch job -JobPath $folder' }
    ) {
        $job = New-Item -ItemType Directory -Path "$folder/job"
        $part = @{ file = 'requests-1.jsonl'; model = 'qwen-plus'; requests = 1 }
        if ($File -eq 'inputs.jsonl') { $part.abandoned = $true }
        $record = @{ version = 1; id = 'job'; name = 'job'; base_url = "$(Get-EmulatorUri)/compatible-mode/v1"; completion_window = '24h'; parts = @($part) }
        Set-Content -LiteralPath "$job/job.json" -Value (ConvertTo-Json $record -Depth 5)
        Set-Content -LiteralPath "$job/inputs.jsonl" -Value '{"part":0,"text":"Hi"}'
        Remove-Item -LiteralPath "$job/$File" -ErrorAction Ignore
        mkfifo "$job/$File"
        "$(Get-ProblemInTime $Command @{ folder = $folder })" | Should -BeLike '*device, a named pipe, or a socket*'
    }
}

Describe 'A file that exceeds its size limit' {
    BeforeEach {
        Reset-QwenTest
        $file = Join-Path (New-TestFolder) it.json
    }

    It 'is rejected: <Name>' -ForEach @(
        @{ Name = 'a schema over 1 MB'; Size = 1MB + 1; Command = { Invoke-QwenChat Hi -JsonSchema $file }; Says = '*larger than 1 MB*' }
        @{ Name = 'a conversation over 64 MB'; Size = 64MB + 1; Command = { Import-QwenConversation $file -ErrorAction Stop }; Says = '*larger than 64 MB*' }
        @{ Name = 'a key file over 1 MB'; Size = 1MB + 1; Command = { Connect-Qwen -EnvFile $file }; Says = '*larger than 1 MB*' }
        @{ Name = 'a prompt over -MaxInputSize'; Size = 2MB; Command = { Invoke-QwenChat -PromptFile $file -MaxInputSize 1MB }; Says = '*-MaxInputSize*' }
    ) {
        # A sparse file uses no disk space.
        $stream = [System.IO.File]::Create($file)
        try { $stream.SetLength($Size) } finally { $stream.Dispose() }
        $Command | Should -Throw $Says
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'A malicious prompt file with links' -Skip:($env:OS -eq 'Windows_NT') {
    BeforeEach { Reset-QwenTest }

    It 'can''t use a file outside its folder as its schema: <_>' -ForEach 'link.json', 'up/secret.json' {
        $folder = New-TestFile @{ 'secret.json' = '{"type":"object","properties":{"a":{"type":"string"}}}' }
        $null = New-Item -ItemType Directory -Path "$folder/prompts"
        ln -s ../secret.json "$folder/prompts/link.json"
        ln -s .. "$folder/prompts/up"
        Set-Content -LiteralPath "$folder/prompts/p.md" -Value "---`nschema: $_`n---`nHi"
        { Invoke-QwenChat -PromptFile "$folder/prompts/p.md" } | Should -Throw '*isn''t in the folder of the prompt file*' -ErrorId 'Qwen.InvalidArgument,*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}
