BeforeDiscovery {
    # The exact output of a program, and other sources of errors.
    $python = @'
Exception has occurred: PermissionDeniedError
Error code: 403 - {'error': {'code': 'Model.AccessDenied', 'param': None, 'message': 'Model access denied.', 'type': 'Model.AccessDenied'}, 'id': 'chatcmpl-e3150189-8018-9c26-98cc-11b8c6819a9e', 'request_id': 'e3150189-8018-9c26-98cc-11b8c6819a9e'}
httpx.HTTPStatusError: Client error '403 Forbidden' for url 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'
For more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/403
'@
    $curl = @'
HTTP/2 401
content-type: application/json
x-request-id: 11111111-2222-3333-4444-555555555555

{"error":{"message":"Incorrect API key provided. ","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}
'@
    $texts = @(
        @{ Name = 'what Python printed'; Text = $python; Kind = 'ModelAccess'; Status = 403; Code = 'Model.AccessDenied'; Id = 'e3150189-8018-9c26-98cc-11b8c6819a9e' }
        @{ Name = 'what curl -i shows'; Text = $curl; Kind = 'Authentication'; Status = 401; Code = 'invalid_api_key'; Id = '11111111-2222-3333-4444-555555555555' }
        @{ Name = 'a native body'; Text = '{"code":"InvalidApiKey","message":"No API-key provided.","request_id":"abcdefgh"}'; Kind = 'Authentication'; Code = 'InvalidApiKey'; Id = 'abcdefgh' }
        @{ Name = 'a line of httpx'; Text = "httpx.HTTPStatusError: Client error '402 Payment Required' for url 'https://api.deepseek.com/chat/completions'"; Kind = 'Billing'; Status = 402 }
        @{ Name = 'a KeyError'; Text = "KeyError: 'request'"; Kind = 'Protocol' }
        @{ Name = 'an unknown code'; Text = '{"error":{"code":"Brand.New","message":"no"},"status":403}'; Kind = 'Permission'; Status = 403; Code = 'Brand.New' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $culture = [cultureinfo]::CurrentUICulture

    # Gets the last error of a script block, like $Error[0].
    # Windows PowerShell has no -NoProxy.
    $direct = if ($PSEdition -eq 'Core') { @{ NoProxy = $true } } else { @{} }
    function Get-ErrorOf([scriptblock] $Command) {
        try { $null = & $Command } catch { return $_ }
        throw 'There was no error.'
    }

    function Get-ErrorBody([string] $Protocol, [string] $Code, [string] $Message = 'Something is wrong.') {
        $body = if ($Protocol -eq 'OpenAI') { @{ error = @{ code = $Code; message = $Message; type = $Code; param = $null } } } else { @{ code = $Code; message = $Message } }
        $body | ConvertTo-Json -Compress
    }
}

Describe 'Resolve-QwenError with an error of this module' {
    BeforeEach { Reset-QwenTest }

    It 'explains it with the data of the error' {
        Connect-Emulator -Key 'sk-emulator-denied-qwen-plus'
        $problem = Get-ErrorOf { Invoke-QwenChat x }
        $found = $problem | Resolve-QwenError
        $found | Should -BeOfType QwenPS.ErrorExplanation
        $found.Kind | Should -Be 'ModelAccess'
        $found.StatusCode | Should -Be 403
        $found.Code | Should -Be 'Model.AccessDenied'
        $found.Known | Should -BeTrue
        $found.IsRetried | Should -BeFalse
        $found.RequestId | Should -Be $problem.Exception.RequestId
        $found.Message | Should -Be $problem.Exception.Message
        $found.Cause | Should -Be $problem.Exception.Cause
        $found.Remedy | Should -Be $problem.ErrorDetails.RecommendedAction
        $found.Links | Should -Be $problem.Exception.Links
        $found.Links | Should -Contain 'https://bailian.console.aliyun.com'
    }

    It 'shows no links for a local cause' {
        Connect-Emulator
        $problem = Get-ErrorOf { [pscustomobject]@{ Subject = 'x' } | Invoke-QwenChat 'Classify: {{Nothing}}' -PerItem -ErrorAction Stop }
        $found = $problem | Resolve-QwenError
        $found.Kind | Should -Be 'Configuration'
        $found.Remedy | Should -Be $problem.ErrorDetails.RecommendedAction
        $found.Links | Should -BeNullOrEmpty
        (Get-ErrorOf { Connect-Qwen -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) -Header @{ 'a b' = 'c' } } | Resolve-QwenError).Links | Should -BeNullOrEmpty
    }

    It 'accepts $Error[0]' {
        Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-revoked'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            try { Invoke-QwenChat x } catch { }
            ($Error[0] | Resolve-QwenError).Code
'@ | ForEach-Object { $_.Output.Trim() } | Should -Be 'revoked_api_key'
    }

    It 'explains $Error[0] without arguments, also after a failed attempt' {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-revoked'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            try { Invoke-QwenChat x } catch { }
            (Resolve-QwenError).Code
            Get-Item ./missing.txt 2>$null
            Resolve-QwenError 2>&1 | ForEach-Object FullyQualifiedErrorId
            Resolve-QwenError 2>&1 | ForEach-Object { "$_" }
            Remove-Item ./also-missing 2>$null
            try { Invoke-QwenChat x -Model nope } catch { }
            Resolve-QwenError | ForEach-Object Code
'@
        $run.Error | Should -BeNullOrEmpty
        $lines = $run.Output.Trim() -split '\r?\n'
        $lines[0] | Should -Be 'revoked_api_key'
        $lines[1] | Should -Be 'Qwen.Unexplained,QwenPS.Commands.ResolveQwenErrorCommand'
        $lines[2] | Should -BeLike '*missing.txt*' -Because 'the error of the first attempt is skipped'
        $lines[3] | Should -Be 'revoked_api_key'
    }

    It 'prefers pipeline input and arguments to $Error[0]' {
        $null = Get-ErrorOf { Invoke-QwenChat x -Model nope }
        (Resolve-QwenError -StatusCode 429).Kind | Should -Be 'RateLimit'
        ('403' | Resolve-QwenError).StatusCode | Should -Be 403
        @() | Resolve-QwenError | Should -BeNullOrEmpty
    }

    It 'accepts an exception, a nested exception, and an exception of -ErrorAction Stop' {
        $exception = (Get-ErrorOf { Invoke-QwenChat x -Model nope }).Exception
        ($exception | Resolve-QwenError).Kind | Should -Be 'ModelNotFound'
        ([InvalidOperationException]::new('outer', [AggregateException]::new($exception)) | Resolve-QwenError).Kind | Should -Be 'ModelNotFound'
        $stopped = Get-ErrorOf { 1, 2 | Invoke-QwenChat -PerItem -Model nope -ErrorAction Stop }
        ($stopped | Resolve-QwenError).Kind | Should -Be 'ModelNotFound'
    }

    It 'explains several errors individually' {
        $problems = 1, 2 | ForEach-Object { Get-ErrorOf { Invoke-QwenChat $_ -Model nope } }
        @($problems | Resolve-QwenError).Kind | Should -Be @('ModelNotFound', 'ModelNotFound')
        @(Resolve-QwenError -InputObject $problems).Count | Should -Be 2
    }

    It 'explains a local problem: <Name>' -ForEach @(
        @{ Name = 'no key'; Command = { Get-QwenConnection | Disconnect-Qwen; Invoke-QwenChat x }; Kind = 'Configuration' }
        @{ Name = 'a wrong argument'; Command = { Invoke-QwenChat x -Path /no/such/file.txt -ErrorAction Stop }; Kind = 'Configuration' }
        @{ Name = 'nobody listens'; Command = { Connect-Qwen -BaseUri http://127.0.0.1:9 -ApiKey (Get-Key) -MaxRetry 0; Invoke-QwenChat x }; Kind = 'Network' }
    ) {
        $problem = Get-ErrorOf $Command
        $found = $problem | Resolve-QwenError
        $found.Kind | Should -Be $Kind
        $found.Remedy | Should -Be $problem.ErrorDetails.RecommendedAction
    }

    It 'explains an error from a job' {
        $job = Start-Job -ArgumentList $env:QWENPS_MODULE, (Get-EmulatorUri) {
            param($module, $uri)
            Import-Module $module
            Connect-Qwen -BaseUri $uri -ApiKey (ConvertTo-SecureString sk-emulator-arrears -AsPlainText -Force)
            Invoke-QwenChat x
        }
        $null = Receive-Job $job -Wait -AutoRemoveJob -ErrorVariable problems -ErrorAction SilentlyContinue
        $found = $problems[0] | Resolve-QwenError
        $found.Kind | Should -Be 'Billing'
        $found.Code | Should -Be 'Arrearage'
        $found.Remedy | Should -Be (Resolve-QwenError -Code Arrearage).Remedy
        $found.Links | Should -Not -BeNullOrEmpty
    }

    It 'explains an error from a file' {
        $path = Join-Path (New-TestFolder) error.xml
        Get-ErrorOf { Invoke-QwenChat x -Model nope } | Export-Clixml $path
        (Import-Clixml $path | Resolve-QwenError).Code | Should -Be 'model_not_found'
    }

    It 'explains a failed check of Test-QwenAccess' {
        Connect-Emulator -Key 'sk-emulator-revoked'
        $failed = Test-QwenAccess -NoRegionProbe | Where-Object Status -EQ Failed
        $found = $failed | Resolve-QwenError
        $found.Kind | Should -Be 'Authentication'
        $found.Code | Should -Be 'revoked_api_key'
        $found.Remedy | Should -Be $failed.Remedy
        $found.Links | Should -Not -BeNullOrEmpty
    }

    It 'returns its own explanations unchanged' {
        $found = Resolve-QwenError -Code Arrearage
        $found | Resolve-QwenError | Should -Be $found
    }
}

Describe 'Resolve-QwenError with an error of another command' {
    BeforeEach { Reset-QwenTest }

    It 'reads the body, status, and request ID of an Invoke-RestMethod error in the <Protocol> protocol' -ForEach @(
        @{ Protocol = 'OpenAI'; Path = 'compatible-mode/v1/chat/completions' }
        @{ Protocol = 'DashScope'; Path = 'api/v1/services/aigc/text-generation/generation' }
    ) {
        $body = @{ model = 'qwen-plus'; messages = @(@{ role = 'user'; content = 'x' }); input = @{ messages = @(@{ role = 'user'; content = 'x' }) } } | ConvertTo-Json -Depth 5
        $problem = Get-ErrorOf { Invoke-RestMethod "$(Get-EmulatorUri)/$Path" -Method Post -Body $body -ContentType application/json @direct -Headers @{ Authorization = 'Bearer sk-emulator-workspace' } }
        $found = $problem | Resolve-QwenError
        $found.Kind | Should -Be 'WorkspaceAccess'
        $found.StatusCode | Should -Be 403
        $found.Code | Should -Be 'Workspace.AccessDenied'
        $found.RequestId | Should -Be $problem.Exception.Response.Headers.GetValues('x-request-id')
    }

    It 'uses the status if the body contains no information' {
        Add-EmulatorFault @{ status = 402; emptyBody = $true }
        $found = Get-ErrorOf { Invoke-RestMethod "$(Get-EmulatorUri)/compatible-mode/v1/models" @direct } | Resolve-QwenError
        $found.Kind | Should -Be 'Billing'
        $found.StatusCode | Should -Be 402
    }

    It 'identifies a connection problem: <Name>' -ForEach @(
        @{ Name = 'refused'; Command = { Invoke-RestMethod http://127.0.0.1:9 @direct }; Kind = 'Network'; Cause = '*connection was refused*' }
        @{ Name = 'no such name'; Command = { Invoke-RestMethod http://no-such-host.invalid @direct }; Kind = 'Network'; Cause = '*name wasn''t found*' }
        @{ Name = 'too slow'; Command = { Add-EmulatorFault @{ delayMs = 5000 }; Invoke-RestMethod "$(Get-EmulatorUri)/compatible-mode/v1/models" @direct -TimeoutSec 1 }; Kind = 'Timeout'; Cause = '*in time*' }
    ) {
        $found = Get-ErrorOf $Command | Resolve-QwenError
        $found.Kind | Should -Be $Kind
        $found.Cause | Should -BeLike $Cause
    }

    It 'reads an exception whose message contains the answer' {
        ([Exception]::new('HTTP 403 (Model.AccessDenied: Model.AccessDenied) Model access denied.') | Resolve-QwenError).Kind | Should -Be 'ModelAccess'
        (Get-ErrorOf { throw 'Error code: 401 - {"error":{"code":"invalid_api_key"}}' } | Resolve-QwenError).Code | Should -Be 'invalid_api_key'
    }

    It 'accepts a status as text' {
        $found = Resolve-QwenError 403
        $found.StatusCode | Should -Be 403
        ('403' | Resolve-QwenError).Kind | Should -Be $found.Kind
        $found.Kind | Should -Be (Resolve-QwenError -StatusCode 403).Kind
    }

    It 'reads all lines that a native command wrote to stderr' {
        $pwsh, $first = & (Join-Path $PSScriptRoot '../../build/Get-PowerShellProgram.ps1')
        $lines = & $pwsh @first -NoProfile -NonInteractive -Command '[Console]::Error.WriteLine("Traceback:"); [Console]::Error.WriteLine("openai.AuthenticationError: Error code: 401 - {''error'': {''code'': ''invalid_api_key''}}")' 2>&1
        @($lines | Resolve-QwenError).Code | Should -Be @('invalid_api_key')
    }

    It 'reads an answer that ConvertFrom-Json converted to an object' {
        $found = '{"error":{"code":"insufficient_quota","message":"Free allocated quota exceeded."},"request_id":"abcdefgh"}' | ConvertFrom-Json | Resolve-QwenError
        $found.Kind | Should -Be 'Billing'
        $found.RequestId | Should -Be 'abcdefgh'
    }

    It 'writes an error instead of a guess if the error does not come from a service' {
        $problem = Get-ErrorOf { Get-ErrorOf { Get-Item /no/such/path -ErrorAction Stop } | Resolve-QwenError -ErrorAction Stop }
        $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.Unexplained,*'
        $problem.CategoryInfo.Category | Should -Be 'InvalidData'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Resolve-QwenError with text' {
    It 'explains <Name>' -ForEach $texts {
        $found = @(Resolve-QwenError $Text)
        $found.Count | Should -Be 1
        $found.Kind | Should -Be $Kind
        $found.StatusCode | Should -Be $Status
        $found.Code | Should -Be $Code
        $found.RequestId | Should -Be $Id
        $found.Known | Should -Be ($Code -ne 'Brand.New')
        ($Text -split '\r?\n' | Resolve-QwenError).Cause | Should -Be $found.Cause -Because 'piped lines are one text'
    }

    It 'shows that a KeyError hides the real error' {
        $found = "KeyError: 'request'" | Resolve-QwenError
        $found.Cause | Should -BeLike '*field that only successful responses have*'
        $found.Remedy | Should -BeLike '*HTTP status, code, and message*'
    }

    It 'masks keys' {
        ("curl -H 'Authorization: Bearer sk-1234567890abcdef' https://x: error: 401" | Resolve-QwenError).Message | Should -Not -Match '1234567890'
    }

    It 'writes an error if there is nothing to explain: <Name>' -ForEach @(
        @{ Name = 'no input and no earlier error'; Command = { $global:Error.Clear(); Resolve-QwenError }; Id = 'InvalidArgument' }
        @{ Name = 'null from the pipeline'; Command = { $null | Resolve-QwenError }; Id = 'InvalidArgument' }
        @{ Name = 'text that says nothing'; Command = { 'hello world' | Resolve-QwenError -ErrorAction Stop }; Id = 'Unexplained' }
    ) {
        $problem = Get-ErrorOf $Command
        $problem.FullyQualifiedErrorId | Should -BeLike "Qwen.$Id,*"
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'writes nothing for an empty pipeline' {
        @() | Resolve-QwenError | Should -BeNullOrEmpty
    }
}

Describe 'Resolve-QwenError -Code and -StatusCode' {
    It 'explains a code of either protocol, regardless of case' {
        $found = Resolve-QwenError -Code model.accessdenied, model_access_denied
        $found.Kind | Should -Be @('ModelAccess', 'ModelAccess')
        $found.StatusCode | Should -Be @(403, 403)
        $found[0].Cause | Should -Be $found[1].Cause
    }

    It 'supports wildcards' {
        $found = Resolve-QwenError -Code 'Throttling*'
        $found.Code | Sort-Object | Should -Be @('Throttling', 'Throttling.AllocationQuota', 'Throttling.BurstRate', 'Throttling.Concurrency', 'Throttling.RateQuota')
        @(Resolve-QwenError -Code *).Count | Should -BeGreaterOrEqual 35
    }

    It 'filters wildcard matches by the status' {
        $found = Resolve-QwenError -Code * -StatusCode 401, 403
        $found.Code | Should -Contain 'invalid_api_key'
        $found.Code | Should -Contain 'Model.AccessDenied'
        $found.StatusCode | Sort-Object -Unique | Should -Be @(401, 403)
    }

    It 'shows both causes of an ambiguous 429 and how to distinguish them' {
        $found = Resolve-QwenError -Code insufficient_quota
        $found.Cause | Should -BeLike '*tokens per minute*used up*'
        $found.Remedy | Should -BeLike '*"Allocated quota exceeded"*"Free allocated quota exceeded"*'
        $found.IsRetried | Should -BeTrue
    }

    It 'uses the status for an unknown code, and shows this' {
        $found = Resolve-QwenError -Code Brand.New -StatusCode 403
        $found.Known | Should -BeFalse
        $found.Kind | Should -Be 'Permission'
        $found.Code | Should -Be 'Brand.New'
        $found.Cause | Should -BeLike "*doesn't recognize the code 'Brand.New'*(403)*"
        $found.Remedy | Should -BeLike '*Brand.New*'
    }

    It 'reports an unknown code, does not guess, and lists similar codes' -ForEach @(
        @{ Code = 'nonsense'; Says = "This module doesn't recognize the error code 'nonsense'." }
        @{ Code = 'invalid_apikey'; Says = "This module doesn't recognize the error code 'invalid_apikey'.*Did you mean *invalid_api_key*" }
        @{ Code = 'Model.AccesDenied'; Says = "This module doesn't recognize the error code 'Model.AccesDenied'.*Did you mean *Model.AccessDenied*" }
    ) {
        Resolve-QwenError -Code $Code -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.ResolveQwenErrorCommand'
        $problems[0].Exception.Message | Should -BeLike $Says
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-StatusCode*https://*'
        $problems[0].TargetObject | Should -Be $Code
    }

    It 'treats a status in -Code as the status: <_>' -ForEach '401', ' 429 ', 403, '302' {
        $found = Resolve-QwenError -Code $_
        $expected = Resolve-QwenError -StatusCode ([int] $_)
        $found.StatusCode | Should -Be ([int] $_)
        $found.Code | Should -BeNullOrEmpty
        $found.Kind | Should -Be $expected.Kind
        $found.Cause | Should -Be $expected.Cause
    }

    It 'shows that a success status in -Code is not an error' {
        Resolve-QwenError -Code 200 -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].Exception.Message | Should -Be '200 is the HTTP status of a successful response, not an error.'
    }

    It 'rejects the number <_>, which is not a status' -ForEach '99', '600', '1429', '-429', '+429' {
        Resolve-QwenError -Code $_ -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.NotFound,*'
        $problems[0].Exception.Message | Should -BeLike "This module doesn't recognize the error code '$_'*"
    }

    It 'gives precedence to -StatusCode over a number in -Code' {
        @(Resolve-QwenError -Code 429 -StatusCode 403).StatusCode | Should -Be @(403)
    }

    It 'continues with the other codes' {
        (Resolve-QwenError -Code nonsense, Model.AccessDenied -ErrorAction SilentlyContinue).Kind | Should -Be 'ModelAccess'
    }

    It 'shows that <_> is not an error' -ForEach 200, 204, 100 {
        Resolve-QwenError -StatusCode $_ -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -Be 'Qwen.Unexplained,QwenPS.Commands.ResolveQwenErrorCommand'
        $problems[0].Exception.Message | Should -BeLike "$_ is the HTTP status of a successful response, not an error."
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*-Code*'
    }

    It 'identifies a redirect' {
        (Resolve-QwenError -StatusCode 302).Cause | Should -BeLike '*redirect*'
    }

    It 'does not suggest a model for comparison, because it might be the rejected model' {
        (Resolve-QwenError -Code Model.AccessDenied).Remedy | Should -BeLike '*another model*'
    }

    It 'writes an error for wildcards that match nothing' {
        { Resolve-QwenError -Code 'nothing*' -ErrorAction Stop } | Should -Throw -ErrorId 'Qwen.NotFound,QwenPS.Commands.ResolveQwenErrorCommand'
    }

    It 'explains the status <Status> without a code' -ForEach @(
        @{ Status = 400; Kind = 'InvalidRequest' }
        @{ Status = 401; Kind = 'Authentication' }
        @{ Status = 402; Kind = 'Billing' }
        @{ Status = 403; Kind = 'Permission' }
        @{ Status = 404; Kind = 'NotFound' }
        @{ Status = 407; Kind = 'Network' }
        @{ Status = 408; Kind = 'Timeout' }
        @{ Status = 429; Kind = 'RateLimit' }
        @{ Status = 500; Kind = 'Server' }
        @{ Status = 503; Kind = 'Overloaded' }
        @{ Status = 504; Kind = 'Timeout' }
    ) {
        $found = Resolve-QwenError -StatusCode $Status
        $found.Kind | Should -Be $Kind
        $found.StatusCode | Should -Be $Status
        $found.Code | Should -BeNullOrEmpty
    }

    It 'rejects a number that is not a status' {
        { Resolve-QwenError -StatusCode 7 } | Should -Throw
    }

    It 'completes codes, with the cause as tooltip' {
        $line = 'Resolve-QwenError -Code Model'
        $completions = (TabExpansion2 $line $line.Length).CompletionMatches
        $completions.CompletionText | Should -Contain 'Model.AccessDenied'
        ($completions | Where-Object CompletionText -EQ 'Model.AccessDenied').ToolTip | Should -Be (Resolve-QwenError -Code Model.AccessDenied).Cause
        $line = 'Resolve-QwenError -Code quota'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'insufficient_quota'
    }

    It 'completes fast' {
        $line = 'Resolve-QwenError -Code Thr'
        # Uses the best of several runs, because other processes also use the computer.
        (1..10 | ForEach-Object { (Measure-Command { TabExpansion2 $line $line.Length }).TotalMilliseconds } | Measure-Object -Minimum).Minimum | Should -BeLessThan 50
    }
}

Describe 'The text of errors' {
    BeforeEach { Reset-QwenTest }
    AfterEach { [cultureinfo]::CurrentUICulture = $culture }

    It 'comes from the catalog, in English and Chinese, for every code over <_>' -ForEach 'OpenAI', 'DashScope' {
        $path = if ($_ -eq 'OpenAI') { 'compatible-mode/v1' } else { 'api/v1' }
        $categories = @{
            Authentication = 'AuthenticationError'; ModelAccess = 'PermissionDenied'; WorkspaceAccess = 'PermissionDenied'; Permission = 'PermissionDenied'
            RateLimit = 'LimitsExceeded'; TokenQuota = 'LimitsExceeded'; Concurrency = 'LimitsExceeded'; Billing = 'LimitsExceeded'; ContextLength = 'LimitsExceeded'
            InvalidRequest = 'InvalidArgument'; ModelNotFound = 'ObjectNotFound'; NotFound = 'ObjectNotFound'; ContentFilter = 'SecurityError'
            Server = 'ResourceUnavailable'; Overloaded = 'ResourceUnavailable'; Timeout = 'OperationTimeout'
        }
        $seen = 0
        foreach ($name in 'en-US', 'zh-CN') {
            [cultureinfo]::CurrentUICulture = $name
            $letters = if ($name -eq 'zh-CN') { '\p{IsCJKUnifiedIdeographs}' } else { '^[\x20-\x7E]+$' }
            $rows = Resolve-QwenError -Code *
            Invoke-Emulator POST faults @(foreach ($row in $rows) { @{ status = $row.StatusCode; body = Get-ErrorBody $_ $row.Code } })
            $wrong = foreach ($row in $rows) {
                # Uses a new connection, because a previous error slows down the existing connection.
                Connect-Qwen -BaseUri "$(Get-EmulatorUri)/$path" -ApiKey (Get-Key) -MaxRetry 0
                $problem = Get-ErrorOf { Invoke-QwenChat x }
                $isRight = $problem.FullyQualifiedErrorId -eq "Qwen.$($row.Kind),QwenPS.Commands.InvokeQwenChatCommand" -and
                    $problem.CategoryInfo.Category -eq $categories["$($row.Kind)"] -and
                    $problem.Exception.Code -eq $row.Code -and
                    $problem.Exception.Cause -eq $row.Cause -and
                    $problem.ErrorDetails.RecommendedAction -eq $row.Remedy -and
                    $row.Remedy -match $letters
                if (-not $isRight) { "$($row.Code): $($problem.FullyQualifiedErrorId), $($problem.CategoryInfo.Category), $($problem.ErrorDetails.RecommendedAction)" }
                $seen++
            }
            $wrong | Should -BeNullOrEmpty
        }
        $seen | Should -BeGreaterOrEqual 70
    }

    It 'is in the current language, regardless of the language when the error occurred' {
        [cultureinfo]::CurrentUICulture = 'en-US'
        $problem = Get-ErrorOf { Invoke-QwenChat x -Model nope }
        $problem.Exception.Remedy | Should -BeLike '*exact name*'
        [cultureinfo]::CurrentUICulture = 'zh-CN'
        $found = $problem | Resolve-QwenError
        $found.Cause | Should -BeLike '服务不认识该模型*'
        $found.Links | Should -Contain 'https://help.aliyun.com/zh/model-studio/models'
        ("KeyError: 'request'" | Resolve-QwenError).Cause | Should -BeLike '*掩盖了真正的错误*'
        Get-ErrorOf { Resolve-QwenError $null } | ForEach-Object { $_.Exception.Message } | Should -Be '没有可解释的内容。'
        Get-ErrorOf { $global:Error.Clear(); Resolve-QwenError } | ForEach-Object { $_.Exception.Message } | Should -Be '$Error 中没有可解释的错误。'
    }

    It 'is Chinese on a Chinese system' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; (Resolve-QwenError -StatusCode 401).Cause' -Environment @{ LANG = 'zh_CN.UTF-8'; LC_ALL = 'zh_CN.UTF-8' }
        $run.Output | Should -BeLike '该主机不接受此 API Key*'
    }

    It 'mentions only existing parameters and commands' {
        $commands = Get-Command -Module QwenPS
        $parameters = @($commands.Parameters.Keys) + 'Tail', 'Port'
        # -Code doesn't return rows without a code, so the test reads the data.
        $stream = [QwenPS.QwenException].Assembly.GetManifestResourceStream('QwenPS.errors.json')
        $data = [System.IO.StreamReader]::new($stream).ReadToEnd() | ConvertFrom-Json
        $words = foreach ($row in $data.rows) { $row.cause.en, $row.remedy.en }
        $words = $words -join "`n"
        [regex]::Matches($words, '(?<![\w-])-([A-Z][A-Za-z]+)').ForEach({ $_.Groups[1].Value }) | Sort-Object -Unique | Should -BeIn $parameters
        # Get-QwenModel is a command.
        [regex]::Matches($words, '\b[A-Z][a-z]+-Qwen[A-Za-z]*').ForEach({ $_.Value }) | Sort-Object -Unique | Should -BeIn (@($commands.Name) + 'Get-QwenModel')
    }
}

Describe 'The display of an explanation' {
    It 'is a list with error, cause, remedy, retry, and links' {
        $text = Resolve-QwenError -Code Model.AccessDenied | Out-String -Width 200
        $text | Should -Match 'Error +: ModelAccess 403 Model.AccessDenied'
        $text | Should -Match 'Cause +: The API key is valid, but it can''t call this model'
        $text | Should -Match 'Remedy +: In the console'
        $text | Should -Match 'Links +: https://'
        $text | Should -Not -Match 'Message|RequestId'
    }

    It 'also shows the first kind of the enumeration' {
        Resolve-QwenError -StatusCode 400 | Out-String | Should -Match 'Error +: InvalidRequest 400'
    }

    It 'can be a table' {
        Resolve-QwenError -Code 'Throttling*' | Format-Table | Out-String -Width 200 | Should -Match 'RateLimit +429 +Throttling\.BurstRate'
    }

    It 'makes control characters visible' {
        "{`"error`":{`"code`":`"a\u001b[31mb`",`"message`":`"c\u001b[0m`"},`"status`":403}" | Resolve-QwenError | Out-String | Should -Not -Match "`e\[31m"
    }

    It 'makes characters visible that change the text direction, in the view and in the cause that contains the code' {
        $found = Resolve-QwenError -Code "a$([char] 0x202e)b" -StatusCode 400
        $found.Cause | Should -BeLike '*\u202e*'
        $found | Out-String | Should -Not -Match ([char] 0x202e)
    }

    It 'can be serialized' {
        $json = Resolve-QwenError -Code Arrearage | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        $json.Kind | Should -Be 'Billing'
        $json.Links.Count | Should -BeGreaterThan 0
    }
}

Describe 'The catalog' {
    It 'is read by the first error, but not on import or by a successful call' {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            $flags = [System.Reflection.BindingFlags] 'Static, Public, NonPublic'
            $catalog = [QwenPS.QwenException].Assembly.GetType('QwenPS.Client.Errors.ErrorCatalog', $true).GetField('Lazy', $flags).GetValue($null)
            $catalog.IsValueCreated
            $null = Invoke-QwenChat x
            $catalog.IsValueCreated
            try { Invoke-QwenChat x -Model nope } catch { }
            $catalog.IsValueCreated
'@
        $run.Output.Trim() -split '\s+' | Should -Be @('False', 'False', 'True')
    }

    It 'needs no network and no key' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; (Resolve-QwenError -Code Arrearage).Kind' -Environment @{ HTTPS_PROXY = 'http://127.0.0.1:9' }
        $run.Output.Trim() | Should -Be 'Billing'
    }
}
