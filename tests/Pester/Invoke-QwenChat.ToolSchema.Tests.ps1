BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    Reset-QwenTest
    class ToolOrderLine { [string] $Article; [ValidateRange(1, 99)] [int] $Quantity }
    class ToolWithType { [string] $Name; [type] $Kind }
    class ToolWithTypes { [System.Collections.Generic.Dictionary[string, type[]]] $Kinds }
    class ToolWithCommand { [System.Management.Automation.CommandInfo] $Command; [scriptblock] $Body }
    class ToolWithWithin { [ToolWithType[]] $Items; [ToolWithWithin] $Next }
    class ToolWithReader { [System.IO.StreamReader] $Reader }
    class ToolWithHidden { [string] $Name; hidden [type] $Kind }
    function global:Get-SchemaOf([string] $Parameters) {
        $null = Invoke-QwenChat 'p' -Tool @{ name = 'T'; scriptblock = [scriptblock]::Create("param($Parameters)`n") }
        @(Get-SeenRequest)[-1].Text -replace '^.*"parameters":(\{.*\})\}\}\]\}$', '$1'
    }
}

AfterAll { Remove-Item function:Get-SchemaOf }

Describe 'The schema of a tool''s parameters' {
    It '<Shape>: <Schema>' -ForEach @(
        @{ Shape = '$X'; Schema = '{}' }
        @{ Shape = '[object] $X'; Schema = '{}' }
        @{ Shape = '[string] $X'; Schema = '{"type":"string"}' }
        @{ Shape = '[int] $X'; Schema = '{"type":"integer"}' }
        @{ Shape = '[long] $X'; Schema = '{"type":"integer"}' }
        @{ Shape = '[uint32] $X'; Schema = '{"type":"integer","minimum":0}' }
        @{ Shape = '[double] $X'; Schema = '{"type":"number"}' }
        @{ Shape = '[decimal] $X'; Schema = '{"type":"number"}' }
        @{ Shape = '[bool] $X'; Schema = '{"type":"boolean"}' }
        @{ Shape = '[switch] $X'; Schema = '{"type":"boolean"}' }
        @{ Shape = '[datetime] $X'; Schema = '{"type":"string","format":"date-time"}' }
        @{ Shape = '[guid] $X'; Schema = '{"type":"string","format":"uuid"}' }
        @{ Shape = '[uri] $X'; Schema = '{"type":"string","format":"uri"}' }
        @{ Shape = '[System.DayOfWeek] $X'; Schema = '{"type":"string","enum":["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"]}' }
        @{ Shape = '[Nullable[int]] $X'; Schema = '{"type":["integer","null"]}' }
        @{ Shape = '[string[]] $X'; Schema = '{"type":"array","items":{"type":"string"}}' }
        @{ Shape = '[int[]] $X'; Schema = '{"type":"array","items":{"type":"integer"}}' }
        @{ Shape = '[System.Collections.Generic.List[string]] $X'; Schema = '{"type":"array","items":{"type":"string"}}' }
        @{ Shape = '[hashtable] $X'; Schema = '{"type":"object"}' }
        @{ Shape = '[System.IO.FileInfo] $X'; Schema = '{"type":"string"}' }
        @{ Shape = '[ValidateSet("a", "b")] [string] $X'; Schema = '{"type":"string","enum":["a","b"]}' }
        @{ Shape = '[ValidateSet("a", "b")] [string[]] $X'; Schema = '{"type":"array","items":{"type":"string","enum":["a","b"]}}' }
        @{ Shape = '[ValidateRange(1, 9)] [int] $X'; Schema = '{"type":"integer","minimum":1,"maximum":9}' }
        @{ Shape = '[ValidateRange(0.5, 1.5)] [double] $X'; Schema = '{"type":"number","minimum":0.5,"maximum":1.5}' }
        @{ Shape = '[ValidatePattern("^[a-z]+$")] [string] $X'; Schema = '{"type":"string","pattern":"^[a-z]+$"}' }
        @{ Shape = '[ValidateLength(2, 5)] [string] $X'; Schema = '{"type":"string","minLength":2,"maxLength":5}' }
        @{ Shape = '[ValidateCount(1, 3)] [string[]] $X'; Schema = '{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3}' }
        @{ Shape = '[ValidateNotNullOrEmpty()] [string] $X'; Schema = '{"type":"string","minLength":1}' }
        @{ Shape = '[ValidateSet(1, 2)] [int] $X'; Schema = '{"type":"integer","enum":[1,2]}' }
        @{ Shape = '[ValidateSet(1, 2)] [int[]] $X'; Schema = '{"type":"array","items":{"type":"integer","enum":[1,2]}}' }
        @{ Shape = '[ValidateSet(0.5, 1)] [Nullable[double]] $X'; Schema = '{"type":["number","null"],"enum":[0.5,1]}' }
        @{ Shape = '[ValidateSet("true")] [bool] $X'; Schema = '{"type":"boolean","enum":[true]}' }
        @{ Shape = '[ValidateSet("a", "b")] [System.Collections.ArrayList] $X'; Schema = '{"type":"array","items":{"enum":["a","b"]}}' }
        @{ Shape = '[ValidateRange("Positive")] [int] $X'; Schema = '{"type":"integer","exclusiveMinimum":0}' }
        @{ Shape = '[ValidateRange("NonPositive")] [int[]] $X'; Schema = '{"type":"array","items":{"type":"integer","maximum":0}}' }
        @{ Shape = '[ValidateRange(0, 1e300)] [double] $X'; Schema = '{"type":"number","minimum":0,"maximum":1E+300}' }
        @{ Shape = '[ValidateRange("a", "f")] [string] $X'; Schema = '{"type":"string"}' }
        @{ Shape = '[ValidateCount(1, 3)] [string] $X'; Schema = '{"type":"string"}' }
        @{ Shape = '[ValidateNotNullOrEmpty()] [string[]] $X'; Schema = '{"type":"array","items":{"type":"string","minLength":1},"minItems":1}' }
        @{ Shape = '[ValidateCount(2, 3)] [ValidateNotNullOrEmpty()] [int[]] $X'; Schema = '{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}' }
        @{ Shape = '[ValidateNotNullOrEmpty()] [Nullable[int]] $X'; Schema = '{"type":["integer","null"]}' }
        @{ Shape = '[Parameter(HelpMessage = "Which one")] [string] $X'; Schema = '{"type":"string","description":"Which one"}' }
        @{ Shape = '[int] $X = 5'; Schema = '{"type":"integer","default":5}' }
        @{ Shape = '[string] $X = "七"'; Schema = '{"type":"string","default":"七"}' }
        @{ Shape = '[string[]] $X = @("a", "b")'; Schema = '{"type":"array","items":{"type":"string"},"default":["a","b"]}' }
        @{ Shape = '[string] $X = (Get-Date)'; Schema = '{"type":"string"}' }
    ) {
        Get-SchemaOf $Shape | Should -BeExactly "{`"type`":`"object`",`"properties`":{`"X`":$Schema},`"additionalProperties`":false}"
    }

    It 'lists mandatory parameters in their order' {
        Get-SchemaOf '[Parameter(Mandatory)] [string] $A, [string] $B, [Parameter(Mandatory)] [int] $C' |
            Should -BeExactly '{"type":"object","properties":{"A":{"type":"string"},"B":{"type":"string"},"C":{"type":"integer"}},"required":["A","C"],"additionalProperties":false}'
    }

    It 'has no parameters for a tool without parameters' {
        Get-SchemaOf '' | Should -BeExactly '{"type":"object","properties":{},"additionalProperties":false}'
    }

    It 'omits parameters that PowerShell adds, and parameters that a model can''t provide' {
        Get-SchemaOf '[Parameter()] [string] $A, [scriptblock] $B, [pscredential] $C, [securestring] $D, [System.Diagnostics.Process] $E, [type] $F' |
            Should -BeExactly '{"type":"object","properties":{"A":{"type":"string"}},"additionalProperties":false}'
    }

    It 'does not accept a class with live objects: <_>' -ForEach 'ToolWithType', 'ToolWithTypes', 'ToolWithCommand', 'ToolWithWithin', 'ToolWithReader', 'System.IO.StreamReader', 'System.Collections.Generic.List[type]' {
        Get-SchemaOf "[string] `$A, [$_] `$B" | Should -BeExactly '{"type":"object","properties":{"A":{"type":"string"}},"additionalProperties":false}'
        $problem = { Invoke-QwenChat 'p' -Tool @{ name = 'T'; scriptblock = [scriptblock]::Create("param([Parameter(Mandatory)] [$_] `$B)") } } | Should -Throw '*-B*' -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*function*'
    }

    It 'does not set hidden properties of a class' {
        $tool = { param([ToolWithHidden] $Value) "$($Value.Name) <$($Value.Kind)>" }
        $answer = Invoke-QwenChat 'call:T({"Value":{"Name":"a","Kind":"System.Diagnostics.Process"}})' -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false
        $answer.Content | Should -BeExactly 'a <>'
    }

    It 'shows the properties of a class' {
        $tool = { param([ToolOrderLine[]] $Lines) $Lines[0].Article + $Lines[0].Quantity }
        $answer = Invoke-QwenChat 'call:T({"Lines":[{"Article":"bolt","Quantity":7}]})' -Tool @{ name = 'T'; scriptblock = $tool } -InvokeTool -Confirm:$false
        $answer.Content | Should -BeExactly 'bolt7'
        $item = @(Get-SeenRequest)[-1].Body.tools[0].function.parameters.properties.Lines.items
        $item.properties.Quantity | ConvertTo-Json -Compress | Should -BeExactly '{"type":"integer","minimum":1,"maximum":99}'
    }

    It 'uses the text of comment-based help, without its line breaks' {
        function Get-Weather {
            <#
            .DESCRIPTION
            The weather
                of a city.
            .PARAMETER City
            Its name,
            in any language.
            #>
            param([string] $City) $City
        }
        $null = Invoke-QwenChat 'p' -Tool Get-Weather
        $function = @(Get-SeenRequest)[-1].Body.tools[0].function
        $function.description | Should -BeExactly 'The weather of a city.'
        $function.parameters.properties.City.description | Should -BeExactly 'Its name, in any language.'
    }

    It 'reads default values after the name of a parameter' {
        function Get-Old([string] $City = 'Bonn') { $City }
        $null = Invoke-QwenChat 'p' -Tool Get-Old
        @(Get-SeenRequest)[-1].Body.tools[0].function.parameters.properties.City.default | Should -BeExactly 'Bonn'
    }
}
