BeforeDiscovery {
    # Arguments that a model could write to run other code. Each argument must arrive only as a value.
    $do = 'New-Item -ItemType File -Path $env:QWENPS_TRAP'
    $hostile = @(
        "; $do", "| $do", "& { $do }", "&& $do", "|| $do", "`$($do)", "`"; $do; `"", "'; $do; '", "`"`$($do)`"", "@($do)", "{ $do }", ". { $do }",
        "`n$do", "`r`n$do", "`0$do", "a`"; $do #", "a'; $do #", "$([char]0x2019); $do #", "$([char]0x201C); $do; $([char]0x201D)", "; rm -rf `$HOME", '$(rm -rf ~)', '`rm -rf ~`',
        "-Path x; $do", "-OutVariable global:x", "--% ; $do", "<# #> $do", "# `n$do", "`${function:x} = { $do }; x", "[scriptblock]::Create('$do').Invoke()",
        "Invoke-Expression '$do'", "iex `"$do`"", "`$ExecutionContext.InvokeCommand.InvokeScript('$do')", '%{ 1 }', '$env:DASHSCOPE_API_KEY', '$PSHOME', '../../etc/passwd',
        'C:\Windows\System32\calc.exe', "')); $do; ((`'", '"}; ' + $do, "$([char]27)[31m$do", ('x' * 5000 + "; $do"), "@{ a = $($do) }", "`$null; $do"
    ) | ForEach-Object { @{ Text = $_; Shown = (($_ -replace '[^ -~]', '?') -replace '^(.{30}).*', '$1...') } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    function global:Get-FreeSpace {
        <#
        .SYNOPSIS
        Free disk space
        in GB.
        .PARAMETER Drive
        The drive's letter.
        #>
        param([Parameter(Mandatory)] [ValidateSet('C', 'D')] [string] $Drive, [int] $Digits = 2)
        $global:toolCalls += , @{ Drive = $Drive; Digits = $Digits }
        [pscustomobject]@{ Drive = $Drive; Free = 12.5 }
    }
    function Format-Call([string] $Name, $Argument) { "call:$Name($(ConvertTo-Json $Argument -Compress -Depth 9))" }
    $env:QWENPS_TRAP = Join-Path (New-TestFolder) trap
}

AfterAll { Remove-Item function:Get-FreeSpace, env:QWENPS_TRAP }

Describe 'Invoke-QwenChat -Tool' {
    BeforeEach {
        Reset-QwenTest
        $global:toolCalls = @()
    }

    Context 'without -InvokeTool, <Protocol>' -ForEach @(
        @{ Protocol = 'OpenAI' }
        @{ Protocol = 'DashScope' }
    ) {
        BeforeEach { Connect-Emulator -Protocol $Protocol }

        It 'sends the tool in the service''s format' {
            $null = Invoke-QwenChat 'hello' -Tool Get-FreeSpace -ToolChoice Get-FreeSpace -ParallelToolCall
            $body = (Get-SeenRequest).Body
            $fields = if ($Protocol -eq 'OpenAI') { $body } else { $body.parameters }
            $fields.tools | ConvertTo-Json -Depth 20 -Compress | Should -BeExactly ('{"type":"function","function":{"name":"Get-FreeSpace","description":"Free disk space in GB.","parameters":{"type":"object","properties":{' +
                '"Drive":{"type":"string","enum":["C","D"],"description":"The drive''s letter."},"Digits":{"type":"integer","default":2}},"required":["Drive"],"additionalProperties":false}}}')
            $fields.tool_choice | ConvertTo-Json -Compress | Should -BeExactly '{"type":"function","function":{"name":"Get-FreeSpace"}}'
            $fields.parallel_tool_calls | Should -BeTrue
        }

        It 'returns the calls and runs nothing' {
            $answer = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C","Digits":3})' -Tool Get-FreeSpace
            $answer.FinishReason | Should -Be 'tool_calls'
            $answer.ToolCalls.Name | Should -Be 'Get-FreeSpace'
            $answer.ToolCalls[0].Arguments | Should -BeExactly '{"Drive":"C","Digits":3}'
            $answer.ToolCalls[0].ArgumentObject.Drive | Should -BeExactly 'C'
            $answer.ToolCalls[0].ArgumentObject.Digits | Should -Be 3
            $answer.ToolRounds | Should -BeNullOrEmpty
            $toolCalls | Should -BeNullOrEmpty
        }

        It 'continues after the caller answers the calls' {
            $first = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace
            $result = [QwenPS.ChatMessage]::new('tool', '12 GB')
            $result.ToolCallId = $first.ToolCalls[0].Id
            (Invoke-QwenChat -Message ($first.Messages + $result) -Tool Get-FreeSpace).Content | Should -BeExactly '12 GB'
            $sent = (Get-SeenRequest)[-1].Body
            $messages = if ($Protocol -eq 'OpenAI') { $sent.messages } else { $sent.input.messages }
            $messages.role | Should -Be 'user', 'assistant', 'tool'
            $messages[1].tool_calls[0].id | Should -BeExactly $messages[2].tool_call_id
        }

        It 'continues from the answer with only the results' {
            $first = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"}) call:Get-FreeSpace({"Drive":"D"})' -Tool Get-FreeSpace
            $results = foreach ($call in $first.ToolCalls) { @{ role = 'tool'; tool_call_id = $call.Id; content = "$($call.ArgumentObject.Drive): 12 GB" } }
            ($first | Invoke-QwenChat -Message $results -Tool Get-FreeSpace).Content | Should -BeExactly "C: 12 GB`nD: 12 GB"
            $sent = (Get-SeenRequest)[-1].Body
            $messages = if ($Protocol -eq 'OpenAI') { $sent.messages } else { $sent.input.messages }
            $messages.role | Should -Be 'user', 'assistant', 'tool', 'tool'
        }

        It 'shows what to do if the calls are not answered' {
            $first = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace
            $problem = $null
            try { $null = $first | Invoke-QwenChat 'And the other one?' } catch { $problem = $_.Exception }
            $problem.Kind | Should -Be InvalidRequest
            $problem.Cause | Should -BeLike '*tool calls*have no result*'
            $problem.Remedy | Should -BeLike '*-InvokeTool*tool_call_id*'
        }

        It 'shows what to do if the answer is piped without results' {
            $first = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace
            $problem = $null
            try { $null = $first | Invoke-QwenChat } catch { $problem = $_ }
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.InvalidArgument,*'
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Message*tool_call_id*'
        }
    }

    Context 'with -InvokeTool, <Protocol>, <How>' -ForEach @(
        foreach ($protocol in 'OpenAI', 'DashScope') {
            @{ Protocol = $protocol; How = 'whole'; Switches = @{} }
            @{ Protocol = $protocol; How = 'live'; Switches = @{ Live = $true; InformationAction = 'Ignore' } }
            @{ Protocol = $protocol; How = 'in pieces'; Switches = @{ Stream = $true } }
        }
    ) {
        It 'runs the calls, sends the results to the model, and returns the answer' {
            Connect-Emulator -Protocol $Protocol
            $answer = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"}) call:Get-FreeSpace({"Drive":"D"})' -Tool Get-FreeSpace -InvokeTool -Confirm:$false @Switches
            $toolCalls.Drive | Should -Be 'C', 'D'
            $requests = @(Get-SeenRequest)
            $requests.Count | Should -Be 2
            $messages = if ($Protocol -eq 'OpenAI') { $requests[1].Body.messages } else { $requests[1].Body.input.messages }
            $messages.role | Should -Be 'user', 'assistant', 'tool', 'tool'
            $messages[2].content | Should -BeExactly '{"Drive":"C","Free":12.5}'
            $messages[3].content | Should -BeExactly '{"Drive":"D","Free":12.5}'
            $messages[2..3].tool_call_id | Should -Be $messages[1].tool_calls.id
            $messages[1].tool_calls.function.arguments | Should -Be '{"Drive":"C"}', '{"Drive":"D"}'
            -join $answer.Content | Should -BeExactly "{`"Drive`":`"C`",`"Free`":12.5}`n{`"Drive`":`"D`",`"Free`":12.5}"
        }
    }

    It 'shows which tools ran with which arguments and results, and counts all usage' {
        $answer = Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace -InvokeTool -Confirm:$false
        $answer.ToolRounds | Should -HaveCount 1
        $round = $answer.ToolRounds[0]
        $round.Number | Should -Be 1
        $round.Calls[0].Name | Should -Be 'Get-FreeSpace'
        $round.Calls[0].Arguments | Should -BeExactly '{"Drive":"C"}'
        $round.Calls[0].Result | Should -BeExactly '{"Drive":"C","Free":12.5}'
        $round.Calls[0].HasRun | Should -BeTrue
        $round.Calls[0].IsError | Should -BeFalse
        $round.Calls[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
        $round.RequestId | Should -Not -Be $answer.RequestId
        $answer.Usage.TotalTokens | Should -BeGreaterThan $round.Usage.TotalTokens
        $answer.Attempts | Should -Be 2
        $answer.Messages.Role | Should -Be 'user', 'assistant', 'tool', 'assistant'
    }

    It 'prices each round by the length of its own input' {
        $call = { Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace -InvokeTool -Confirm:$false -Model qwen-plus }
        $answer = & $call
        $first = $answer.ToolRounds[0].Usage.InputTokens
        $last = $answer.Usage.InputTokens - $first
        # Each round is within the first price tier, but the total of the rounds isn't.
        $json = '{"models":[{"id":"qwen-plus","prices":{"international":{"tiers":[{"up_to":' + [math]::Max($first, $last) + ',"input":1,"output":0},{"input":100,"output":0}]}}}]}'
        $env:QWENPS_CATALOG = Join-Path (New-TestFile @{ 'models.json' = $json }) models.json
        try { (& $call).EstimatedCost | Should -Be (($first + $last) / 1e6d) }
        finally { $env:QWENPS_CATALOG = $null }
    }

    It 'passes a hostile text unchanged: <Shown>' -ForEach $hostile {
        function Save-Note([string] $Text) { $global:toolCalls += $Text; 'saved' }
        $answer = Invoke-QwenChat (Format-Call Save-Note @{ Text = $Text }) -Tool Save-Note -InvokeTool -Confirm:$false
        $answer.ToolRounds[0].Calls[0].Result | Should -BeExactly 'saved'
        $toolCalls | Should -HaveCount 1
        [string]::Equals($toolCalls[0], $Text) | Should -BeTrue
        Test-Path -LiteralPath $env:QWENPS_TRAP | Should -BeFalse
    }

    It 'would detect if such a text ran' {
        & ([scriptblock]::Create('New-Item -ItemType File -Path $env:QWENPS_TRAP')) | Remove-Item
        { & ([scriptblock]::Create('New-Item -ItemType File -Path $env:QWENPS_TRAP')) } | Should -Not -Throw
        Test-Path -LiteralPath $env:QWENPS_TRAP | Should -BeTrue
        Remove-Item -LiteralPath $env:QWENPS_TRAP
    }

    It 'reports <Name> to the model once, and runs nothing' -ForEach @(
        @{ Name = 'a tool that it was not given'; Call = 'Remove-Item'; Argument = '{"Path":"/"}'; Said = "The tool 'Remove-Item' doesn't exist*Get-FreeSpace*" }
        @{ Name = 'a parameter that is not declared'; Call = 'Get-FreeSpace'; Argument = '{"Drive":"C","ErrorAction":"Stop"}'; Said = "*no parameter 'ErrorAction'*Drive, Digits*" }
        @{ Name = 'a missing mandatory parameter'; Call = 'Get-FreeSpace'; Argument = '{"Digits":1}'; Said = '*needs: Drive*' }
        @{ Name = 'a mandatory parameter that is null'; Call = 'Get-FreeSpace'; Argument = '{"Drive":null}'; Said = '*needs: Drive*' }
        @{ Name = 'arguments that are no JSON'; Call = 'Get-FreeSpace'; Argument = '{"Drive":'; Said = '*aren''t a valid JSON object*' }
        @{ Name = 'arguments that are no object'; Call = 'Get-FreeSpace'; Argument = '["C"]'; Said = '*aren''t a valid JSON object*' }
    ) {
        $header = @{ 'X-Emulator-ToolCall' = "$Call=$([uri]::EscapeDataString($Argument))" }
        $answer = Invoke-QwenChat 'p' -Tool Get-FreeSpace -InvokeTool -Confirm:$false -Header $header -MaxToolRound 1 -WarningAction Ignore
        $made = $answer.ToolRounds[0].Calls[0]
        ($made.Result | ConvertFrom-Json).error | Should -BeLike $Said
        $made.IsError | Should -BeTrue
        $made.HasRun | Should -BeFalse
        $toolCalls | Should -BeNullOrEmpty

        # After the second invalid call of the same tool, the run ends.
        $header['X-Emulator-ToolCall'] += ",$($header['X-Emulator-ToolCall'])"
        $problem = { Invoke-QwenChat 'p' -Tool Get-FreeSpace -InvokeTool -Confirm:$false -Header $header } | Should -Throw -ErrorId 'Qwen.ToolCallInvalid,*' -PassThru
        $problem.Exception.Message | Should -BeLike "*'$Call' incorrectly two times*"
    }

    It 'does not make the same call with the same arguments twice' {
        $answer = Invoke-QwenChat 'p' -Tool Get-FreeSpace -InvokeTool -Confirm:$false -Header @{ 'X-Emulator-ToolCall' = 'Get-FreeSpace=%7B%22Drive%22%3A%22C%22%7D,Get-FreeSpace=%7B%22Drive%22%3A%22C%22%7D' }
        $toolCalls | Should -HaveCount 1
        $answer.ToolRounds[0].Calls[1].Result | Should -BeLike '*made before with the same arguments*'
        $answer.ToolRounds[0].Calls[1].HasRun | Should -BeFalse
    }

    It 'stops after -MaxToolRound rounds with a warning, and returns the last calls' {
        # Each result requests the next call.
        function Get-Next([int] $Number) { "call:Get-Next({`"Number`":$($Number + 1)})" }
        $answer = Invoke-QwenChat 'call:Get-Next({"Number":1})' -Tool Get-Next -InvokeTool -Confirm:$false -MaxToolRound 3 -WarningVariable warnings -WarningAction SilentlyContinue
        $answer.ToolRounds.Calls.Arguments | Should -Be '{"Number":1}', '{"Number":2}', '{"Number":3}'
        $answer.ToolCalls.Arguments | Should -Be '{"Number":4}'
        $warnings | Should -BeLike '*after 3 rounds*-MaxToolRound*'
    }

    It 'reports <Name> to the model as an error, and continues' -ForEach @(
        @{ Name = 'an exception'; Tool = { param([int] $Number) throw "cannot do $Number" }; Said = 'cannot do 3' }
        @{ Name = 'a non-terminating error'; Tool = { param([int] $Number) Write-Error "did not like $Number"; 'half' }; Said = 'did not like 3' }
        @{ Name = 'a value of the wrong type'; Tool = { param([datetime] $Number) $Number }; Argument = '{"Number":"no date"}'; Said = "*'Number'*" }
        @{ Name = 'a value out of range'; Tool = { param([ValidateRange(1, 2)] [int] $Number) $Number }; Said = "*'Number'*" }
        @{ Name = 'a call that does not end'; Tool = { param([int] $Number) Start-Sleep 60 }; Said = '*didn''t end within 1 seconds*'; Limit = 1 }
    ) {
        $given = if ($Argument) { $Argument } else { '{"Number":3}' }
        $seconds = if ($Limit) { $Limit } else { 60 }
        $answer = Invoke-QwenChat "call:T($given)" -Tool @{ name = 'T'; scriptblock = $Tool } -InvokeTool -Confirm:$false -ToolTimeoutSec $seconds
        $call = $answer.ToolRounds[0].Calls[0]
        $call.IsError | Should -BeTrue
        $call.HasRun | Should -BeTrue
        ($call.Result | ConvertFrom-Json).error | Should -BeLike $Said
        $answer.FinishReason | Should -Be 'stop'
    }

    It 'sends <Name> to the model as <Result>' -ForEach @(
        @{ Name = 'a text as it is'; Tool = { 'a "b"' }; Result = 'a "b"' }
        @{ Name = 'nothing'; Tool = { }; Result = 'null' }
        @{ Name = 'a number'; Tool = { 1.5 }; Result = '1.5' }
        @{ Name = 'several objects'; Tool = { 1; 'x'; @{ a = 1 } }; Result = '[1,"x",{"a":1}]' }
        @{ Name = 'a deep object'; Tool = { @{ a = @{ b = @{ c = @{ d = @{ e = 1 } } } } } }; Result = '{"a":{"b":{"c":{"d":{"e":1}}}}}' }
        @{ Name = 'a date'; Tool = { [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) }; Result = '"2026-01-02T03:04:05Z"' }
    ) {
        (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = $Tool } -InvokeTool -Confirm:$false).ToolRounds[0].Calls[0].Result | Should -BeExactly $Result
    }

    It 'marks where a very long result is cut' {
        $result = (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = { 'x' * 100000 } } -InvokeTool -Confirm:$false).ToolRounds[0].Calls[0].Result
        $result | Should -BeLike '*cut: the first 65,536 of 100,000 characters]'
    }

    It 'converts only the objects of a tool that the model gets' {
        $result = (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = { 1..40000 } } -InvokeTool -Confirm:$false).ToolRounds[0].Calls[0].Result
        $result | Should -BeLike '`[1,2,3,*cut: 1*,* of 40,000 objects]'
        $result.Length | Should -BeLessThan 66000
    }

    It 'stops a tool that produces endless output: <Name>' -ForEach @(
        @{ Name = 'text'; Tool = { while ($true) { 'x' * 100000 } } }
        @{ Name = 'numbers'; Tool = { while ($true) { 1 } } }
        @{ Name = 'tables with long texts in lists'; Tool = { while ($true) { @{ a = @{ b = @(, ('x' * 100000)) } } } } }
        @{ Name = 'objects with long texts'; Tool = { while ($true) { [pscustomobject]@{ a = 'x' * 100000 } } } }
        @{ Name = 'bytes'; Tool = { while ($true) { , [byte[]]::new(100000) } } }
        @{ Name = 'files'; Tool = { while ($true) { [System.IO.FileInfo]::new('x') } } }
        @{ Name = 'errors'; Tool = { while ($true) { Write-Error ('x' * 100000) -ErrorAction Continue } } }
        @{ Name = 'one object that is too large'; Tool = { 'x' * 4000001; Start-Sleep 60 } }
    ) {
        $answer = Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = $Tool } -InvokeTool -Confirm:$false -ToolTimeoutSec 300 -WarningAction SilentlyContinue
        $call = $answer.ToolRounds[0].Calls[0]
        $call.IsError | Should -BeTrue
        $call.Result | Should -BeLike '*T wrote more than 4,000,000 characters and was stopped*'
        $call.Result.Length | Should -BeLessThan 66000
        $answer.FinishReason | Should -Be 'stop'
    }

    It 'stops converting an endless object' {
        $tool = { [pscustomobject]@{ a = [System.Linq.Enumerable]::Select([System.Linq.Enumerable]::Range(1, [int]::MaxValue), [Func[int, int]] { Start-Sleep -Milliseconds 1; 1 }) } }
        $call = (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false -ToolTimeoutSec 3).ToolRounds[0].Calls[0]
        $call.IsError | Should -BeTrue
        $call.Result | Should -BeLike '*output of T can''t be converted to JSON within 3 seconds*'
    }

    It 'runs no calls of an answer that has more than 128' {
        $ran = [System.Collections.Generic.List[int]]::new()
        $calls = foreach ($n in 1..129) { '{"index":' + ($n - 1) + ',"id":"c' + $n + '","type":"function","function":{"name":"T","arguments":"{\"N\":' + $n + '}"}}' }
        Add-EmulatorFault @{ status = 200; contentType = 'application/json'; body = '{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":[' + ($calls -join ',') + ']},"finish_reason":"tool_calls"}]}' }
        $problem = { Invoke-QwenChat 'p' -Tool @{ name = 'T'; scriptblock = { param([int] $N) $ran.Add($N) } } -InvokeTool -Confirm:$false } | Should -Throw '*129*128*' -ErrorId 'Qwen.TooManyToolCalls,*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-InvokeTool*'
        $ran.Count | Should -Be 0
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'runs no more than 1,024 calls for one prompt' {
        $ran = [System.Collections.Generic.List[int]]::new()
        foreach ($round in 0..8) {
            $calls = foreach ($n in 1..128) { '{"index":' + ($n - 1) + ',"id":"c' + $n + '","type":"function","function":{"name":"T","arguments":"{\"N\":' + ($round * 128 + $n) + '}"}}' }
            Add-EmulatorFault @{ status = 200; contentType = 'application/json'; body = '{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"","tool_calls":[' + ($calls -join ',') + ']},"finish_reason":"tool_calls"}]}' }
        }
        { Invoke-QwenChat 'p' -Tool @{ name = 'T'; scriptblock = { param([int] $N) $ran.Add($N) } } -InvokeTool -Confirm:$false -MaxToolRound 100 } | Should -Throw '*1152*1024*' -ErrorId 'Qwen.TooManyToolCalls,*'
        $ran.Count | Should -Be 1024
    }

    It 'runs a tool in the session of the caller' {
        $secret = 'of the caller'
        (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = { $secret } } -InvokeTool -Confirm:$false).Content | Should -BeExactly 'of the caller'
    }

    It 'lets a tool use this module itself' {
        (Invoke-QwenChat 'call:T({})' -Tool @{ name = 'T'; scriptblock = { Invoke-QwenChat 'from within' -Raw } } -InvokeTool -Confirm:$false).Content | Should -BeExactly 'from within'
    }

    It 'converts arguments to <Type>' -ForEach @(
        @{ Type = 'hashtable'; Tool = { param([hashtable] $Value) $Value.a.b + $Value.c[1] } }
        @{ Type = 'object'; Tool = { param($Value) $Value.a.b + $Value.c[1] } }
    ) {
        (Invoke-QwenChat 'call:T({"Value":{"a":{"b":40},"c":[1,2]}})' -Tool @{ name = 'T'; scriptblock = $Tool } -InvokeTool -Confirm:$false).Content | Should -Be 42
    }

    It 'converts a number that exceeds a long to <Type>, with all its digits' -ForEach @(
        @{ Type = 'string' }
        @{ Type = 'uint64' }
        @{ Type = 'decimal' }
        @{ Type = 'object' }
    ) {
        $tool = [scriptblock]::Create("param([$Type] `$Value) `"<`$Value>`"")
        (Invoke-QwenChat 'call:T({"Value":12345678901234567890})' -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false).Content | Should -BeExactly '<12345678901234567890>'
    }

    It 'converts a table to <Type>' -ForEach @(
        @{ Type = 'hashtable[]'; Value = '[{"a":{"b":42}}]'; Get = '$Value[0].a.b' }
        @{ Type = 'System.Collections.Generic.List[hashtable]'; Value = '[{"a":42}]'; Get = '$Value[0].a' }
        @{ Type = 'System.Collections.Generic.Dictionary[string,int]'; Value = '{"a":42}'; Get = '$Value["a"]' }
        @{ Type = 'System.Collections.Generic.IDictionary[string,hashtable]'; Value = '{"a":{"b":42}}'; Get = '$Value["a"].b' }
        @{ Type = 'System.Collections.Generic.Dictionary[string,ToolForm]'; Value = '{"a":{"Size":42}}'; Get = '$Value["a"].Size' }
        @{ Type = 'System.Collections.Specialized.OrderedDictionary'; Value = '{"a":42}'; Get = '$Value["a"]' }
        @{ Type = 'System.Collections.Generic.IList[int]'; Value = '[42]'; Get = '$Value[0]' }
        @{ Type = 'ToolForm'; Value = '{"size":40,"tags":{"a":1},"counts":{"b":1}}'; Get = '$Value.Size + $Value.Tags.a + $Value.Counts["b"]' }
        @{ Type = 'ToolForm[]'; Value = '[{"Size":41,"Tags":{"a":1}}]'; Get = '$Value[0].Size + $Value[0].Tags.a' }
    ) {
        class ToolForm { [int] $Size; [hashtable] $Tags; [System.Collections.Generic.Dictionary[string, int]] $Counts }
        $tool = [scriptblock]::Create("param([$Type] `$Value) $Get")
        (Invoke-QwenChat "call:T({`"Value`":$Value})" -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false).Content | Should -Be 42
    }

    It 'reports to the model a value that does not fit a typed table' {
        $tool = { param([System.Collections.Generic.Dictionary[string, int]] $Value) $Value }
        $call = (Invoke-QwenChat 'call:T({"Value":{"a":"b"}})' -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false).ToolRounds[0].Calls[0]
        $call.IsError | Should -BeTrue
        $call.Result | Should -BeLike "*'Value'*"
    }

    It 'accepts an argument with the name <Name>, which a PowerShell object can''t have' -ForEach @(
        @{ Name = '' }
        @{ Name = 'psobject' }
        @{ Name = 'PSTypeNames' }
    ) {
        $tool = @{ name = 'T'; scriptblock = { param($Value) $Value[$Value.Keys[0]] } }
        (Invoke-QwenChat "call:T({`"Value`":{`"$Name`":42}})" -Tool $tool -InvokeTool -Confirm:$false).Content | Should -Be 42
    }

    It 'processes many inputs one at a time, in order' {
        $answers = 'C', 'D' | ForEach-Object { [pscustomobject]@{ Text = "call:Get-FreeSpace({`"Drive`":`"$_`"})" } } | ForEach-Object Text | Invoke-QwenChat -PerItem -Tool Get-FreeSpace -InvokeTool -Confirm:$false -ThrottleLimit 8
        $answers.Content | Should -Be '{"Drive":"C","Free":12.5}', '{"Drive":"D","Free":12.5}'
        $toolCalls.Drive | Should -Be 'C', 'D'
        (Get-EmulatorCounter).mostAtOnce | Should -Be 1
    }

    It 'asks before a call, and does not run it if the user can''t be asked' {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @'
            Import-Module $env:QWENPS_MODULE
            try { Invoke-QwenChat 'call:T({"Text":"it''s \u2019; more"})' -Tool @{ name = 'T'; scriptblock = { param($Text) [Console]::WriteLine('it ran') } } -InvokeTool }
            catch { $_.FullyQualifiedErrorId; $_.ErrorDetails.Message; $_.ErrorDetails.RecommendedAction }
'@
        $run.Output | Should -Not -BeLike '*it ran*'
        $run.Output | Should -BeLike "*Qwen.InvalidArgument*The model wants to run T -Text 'it''s $([char]0x2019)$([char]0x2019); more'*-Confirm:`$false*"
    }

    It 'shows the entire call that it asks about: <Type>, <Value>' -ForEach @(
        @{ Type = 'hashtable'; Value = '{"path":"/etc","deep":{"force":true}}'; Shown = '@{ deep = @{ force = $true }; path = ''/etc'' }' }
        @{ Type = 'hashtable[]'; Value = '[{"a":1},{"b":[]}]'; Shown = '@{ a = 1 }, @{ b = @() }' }
        @{ Type = 'System.Collections.Generic.Dictionary[string,int[]]'; Value = '{"a":[1,2]}'; Shown = '@{ a = 1, 2 }' }
        @{ Type = 'System.Collections.Generic.Dictionary[string,uri]'; Value = '{"a":"http://b"}'; Shown = '@{ a = ''http://b/'' }' }
        @{ Type = 'System.Collections.Generic.IList[int]'; Value = '[1,2]'; Shown = '1, 2' }
        @{ Type = 'object'; Value = '[[1,2],[3],[]]'; Shown = '@(1, 2), @(3), @()' }
        @{ Type = 'object'; Value = '{"a b":1,"x = 1 }; -Force $true; @{ y":2}'; Shown = '@{ ''a b'' = 1; ''x = 1 }; -Force $true; @{ y'' = 2 }' }
        @{ Type = 'object'; Value = '{"":{"c":1}}'; Shown = '@{ '''' = @{ c = 1 } }' }
    ) {
        $run = Invoke-FreshPwsh -Environment @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri } -Command @"
            Import-Module `$env:QWENPS_MODULE
            try { Invoke-QwenChat 'call:T({"Value":$Value})' -Tool @{ name = 'T'; scriptblock = { param([$Type] `$Value) } } -InvokeTool }
            catch { `$_.ErrorDetails.Message }
"@
        $run.Output | Should -BeLike "*wants to run T -Value $([WildcardPattern]::Escape($Shown)), but this session can't ask*"
    }

    It 'runs nothing with -WhatIf' {
        Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool Get-FreeSpace -InvokeTool -WhatIf
        (Get-EmulatorCounter).requests | Should -Be 0
        $toolCalls | Should -BeNullOrEmpty
    }

    It 'accepts <Name>' -ForEach @(
        @{ Name = 'a command'; Value = { Get-Command Get-FreeSpace }; Wire = 'Get-FreeSpace' }
        @{ Name = 'an alias'; Value = { Set-Alias -Name gfs -Value Get-FreeSpace -Scope Global; 'gfs' }; Wire = 'Get-FreeSpace' }
        @{ Name = 'a script block'; Value = { , { param([string] $City) $City } }; Wire = 'Tool1' }
        @{ Name = 'a name and a script block'; Value = { @{ Name = 'weather'; Description = 'Weather of a city'; ScriptBlock = { param([string] $City) $City } } }; Wire = 'weather' }
        @{ Name = 'a cmdlet and one of its parameter sets'; Value = { @{ Command = 'Get-Process'; ParameterSet = 'Id' } }; Wire = 'Get-Process' }
        @{ Name = 'the service''s own shape'; Value = { @{ type = 'function'; function = @{ name = 'weather'; description = 'Weather of a city'; parameters = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } } }; Wire = 'weather' }
        @{ Name = 'the shape of MCP'; Value = { [pscustomobject]@{ name = 'weather'; description = 'Weather of a city'; inputSchema = @{ type = 'object'; properties = @{ city = @{ type = 'string' } } } } }; Wire = 'weather' }
        @{ Name = 'JSON text'; Value = { '{"name":"weather","description":"Weather of a city","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}' }; Wire = 'weather' }
    ) {
        $null = Invoke-QwenChat 'p' -Tool (& $Value)
        $tool = (Get-SeenRequest).Body.tools[0]
        $tool.type | Should -Be 'function'
        $tool.function.name | Should -BeExactly $Wire
        $tool.function.parameters.type | Should -Be 'object'
        if ($Wire -eq 'weather') {
            $tool.function.description | Should -BeExactly 'Weather of a city'
            @($tool.function.parameters.properties.PSObject.Properties)[0].Value.type | Should -Be 'string'
        }
    }

    It 'suggests parameter sets that can be pasted, even with unusual names' {
        function global:Get-Either { param([Parameter(ParameterSetName = "it's")] $A, [Parameter(ParameterSetName = 'b')] $B) $A, $B }
        try { $problem = { Invoke-QwenChat 'p' -Tool Get-Either } | Should -Throw -PassThru }
        finally { Remove-Item function:Get-Either }
        $problem.ErrorDetails.RecommendedAction | Should -BeLike "*@{ command = 'Get-Either'; parameterset = 'it''s' }*"
    }

    It 'rejects <Name>, shows what to do, and sends nothing' -ForEach @(
        @{ Name = 'a command that does not exist'; Given = @{ Tool = 'Get-Nope' }; Said = "*command 'Get-Nope' wasn't found*"; Do = '*Get-Command*' }
        @{ Name = 'a wildcard'; Given = @{ Tool = 'Get-*' }; Said = "*command 'Get-*' wasn't found*"; Do = '*Get-Command*' }
        @{ Name = 'two of one name'; Given = @{ Tool = 'Get-FreeSpace', @{ name = 'get-freespace'; parameters = @{} } }; Said = '*Two tools*'; Do = '*rename*' }
        @{ Name = 'several parameter sets'; Given = @{ Tool = 'Get-Process' }; Said = '*Get-Process*several parameter sets*Id*'; Do = '*parameterset*' }
        @{ Name = 'a parameter set that it does not have'; Given = @{ Tool = @{ command = 'Get-Process'; parameterset = 'Nope' } }; Said = '*several parameter sets*'; Do = '*parameterset*' }
        @{ Name = 'a mandatory script block parameter'; Given = @{ Tool = { param([Parameter(Mandatory)] [scriptblock] $Do) & $Do } }; Said = '*-Do*ScriptBlock*'; Do = '*function*' }
        @{ Name = 'a number'; Given = @{ Tool = 42 }; Said = "*'42' isn't a tool*"; Do = '*function or cmdlet*' }
        @{ Name = 'broken JSON text'; Given = @{ Tool = '{"name":' }; Said = '*isn''t valid JSON*'; Do = '*function or cmdlet*' }
        @{ Name = 'a name that the service does not take'; Given = @{ Tool = @{ name = 'a b'; parameters = @{} } }; Said = "*'a b'*"; Do = '*different name*' }
        @{ Name = 'a schema that is none'; Given = @{ Tool = @{ name = 'x'; parameters = 'text' } }; Said = '*aren''t a JSON schema*'; Do = '*properties*' }
        @{ Name = 'a described tool to run'; Given = @{ Tool = @{ name = 'x'; parameters = @{} }; InvokeTool = $true }; Said = "*'x'*no command or script block*"; Do = '*scriptblock*' }
        @{ Name = '-InvokeTool without -Tool'; Given = @{ InvokeTool = $true }; Said = '*-InvokeTool has no effect*'; Do = '*-Tool*' }
        @{ Name = 'a choice that is no tool'; Given = @{ Tool = 'Get-FreeSpace'; ToolChoice = 'Get-Nope' }; Said = "*'Get-Nope'*"; Do = '*auto, none, required, Get-FreeSpace*' }
    ) {
        $problem = { Invoke-QwenChat 'p' @Given } | Should -Throw -PassThru
        $problem.ErrorDetails.Message | Should -BeLike $Said
        $problem.ErrorDetails.RecommendedAction | Should -BeLike $Do
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'sends -ToolChoice <_>' -ForEach 'auto', 'none', 'required' {
        $null = Invoke-QwenChat 'p' -Tool Get-FreeSpace -ToolChoice $_.ToUpperInvariant()
        (Get-SeenRequest).Body.tool_choice | Should -BeExactly $_
    }
}
