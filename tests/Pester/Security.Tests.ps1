BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $escape = [char] 27

    # Creates a prompt file with these lines in a new folder and returns its path.
    function New-PromptFile([string[]] $Line, [hashtable] $Beside = @{}) {
        $folder = New-TestFolder
        $files = $Beside + @{ 'prompts/prompt.md' = ($Line -join "`n") + "`n" }
        foreach ($name in $files.Keys) {
            $path = Join-Path $folder $name
            $null = New-Item -ItemType Directory -Force -Path (Split-Path $path)
            [System.IO.File]::WriteAllText($path, $files[$name])
        }

        Join-Path $folder prompts/prompt.md
    }
}

Describe 'The text of a model' {
    BeforeEach { Reset-QwenTest }

    It 'is shown unchanged, and its links are not followed' {
        $text = "[click](https://evil.example/?q=1) ![seen]($(Get-EmulatorUri)/seen.png) <img src=`"$(Get-EmulatorUri)/seen.png`">"
        $answer = Invoke-QwenChat $text
        $answer | Out-String | Should -BeLike '*click*'
        $answer.Content | Should -BeExactly $text
        Invoke-QwenChat $text -Live 6>$null | Out-Null
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'can''t control the terminal through the finish reason, model, or request ID, in <Name>' -ForEach @(
        @{ Name = 'the card'; Format = { $_ | Out-String } }
        @{ Name = 'Format-Table'; Format = { $_ | Format-Table | Out-String -Width 200 } }
    ) {
        $body = '{"choices":[{"message":{"content":"x"},"finish_reason":"st\u001b[2Jop"}],"model":"m\u001b]0;t\u0007","request_id":"r\u009bx"}'
        Add-EmulatorFault @{ body = $body; status = 200; contentType = 'application/json'; omitRequestId = $true }
        $answer = Invoke-QwenChat 'x'
        $answer.FinishReason | Should -BeExactly "st$escape[2Jop"
        $shown = ($answer | ForEach-Object $Format) -replace "$escape\[[0-9;]*m", ''
        $shown | Should -Not -Match "[$escape$([char] 0x9b)$([char] 7)]"
    }

    It 'can''t control the terminal through the deltas of a stream' {
        $shown = Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Answer' = "text:$([uri]::EscapeDataString("a$escape[2Jb"))" } | Out-String
        $shown -replace "$escape\[[0-9;]*m", '' | Should -Not -Match $escape
    }
}

Describe 'The text of a service error' {
    BeforeEach { Reset-QwenTest }

    It 'can''t control the terminal' {
        Add-EmulatorFault @{ status = 400; body = '{"error":{"code":"c\u001b[2J","message":"m\u001b]0;t\u0007\r\nsecond line"}}' }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
        "$problem" | Should -Not -Match "[$escape$([char] 7)`r`n]"
        ($problem | Out-String) -replace "$escape\[[0-9;]*m", '' | Should -Not -Match "[$escape$([char] 7)]"
    }
}

Describe 'The name of a malicious file' {
    BeforeEach { Reset-QwenTest }

    It 'can''t control the terminal or add a line in an error' {
        $problem = { Invoke-QwenChat 'x' -LiteralPath "$(New-TestFolder)/a$escape[2J`nb" -ErrorAction Stop } | Should -Throw -PassThru
        "$problem" | Should -BeLike '*a␛`[2J␊b*'
        ($problem | Out-String) -replace "$escape\[[0-9;]*m", '' | Should -Not -Match $escape
    }
}

Describe 'A malicious prompt file' {
    BeforeEach { Reset-QwenTest }

    It 'can''t use a file outside its folder as its schema: <_>' -ForEach '../secret.json', '..\secret.json', './../secret.json', 'x/../../secret.json', '.', '"secret\u0000.json"' {
        $file = New-PromptFile '---', "schema: $_", '---', 'Hi' @{ 'secret.json' = '{"auths":{}}' }
        { Invoke-QwenChat -PromptFile $file } | Should -Throw -ErrorId 'Qwen.*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can''t use a file by its full path' {
        $secret = Join-Path (New-TestFile @{ 'secret.json' = '{"auths":{}}' }) secret.json
        $problem = { Invoke-QwenChat -PromptFile (New-PromptFile '---', "schema: $secret", '---', 'Hi') } | Should -Throw '*secret.json*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-JsonSchema*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'can use a schema below its own folder' {
        $file = New-PromptFile '---', 'schema: schemas/answer.json', '---', 'Hi' @{ 'prompts/schemas/answer.json' = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}' }
        (Invoke-QwenChat -PromptFile $file).Object.n | Should -BeOfType [int]
    }

    It 'is only text, whatever it looks like' {
        $text = '$(Remove-Item x) $env:DASHSCOPE_API_KEY `whoami` <% exit %> {{ }} {% include "x" %}'
        $null = Invoke-QwenChat -PromptFile (New-PromptFile $text)
        Get-SeenText | Should -BeExactly $text
    }

    It 'gets a value unchanged, even if it looks like a placeholder or like settings' {
        $null = Invoke-QwenChat -PromptFile (New-PromptFile '{{a}}|{{b}}') -Variable @{ a = '{{b}}'; b = "---`nmodel: evil`n---" }
        Get-SeenText | Should -BeExactly "{{b}}|---`nmodel: evil`n---"
        (Get-SeenRequest).Body.model | Should -Not -Be evil
    }
}

Describe 'A manipulated record of a batch job' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = New-TestFolder
    }

    AfterEach { $env:QWENPS_BATCH_PATH = $null }

    It 'does not upload another file: <_>' -ForEach '../../secret', 'secret', '..', '/etc/passwd' {
        $folder = New-Item -ItemType Directory -Path "$env:QWENPS_BATCH_PATH/job"
        Set-Content -LiteralPath "$folder/secret" -Value 'secret'
        $record = @{ version = 1; id = 'job'; name = 'job'; base_url = "$(Get-EmulatorUri)/compatible-mode/v1"; completion_window = '24h'; parts = @(@{ file = $_; model = 'qwen-plus'; requests = 1 }) }
        Set-Content -LiteralPath "$folder/job.json" -Value (ConvertTo-Json $record -Depth 5)
        Wait-QwenBatch job -PollSec 0.1 -TimeoutSec 1 -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$warnings" | Should -BeLike '*job*isn''t a job record*'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'does not lose results because of damaged inputs' {
        $job = 1..2 | Submit-QwenBatch -PerItem -Name spoilt | Wait-QwenBatch -PollSec 0.1
        Set-Content -LiteralPath (Join-Path $job.Path inputs.jsonl) -Value '{"part":0,"text":"1"}', '{"part":7}'
        $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue | ForEach-Object Content | Should -Be '1'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BatchFiles,*'
    }
}
