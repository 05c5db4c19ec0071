BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest

    # Gets the lines that were uploaded for the first batch of a job, as objects.
    function Get-Uploaded($Job) { Get-ServiceFile $Job.Batches[0].InputFileId | ForEach-Object { $_ | ConvertFrom-Json } }

    $order = @{ '$schema' = 'http://json-schema.org/draft-07/schema#'; type = 'object'; properties = @{ id = @{ type = 'integer' } }; required = @(, 'id') }
    $png = [byte[]] (0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13)
}

AfterAll { $env:QWENPS_BATCH_PATH = $null }

Describe 'Submit-QwenBatch -JsonSchema and -JsonObject' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
    }

    It 'sends exactly what a live call sends, and fills Object' {
        $null = '{"id":1}' | Invoke-QwenChat 'As JSON.' -JsonSchema $order
        $live = (Get-SeenRequest)[-1].Body
        $job = '{"id":1}', '{"id":2}' | Submit-QwenBatch -PerItem -JsonSchema $order
        $lines = @(Get-Uploaded $job)
        $lines.Count | Should -Be 2
        $lines[0].body.response_format | ConvertTo-Json -Depth 9 -Compress | Should -BeExactly ($live.response_format | ConvertTo-Json -Depth 9 -Compress)
        $answers = Wait-BatchJob $job | Receive-QwenBatch
        $answers.Object.id | Should -Be 1, 2
    }

    It 'reports an answer that does not match as an error with its text and the violations, and keeps the other answers' {
        $job = Wait-BatchJob ('{"id":1}', '{"id":"x"}', '{"id":3}' | Submit-QwenBatch -PerItem -JsonSchema $order)
        $answers = @($job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers.Object.id | Should -Be 1, 3
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.SchemaViolation,QwenPS.Commands.ReceiveQwenBatchCommand'
        $problems[0].TargetObject | Should -Be '{"id":"x"}'
        $problems[0].Exception.PartialContent | Should -Be '{"id":"x"}'
        $problems[0].Exception.Violations | Should -BeLike '*id*'
    }

    It 'validates in another process too' {
        $null = '{"id":1}', '{"id":"x"}' | Submit-QwenBatch -PerItem -JsonSchema $order -Name later
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            $answers = Wait-QwenBatch later -PollSec 0.2 | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue
            "$($answers.Object.id) $($problems.Count) $($problems[0].Exception.Kind)"
'@
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -Be '1 1 SchemaViolation'
    }

    It 'returns objects of a class, and of the types of an example, in the same session' {
        $answers = Wait-BatchJob ('{"Major":1,"Minor":2,"Build":3,"Revision":4}' | Submit-QwenBatch -JsonSchema ([QwenPS.Usage])) | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers | Should -BeNullOrEmpty
        $problems[0].Exception.Kind | Should -Be SchemaViolation
        $answers = Wait-BatchJob ('{"InputTokens":1,"OutputTokens":2,"TotalTokens":3,"CachedTokens":0,"CacheCreationInputTokens":0,"CacheType":"implicit","ReasoningTokens":0,"AudioTokens":0,"ImageTokens":0,"AudioOutputTokens":0}' | Submit-QwenBatch -JsonSchema ([QwenPS.Usage])) | Receive-QwenBatch
        $answers.Object | Should -BeOfType QwenPS.Usage
        $answers.Object.TotalTokens | Should -Be 3
        $answers = Wait-BatchJob ('{"when":"2026-01-02"}' | Submit-QwenBatch -JsonSchema @{ when = [datetime] }) | Receive-QwenBatch
        $answers.Object.when | Should -BeOfType ([datetime])
    }

    It 'also returns them for a job that is found by name or ID, and plain objects in another process' {
        $job = Wait-BatchJob ('{"InputTokens":1,"OutputTokens":2,"TotalTokens":3,"CachedTokens":0,"CacheCreationInputTokens":0,"CacheType":"implicit","ReasoningTokens":0,"AudioTokens":0,"ImageTokens":0,"AudioOutputTokens":0}' | Submit-QwenBatch -JsonSchema ([QwenPS.Usage]) -Name usages)
        (Receive-QwenBatch usages).Object | Should -BeOfType QwenPS.Usage
        (Get-QwenBatch -Id $job.Id | Receive-QwenBatch).Object | Should -BeOfType QwenPS.Usage
        $run = Invoke-FreshPwsh -Environment @{ QWENPS_BATCH_PATH = $env:QWENPS_BATCH_PATH; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            (Receive-QwenBatch usages).Object.GetType().Name
'@
        $run.Output.Trim() | Should -Be PSCustomObject
    }

    It 'accepts any JSON with -JsonObject' {
        $job = '{"a":[1,2]}', 'no JSON' | Submit-QwenBatch -PerItem -JsonObject
        (@(Get-Uploaded $job))[0].body.response_format.type | Should -Be json_object
        (@(Get-Uploaded $job))[0].body.messages[0].content | Should -BeLike '*JSON*'
        $answers = @(Wait-BatchJob $job | Receive-QwenBatch -ErrorVariable problems -ErrorAction SilentlyContinue)
        $answers[0].Object.a | Should -Be 1, 2
        $answers.Count + $problems.Count | Should -Be 2
    }

    It 'rejects both together, and an invalid schema, before it writes anything' {
        { 'x' | Submit-QwenBatch -JsonObject -JsonSchema $order } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        { 'x' | Submit-QwenBatch -JsonSchema 7 } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        Test-Path $env:QWENPS_BATCH_PATH | Should -BeFalse
        (Get-EmulatorCounter).requests | Should -Be 0
    }
}

Describe 'Submit-QwenBatch with images' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
        $folder = New-TestFile @{ 'b.txt' = 'text' }
        [System.IO.File]::WriteAllBytes("$folder/a.png", $png)
        $uri = "data:image/png;base64,$([Convert]::ToBase64String($png))"
    }

    It 'sends image files as images, and other files as text' {
        $job = Get-ChildItem -LiteralPath $folder | Submit-QwenBatch 'What is it?' -Model qwen-vl-plus
        $lines = @(Get-Uploaded $job)
        $lines[0].body.messages[0].content[0].image_url.url | Should -Be $uri
        $lines[0].body.messages[0].content[1].text | Should -Be 'What is it?'
        $lines[1].body.messages[0].content | Should -Be "What is it?`n`ntext"
        $answers = Wait-BatchJob $job | Receive-QwenBatch
        $answers.Source | ForEach-Object { Split-Path -Leaf $_ } | Should -Be a.png, b.txt
    }

    It 'sends -Image with every input' {
        $job = 1..2 | Submit-QwenBatch 'p' -PerItem -Image "$folder/a.png", 'https://example.com/x.jpg' -Model qwen-vl-plus
        foreach ($line in Get-Uploaded $job) { $line.body.messages[0].content.image_url.url | Should -Be $uri, 'https://example.com/x.jpg' }
    }

    It 'with -AsImage, reports a file that is not an image, and an image that is too large for a line' {
        $large = [byte[]]::new(4600000)
        $png.CopyTo($large, 0)
        [System.IO.File]::WriteAllBytes("$folder/c.png", $large)
        $job = Get-ChildItem -LiteralPath $folder | Submit-QwenBatch 'p' -AsImage -Model qwen-vl-plus -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.NotImage,QwenPS.Commands.SubmitQwenBatchCommand', 'Qwen.InputTooLarge,QwenPS.Commands.SubmitQwenBatchCommand'
        $job.RequestCounts.Total + $job.RefusedCount | Should -Be 3
    }
}
