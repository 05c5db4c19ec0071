BeforeDiscovery {
    # The names of all outputs that can be shown or saved. The script that follows writes each output to a file with its name.
    $traces = @(
        'connection-list', 'connection-table', 'connection-custom', 'connection-json', 'connection-clixml', 'connection-serialized', 'connection-text', 'connection-member'
        'answer-list', 'answer-card', 'answer-json', 'answer-clixml', 'answer-csv', 'answer-echo', 'answer-broken', 'models-echo'
        'streams-chat', 'streams-live', 'streams-retry', 'streams-echo', 'streams-echo-event', 'streams-echo-page', 'streams-echo-redirect', 'streams-connect', 'streams-many'
        'error-list', 'error-view', 'error-detailed', 'error-text', 'error-exception', 'error-json', 'error-clixml', 'errors-all'
        'wrong-region', 'wrong-object', 'wrong-envfile', 'wrong-keyfile', 'wrong-blank', 'wrong-name'
        'access-list', 'access-json', 'access-streams'
        'transcript', 'completion', 'user-agent'
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    Reset-QwenTest

    $canary = 'sk-emulator-ok-canary-7d1f40c2b9e8'
    $folder = New-TestFolder
    $run = Invoke-FreshPwsh -WorkingDirectory $folder -Environment @{ CANARY = $canary } -Command @'
        $ErrorActionPreference = 'Continue'
        Import-Module $env:QWENPS_MODULE
        $null = Start-Transcript transcript.txt
        $canary = $env:CANARY
        $secure = ConvertTo-SecureString $canary -AsPlainText -Force
        $headers = @()

        function Save([string] $Name, [scriptblock] $Script) {
            # The outputs are collected one by one, because output that was written before an error must also be checked.
            $all = [System.Collections.Generic.List[object]]::new()
            try { & $Script *>&1 | ForEach-Object { $all.Add($_) } }
            catch { $_ | Format-List * -Force | ForEach-Object { $all.Add($_) }; $all.Add($_) }
            $text = $all | Out-String -Width 4000
            Set-Content -LiteralPath "$Name.txt" -Value "made: $text" -Encoding utf8
            # The output is also written to the transcript.
            Write-Host $text
        }

        # The service repeats the key in every possible place.
        function Set-Fault([hashtable] $Fault) { $null = [System.Net.WebClient]::new().UploadString("$env:QWENPS_TEST_URI/emulator/faults", (ConvertTo-Json $Fault -Depth 9)) }
        $bearer = "Bearer $canary"
        $echo = @{ error = @{ message = "Incorrect API key provided: $canary. Header was Authorization: $bearer"; code = "bad_$canary"; type = "type_$canary"; param = "header: $bearer" }; request_id = "id-$canary" } | ConvertTo-Json

        Save streams-connect { Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey $canary -MaxRetry 1 -Verbose -Debug -WarningAction Continue; Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey " '$canary' " -WarningAction Continue }
        $connection = Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey $secure -MaxRetry 1 -PassThru
        Save connection-list { $connection | Format-List * -Force }
        Save connection-table { Get-QwenConnection }
        Save connection-custom { $connection | Format-Custom -Depth 9 }
        Save connection-json { $connection | ConvertTo-Json -Depth 9 }
        Save connection-clixml { $connection | Export-Clixml connection.xml -Depth 9; Get-Content -Raw connection.xml }
        Save connection-serialized { [System.Management.Automation.PSSerializer]::Serialize($connection, 9) }
        Save connection-text { "$connection"; $connection.ToString(); $connection.PSObject.Properties.Value }
        Save connection-member { $connection | Get-Member -Force; $connection.GetType().GetProperties() | ForEach-Object { "$($_.Name) = $($_.GetValue($connection))" } }
        Save completion { (TabExpansion2 'Invoke-QwenChat x -Connection ' 30).CompletionMatches | Format-List * }

        $answer = Invoke-QwenChat hello
        Save answer-list { $answer | Format-List * -Force }
        Save answer-card { $answer }
        Save answer-json { $answer | ConvertTo-Json -Depth 9 }
        Save answer-clixml { $answer | Export-Clixml answer.xml -Depth 9; Get-Content -Raw answer.xml }
        Save answer-csv { $answer | ConvertTo-Csv }
        Save streams-chat { Invoke-QwenChat "say $canary" -Verbose -Debug | ForEach-Object RequestId }
        Save streams-live { Invoke-QwenChat hello -Live -Verbose -Debug }
        # The key is in every field of an answer except its text, plain and escaped. Then it's in an interrupted stream with one character per delta.
        $spelled = -join ($canary.ToCharArray() | ForEach-Object { '\u{0:x4}' -f [int] $_ })
        $fields = '"id":"KEY","model":"KEY","request_id":"KEY","other":{"KEY":"KEY"}'
        $body = '{"choices":[{"message":{"content":"hello","tool_calls":[{"id":"KEY","function":{"name":"KEY","arguments":"{}"}}]},"finish_reason":"KEY"}],FIELDS}'.Replace('FIELDS', $fields).Replace('KEY', "$canary $($spelled.Replace('\', '\\'))")
        Set-Fault @{ status = 200; body = $body; contentType = 'application/json'; omitRequestId = $true }
        Save answer-echo {
            $answer = Invoke-QwenChat hello -Journal echo.jsonl -Verbose -Debug
            $answer | Format-List * -Force; $answer; $answer | ConvertTo-Json -Depth 9; $answer | ConvertTo-Csv; $answer.ToolCalls; $answer.Choices
            $answer | Export-Clixml echo.xml -Depth 9
            $answer | Export-QwenConversation echo.json
            Get-Content -Raw echo.jsonl, echo.xml, echo.json
            (Get-QwenConnection).Pace
        }
        $pieces = -join ($canary.ToCharArray() | ForEach-Object { "data: {`"choices`":[{`"delta`":{`"content`":`"$_`"}}]}`n`n" })
        Set-Fault @{ status = 200; body = "${pieces}data: {nope`n`n"; contentType = 'text/event-stream' }
        Save answer-broken { try { Invoke-QwenChat hello -Stream | Out-Null } catch { $_; $_ | Format-List * -Force; $_.Exception | Format-List * -Force; $_.Exception | Select-Object * -ExcludeProperty TargetSite | ConvertTo-Json -Depth 3 } }
        Set-Fault @{ status = 200; body = "{`"data`":[{`"id`":`"$canary`",`"name`":`"$spelled`"}]}"; contentType = 'application/json' }
        Save models-echo { Get-QwenModel -Refresh -Verbose -Debug | Format-List *; (TabExpansion2 'Invoke-QwenChat x -Model ' 25).CompletionMatches | Format-List * }
        Set-Fault @{ status = 503; body = $echo; headers = @{ 'retry-after-ms' = '1' } }
        Save streams-retry { Invoke-QwenChat hello -Verbose -Debug }
        Set-Fault @{ errorEventAfter = 2; status = 401; errorBody = @{ code = "bad_$canary"; message = "Header was Authorization: $bearer" } }
        Save streams-echo-event { Invoke-QwenChat 'a text that is long enough for several pieces' -Stream -Verbose -Debug | Out-Null }
        Set-Fault @{ status = 403; contentType = 'text/html'; body = "<html><body>Denied: $bearer</body></html>" }
        Save streams-echo-page { Invoke-QwenChat hello -Verbose -Debug }
        Set-Fault @{ status = 307; body = ''; headers = @{ Location = "https://elsewhere.example/?key=$canary" } }
        Save streams-echo-redirect { Invoke-QwenChat hello -Verbose -Debug }
        Set-Fault @{ status = 400; body = $echo; times = 2 }
        Save streams-many { 1..3 | Invoke-QwenChat -PerItem -Verbose -Debug }
        Set-Fault @{ status = 401; body = $echo; headers = @{ 'x-request-id' = "id-$canary" } }
        Save streams-echo { Invoke-QwenChat hello -Verbose -Debug }

        $Error.Clear()
        Set-Fault @{ status = 401; body = $echo }
        try { Invoke-QwenChat hello } catch { $problem = $_ }
        Save error-list { $problem | Format-List * -Force; $problem.Exception | Format-List * -Force }
        Save error-view { $problem }
        Save error-detailed { if ($PSEdition -eq 'Core') { Get-Error; Get-Error | ConvertTo-Json -Depth 4 } else { 'Windows PowerShell has no Get-Error' } }
        Save error-text { "$problem"; $problem.ToString(); $problem.ErrorDetails.Message; $problem.ErrorDetails.RecommendedAction; $problem.CategoryInfo; $problem.FullyQualifiedErrorId }
        Save error-exception { $problem.Exception.ToString(); $problem.Exception.Data | Out-String; $problem.Exception.Body; $problem.Exception.Code; $problem.Exception.Type; $problem.Exception.Param; $problem.Exception.RequestId }
        Save error-json { $problem.Exception | Select-Object * -ExcludeProperty TargetSite | ConvertTo-Json -Depth 4 }
        Save error-clixml { $problem | Export-Clixml error.xml -Depth 4; Get-Content -Raw error.xml }

        # The user specifies the key in the wrong place.
        $env:CI_KEY = $canary
        Save wrong-region { Connect-Qwen $env:CI_KEY }
        Save wrong-object { Connect-Qwen -ApiKey ([pscustomobject]@{ key = $canary }) }
        Save wrong-envfile { Connect-Qwen -EnvFile $env:CI_KEY }
        Save wrong-keyfile { $env:DASHSCOPE_API_KEY_FILE_PATH = $canary; Connect-Qwen; $env:DASHSCOPE_API_KEY_FILE_PATH = $null }
        $env:DASHSCOPE_API_KEY_FILE_PATH = $null
        Save wrong-blank { Connect-Qwen -ApiKey ($canary.Insert(25, ' ')) }
        Save wrong-name { Invoke-QwenChat x -Connection $env:CI_KEY }

        Save access-list { Test-QwenAccess -NoRegionProbe | Format-List * -Force }
        Save access-json { Test-QwenAccess qwen-plus -NoRegionProbe | ConvertTo-Json -Depth 9 }
        Set-Fault @{ status = 401; body = $echo }
        Save access-streams { Test-QwenAccess qwen-plus -NoRegionProbe -Verbose -Debug }

        Save errors-all { $Error | Format-List * -Force; $Error | Out-String; if ($PSEdition -eq 'Core') { $Error | ForEach-Object { Get-Error -InputObject $_ } } }
        Save user-agent { ([System.Net.WebClient]::new().DownloadString("$env:QWENPS_TEST_URI/emulator/requests") | ConvertFrom-Json).headers.'User-Agent' | Select-Object -Unique }
        $null = Stop-Transcript
        Set-Content all-done.txt 'yes'
'@
    [System.IO.File]::WriteAllText("$folder/host.txt", $run.Output + $run.Error)
}

Describe 'The key' {
    It 'was really sent, and every output was really created' {
        (Get-SeenRequest).Headers.Authorization | Should -Contain "Bearer $canary"
        Test-Path -LiteralPath $folder/all-done.txt | Should -BeTrue
    }

    It 'would be found in the output before an error' {
        Get-Content -Raw -LiteralPath $folder/streams-echo-page.txt -Encoding utf8 | Should -BeLike '*Request (*Response (*Denied*-> 403*'
    }

    It 'is not in <_>' -ForEach $traces {
        $text = Get-Content -Raw -LiteralPath "$folder/$_.txt" -Encoding utf8
        $text.Length | Should -BeGreaterThan 10
        # The larger part of the key also must not appear. Incomplete masking would leave this part.
        $found = ($text -split '\r?\n') -match 'canary-7d1f|7d1f40c2'
        $found | Should -BeNullOrEmpty
    }

    It 'is in none of the other written files' {
        $leaks = Get-ChildItem -LiteralPath $folder -File | Where-Object { (Get-Content -Raw -LiteralPath $_.FullName -Encoding utf8) -match 'canary-7d1f|7d1f40c2' }
        $leaks.Name | Should -BeNullOrEmpty
    }

    It 'is shown masked if it was repeated, so the user can see what happened' {
        Get-Content -Raw -LiteralPath $folder/streams-echo.txt -Encoding utf8 | Should -BeLike '*sk-…b9e8*'
        Get-Content -Raw -LiteralPath $folder/connection-list.txt -Encoding utf8 | Should -BeLike '*sk-…b9e8*'
    }
}
