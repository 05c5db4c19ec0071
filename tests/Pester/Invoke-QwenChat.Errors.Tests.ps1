BeforeDiscovery {
    function Get-ErrorBody([string] $Code, [string] $Message) { @{ error = @{ code = $Code; message = $Message; type = $Code } } | ConvertTo-Json -Compress }

    # The ways in which the tests cause each kind of failure.
    $kinds = @(
        @{ Kind = 'Authentication'; Category = 'AuthenticationError'; Key = 'sk-emulator-expired'; Status = 401 }
        @{ Kind = 'Billing'; Category = 'LimitsExceeded'; Key = 'sk-emulator-arrears'; Status = 400 }
        @{ Kind = 'Billing'; Category = 'LimitsExceeded'; Key = 'sk-emulator-balance'; Status = 402 }
        @{ Kind = 'Billing'; Category = 'LimitsExceeded'; Key = 'sk-emulator-quota'; Status = 429 }
        @{ Kind = 'ModelAccess'; Category = 'PermissionDenied'; Key = 'sk-emulator-denied-qwen-plus'; Status = 403 }
        @{ Kind = 'WorkspaceAccess'; Category = 'PermissionDenied'; Key = 'sk-emulator-workspace'; Status = 403 }
        @{ Kind = 'Permission'; Category = 'PermissionDenied'; Key = 'sk-emulator-frozen'; Status = 403 }
        @{ Kind = 'TokenQuota'; Category = 'LimitsExceeded'; Key = 'sk-emulator-tokenquota'; Status = 429 }
        @{ Kind = 'RateLimit'; Category = 'LimitsExceeded'; Fault = @{ status = 429 }; Status = 429 }
        @{ Kind = 'Concurrency'; Category = 'LimitsExceeded'; Fault = @{ status = 429; body = Get-ErrorBody concurrent_limit_exceeded 'Too many' }; Status = 429 }
        @{ Kind = 'InvalidRequest'; Category = 'InvalidArgument'; Fault = @{ status = 400; body = Get-ErrorBody invalid_value 'Wrong' }; Status = 400 }
        @{ Kind = 'ContextLength'; Category = 'LimitsExceeded'; Fault = @{ status = 400; body = Get-ErrorBody context_length_exceeded 'Range of input length should be [1, 5]' }; Status = 400 }
        @{ Kind = 'ContentFilter'; Category = 'SecurityError'; Fault = @{ status = 400; body = Get-ErrorBody data_inspection_failed 'Output data may contain inappropriate content.' }; Status = 400 }
        @{ Kind = 'ModelNotFound'; Category = 'ObjectNotFound'; Fault = @{ status = 404; body = Get-ErrorBody model_not_found 'No such model' }; Status = 404 }
        @{ Kind = 'NotFound'; Category = 'ObjectNotFound'; Fault = @{ status = 404 }; Status = 404 }
        @{ Kind = 'Timeout'; Category = 'OperationTimeout'; Fault = @{ status = 504; body = '' }; Status = 504 }
        @{ Kind = 'Server'; Category = 'ResourceUnavailable'; Fault = @{ status = 500 }; Status = 500 }
        @{ Kind = 'Overloaded'; Category = 'ResourceUnavailable'; Fault = @{ status = 503 }; Status = 503 }
        @{ Kind = 'Overloaded'; Category = 'ResourceUnavailable'; Fault = @{ html502 = $true }; Status = 502; HasNoId = $true }
        @{ Kind = 'Protocol'; Category = 'ProtocolError'; Fault = @{ body = 'not JSON' }; Status = 200 }
        @{ Kind = 'Protocol'; Category = 'ProtocolError'; Fault = @{ emptyBody = $true }; Status = 200 }
        @{ Kind = 'Network'; Category = 'ConnectionError'; Fault = @{ resetBeforeHeaders = $true }; HasNoId = $true }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Invoke-QwenChat: one request that fails' {
    BeforeEach { Reset-QwenTest }

    It 'produces a <Kind> error (<Status> <Key>)' -ForEach $kinds {
        if ($Key) { Connect-Emulator -Key $Key }
        if ($Fault) { Add-EmulatorFault $Fault }

        $problem = { 'input' | Invoke-QwenChat 'p' } | Should -Throw -PassThru

        $problem.FullyQualifiedErrorId | Should -Be "Qwen.$Kind,QwenPS.Commands.InvokeQwenChatCommand"
        $problem.CategoryInfo.Category | Should -Be $Category
        $problem.Exception.GetType().FullName | Should -Be 'QwenPS.QwenException'
        $problem.Exception.Kind | Should -Be $Kind
        $problem.Exception.StatusCode | Should -Be $Status
        $problem.TargetObject | Should -Be 'input'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $problem.ErrorDetails.RecommendedAction | Should -Be $problem.Exception.Remedy
        $problem.Exception.Cause | Should -Not -BeNullOrEmpty
        $problem.Exception.Attempts | Should -Be 1
        $problem.Exception.Message | Should -Not -Match '\n'
        if ($HasNoId) { $problem.Exception.RequestId | Should -BeNullOrEmpty }
        else {
            $problem.Exception.RequestId | Should -Match '^[0-9a-f-]{36}$'
            $problem.Exception.Message | Should -BeLike "*$($problem.Exception.RequestId)*"
        }
    }

    It 'can be caught by its type' {
        $caught = try { Invoke-QwenChat 'x' -Model nope } catch [QwenPS.QwenException] { $_.Exception }
        $caught.Code | Should -Be 'model_not_found'
        $caught.Kind | Should -Be ([QwenPS.ErrorKind]::ModelNotFound)
    }

    It 'ends the statement, but not the script' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat x -Model nope; "question mark: $?"; "behind it"' -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        $run.Output | Should -BeLike '*question mark: False*behind it*'
        $run.Error | Should -BeLike '*model_not_found*'
        $run.Error | Should -BeLike '*Recommendation: *'
    }

    It 'sets the exit code of pwsh -Command to <ExitCode>: <Command>' -ForEach @(
        @{ Command = 'Invoke-QwenChat x'; ExitCode = 0 }
        @{ Command = 'Invoke-QwenChat x -Model nope'; ExitCode = 1 }
        @{ Command = '1, 2 | Invoke-QwenChat -PerItem -Model nope'; ExitCode = 1 }
        @{ Command = '$ErrorActionPreference = "Stop"; Invoke-QwenChat x -Model nope; exit 0'; ExitCode = 1 }
        @{ Command = 'try { Invoke-QwenChat x -Model nope } catch { exit 7 }'; ExitCode = 7 }
    ) {
        $run = Invoke-FreshPwsh ('Import-Module $env:QWENPS_MODULE; ' + $Command) -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        $run.ExitCode | Should -Be $ExitCode
    }

    It 'has the first 2 KB of an unreadable answer' {
        Add-EmulatorFault @{ html502 = $true }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
        $problem.Exception.Body | Should -BeLike '*502 Bad Gateway*'
    }

    It 'has the parameter that the service names' {
        Add-EmulatorFault @{ status = 400; body = '{"error":{"code":"invalid_value","message":"no","param":"temperature","type":"invalid_request_error"}}' }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
        $problem.Exception.Param | Should -Be 'temperature'
        $problem.Exception.Type | Should -Be 'invalid_request_error'
    }

    It 'has the wait time that the service requests' {
        Add-EmulatorFault @{ status = 429; headers = @{ 'Retry-After' = '7' } }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
        $problem.Exception.RetryAfter | Should -Be ([timespan]::FromSeconds(7))
    }

    It 'shows that the connection was refused' {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        Connect-Qwen -BaseUri "http://127.0.0.1:$port" -ApiKey (Get-Key) -MaxRetry 0
        $problem = { Invoke-QwenChat 'x' } | Should -Throw '*refused*' -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Network,*'
    }

    It 'does not follow a redirect with the key' {
        Add-EmulatorFault @{ status = 307; body = ''; headers = @{ Location = "$(Get-EmulatorUri)/compatible-mode/v1/chat/completions" } }
        { Invoke-QwenChat 'x' } | Should -Throw '*redirect*'
        (Get-EmulatorCounter).requests | Should -Be 1
    }
}

Describe 'Invoke-QwenChat: retries' {
    BeforeEach {
        Reset-QwenTest
        Connect-Emulator -MaxRetry 5
    }

    It 'retries after <Name>, and counts the attempts' -ForEach @(
        @{ Name = '503'; Fault = @{ status = 503; headers = @{ 'retry-after-ms' = '10' } } }
        @{ Name = '429'; Fault = @{ status = 429; headers = @{ 'retry-after-ms' = '10' } } }
        @{ Name = '500'; Fault = @{ status = 500; headers = @{ 'retry-after-ms' = '10' } } }
    ) {
        Add-EmulatorFault ($Fault + @{ times = 2 })
        $answer = Invoke-QwenChat 'x'
        $answer.Content | Should -Be 'x'
        $answer.Attempts | Should -Be 3
        (Get-EmulatorCounter).requests | Should -Be 3
    }

    It 'waits about a second before the first retry if the service specifies no time' {
        Add-EmulatorFault @{ resetBeforeHeaders = $true }
        $lines = Invoke-QwenChat 'x' -Verbose -OutVariable answer 4>&1
        $answer[-1].Attempts | Should -Be 2
        $answer[-1].Duration.TotalSeconds | Should -BeGreaterThan 0.75
        "$lines" -match 'try 2 of 6 in (\d+\.?\d*) s' | Should -BeTrue
        [double] $Matches[1] | Should -BeLessThan 1.5
    }

    It 'never retries after <_>' -ForEach 400, 401, 402, 403, 404 {
        Add-EmulatorFault @{ status = $_; times = -1 }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru
        $problem.Exception.StatusCode | Should -Be $_
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'retries as often as -MaxRetry of the call allows' {
        Add-EmulatorFault @{ status = 503; times = -1; headers = @{ 'retry-after-ms' = '10' } }
        $problem = { Invoke-QwenChat 'x' -MaxRetry 2 } | Should -Throw -PassThru
        $problem.Exception.Attempts | Should -Be 3
        $problem = { Invoke-QwenChat 'x' -MaxRetry 0 -Stream } | Should -Throw -PassThru
        $problem.Exception.Attempts | Should -Be 1
        (Get-QwenConnection).MaxRetry | Should -Be 5
    }

    It 'ends a call after -TimeoutSec of the call' {
        Add-EmulatorFault @{ delayMs = 20000; times = -1 }
        $problem = { Invoke-QwenChat 'x' -TimeoutSec 1 } | Should -Throw -ErrorId 'Qwen.Timeout,*' -PassThru
        $problem.Exception.Message | Should -BeLike '*1 *'
        (Get-QwenConnection).TimeoutSec | Should -Be 14400
    }

    It 'does not retry a host name that does not exist' {
        Connect-Qwen -BaseUri https://no-such-host.invalid -ApiKey (Get-Key)
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -ErrorId 'Qwen.Network,*' -PassThru
        $problem.Exception.Message | Should -BeLike '*no-such-host.invalid*'
        # Without a DNS server, it's unknown whether the name exists.
        if ($problem.Exception.InnerException.InnerException.SocketErrorCode -eq 'HostNotFound') { $problem.Exception.Attempts | Should -Be 1 }
    }

    It 'retries a stream that fails before its first delta' {
        Add-EmulatorFault @{ status = 503; headers = @{ 'retry-after-ms' = '10' } }
        -join (Invoke-QwenChat 'some text' -Stream).Content | Should -Be 'some text'
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'never retries a stream that has started' {
        Add-EmulatorFault @{ errorEventAfter = 3; errorBody = @{ code = 'internal_error'; message = 'broken' }; status = 500 }
        { Invoke-QwenChat ('some text ' * 5) -Stream } | Should -Throw '*broken*'
        (Get-EmulatorCounter).requests | Should -Be 1
    }
}

Describe 'Invoke-QwenChat: an interrupted stream' {
    BeforeEach { Reset-QwenTest }

    It '<Name> is an error with the text that arrived' -ForEach @(
        @{ Name = 'without a finish reason'; Fault = @{ noFinish = $true }; Kind = 'Protocol' }
        @{ Name = 'with a reset'; Fault = @{ dropAfterBytes = 900 }; Kind = 'Network' }
        @{ Name = 'with a close'; Fault = @{ closeAfterBytes = 900 }; Kind = 'Network' }
        @{ Name = 'with a quiet end'; Fault = @{ endAfterBytes = 900 }; Kind = 'Protocol' }
        @{ Name = 'with an error event'; Fault = @{ errorEventAfter = 3; errorBody = @{ code = 'internal_error'; message = 'broken' }; status = 500 }; Kind = 'Server' }
    ) {
        Add-EmulatorFault $Fault
        $text = 'a text that is long enough for several pieces'
        $pieces = [System.Collections.Generic.List[string]]::new()
        $problem = { Invoke-QwenChat $text -Stream | ForEach-Object { $pieces.Add($_.Content) } } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike "Qwen.$Kind,*"
        $problem.Exception.PartialContent | Should -Not -BeNullOrEmpty
        $text | Should -BeLike "$($problem.Exception.PartialContent)*"
        # The text that arrived was written before the error.
        -join $pieces | Should -BeExactly $problem.Exception.PartialContent
    }

    It 'with -Live, writes no answer, but shows the text that arrived' {
        Add-EmulatorFault @{ noFinish = $true }
        $answer = $null
        $problem = { $answer = Invoke-QwenChat 'some text' -Live -InformationVariable shown 6>$null; Set-Variable shown $shown -Scope 1 } | Should -Throw -PassThru
        $answer | Should -BeNullOrEmpty
        $problem.Exception.PartialContent | Should -BeExactly 'some text'
    }

    It 'is complete if only [DONE] is missing' {
        Add-EmulatorFault @{ noDone = $true }
        (Invoke-QwenChat 'x' -Stream)[-1].FinishReason | Should -Be 'stop'
    }
}

Describe 'Invoke-QwenChat: errors depend on the form of the call, not on the count' {
    BeforeEach {
        Reset-QwenTest
        Add-EmulatorFault @{ status = 500; times = -1 }
    }

    It 'writes a non-terminating error for <Count> of <Name>' -ForEach @(
        foreach ($count in 1, 2) {
            @{ Count = $count; Name = 'piped files'; Command = { Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' @stream } }
            @{ Count = $count; Name = '-Path with a wildcard'; Command = { Invoke-QwenChat 'p' -Path $folder/*.txt @stream } }
            @{ Count = $count; Name = '-LiteralPath'; Command = { Invoke-QwenChat 'p' -LiteralPath (Get-ChildItem -LiteralPath $folder).FullName @stream } }
            @{ Count = $count; Name = 'rows with -PerItem'; Command = { 1..$Count | Invoke-QwenChat 'p' -PerItem @stream } }
        }
    ) {
        $folder = New-TestFile $(if ($Count -eq 1) { @{ 'a.txt' = 'A' } } else { @{ 'a.txt' = 'A'; 'b.txt' = 'B' } })
        $stream = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        $after = $null
        . $Command | Should -BeNullOrEmpty
        $after = 'the next statement runs'
        $after | Should -Not -BeNullOrEmpty
        @($problems | ForEach-Object TargetObject) | Should -HaveCount $Count
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.Server,*'
        $stream = @{ ErrorAction = 'Stop' }
        { . $Command } | Should -Throw -ErrorId 'Qwen.Server,*'
    }

    It 'ends the statement for <Name>, which is one request by its form, whatever -ErrorAction is' -ForEach @(
        @{ Name = 'a prompt'; Command = { Invoke-QwenChat 'p' -ErrorAction SilentlyContinue } }
        @{ Name = 'one string'; Command = { 'a' | Invoke-QwenChat 'p' -ErrorAction SilentlyContinue } }
        @{ Name = 'several strings'; Command = { 'a', 'b' | Invoke-QwenChat 'p' -ErrorAction SilentlyContinue } }
        @{ Name = 'several objects'; Command = { @{ a = 1 }, @{ b = 2 } | Invoke-QwenChat 'p' -ErrorAction SilentlyContinue } }
    ) {
        $Command | Should -Throw -ErrorId 'Qwen.Server,*'
    }

    It 'ends the statement for one conversation, and reports several as items' {
        Invoke-Emulator POST reset
        $answer = Invoke-QwenChat 'one'
        Add-EmulatorFault @{ status = 500; times = -1 }
        { $answer | Invoke-QwenChat 'two' -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'Qwen.Server,*'
        $answer, $answer | Invoke-QwenChat 'two' -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        @($problems).Count | Should -Be 2
    }

    It 'ends the run at an error that affects all requests, also for one file' {
        Connect-Emulator -Key sk-emulator-arrears
        $file = "$(New-TestFile @{ 'a.txt' = 'A' })/a.txt"
        Invoke-Emulator POST reset
        { Invoke-QwenChat 'p' -Path $file -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'Qwen.Billing,*'
    }
}

Describe 'Invoke-QwenChat: many requests, some of which fail' {
    BeforeEach { Reset-QwenTest }

    It 'writes an error for each failure, with its input, and continues' {
        Add-EmulatorFault @{ status = 500; times = 2; match = @{ contentContains = 'bad' } }
        $answers = 'good 1', 'bad 1', 'good 2', 'bad 2', 'good 3' | Invoke-QwenChat -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be @('good 1', 'good 2', 'good 3')
        $problems.TargetObject | Should -Be @('bad 1', 'bad 2')
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.Server,QwenPS.Commands.InvokeQwenChatCommand'
    }

    It 'sets the file as the error''s target' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B' })
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'A' } }
        $null = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].TargetObject | Should -BeOfType System.IO.FileInfo
        $problems[0].TargetObject.Name | Should -Be 'a.txt'
    }

    It 'writes errors and answers in the order of the input' {
        Add-EmulatorFault @{ status = 500; match = @{ contentContains = 'bad' } }
        Add-EmulatorFault @{ delayMs = 300; match = @{ contentContains = 'slow' } }
        $all = 'slow', 'bad', 'last' | Invoke-QwenChat -PerItem -Raw 2>&1
        $all[0] | Should -Be 'slow'
        $all[1] | Should -BeOfType System.Management.Automation.ErrorRecord
        $all[2] | Should -Be 'last'
    }

    It 'stops the run at the first <Kind> error, because all remaining requests would fail too' -ForEach @(
        @{ Kind = 'Authentication'; Key = 'sk-emulator-revoked'; Model = 'qwen-plus' }
        @{ Kind = 'Billing'; Key = 'sk-emulator-arrears'; Model = 'qwen-plus' }
        @{ Kind = 'WorkspaceAccess'; Key = 'sk-emulator-workspace'; Model = 'qwen-plus' }
        @{ Kind = 'ModelAccess'; Key = 'sk-emulator-denied-qwen-plus'; Model = 'qwen-plus' }
        @{ Kind = 'ModelNotFound'; Key = 'sk-emulator-ok'; Model = 'no-such-model' }
        @{ Kind = 'Permission'; Key = 'sk-emulator-frozen'; Model = 'qwen-plus' }
        @{ Kind = 'Permission'; Key = 'sk-emulator-unpurchased'; Model = 'qwen-plus' }
        @{ Kind = 'NotFound'; Key = 'sk-emulator-ok'; Model = 'qwen-plus'; Fault = @{ status = 404; times = -1 } }
        @{
            Kind = 'Permission'; Key = 'sk-emulator-ok'; Model = 'qwen-plus'
            Fault = @{ status = 403; times = -1; body = '{"error":{"message":"Your IP address 203.0.113.7 is not in the whitelist."}}' }
        }
    ) {
        if ($Fault) { Add-EmulatorFault $Fault }
        Connect-Emulator -Key $Key
        $problem = { 1..50 | Invoke-QwenChat -PerItem -ThrottleLimit 2 -Model $Model -ErrorAction SilentlyContinue -SummaryVariable sum -OutVariable script:seen } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike "Qwen.$Kind,*"
        $problem.TargetObject | Should -Be 1
        (Get-EmulatorCounter).requests | Should -BeLessThan 5
        $script:seen | Should -BeNullOrEmpty
    }

    It 'writes one error for 100 files, with the number of inputs that weren''t sent' {
        $folder = New-TestFolder
        1..100 | ForEach-Object { [System.IO.File]::WriteAllText((Join-Path $folder ('{0:000}.txt' -f $_)), "text $_") }
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $Error.Clear()
        try { Get-ChildItem $folder | Invoke-QwenChat 'Summarize.' -ThrottleLimit 1 -SummaryVariable sum } catch { $problem = $_ }
        $problem.TargetObject.Name | Should -Be '001.txt'
        "$problem" | Should -BeLike '*Model access denied.*Request ID*Inputs that weren''t sent: 99.'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $problem.Exception | Should -BeOfType QwenPS.QwenException
        @($Error | Where-Object FullyQualifiedErrorId -Like 'Qwen.*') | Should -HaveCount 1
        $sum.Failed, $sum.NotSent | Should -Be 1, 99
        (Get-EmulatorCounter).requests | Should -Be 1
        try { Invoke-QwenChat 'Summarize.' -Path "$folder/*.txt" -ThrottleLimit 1 } catch { $problem = $_ }
        "$problem" | Should -BeLike '*Inputs that weren''t sent: 99.'
    }

    It 'does not count if the failed input is the last one' {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $problem = { 'a' | Invoke-QwenChat -PerItem } | Should -Throw -PassThru
        "$problem" | Should -Not -BeLike '*weren''t sent*'
    }

    It 'keeps the inputs of a stopped run in the journal, and sends them in the next run' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $null = 1, 2 | Invoke-QwenChat -PerItem -Journal $journal
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $answers = [System.Collections.Generic.List[object]]::new()
        $problem = { 1..5 | Invoke-QwenChat -PerItem -Journal $journal -ThrottleLimit 1 | ForEach-Object { $answers.Add($_.Content) } } | Should -Throw -PassThru
        $answers | Should -Be '1', '2'
        "$problem" | Should -BeLike '*Inputs that weren''t sent: 2.'
        Connect-Emulator
        $all = 1..5 | Invoke-QwenChat -PerItem -Journal $journal
        $all.Content | Should -Be '1', '2', '3', '4', '5'
        $all.FromJournal | Should -Be $true, $true, $false, $false, $false
    }

    It 'stops the run if the key can call no fallback model either, but not if a model was only overloaded' {
        Connect-Emulator -Key sk-emulator-denied-qwen-plus
        $problem = { 1..9 | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model no-such-model -FallbackModel qwen-plus -ErrorAction SilentlyContinue } | Should -Throw -PassThru
        "$problem" | Should -BeLike '*Inputs that weren''t sent: 8.'
        Add-EmulatorFault @{ status = 503; times = 1; match = @{ model = 'qwen-max' } }
        $answers = 1..3 | Invoke-QwenChat -PerItem -ThrottleLimit 1 -Model qwen-max -FallbackModel qwen-plus -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be '2', '3'
        $problems | Should -HaveCount 1
    }

    It 'continues if only the model of one conversation is denied' {
        $conversations = 'qwen-max', 'qwen-plus', 'qwen-turbo' | ForEach-Object { Invoke-QwenChat 'hi' -Model $_ }
        Connect-Emulator -Key sk-emulator-denied-qwen-max
        $answers = $conversations | Invoke-QwenChat 'And?' -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Model | Should -Be 'qwen-plus', 'qwen-turbo'
        $problems | Should -HaveCount 1
    }

    It 'stops the run if the host name does not exist' {
        Connect-Qwen -BaseUri https://no-such-host.invalid -ApiKey (Get-Key)
        # Without a DNS server, it's unknown whether the name exists, and the call is retried.
        $problem = { 1..3 | Invoke-QwenChat -PerItem -ThrottleLimit 1 -MaxRetry 0 -ErrorVariable problems -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.Network,*' -PassThru
        if ($problem.Exception.InnerException.InnerException.SocketErrorCode -eq 'HostNotFound') { "$problem" | Should -BeLike '*Inputs that weren''t sent: 2.' }
    }

    It 'continues after <Name>, which can be about one request' -ForEach @(
        @{ Name = 'the 403 page of a firewall'; Kind = 'Permission'; Fault = @{ status = 403; contentType = 'text/html'; body = '<html><body>Blocked</body></html>' } }
        @{ Name = 'a 403 without an explanation'; Kind = 'Permission'; Fault = @{ status = 403; emptyBody = $true } }
    ) {
        Add-EmulatorFault ($Fault + @{ match = @{ contentContains = 'bad' } })
        $answers = 'good 1', 'bad', 'good 2' | Invoke-QwenChat -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be 'good 1', 'good 2'
        @($problems).FullyQualifiedErrorId | Should -BeLike "Qwen.$Kind,*"
    }

    It 'continues after a 404 if other requests were answered' {
        Add-EmulatorFault @{ status = 404; match = @{ contentContains = 'bad' } }
        $answers = 'good 1', 'bad', 'good 2' | Invoke-QwenChat -PerItem -ThrottleLimit 1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $answers.Content | Should -Be 'good 1', 'good 2'
        @($problems) | Should -HaveCount 1
    }

    It 'writes the answers that arrived before the run stopped' {
        Add-EmulatorFault @{ delayMs = 200; match = @{ contentContains = 'first' } }
        Add-EmulatorFault @{ status = 401; match = @{ contentContains = 'second' } }
        $answers = [System.Collections.Generic.List[object]]::new()
        { 'first', 'second', 'third' | Invoke-QwenChat -PerItem | ForEach-Object { $answers.Add($_.Content) } } | Should -Throw
        $answers | Should -Be 'first'
    }

    It 'with -ErrorAction Stop, stops at the first error, which can be caught' {
        # The failing request fails while the slow requests are in flight.
        Add-EmulatorFault @{ status = 500; delayMs = 2000; match = @{ contentContains = 'bad' } }
        Add-EmulatorFault @{ delayMs = 600000; times = -1; match = @{ contentContains = 'slow' } }
        $caught = try { 'good', 'bad', 'slow 1', 'slow 2' | Invoke-QwenChat -PerItem -ErrorAction Stop | Out-Null } catch [QwenPS.QwenException] { $_ }
        $caught.TargetObject | Should -Be 'bad'
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 2 } | Should -BeTrue
    }

    It 'sets $? to false' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; 1, 2 | Invoke-QwenChat -PerItem -Model nope; "question mark: $?"' -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        $run.Output | Should -BeLike '*question mark: False*'
    }
}

Describe 'Invoke-QwenChat: an input that is too long' {
    It 'has a remedy that shows -Split' {
        Reset-QwenTest
        Add-EmulatorFault @{ status = 400; body = '{"error":{"code":"invalid_parameter_error","message":"Range of input length should be [1, 98304]"}}' }
        $problem = { Invoke-QwenChat 'x' } | Should -Throw -PassThru -ErrorId 'Qwen.ContextLength,*'
        $problem.Exception.Remedy | Should -BeLike '*-Split*'
    }
}

Describe 'Invoke-QwenChat: the message of an error names its input' {
    BeforeEach {
        Reset-QwenTest
        Add-EmulatorFault @{ status = 400; times = -1; match = @{ contentContains = 'bad' }; body = '{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content.","type":"data_inspection_failed"}}' }
    }

    It 'for a file in the current folder, with its relative path' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'good'; 'b.txt' = 'bad' })
        Push-Location -LiteralPath (Split-Path $folder)
        try { $null = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue }
        finally { Pop-Location }
        $path = Join-Path (Split-Path $folder -Leaf) b.txt
        "$problems" | Should -BeLike "${path}: 127.0.0.1 responded *: Input data may contain inappropriate content.*"
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'for another file, with its full path' {
        $file = "$(New-TestFile @{ 'b.txt' = 'bad' })/b.txt"
        $null = Get-Item -LiteralPath $file | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike "$((Get-Item -LiteralPath $file).FullName): 127.0.0.1 responded*"
    }

    It 'for an item of -PerItem, with its number' {
        $null = 'good 1', @{ text = 'bad 2' }, 'good 3', 'bad 4' | Invoke-QwenChat -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | ForEach-Object { "$_" } | Should -BeLike 'Item [24]: 127.0.0.1 responded*'
        "$($problems[1])" | Should -BeLike 'Item 4: *'
    }

    It 'for an answer that is not the requested JSON' {
        Add-EmulatorFault @{ body = '{"choices":[{"message":{"role":"assistant","content":"no JSON"},"finish_reason":"stop"}]}'; match = @{ contentContains = 'odd' } }
        $null = 'good', 'odd' | Invoke-QwenChat -PerItem -JsonSchema @{ type = 'object' } -ThrottleLimit 1 -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike 'Item 2: *'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.SchemaViolation,*'
    }

    It 'for a question, with the number of the question' {
        $null = 'text' | Invoke-QwenChat -Question 'good?', 'bad?' -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike 'Question 2: 127.0.0.1 responded*'
        $file = "$(New-TestFile @{ 'a.txt' = 'text' })/a.txt"
        $null = Invoke-QwenChat -Path $file -Question 'good?', 'bad?' -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike '*a.txt, question 2: 127.0.0.1 responded*'
    }

    It 'only once, if the message already names it' {
        $null = '', 'good' | Invoke-QwenChat -PerItem -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -Be 'Input item 1 is empty and was skipped.'
        $folder = New-TestFile @{ 'a.txt' = '' }
        $null = Get-ChildItem -LiteralPath $folder | Invoke-QwenChat 'p' -ErrorVariable problems -ErrorAction SilentlyContinue
        "$problems" | Should -BeLike "The file '*a.txt' is empty and was skipped."
    }

    It 'not for a call that sends one request, and not if the run ends' {
        { 'bad' | Invoke-QwenChat 'p' } | Should -Throw '127.0.0.1 responded*'
        Connect-Emulator -Key sk-emulator-frozen
        { 1..3 | Invoke-QwenChat -PerItem } | Should -Throw '127.0.0.1 responded*'
    }
}
