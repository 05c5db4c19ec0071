# From pages to the XML that Get-Help reads (MAML).
Set-StrictMode -Version 3.0

$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'

# How an example is headed, by language.
$titles = @{ 'en-US' = 'Example {0}: {1}'; 'zh-CN' = '示例 {0}：{1}' }
$spaces = @{ maml = $maml; command = $command; dev = $dev }

# Markdown as plain text. Lines that belong together are joined: with a blank, but for Chinese, which has none between its words.
function ConvertTo-PlainText([string] $Markdown) {
    $text = [regex]::Replace($Markdown, '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)')
    $text = $text.Replace('**', '')
    [regex]::Replace($text, '`([^`]*)`', '$1')
}

# The paragraphs of Markdown: an item of a list is one of its own.
function Split-Paragraph([string] $Markdown) {
    foreach ($block in [regex]::Split($Markdown.Trim(), '\n\s*\n')) {
        foreach ($part in [regex]::Split($block, '\n(?=- )')) {
            if ($part) { ConvertTo-PlainText ([regex]::Replace([regex]::Replace($part, '(?<=[\u3000-\u9fff\uff00-\uffef])\n\s*(?=[\u3000-\u9fff\uff00-\uffef])', ''), '\s*\n\s*', ' ')) }
        }
    }
}

function Write-Text([System.Xml.XmlWriter] $Xml, [string] $Prefix, [string] $Name, [string] $Text) {
    $Xml.WriteElementString($Prefix, $Name, $spaces[$Prefix], $Text)
}

function Write-Paragraph([System.Xml.XmlWriter] $Xml, [string] $Name, [string] $Markdown, [string] $Prefix = 'maml') {
    $Xml.WriteStartElement($Prefix, $Name, $spaces[$Prefix])
    foreach ($paragraph in Split-Paragraph $Markdown) { Write-Text $Xml maml para $paragraph }
    # Get-Help puts nothing between an example and the next one.
    if ($Name -eq 'remarks') { Write-Text $Xml maml para '' }
    $Xml.WriteEndElement()
}

function Get-PipelineText($Sets) {
    $ways = @(
        if ($Sets.ValueFromPipeline -contains $true) { 'ByValue' }
        if ($Sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
    )
    if ($ways) { "true ($($ways -join ', '))" } else { 'false' }
}

# Required: a parameter that is there has to have a value.
function Write-Value([System.Xml.XmlWriter] $Xml, [string] $Value) {
    $Xml.WriteStartElement('command', 'parameterValue', $command)
    $Xml.WriteAttributeString('required', 'true')
    $Xml.WriteString($Value)
    $Xml.WriteEndElement()
}

# Required and Position are those of one parameter set in the syntax, and those of all where the parameter is described.
function Write-Parameter([System.Xml.XmlWriter] $Xml, $Fact, [string] $Description, [bool] $Required, [string] $Position, [bool] $InSyntax) {
    $Xml.WriteStartElement('command', 'parameter', $command)
    $Xml.WriteAttributeString('required', "$Required".ToLowerInvariant())
    $Xml.WriteAttributeString('variableLength', "$($Fact.Type.IsArray)".ToLowerInvariant())
    $Xml.WriteAttributeString('globbing', "$($Fact.Wildcards)".ToLowerInvariant())
    $Xml.WriteAttributeString('pipelineInput', (Get-PipelineText $Fact.Sets))
    $Xml.WriteAttributeString('position', $Position.ToLowerInvariant())
    $Xml.WriteAttributeString('aliases', $(if ($Fact.Aliases) { $Fact.Aliases -join ', ' } else { 'none' }))
    Write-Text $Xml maml name $Fact.Name
    if (-not $InSyntax) { Write-Paragraph $Xml description $Description }
    if ($Fact.Values -and $InSyntax) {
        $Xml.WriteStartElement('command', 'parameterValueGroup', $command)
        foreach ($value in $Fact.Values) { Write-Value $Xml $value }
        $Xml.WriteEndElement()
    }
    elseif ($Fact.Type -ne [switch]) { Write-Value $Xml $Fact.TypeName }
    if (-not $InSyntax) {
        $Xml.WriteStartElement('dev', 'type', $dev)
        Write-Text $Xml maml name $Fact.TypeName
        $Xml.WriteEndElement()
        Write-Text $Xml dev defaultValue $Fact.Default
    }
    $Xml.WriteEndElement()
}

function Write-Syntax([System.Xml.XmlWriter] $Xml, $Fact) {
    $Xml.WriteStartElement('command', 'syntax', $command)
    foreach ($set in $Fact.Sets) {
        $Xml.WriteStartElement('command', 'syntaxItem', $command)
        Write-Text $Xml maml name $Fact.Name
        foreach ($one in $set.Parameters) {
            $parameter = $Fact.Parameters | Where-Object Name -EQ $one.Name
            Write-Parameter $Xml $parameter '' $one.IsMandatory $(if ($one.Position -ge 0) { "$($one.Position)" } else { 'named' }) $true
        }
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

# What goes in or comes out: each type with what it means.
function Write-Type([System.Xml.XmlWriter] $Xml, [string] $List, [string] $Item, $Section) {
    $Xml.WriteStartElement('command', $List, $command)
    foreach ($one in $Section) {
        $Xml.WriteStartElement('command', $Item, $command)
        $Xml.WriteStartElement('dev', 'type', $dev)
        Write-Text $Xml maml name $one.Title
        $Xml.WriteEndElement()
        Write-Paragraph $Xml description $one.Text
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

function Write-Example([System.Xml.XmlWriter] $Xml, $Example, [int] $Number, [string] $Culture) {
    $Xml.WriteStartElement('command', 'example', $command)
    Write-Text $Xml maml title "---------- $($titles[$Culture] -f $Number, $Example.Title) ----------"
    if ($Example.Introduction) { Write-Paragraph $Xml introduction $Example.Introduction }
    Write-Text $Xml dev code $Example.Code
    Write-Paragraph $Xml remarks $Example.Remarks dev
    $Xml.WriteEndElement()
}

function Write-Link([System.Xml.XmlWriter] $Xml, $Link) {
    $Xml.WriteStartElement('command', 'relatedLinks', $command)
    foreach ($one in $Link) {
        $Xml.WriteStartElement('maml', 'navigationLink', $maml)
        Write-Text $Xml maml linkText $one.Text
        # Only addresses: the names of other cmdlets and topics are what Get-Help takes.
        Write-Text $Xml maml uri $(if ($one.Uri -like 'http*') { $one.Uri })
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

function Write-Command([System.Xml.XmlWriter] $Xml, $Page, $Fact, [string] $Culture) {
    $verb, $noun = $Fact.Name -split '-', 2
    $Xml.WriteStartElement('command', 'command', $command)
    $Xml.WriteAttributeString('xmlns', 'maml', $null, $maml)
    $Xml.WriteAttributeString('xmlns', 'dev', $null, $dev)
    $Xml.WriteStartElement('command', 'details', $command)
    Write-Text $Xml command name $Fact.Name
    Write-Text $Xml command verb $verb
    Write-Text $Xml command noun $noun
    Write-Paragraph $Xml description $Page.Synopsis
    $Xml.WriteEndElement()
    Write-Paragraph $Xml description $Page.Description
    Write-Syntax $Xml $Fact
    $Xml.WriteStartElement('command', 'parameters', $command)
    foreach ($one in $Fact.Parameters) {
        $description = Find-HelpParameter $Page $one.Name | ForEach-Object Description
        Write-Parameter $Xml $one $description ($one.Sets.IsRequired -notcontains $false) $one.Sets[0].Position $false
    }
    $Xml.WriteEndElement()
    Write-Type $Xml inputTypes inputType $Page.Inputs
    Write-Type $Xml returnValues returnValue $Page.Outputs
    $Xml.WriteStartElement('maml', 'alertSet', $maml)
    Write-Paragraph $Xml alert $Page.Notes
    $Xml.WriteEndElement()
    $Xml.WriteStartElement('command', 'examples', $command)
    $number = 0
    foreach ($example in $Page.Examples) {
        $number++
        Write-Example $Xml $example $number $Culture
    }
    $Xml.WriteEndElement()
    Write-Link $Xml $Page.Links
    $Xml.WriteEndElement()
}

# Pages and the facts of their commands, in the same order, as one XML text.
function ConvertTo-HelpXml($Page, $Fact, [string] $Culture) {
    $buffer = [System.IO.MemoryStream]::new()
    $settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'; Encoding = [System.Text.UTF8Encoding]::new($false) }
    $xml = [System.Xml.XmlWriter]::Create($buffer, $settings)
    $xml.WriteStartElement('helpItems', 'http://msh')
    $xml.WriteAttributeString('schema', 'maml')
    for ($i = 0; $i -lt $Page.Count; $i++) { Write-Command $xml $Page[$i] $Fact[$i] $Culture }
    $xml.WriteEndElement()
    $xml.Dispose()
    [System.Text.Encoding]::UTF8.GetString($buffer.ToArray()) + "`n"
}

Export-ModuleMember -Function ConvertTo-HelpXml
