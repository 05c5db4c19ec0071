# Tests that external text (from a model, the service, a file, or the environment) reaches the terminal without control characters.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $types = @([AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'QwenPS' -and $_.GetType('QwenPS.ChatResponse') })[-1].GetExportedTypes() |
            Where-Object { $_.Namespace -eq 'QwenPS' -and $_.IsClass -and -not ($_.IsAbstract -and $_.IsSealed) } | ForEach-Object FullName)
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $escape = [char] 27
    # ESC, OSC with BEL, a C1 control character, a carriage return, a line and a paragraph separator, all direction characters, zero width, BOM, half a pair.
    $script:Hostile = "a$escape[2J$escape]0;t$([char] 7)" + -join [char[]] (0x9b, 0x0d, 0x2028, 0x2029, 0x202e, 0x202a, 0x2066, 0x2069, 0x200e, 0x200f, 0x061c, 0x200b, 0x2060, 0xfeff, 0xd800) + 'z'
    $script:Controls = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u061c\u2028-\u202e\u2060-\u2069\ufeff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]"

    # Finds the parts of a text that would control a terminal. The colors that PowerShell adds are ignored.
    function Get-Control($Text) { [regex]::Matches((($Text | Out-String -Width 500) -replace "$escape\[[0-9;]*m"), $Controls) | ForEach-Object { 'U+{0:X4}' -f [int] $_.Value[0] } }

    # Creates an instance of a public type with hostile text in every text property.
    function New-Hostile([type] $Type, [int] $Depth = 0) {
        $all = [System.Reflection.BindingFlags] 'Instance, Public, NonPublic'
        if ($Type.FullName -eq 'QwenPS.Connection') { return Connect-Qwen -BaseUri (Get-EmulatorUri) -ApiKey (Get-Key) -Name "n$Hostile" -Model "m$Hostile" -PassThru }
        $object = if ($Type.FullName -eq 'QwenPS.QwenException') {
            $kind = $Type.Assembly.GetType('QwenPS.ErrorKind')
            $constructor = $Type.GetConstructor($all, $null, [type[]] ($kind, [string], [Exception]), $null)
            $constructor.Invoke(@([Enum]::Parse($kind, 'Server'), $Hostile, $null))
        }
        elseif ($Type.GetConstructor($all, $null, [type]::EmptyTypes, $null)) { [Activator]::CreateInstance($Type, $true) }
        else { [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject($Type) }
        foreach ($property in $Type.GetProperties($all)) {
            if (-not $property.CanWrite) { continue }
            $kind = $property.PropertyType
            $value = if ($kind -eq [string]) { "$($property.Name)$Hostile" }
            elseif ($kind -eq [string[]] -or $kind -eq [System.Collections.Generic.IReadOnlyList[string]]) { , [string[]] @($Hostile, $Hostile) }
            elseif ($kind -eq [object]) { $Hostile }
            elseif ($kind -eq [System.Collections.Generic.IReadOnlyDictionary[string, string]]) {
                $table = [System.Collections.Generic.Dictionary[string, string]]::new()
                $table[$Hostile] = $Hostile
                , $table
            }
            elseif ($kind.IsGenericType -and $kind.GetGenericTypeDefinition() -eq [System.Collections.Generic.IReadOnlyList`1] -and $kind.GenericTypeArguments[0].Namespace -eq 'QwenPS' -and $Depth -lt 2) {
                $items = [Array]::CreateInstance($kind.GenericTypeArguments[0], 1)
                $items[0] = New-Hostile $kind.GenericTypeArguments[0] ($Depth + 1)
                , $items
            }
            elseif ($kind.Namespace -eq 'QwenPS' -and $kind.IsClass -and $kind.IsPublic -and $Depth -lt 2) { New-Hostile $kind ($Depth + 1) }
            if ($null -ne $value) { $property.SetValue($object, $value) }
        }
        $object
    }
}

Describe 'An object with hostile text' {
    BeforeEach { Reset-QwenTest }

    It 'would be detected by the test' { Get-Control "x$Hostile" | Should -HaveCount 18 }

    It 'is displayed without control characters: <_>, one, several, and as a property' -ForEach $types {
        $object = New-Hostile ([type] $_)
        Get-Control $object | Should -BeNullOrEmpty
        Get-Control $object, $object, $object | Should -BeNullOrEmpty
        # When an answer, a delta, or a document is converted to text, the result is its text. As a property of another object, it's shown as this text.
        if ($_ -notin 'QwenPS.ChatResponse', 'QwenPS.ChatChoice', 'QwenPS.ChatDelta', 'QwenPS.DocumentText') {
            Get-Control ([pscustomobject] @{ Property = $object } | Format-List) | Should -BeNullOrEmpty
            Get-Control ([pscustomobject] @{ Property = $object } | Format-Table) | Should -BeNullOrEmpty
            Get-Control "$object" | Should -BeNullOrEmpty
        }
    }

    It 'is displayed without control characters in Chinese' -TestCases @{ Types = $types } {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('[cultureinfo]::CurrentUICulture = "zh-CN"; Import-Module $env:QWENPS_MODULE; foreach ($object in $args[0]) { $object | Out-String -Width 500 }').AddArgument(@($Types | ForEach-Object { New-Hostile ([type] $_) }))
            $shown = $shell.Invoke()
        }
        finally { $shell.Dispose() }
        $shown | Should -HaveCount $Types.Count
        "$shown" | Should -Match '角色'
        for ($i = 0; $i -lt $shown.Count; $i++) { Get-Control $shown[$i] | Should -BeNullOrEmpty -Because $Types[$i] }
    }
}

Describe 'The output of the module' {
    BeforeEach {
        Reset-QwenTest
        $all = [System.Collections.Generic.List[object]]::new()
        # Gets everything that a command writes, as the console shows it.
        function Get-Said([scriptblock] $Command) {
            try { & $Command *>&1 | ForEach-Object { $all.Add($_) } }
            catch { $all.Add($_) }
            $all.Count | Should -BeGreaterThan 0
            foreach ($record in $all) {
                Get-Control $record
                # When an answer is converted to text, the result is its unchanged content.
                if ($record -isnot [QwenPS.ChatResponse]) { Get-Control "$record" }
            }
        }
    }

    It 'has no control characters from a model''s tool call in its verbose lines' {
        $body = '{"choices":[{"message":{"content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"n\u001b[2J\u202e","arguments":"{\"x\":\"\u001b[2J\u202e\u0007\"}"}}]},"finish_reason":"tool_calls"}]}'
        Add-EmulatorFault @{ body = $body; status = 200; contentType = 'application/json' }
        function global:Get-TerminalTestThing([string] $X) { $X }
        Get-Said { Invoke-QwenChat x -Tool Get-TerminalTestThing -InvokeTool -Confirm:$false -Verbose -WarningAction Continue } | Should -BeNullOrEmpty
        "$all" | Should -Match 'tool n␛\[2J'
    }

    It 'has no control characters from a prompt file''s model in <_>' -ForEach 'WhatIf', 'Verbose' {
        $file = Join-Path (New-TestFile @{ 'prompt.md' = "---`nmodel: `"qwen$escape[2J$([char] 0x202e)`"`n---`nHi" }) prompt.md
        $switch = @{ $_ = $true }
        $run = { Invoke-QwenChat -PromptFile $file @switch }
        if ($_ -eq 'WhatIf') {
            # Only the host receives the text.
            $null = Start-Transcript -Path ($log = Join-Path (New-TestFolder) log.txt)
            try { Invoke-QwenChat -PromptFile $file -WhatIf } catch { "$_" } finally { $null = Stop-Transcript }
            $text = Get-Content -Raw -LiteralPath $log -Encoding utf8
            $text | Should -BeLike '*qwen*'
            $text | Should -Not -Match "$escape\[2J|\u202e"
        }
        else { Get-Said $run | Should -BeNullOrEmpty }
    }

    It 'has no control characters from a body in -Debug' {
        Add-EmulatorFault @{ status = 400; body = "<html>$Hostile</html>"; contentType = 'text/html' }
        Get-Said { Invoke-QwenChat "x$Hostile" -Debug } | Should -BeNullOrEmpty
    }

    It 'has no control characters in an error, its target, or its details: <_>' -ForEach 'ConciseView', 'NormalView', 'CategoryView' {
        $ErrorView = $_
        Add-EmulatorFault @{ status = 400; body = '{"error":{"code":"c\u001b[2J\u202e","message":"m\u001b]0;t\u0007\u202e\u2028\r\nsecond","type":"t\u202e","param":"p\u202e"},"request_id":"r\u202e"}'; omitRequestId = $true }
        Get-Said { Invoke-QwenChat 'x' -Verbose } | Should -BeNullOrEmpty
        Get-Said { Invoke-QwenChat 'x' -LiteralPath "$(New-TestFolder)/a$escape[2J$([char] 0x202e)" } | Should -BeNullOrEmpty
        Get-Said { Connect-Qwen "r$Hostile" -ApiKey (Get-Key) } | Should -BeNullOrEmpty
        Get-Said { Invoke-QwenChat x -Connection "c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Get-QwenConnection "c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Get-QwenModel "c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Get-QwenBatch "c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Resolve-QwenError "400 c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Resolve-QwenError -Code "c$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Import-QwenConversation "c$escape[2J$([char] 0x202e).json" } | Should -BeNullOrEmpty
        $Error | ForEach-Object { "$($_.Exception.Message)" -match $Controls } | Where-Object { $_ } | Should -BeNullOrEmpty
    }

    It 'has no control characters in the properties of an error, except for the text of the answer' {
        Add-EmulatorFault @{ status = 400; body = "{`"error`":{`"code`":`"c\u001b[2J\u202e`",`"message`":`"m\u001b`",`"type`":`"t\u001b\u202e`",`"param`":`"p\u001b\u202e`"},`"request_id`":`"r\u202e`"}"; omitRequestId = $true }
        $problem = { Invoke-QwenChat x } | Should -Throw -PassThru
        $problem.Exception.Code | Should -BeExactly 'c␛[2J\u202e'
        $problem.Exception.Type | Should -BeExactly 't␛\u202e'
        $problem.Exception.Param | Should -BeExactly 'p␛\u202e'
        $problem.Exception.RequestId | Should -BeExactly 'r\u202e'
        Get-Control ($problem.Exception | Select-Object * -ExcludeProperty PartialContent, Body | Format-List *) | Should -BeNullOrEmpty
        Get-Control ($problem | Resolve-QwenError | Format-List *) | Should -BeNullOrEmpty
        Get-Control (Test-QwenAccess "m$Hostile" -NoRegionProbe | Format-List *) | Should -BeNullOrEmpty
    }

    It 'has no control characters in warnings and progress' {
        Get-Said { 'x' | Measure-QwenToken -Model "m$Hostile" } | Should -BeNullOrEmpty
        Get-Said { Invoke-QwenChat x -Path "$(New-TestFolder)/no$escape[2J*" } | Should -BeNullOrEmpty
    }

    It 'has no control characters from a list of models or the checks of Test-QwenAccess' {
        Add-EmulatorFault @{ status = 200; body = '{"data":[{"id":"m\u202e1","name":"n\u001b[2J"}]}'; contentType = 'application/json' }
        Get-Said { Get-QwenModel -Refresh -Verbose } | Should -BeNullOrEmpty
        Get-Said { Test-QwenAccess "m$Hostile" -NoRegionProbe -Verbose } | Should -BeNullOrEmpty
    }

    It 'has no control characters from the list of batches' {
        Add-EmulatorFault @{ status = 200; body = '{"data":[{"id":"b\u001b[2J\u202e","status":"s\u202e","errors":{"data":[{"code":"c\u001b","message":"m\u202e"}]},"metadata":{"ds_name":"n\u202e"}}],"has_more":false}'; contentType = 'application/json' }
        Get-Said { Get-QwenBatch -All } | Should -BeNullOrEmpty
    }
}

Describe 'A proxy password in <_>' -ForEach 'HTTPS_PROXY', 'all_proxy' {
    It 'is not in any error, check, verbose line, debug line, or inner exception' {
        Reset-QwenTest
        $proxy = "http://proxyuser:hunter2%40hunter2@$(([uri] (Get-EmulatorUri)).Authority)"
        $run = Invoke-FreshPwsh -Environment @{ $_ = $proxy; DASHSCOPE_API_KEY = 'sk-emulator-ok' } -Command @'
            Import-Module $env:QWENPS_MODULE
            $ErrorView = 'NormalView'
            try { Invoke-QwenChat x -Connection (Connect-Qwen -MaxRetry 0 -PassThru) -Verbose -Debug *>&1 | Out-String } catch { $problem = $_ }
            $problem | Out-String
            $problem | Format-List * -Force | Out-String
            for ($exception = $problem.Exception; $exception; $exception = $exception.InnerException) { $exception.ToString(); $exception | Format-List * -Force | Out-String; $exception.Data | Out-String }
            Test-QwenAccess -NoRegionProbe -Verbose -Debug *>&1 | Format-List * | Out-String
            Get-QwenConnection | Format-List * | Out-String
'@
        $run.Output + $run.Error | Should -Match 'proxy'
        $run.Output + $run.Error | Should -Not -Match 'hunter2|proxyuser'
    }
}
