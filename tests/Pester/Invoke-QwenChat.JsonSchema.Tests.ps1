BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    enum OrderState { Open; Paid; Sent }

    class OrderLine {
        [string] $Item
        [ValidateRange(1, 100)] [int] $Quantity
        [decimal] $Price
    }

    class TestOrder {
        [System.ComponentModel.Description('The number on the letter')] [string] $Number
        [OrderState] $State
        [datetime] $Ordered
        [OrderLine[]] $Lines
        [System.Collections.Generic.Dictionary[string, int]] $Stock
        [Nullable[long]] $Weight
        [bool] $Urgent
        [timespan] $Wait
        [version] $Form
        [ValidateSet('post', 'courier')] [string] $By
        hidden [string] $Secret
    }

    class Strict {
        [int] $Small
        [ipaddress] $Address
    }

    class Boxes {
        [hashtable] $Table
        [System.Collections.Generic.HashSet[string]] $Set
        [System.Collections.Generic.List[int]] $List
        [object] $Any
        [psobject] $Free
        [Boxes] $Next
    }

    class Unwilling {
        [int] $Number
        Unwilling() { throw 'not today' }
    }

    # The answer of the emulated model.
    function Answering([string] $Text) { @{ 'X-Emulator-Answer' = 'text:' + [uri]::EscapeDataString($Text) } }

    # Gets the response_format of the request in the protocol.
    function FormatOf($Seen) { if ($Seen.Body.PSObject.Properties['parameters']) { $Seen.Body.parameters.response_format } else { $Seen.Body.response_format } }

    function MessagesOf($Seen) { if ($Seen.Body.PSObject.Properties['input']) { $Seen.Body.input.messages } else { $Seen.Body.messages } }

    $orderJson = '{"Number":"A-7","State":"Paid","Ordered":"2026-01-02T03:04:05Z","Lines":[{"Item":"nut","Quantity":3,"Price":19.99},{"Item":"bolt","Quantity":5,"Price":0.1}],' +
        '"Stock":{"nut":12},"Weight":null,"Urgent":true,"Wait":"1.02:00:00","Form":"2.1","By":"post"}'
    $plainSchema = [ordered]@{ type = 'object'; properties = [ordered]@{ name = @{ type = 'string' }; count = @{ type = 'integer' } }; required = @('name', 'count'); additionalProperties = $false }
}

Describe 'Invoke-QwenChat: structured output' {
    BeforeEach { Reset-QwenTest }

    Context 'in the protocol <_>' -ForEach 'OpenAI', 'DashScope' {
        BeforeEach {
            if ($_ -eq 'DashScope') { Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) -MaxRetry 0 }
        }

        It 'sends the schema of a class and returns an object of the class' {
            $answer = Invoke-QwenChat 'Extract.' -JsonSchema ([TestOrder]) -Header (Answering $orderJson)
            $seen = Get-SeenRequest
            $format = FormatOf $seen
            $format.type | Should -BeExactly 'json_schema'
            $format.json_schema.name | Should -BeExactly 'TestOrder'
            $format.json_schema.strict | Should -BeTrue
            $schema = $format.json_schema.schema
            $schema.type | Should -BeExactly 'object'
            $schema.additionalProperties | Should -BeFalse
            $schema.required | Should -Be @('Number', 'State', 'Ordered', 'Lines', 'Stock', 'Weight', 'Urgent', 'Wait', 'Form', 'By')
            $schema.properties.Number.description | Should -BeExactly 'The number on the letter'
            $schema.properties.State.enum | Should -Be @('Open', 'Paid', 'Sent')
            $schema.properties.Ordered.format | Should -BeExactly 'date-time'
            $schema.properties.Lines.items.properties.Quantity.minimum | Should -Be 1
            $schema.properties.Lines.items.properties.Quantity.maximum | Should -Be 100
            $schema.properties.Lines.items.properties.Price.type | Should -BeExactly 'number'
            $schema.properties.Stock.additionalProperties.type | Should -BeExactly 'integer'
            $schema.properties.Weight.type | Should -Be @('integer', 'null')
            $schema.properties.By.enum | Should -Be @('post', 'courier')
            (MessagesOf $seen).role | Should -Be 'user'

            $order = $answer.Object
            $order | Should -BeOfType ([TestOrder])
            $order.State | Should -Be ([OrderState]::Paid)
            $order.Ordered.ToUniversalTime() | Should -Be ([datetime]::new(2026, 1, 2, 3, 4, 5))
            $order.Lines | Should -BeOfType ([OrderLine])
            ($order.Lines | Measure-Object Price -Sum).Sum | Should -Be 20.09
            ($order.Lines | Where-Object Quantity -GT 3).Item | Should -Be 'bolt'
            $order.Stock['nut'] | Should -Be 12
            $order.Weight | Should -BeNullOrEmpty
            $order.Wait | Should -Be ([timespan]'1.02:00:00')
            $order.Form | Should -Be ([version]'2.1')
            $answer.Content | Should -BeExactly $orderJson
        }

        It 'requests any JSON with -JsonObject, and adds the word JSON if it is missing' {
            $answer = Invoke-QwenChat 'hello' -JsonObject -Verbose 4>&1
            $seen = Get-SeenRequest
            (FormatOf $seen | ConvertTo-Json -Compress) | Should -BeExactly '{"type":"json_object"}'
            $messages = MessagesOf $seen
            $messages.role | Should -Be @('system', 'user')
            $messages[0].content | Should -BeExactly 'Answer in JSON.'
            $answer[-1].Object.answer | Should -BeExactly 'hello'
            ($answer -join "`n") | Should -BeLike '*the word JSON*system message*'
        }

        It 'adds nothing if a message has the word' {
            $null = Invoke-QwenChat 'Give me Json.' -System 'be brief' -JsonObject -Header (Answering '{}')
            (MessagesOf (Get-SeenRequest)).content | Should -Be @('be brief', 'Give me Json.')
        }

        It 'puts the schema into the system message for a model that does not support schemas' {
            $answer = Invoke-QwenChat 'p' -System 'be brief' -Model qwen-turbo -JsonSchema $plainSchema -Header (Answering '{"name":"a","count":1}') -Verbose 4>&1
            $seen = Get-SeenRequest
            (FormatOf $seen | ConvertTo-Json -Compress) | Should -BeExactly '{"type":"json_object"}'
            $messages = MessagesOf $seen
            $messages.role | Should -Be @('system', 'user')
            $messages[0].content | Should -BeLike 'be brief*JSON schema*"count"*'
            $answer[-1].Object.count | Should -Be 1
            ($answer -join "`n") | Should -BeLike '*qwen-turbo*system message*'
        }

        It 'with -Repair, asks once more, shows the violations to the model, and counts both answers' {
            # The emulator returns JSON unchanged. For any other text, it returns a value that matches the schema.
            $first = Invoke-QwenChat '{"name":5}' -JsonObject
            $answer = Invoke-QwenChat '{"name":5}' -JsonSchema $plainSchema -Repair
            $seen = @(Get-SeenRequest)
            $seen.Count | Should -Be 3
            $messages = MessagesOf $seen[2]
            $messages.role | Should -Be @('user', 'assistant', 'user')
            $messages[1].content | Should -BeExactly '{"name":5}'
            $messages[2].content | Should -BeLike "*/name: 5 isn't of the type string*'count' is missing*"
            (FormatOf $seen[2]).type | Should -BeExactly 'json_schema'
            $answer.Object.name | Should -BeOfType ([string])
            $answer.Usage.InputTokens | Should -BeGreaterThan (2 * $first.Usage.InputTokens)
            $answer.Attempts | Should -Be 2
            $answer.Messages.Count | Should -Be 4
        }

        It 'fails with the violations and the entire text' {
            $problem = { Invoke-QwenChat 'p' -JsonSchema $plainSchema -Header (Answering '{"name":5,"more":1}') } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.SchemaViolation,*'
            $problem.CategoryInfo.Category | Should -Be 'InvalidData'
            $problem.Exception.Kind | Should -Be 'SchemaViolation'
            $problem.Exception.PartialContent | Should -BeExactly '{"name":5,"more":1}'
            $problem.Exception.RequestId | Should -Not -BeNullOrEmpty
            $problem.Exception.Message | Should -BeLike "The answer doesn't match the schema: *$($problem.Exception.RequestId)*"
            $problem.Exception.Violations | Sort-Object | Should -Be @("(root): The field 'count' is missing.", '/more: The schema doesn''t allow this field.', '/name: 5 isn''t of the type string.')
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-Repair*'
        }
    }

    It 'shows no part of a secret if a value is cut: <Name>' -ForEach @(
        @{ Name = 'one that does not fit the schema'; Field = 'Small' }
        @{ Name = 'one that does not become an object'; Field = 'Address' }
    ) {
        $secret = [guid]::NewGuid().ToString('N')
        $answer = @{ Small = 1; Address = '127.0.0.1' }
        $answer[$Field] = 'x' * 40 + $secret + 'y' * 40
        $problem = { Invoke-QwenChat p -JsonSchema ([Strict]) -Header ((Answering (ConvertTo-Json $answer -Compress)) + @{ 'X-Secret' = $secret }) } | Should -Throw -PassThru
        $problem.Exception.Violations | Should -BeLike "/${Field}: *xxxx*…*"
        "$($problem.Exception.Message) $($problem.Exception.Violations)" | Should -Not -Match $secret.Substring(0, 8)
    }

    Context 'values of -JsonSchema' {
        BeforeAll {
            $schemaText = '{"title":"Von Bäumen","type":"object","properties":{"name":{"type":"string"}},"required":["name"]}'
            Set-Content -LiteralPath TestDrive:/tree.schema.json -Value $schemaText -Encoding utf8
            Set-Content -LiteralPath TestDrive:/sample.json -Value '{"name":"x","size":1.5,"tags":["a"],"none":null}'
            $exampleSchema = '{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}}},"required":["name","size","tags"],"additionalProperties":false}'
        }

        It '<Name>' -ForEach @(
            @{ Name = 'a hashtable that is a schema'; Given = { @{ type = 'object' } }; Sent = '{"type":"object"}'; As = 'answer' }
            @{ Name = 'an ordered one with keywords of its own'; Given = { [ordered]@{ properties = @{ a = @{ type = 'integer' } }; 'x-own' = 1 } }; Sent = '{"properties":{"a":{"type":"integer"}},"x-own":1}'; As = 'answer' }
            @{ Name = 'a table of alternatives'; Given = { @{ anyOf = @(@{ type = 'string' }, @{ type = 'null' }) } }; Sent = '{"anyOf":\[{"type":"string"},{"type":"null"}\]}'; As = 'answer' }
            @{ Name = 'a custom object that is a schema'; Given = { [pscustomobject]@{ type = 'array'; items = @{ type = 'integer' } } }; Sent = '{"type":"array","items":{"type":"integer"}}'; As = 'answer' }
            @{ Name = 'a schema read with ConvertFrom-Json'; Given = { $schemaText | ConvertFrom-Json }; Sent = '{"title":"Von Bäumen","type":"object","properties":{"name":{"type":"string"}},"required":\["name"\]}'; As = 'Von_B_umen' }
            @{ Name = 'JSON text that is a schema'; Given = { $schemaText }; Sent = '{"title":"Von Bäumen",*'; As = 'Von_B_umen' }
            @{ Name = 'JSON text that is an example'; Given = { '{"type":"screw","count":3}' }; Sent = '{"type":"object","properties":{"type":{"type":"string"},"count":{"type":"integer"}},*'; As = 'answer' }
            @{ Name = 'a file with a schema'; Given = { (Get-Item TestDrive:/tree.schema.json).FullName }; Sent = '{"title":"Von Bäumen",*'; As = 'tree' }
            @{ Name = 'a file object'; Given = { Get-Item TestDrive:/tree.schema.json }; Sent = '{"title":"Von Bäumen",*'; As = 'tree' }
            @{ Name = 'a path of PowerShell''s'; Given = { 'TestDrive:/tree.schema.json' }; Sent = '{"title":"Von Bäumen",*'; As = 'tree' }
            @{ Name = 'a file with an example'; Given = { 'TestDrive:/sample.json' }; Sent = '{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"number"},"tags":{"type":"array","items":{"type":"string"}},"none":{}},*'; As = 'sample' }
            @{ Name = 'an example as an ordered table'; Given = { [ordered]@{ name = 'x'; size = 1.5; tags = @('a') } }; Sent = { $exampleSchema }; As = 'answer' }
            @{ Name = 'an example as a custom object'; Given = { [pscustomobject]@{ name = 'x'; size = 1.5; tags = @('a') } }; Sent = { $exampleSchema }; As = 'answer' }
            @{ Name = 'an example with types for values'; Given = { [ordered]@{ name = [string]; size = [double]; tags = [string[]] } }; Sent = { $exampleSchema }; As = 'answer' }
            @{ Name = 'an example of a list'; Given = { , @([ordered]@{ when = [datetime]'2026-01-01'; ok = $true }) }; Sent = '{"type":"array","items":{"type":"object","properties":{"when":{"type":"string","format":"date-time"},"ok":{"type":"boolean"}},*'; As = 'answer' }
            @{ Name = 'an example in a list of a library''s'; Given = { $list = [System.Collections.Generic.List[object]]::new(); $list.Add(@{ n = $null; free = @{} }); , $list }; Sent = '{"type":"array","items":{"type":"object","properties":{*"free":{"type":"object"}*'; As = 'answer' }
            @{ Name = 'an object of a class'; Given = { [OrderLine]@{ Item = 'x'; Quantity = 1 } }; Sent = '{"type":"object","properties":{"Item":*'; As = 'OrderLine' }
            @{ Name = 'the name of a class'; Given = { 'System.Version[]' }; Sent = '{"type":"array","items":{"type":"string"}}'; As = 'Version' }
            @{ Name = 'a class in brackets, as PowerShell hands it over'; Given = { '[int[]]' }; Sent = '{"type":"array","items":{"type":"integer"}}'; As = 'Int32' }
        ) {
            if ($Sent -is [scriptblock]) { $Sent = & $Sent }
            $null = Invoke-QwenChat 'p' -JsonSchema (& $Given) -WarningAction Ignore -ErrorAction Ignore -Stream
            $text = (Get-SeenRequest).Text
            $text | Should -BeLike ('*"response_format":{"type":"json_schema","json_schema":{"name":"' + $As + '","strict":true,"schema":' + ($Sent -replace '(?<!\\)\[|(?<!\\)\]', '`$0' -replace '\\([\[\]])', '`$1') + '}}*')
        }

        It 'accepts the name of a PowerShell class' {
            $null = Invoke-QwenChat 'p' -JsonSchema 'OrderLine' -Header (Answering '{"Item":"a","Quantity":1,"Price":2}')
            (FormatOf (Get-SeenRequest)).json_schema.name | Should -BeExactly 'OrderLine'
        }

        It 'rejects <Name> in one line and sends nothing' -ForEach @(
            @{ Name = 'a number'; Given = 5; Says = '*can''t be used*''5''*' }
            @{ Name = 'an empty table'; Given = @{}; Says = '*can''t be used*{}*doesn''t describe*-JsonObject*' }
            @{ Name = 'empty JSON'; Given = '{}'; Says = '*can''t be used*{}*doesn''t describe*-JsonObject*' }
            @{ Name = 'a type of one value'; Given = [int]; Says = '*can''t be used*Int32*single value*named field*' }
            @{ Name = 'a type of one date, by its name'; Given = 'datetime'; Says = '*can''t be used*DateTime*single value*' }
            @{ Name = 'a type that may be missing'; Given = [Nullable[int]]; Says = '*can''t be used*Int32*single value*' }
            @{ Name = 'a type without fields'; Given = [object]; Says = '*can''t be used*Object*doesn''t describe*' }
            @{ Name = 'a type of tables'; Given = [hashtable]; Says = '*can''t be used*Hashtable*doesn''t describe*' }
            @{ Name = 'a word'; Given = 'nothing-of-this'; Says = '*''nothing-of-this''*' }
            @{ Name = 'a sentence with a colon'; Given = 'Nothing: of this'; Says = '*''Nothing: of this''*' }
            @{ Name = 'an empty list'; Given = @(); Says = '*can''t be used*doesn''t describe*' }
            @{ Name = 'a file that is not there'; Given = './nowhere.schema.json'; Says = "*nowhere.schema.json*" }
            @{ Name = 'JSON that is cut'; Given = '{"type":"object"'; Says = '*isn''t valid JSON*' }
            @{ Name = 'an unknown type'; Given = @{ type = 'object'; properties = @{ a = @{ type = 'strin' } } }; Says = "*#/properties/a/type*'strin'*" }
            @{ Name = 'a reference to nothing'; Given = @{ '$ref' = '#/$defs/a' }; Says = '*#/$defs/a*' }
            @{ Name = 'a reference to elsewhere'; Given = @{ '$ref' = 'https://example.com/a.json' }; Says = '*https://example.com/a.json*' }
        ) {
            $problem = { Invoke-QwenChat 'p' -JsonSchema $Given } | Should -Throw $Says -PassThru
            $problem.CategoryInfo.Category | Should -BeIn @('InvalidArgument', 'ObjectNotFound')
            $problem.Exception.Message | Should -Not -Match "`n"
            $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            (Get-EmulatorCounter).requests | Should -Be 0
        }

        It 'rejects <Name>' -ForEach @(
            @{ Name = '-JsonObject beside -JsonSchema'; With = @{ JsonObject = $true; JsonSchema = @{ type = 'object' } }; Says = '*can''t be used together*' }
            @{ Name = '-Repair alone'; With = @{ Repair = $true }; Says = '*-Repair*JSON*' }
            @{ Name = '-Repair beside -Stream'; With = @{ Repair = $true; Stream = $true; JsonObject = $true }; Says = '*can''t be used together*' }
        ) {
            $problem = { Invoke-QwenChat 'p' @With } | Should -Throw $Says -PassThru
            $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
            (Get-EmulatorCounter).requests | Should -Be 0
        }
    }

    Context 'the object' {
        It 'preserves numbers, texts, lists, and names' {
            $json = '{"i":1,"l":5000000000,"big":123456789012345678901234567890,"d":19.90,"e":1e3,"t":true,"n":null,"date":"2026-01-02T03:04:05Z","one":[1],"none":[],"nested":{"a":{"b":["x",{"c":2}]}}}'
            $object = (Invoke-QwenChat 'p json' -JsonObject -Header (Answering $json)).Object
            $object | Should -BeOfType ([pscustomobject])
            $object.PSObject.Properties.Name -join ',' | Should -BeExactly 'i,l,big,d,e,t,n,date,one,none,nested'
            $object.i | Should -BeOfType ([int])
            $object.l | Should -BeOfType ([long])
            $object.big | Should -Be ([bigint]::Parse('123456789012345678901234567890'))
            $object.d | Should -BeOfType ([decimal])
            $object.d | Should -Be 19.9
            $object.e | Should -BeOfType ([double])
            $object.t | Should -BeTrue
            $object.n | Should -Be $null
            $object.date | Should -BeOfType ([string])
            $object.date | Should -BeExactly '2026-01-02T03:04:05Z'
            , $object.one | Should -BeOfType ([array])
            $object.none.Count | Should -Be 0
            $object.nested.a.b[1].c | Should -Be 2
        }

        It 'has the types of an example: <Name>' -ForEach @(
            @{ Name = 'a table'; Given = { @{ when = [datetime]; id = [guid]; price = [double]; count = [int]; state = [OrderState]; lines = @(@{ wait = [timespan]; more = $null }); days = [datetime[]]; name = 'x'; big = 1 } } }
            @{ Name = 'a custom object with values'; Given = { [pscustomobject]@{ when = [datetime]'2026-01-01'; id = [guid]::Empty; price = [double]; count = [int]; state = [OrderState]::Open; lines = @(@{ wait = [timespan]'0:01'; more = $null }); days = [datetime[]]@(Get-Date); name = 'x'; big = 1 } } }
        ) {
            $json = '{"when":"2026-01-02T03:04:05Z","id":"0f8fad5b-d9cb-469f-a165-70867728950e","price":19.9,"count":3,"state":"Paid","lines":[{"wait":"0:05","more":{"a":[1]}},{"wait":"1.00:00","more":null}],"days":["2026-01-02"],"name":"2026-01-02","big":5000000000}'
            $object = (Invoke-QwenChat 'p' -JsonSchema (& $Given) -Header (Answering $json)).Object
            $object | Should -BeOfType ([pscustomobject])
            $object.when | Should -BeOfType ([datetime])
            $object.when.ToUniversalTime() | Should -Be ([datetime]::new(2026, 1, 2, 3, 4, 5))
            $object.id | Should -Be ([guid]'0f8fad5b-d9cb-469f-a165-70867728950e')
            $object.price | Should -BeOfType ([double])
            $object.count | Should -BeOfType ([int])
            $object.state | Should -Be ([OrderState]::Paid)
            $object.lines[1].wait | Should -Be ([timespan]'1.00:00')
            $object.lines[0].more.a | Should -Be 1
            , $object.days | Should -BeOfType ([datetime[]])
            # A number in the example represents any integer, and a text represents any text.
            $object.name | Should -BeExactly '2026-01-02'
            $object.big | Should -Be 5000000000
        }

        It 'has the types of an example in a list' {
            $object = (Invoke-QwenChat 'p' -JsonSchema @(@{ when = [datetime] }) -Header (Answering '[{"when":"2026-01-02"},{"when":"2026-01-03"}]')).Object
            $object.when | Should -BeOfType ([datetime])
            $object[1].when.Day | Should -Be 3
        }

        It 'is a list if the answer is a list' {
            $object = (Invoke-QwenChat 'p' -JsonSchema '[{"n":1}]' -Header (Answering '[{"n":1},{"n":2}]')).Object
            $object.n | Should -Be @(1, 2)
        }

        It 'is an ordered table if names differ only in case' {
            $object = (Invoke-QwenChat 'p json' -JsonObject -Header (Answering '{"a":1,"A":2,"":3}')).Object
            $object | Should -BeOfType ([System.Collections.Specialized.OrderedDictionary])
            $object['A'] | Should -Be 2
        }

        It 'is an ordered table if PowerShell reserves a name: <_>' -ForEach 'psobject', 'PSBase', 'psadapted', 'psextended', 'pstypenames' {
            $object = (Invoke-QwenChat 'p json' -JsonObject -Header (Answering "{`"$_`":1,`"a`":2}")).Object
            $object | Should -BeOfType ([System.Collections.Specialized.OrderedDictionary])
            $object[$_] | Should -Be 1
        }

        It 'is limited to the maximum depth' {
            $deep = { param($n) ('[' * $n) + (']' * $n) }
            $object = (Invoke-QwenChat 'p json' -JsonObject -Header (Answering (& $deep 512))).Object
            $depth = 1
            while ($object.Count) { $object = $object[0]; $depth++ }
            $depth | Should -Be 512
            { Invoke-QwenChat 'p json' -JsonObject -Header (Answering (& $deep 513)) } | Should -Throw '*isn''t valid JSON*512*'
        }

        It 'is read from a code fence, and the text stays unchanged' {
            $answer = Invoke-QwenChat 'p json' -JsonObject -Header (Answering "``````json`n{`"a`":1}`n``````")
            $answer.Object.a | Should -Be 1
            $answer.Content | Should -BeLike '``````json*'
        }

        It 'is empty if no JSON was requested' {
            (Invoke-QwenChat '{"a":1}').Object | Should -BeNullOrEmpty
        }

        It 'is rejected if <Name>' -ForEach @(
            @{ Name = 'a number does not fit in'; Class = 'Strict'; Json = '{"Small":3000000000,"Address":"::1"}'; Says = '*/Small: 3000000000*Int32*' }
            @{ Name = 'a text is not what the class reads'; Class = 'Strict'; Json = '{"Small":3,"Address":"nowhere"}'; Says = '*/Address: "nowhere"*IPAddress*' }
            @{ Name = 'a text is no date that the example wants'; Class = @{ lines = @(@{ when = [datetime] }) }; Json = '{"lines":[{"when":"tomorrow"}]}'; Says = '*/lines/0/when: "tomorrow"*DateTime*' }
            @{ Name = 'the class itself refuses'; Class = 'Unwilling'; Json = '{"Number":3}'; Says = '*(root): not today*' }
        ) {
            { Invoke-QwenChat 'p' -JsonSchema $Class -Header (Answering $Json) } | Should -Throw $Says -PassThru |
                ForEach-Object FullyQualifiedErrorId | Should -BeLike 'Qwen.SchemaViolation,*'
        }

        It 'has the hashtables, sets, and lists of the class' {
            $object = (Invoke-QwenChat 'p' -JsonSchema ([Boxes]) -Header (Answering '{"Table":{"a":{"b":1}},"Set":["x"],"List":[1,2],"Any":[{"c":true}],"Free":{"d":null},"Next":{"Table":{},"Set":[],"List":[],"Any":null,"Free":null,"Next":null}}')).Object
            $object.Table | Should -BeOfType ([hashtable])
            $object.Table['a'].b | Should -Be 1
            $object.Set.Contains('x') | Should -BeTrue
            $object.List | Should -Be @(1, 2)
            $object.Any[0].c | Should -BeTrue
            $object.Free.PSObject.Properties.Name | Should -Be 'd'
            $object.Next | Should -BeOfType ([Boxes])
            $object.Next.Next | Should -Be $null
        }

        It 'is created for many answers at the same time' {
            $objects = 1..12 | ForEach-Object { "{`"Item`":`"n$_`",`"Quantity`":$_,`"Price`":$_.5}" } | Invoke-QwenChat -JsonSchema ([OrderLine]) -PerItem -ThrottleLimit 4
            $objects.Object.Quantity | Should -Be (1..12)
            $objects.Object | Should -BeOfType ([OrderLine])
        }
    }

    Context 'invalid answers' {
        It 'reports <Name>' -ForEach @(
            @{ Name = 'what is no JSON'; Text = 'I am sorry.'; Says = '*The answer isn''t valid JSON*' }
            @{ Name = 'two values'; Text = '{} {}'; Says = '*The answer isn''t valid JSON*' }
        ) {
            { Invoke-QwenChat 'p json' -JsonObject -Header (Answering $Text) } | Should -Throw $Says -PassThru |
                ForEach-Object { $_.Exception.PartialContent } | Should -BeExactly $Text
        }

        It 'reports that the answer was cut off, and does not ask again' {
            $problem = { Invoke-QwenChat 'p' -JsonSchema $plainSchema -MaxTokens 3 -Repair -Header (Answering '{"name":"a long enough name","count":1}') } | Should -Throw -PassThru
            $problem.Exception.Message | Should -BeLike '*cut off by a length limit*'
            $problem.FullyQualifiedErrorId | Should -BeLike 'Qwen.SchemaViolation,*'
            (Get-EmulatorCounter).requests | Should -Be 1
        }

        It 'asks only once more' {
            { Invoke-QwenChat 'p' -JsonSchema $plainSchema -Repair -Header (Answering '{}') } | Should -Throw '*doesn''t match*'
            (Get-EmulatorCounter).requests | Should -Be 2
        }

        It 'asks again if the class rejects a value that the schema allows' {
            { Invoke-QwenChat 'p' -JsonSchema ([Strict]) -Repair -Header (Answering '{"Small":3,"Address":"nowhere"}') } | Should -Throw '*/Address:*'
            (MessagesOf (Get-SeenRequest)[1])[-1].content | Should -BeLike '*- /Address:*'
        }

        It 'continues with the other inputs, and reports each invalid answer as an error with its input' {
            $answers = '{"name":"a","count":1}', '{"name":"b"}', '{"name":"c","count":3}' | Invoke-QwenChat -PerItem -JsonSchema $plainSchema -ErrorVariable problems -ErrorAction SilentlyContinue
            $answers.Object.name | Should -Be @('a', 'c')
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.SchemaViolation,*'
            $problems[0].TargetObject | Should -BeExactly '{"name":"b"}'
        }

        It 'is explained by Resolve-QwenError' {
            try { Invoke-QwenChat 'p' -JsonSchema $plainSchema -Header (Answering '{}') } catch { $problem = $_ }
            ($problem | Resolve-QwenError).Kind | Should -Be 'SchemaViolation'
        }
    }

    Context 'with other parameters' {
        It 'with -Stream, writes deltas without validation' {
            $pieces = Invoke-QwenChat 'p' -JsonSchema $plainSchema -Stream -Header (Answering '{"name":5}')
            -join $pieces.Content | Should -BeExactly '{"name":5}'
            (FormatOf (Get-SeenRequest)).type | Should -BeExactly 'json_schema'
        }

        It 'with -Live, validates at the end' {
            (Invoke-QwenChat '{"name":"a","count":1}' -JsonSchema $plainSchema -Live 6>$null).Object.count | Should -Be 1
            { Invoke-QwenChat '{"name":5}' -JsonSchema $plainSchema -Live 6>$null } | Should -Throw '*/name*'
        }

        It 'with -Live and -Repair, shows both answers' {
            $answer = Invoke-QwenChat '{"name":5}' -JsonSchema $plainSchema -Live -Repair 6>&1
            ($answer | Where-Object { $_ -is [System.Management.Automation.InformationRecord] }) -join '' | Should -BeLike '*{"name":5}*"count"*'
            $answer[-1].Object.count | Should -Be 1
        }

        It 'with -Raw, writes the text and validates it' {
            Invoke-QwenChat '{"name":"a","count":1}' -JsonSchema $plainSchema -Raw | Should -BeExactly '{"name":"a","count":1}'
            { Invoke-QwenChat '{"name":5}' -JsonSchema $plainSchema -Raw } | Should -Throw '*/name*'
        }

        It 'continues a conversation without repeating the schema in the system message' {
            $null = Invoke-QwenChat '{"name":"a","count":1}' -Model qwen-turbo -JsonSchema $plainSchema |
                Invoke-QwenChat '{"name":"b","count":2}' -Model qwen-turbo -JsonSchema $plainSchema
            $messages = MessagesOf (Get-SeenRequest)[1]
            $messages.role | Should -Be @('system', 'user', 'assistant', 'user')
            [regex]::Matches($messages[0].content, 'JSON schema').Count | Should -Be 1
        }

        It 'stops immediately if the downstream command stops' {
            $first = 1..20 | ForEach-Object { "{`"Item`":`"n`",`"Quantity`":$_,`"Price`":1}" } | Invoke-QwenChat -JsonSchema ([OrderLine]) -PerItem -Header @{ 'X-Emulator-Delay' = '300' } |
                Select-Object -First 1
            $first.Object.Quantity | Should -Be 1
            (Get-EmulatorCounter).requests | Should -BeLessThan 20
        }

        It 'returns rows for Export-Csv' {
            1..3 | ForEach-Object { Set-Content -LiteralPath "TestDrive:/log$_.log" -Value "{`"severity`":`"low`",`"lines`":$_}" -NoNewline }
            $rows = Get-ChildItem TestDrive:/*.log | Invoke-QwenChat -JsonSchema ([ordered]@{ severity = 'high'; lines = 1 }) | ForEach-Object Object | ConvertTo-Csv -UseQuotes Never
            $rows | Should -Be @('severity,lines', 'low,1', 'low,2', 'low,3')
        }
    }
}
