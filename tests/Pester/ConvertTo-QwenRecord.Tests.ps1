BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Exports records in the same way as a user, and reads the exported text.
    function Export-Record($Object) {
        $records = @($Object | ConvertTo-QwenRecord)
        $json = $records | ConvertTo-Json -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeNullOrEmpty
        [pscustomobject]@{ Json = $json; Csv = @($records | ConvertTo-Csv -NoTypeInformation); Records = $records }
    }
}

Describe 'ConvertTo-QwenRecord' {
    BeforeEach { Reset-QwenTest }

    It 'writes answers with the usage, seconds, and names' {
        $file = (New-TestFile ([ordered]@{ 'a.txt' = 'text' })) + '/a.txt'
        $answer = Get-Item $file | Invoke-QwenChat 'Summarize.'
        $out = Export-Record $answer
        $names = $out.Records[0].PSObject.Properties.Name
        $names | Should -Be 'Index', 'Source', 'Question', 'InputObject', 'Content', 'Reasoning', 'ToolCalls', 'FinishReason', 'SearchResults', 'InputTokens', 'OutputTokens', 'TotalTokens', 'CachedTokens', 'CacheCreationInputTokens', 'ReasoningTokens', 'AudioTokens', 'ImageTokens', 'AudioOutputTokens', 'RequestId', 'Id', 'Model', 'Created', 'DurationSec', 'TimeToFirstTokenSec', 'Attempts', 'Document', 'PartCount', 'FromJournal', 'EstimatedCost', 'CostCurrency', 'Protocol'
        $out.Json | Should -Match '"Protocol":\s+"OpenAI"'
        $out.Json | Should -Match '"DurationSec":\s+[0-9.]+,'
        $out.Json | Should -Match '"Created":\s+"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"'
        $row = $out.Csv | ConvertFrom-Csv
        $row.Content | Should -BeExactly $answer.Content
        $row.Source | Should -Be $answer.Source
        $row.TotalTokens | Should -Be $answer.Usage.TotalTokens
        $row.RequestId | Should -Be $answer.RequestId
        [double]::Parse($row.DurationSec, [cultureinfo]::InvariantCulture) | Should -Be ([math]::Round($answer.Duration.TotalSeconds, 3))
        "$($out.Csv)" | Should -Not -Match 'QwenPS\.|System\.'
    }

    It 'writes the columns of the row and the index with the answer' {
        $rows = [pscustomobject]@{ Host = 'web1'; Tokens = 5; tags = 'a', 'b' }, [pscustomobject]@{ Host = ''; Tokens = $null; tags = @() }, [ordered]@{ Host = 'db1' }
        $null = Add-EmulatorFault @{ status = 500; match = @{ contentContains = '"Tokens":null' } }
        $answers = $rows | Invoke-QwenChat 'Who owns this?' -PerItem -ErrorAction SilentlyContinue
        $out = Export-Record $answers
        $out.Records[0].PSObject.Properties.Name[0..6] | Should -Be 'Index', 'Source', 'Question', 'Input_Host', 'Input_Tokens', 'Input_tags', 'Content'
        $csv = $out.Csv | ConvertFrom-Csv
        $csv.Index | Should -Be '0', '2'
        $csv.Input_Host | Should -Be 'web1', 'db1'
        $csv[0].Input_Tokens, $csv[0].Input_tags, $csv[0].InputTokens | Should -Be '5', 'a; b', $answers[0].Usage.InputTokens
        $again = $out.Records[0] | ConvertTo-QwenRecord
        $again.PSObject.Properties.Name | Should -Be $out.Records[0].PSObject.Properties.Name
        $again.Input_Host | Should -Be web1
    }

    It 'writes the properties of a structured answer, from <Name>' -ForEach @(
        @{ Name = 'a schema'; Schema = @{ type = 'object'; properties = @{ Host = @{ type = 'string' }; tags = @{ type = 'array'; items = @{ type = 'string' } } }; required = @('Host') } }
        @{ Name = 'a file'; Schema = @{ type = 'object'; properties = @{ Host = @{ type = 'string' }; tags = @{ type = 'array'; items = @{ type = 'string' } } }; required = @('Host') }; IsSaved = $true }
    ) {
        $answers = '{"Host":"web1","tags":["a","b"]}', '{"Host":"db1","tags":[]}' | Invoke-QwenChat -PerItem -JsonSchema $Schema
        if ($IsSaved) {
            $answers | Export-Clixml -LiteralPath "$TestDrive/answers.xml"
            $answers = Import-Clixml -LiteralPath "$TestDrive/answers.xml"
        }

        $csv = (Export-Record $answers).Csv | ConvertFrom-Csv
        $csv.Object_Host | Should -Be 'web1', 'db1'
        $csv.Object_tags | Should -Be 'a; b', ''
        $csv[0].Content | Should -BeExactly '{"Host":"web1","tags":["a","b"]}'
    }

    It 'writes the question with the answer, and a text only once per line: <Name>' -ForEach @(
        @{ Name = 'a document'; Text = "one`ntwo"; Column = $null }
        @{ Name = 'a line'; Text = 'one'; Column = 'one' }
    ) {
        $records = $Text | Invoke-QwenChat -Question 'Why?', 'When?' | ConvertTo-QwenRecord
        $records.Question | Should -Be 'Why?', 'When?'
        $records.Index | Should -Be 0, 1
        $records[0].PSObject.Properties.Name | Should -Contain InputObject
        $records.InputObject | Should -Be @($Column, $Column)
        ($Text | Invoke-QwenChat 'Translate.' | ConvertTo-QwenRecord).InputObject | Should -BeExactly $Text
    }

    It 'writes the row and the question together' {
        $row = [pscustomobject]@{ Host = 'web1' } | Invoke-QwenChat -PerItem -Question 'Why?' | ConvertTo-QwenRecord
        $row.Input_Host, $row.Question | Should -Be 'web1', 'Why?'
    }

    It 'writes the index and the question of an answer from the journal' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $first = 'a' | Invoke-QwenChat -Question 'Why?', 'When?' -Journal $journal | ConvertTo-QwenRecord
        $again = 'a' | Invoke-QwenChat -Question 'Why?', 'When?' -Journal $journal | ConvertTo-QwenRecord
        $again.FromJournal | Should -Be $true, $true
        $again.Question | Should -Be $first.Question
        $again.Index | Should -Be 0, 1
    }

    It 'writes the text of other inputs: <Value>' -ForEach @(
        @{ Value = 'a'; Text = 'a' }
        @{ Value = 7; Text = 7 }
        @{ Value = [version] '1.2'; Text = '1.2' }
    ) {
        ($Value | Invoke-QwenChat 'p' -PerItem | ConvertTo-QwenRecord).InputObject | Should -BeExactly $Text
    }

    It 'keeps the columns if the first answer has no usage, and joins tool calls' {
        $bare = [QwenPS.ChatResponse] @{ Content = 'a'; Document = [QwenPS.DocumentInfo] @{ Type = 'Docx' } }
        $calls = Invoke-QwenChat 'call:x({"a":1})' -Tool '{"name":"x"}'
        $rows = (Export-Record @($bare, $calls)).Csv | ConvertFrom-Csv
        $rows[0].TotalTokens | Should -BeNullOrEmpty
        $rows.Document | Should -Be 'Docx', ''
        $rows[1].TotalTokens | Should -Be $calls.Usage.TotalTokens
        $rows[1].ToolCalls | Should -Be 'x({"a":1})'
        $rows[1].TimeToFirstTokenSec | Should -BeNullOrEmpty
    }

    It 'writes access results with names and milliseconds' {
        $results = @(Test-QwenAccess -Model qwen-plus, no-such-model -NoRegionProbe)
        $out = Export-Record $results
        $out.Json | Should -Match '"Check":\s+"KeyAccepted"'
        $out.Json | Should -Match '"Kind":\s+"ModelNotFound"'
        $rows = @($out.Csv | ConvertFrom-Csv)
        $rows | Should -HaveCount $results.Count
        $rows.Status | Sort-Object -Unique | Should -Be 'Failed', 'Passed', 'Skipped'
        ($rows | Where-Object Check -EQ Model)[0].LatencyMs | Should -Match '^[0-9.]+$'
        $rows[0].PSObject.Properties.Name | Should -Not -Contain 'Latency'
    }

    It 'writes models with joined lists and ISO 8601 dates' {
        $row = (Export-Record (Get-QwenModel -Offline qwen-turbo)).Csv | ConvertFrom-Csv
        $row.Id | Should -Be qwen-turbo
        $row.Features | Should -Be ((Get-QwenModel -Offline qwen-turbo).Features -join '; ')
        $row.Features | Should -BeLike '*; *'
        $row.Input | Should -Be text
        $row.Status | Should -Be Retired
        $row.Retires | Should -Be '2026-10-10T00:00:00+08:00'
    }

    It 'writes jobs with their counts and the IDs of their batches' {
        $env:QWENPS_BATCH_PATH = New-TestFolder
        # The answers of a batch also have an index, which counts an input that wasn't submitted.
        try { $answers = 'a', '', 'b' | Submit-QwenBatch -PerItem -ErrorAction SilentlyContinue | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120 | Receive-QwenBatch }
        finally { $env:QWENPS_BATCH_PATH = $null }
        ($answers | ConvertTo-QwenRecord).Index | Should -Be 0, 2
        $env:QWENPS_BATCH_PATH = New-TestFolder
        try { $job = 1..3 | Submit-QwenBatch -PerItem -Name nightly | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120 }
        finally { $env:QWENPS_BATCH_PATH = $null }
        $out = Export-Record $job
        $row = $out.Csv | ConvertFrom-Csv
        $row.Name, $row.Status, $row.Total, $row.Completed, $row.Failed | Should -Be 'nightly', 'completed', '3', '3', '0'
        $row.Batches | Should -Be $job.Batches.Id
        $row.Expires | Should -Be $job.Expires.ToString('yyyy-MM-ddTHH:mm:sszzz')
        ($out.Json | ConvertFrom-Json).Total | Should -Be 3
    }

    It 'writes every other object without type names: <Name>' -ForEach @(
        @{ Name = 'token measures'; Get = { 'x' | Measure-QwenToken }; Property = 'Tokens' }
        @{ Name = 'summaries of runs'; Get = { 'a', '', 'b' | Invoke-QwenChat -PerItem -SummaryVariable sum -ErrorAction Ignore | Out-Null; $sum }; Property = 'FailedByKind' }
        @{ Name = 'summaries of access tests'; Get = { Assert-QwenAccess -Summary -NoRegionProbe }; Property = 'ExitCode' }
        @{ Name = 'connections'; Get = { Get-QwenConnection }; Property = 'BaseUri' }
        @{ Name = 'deltas'; Get = { Invoke-QwenChat x -Stream }; Property = 'Content' }
        @{ Name = 'explanations'; Get = { Resolve-QwenError -Code Arrearage }; Property = 'Remedy' }
        @{ Name = 'places in files'; Get = { 'a: qwen-turbo' | Find-QwenModel }; Property = 'Line' }
        @{ Name = 'quotas'; Get = { Get-QwenQuota qwen-plus }; Property = 'RequestsPerMinute' }
    ) {
        Connect-Emulator
        $out = Export-Record (& $Get)
        $out.Records[0].PSObject.Properties.Name | Should -Contain $Property
        "$($out.Csv)" | Should -Not -Match 'QwenPS\.\w|System\.'
        foreach ($value in $out.Records | ForEach-Object { $_.PSObject.Properties | ForEach-Object Value }) {
            if ($null -ne $value) { ($value -is [string] -or $value.GetType().IsPrimitive -or $value -is [decimal]) | Should -BeTrue -Because "$value is $($value.GetType())" }
        }
        if ($Name -eq 'summaries of runs') { ($out.Csv | ConvertFrom-Csv).FailedByKind | Should -Be 'EmptyInput=1' }
    }

    It 'converts objects from a file, from Select-Object, and records' {
        $file = Join-Path (New-TestFolder) answer.xml
        $answer = Invoke-QwenChat hello
        $answer | Export-Clixml $file
        $direct = $answer | ConvertTo-QwenRecord
        $back = Import-Clixml $file | ConvertTo-QwenRecord
        $back.TotalTokens | Should -Be $direct.TotalTokens
        $back.DurationSec | Should -Be $direct.DurationSec
        $back.Protocol | Should -Be OpenAI
        $back.PSObject.Properties.Name | Sort-Object | Should -Be ($direct.PSObject.Properties.Name | Sort-Object)
        ($answer | Select-Object Content, Usage | ConvertTo-QwenRecord).TotalTokens | Should -Be $direct.TotalTokens
        ($direct | ConvertTo-QwenRecord | ConvertTo-Json) | Should -Be ($direct | ConvertTo-Json)
    }

    It 'reports an object of another module, and converts the others' {
        $records = 'text', (Invoke-QwenChat hello) | ConvertTo-QwenRecord -ErrorVariable problems -ErrorAction SilentlyContinue
        $records | Should -HaveCount 1
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.InvalidArgument,QwenPS.Commands.ConvertToQwenRecordCommand'
        "$problems" | Should -BeLike "*System.String*"
    }

    It 'works in constrained language mode' {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" } -Command @'
            Import-Module $env:QWENPS_MODULE
            $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            Invoke-QwenChat hello | ConvertTo-QwenRecord | ConvertTo-Json
'@
        $run.Error | Should -BeNullOrEmpty
        ($run.Output | ConvertFrom-Json).Content | Should -Be hello
    }

    It 'is shown in the window without control characters, but exports them' {
        $record = [QwenPS.ChatResponse] @{ Content = "a$([char] 27)[2J" } | ConvertTo-QwenRecord
        $record | Out-String | Should -Not -Match "$([char] 27)\[2J"
        $record.Content | Should -BeExactly "a$([char] 27)[2J"
    }

    It 'exports of the objects themselves contain no property twice' {
        $names = ((Invoke-QwenChat hello | ConvertTo-Csv -NoTypeInformation)[0] -split ',') -replace '[_"]'
        $names | Should -HaveCount @($names | Sort-Object -Unique).Count
        (Invoke-QwenChat hello | ConvertTo-Json -Depth 6) | Should -Not -Match '"request_id"'
    }
}
