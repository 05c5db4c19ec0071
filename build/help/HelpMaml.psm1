# Generates the XML that Get-Help reads (MAML) from pages.
Set-StrictMode -Version 3.0

$spaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

# The titles of an example, by language.
$titles = @{ 'en-US' = 'Example {0}: {1}'; 'zh-CN' = '示例 {0}：{1}' }

# Converts Markdown to plain text.
function ConvertTo-PlainText([string] $Markdown) {
    $text = [regex]::Replace($Markdown, '\[([^\]]+)\]\(([^)]+)\)', '$1 ($2)')
    $text = $text.Replace('**', '')
    [regex]::Replace($text, '`([^`]*)`', '$1')
}

# Gets the paragraphs of Markdown. Each list item is a separate paragraph. Lines of a paragraph are joined with a space, except between Chinese characters.
function Split-Paragraph([string] $Markdown) {
    foreach ($block in [regex]::Split($Markdown.Trim(), '\n\s*\n')) {
        foreach ($part in [regex]::Split($block, '\n(?=- )')) {
            if ($part) { ConvertTo-PlainText ([regex]::Replace([regex]::Replace($part, '(?<=[\u3000-\u9fff\uff00-\uffef])\n\s*(?=[\u3000-\u9fff\uff00-\uffef])', ''), '\s*\n\s*', ' ')) }
        }
    }
}

function Write-Paragraph([System.Xml.XmlWriter] $Xml, [string] $Name, [string] $Markdown, [string] $Prefix = 'maml') {
    $Xml.WriteStartElement($Prefix, $Name, $spaces[$Prefix])
    foreach ($paragraph in Split-Paragraph $Markdown) { $Xml.WriteElementString('maml', 'para', $spaces.maml, $paragraph) }
    # Get-Help writes no line between two examples.
    if ($Name -eq 'remarks') { $Xml.WriteElementString('maml', 'para', $spaces.maml, '') }
    $Xml.WriteEndElement()
}

function Get-PipelineText($Parameter) {
    $ways = @(
        if ($Parameter.Sets.ValueFromPipeline -contains $true) { 'ByValue' }
        if ($Parameter.Sets.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
    )
    if ($ways) { "true ($($ways -join ', '))" } else { 'false' }
}

# Formats the start of a parameter, up to its name. In the syntax, Required and Position are the values of one parameter set. In the description, they're the
# values of all sets.
function Write-ParameterStart([System.Xml.XmlWriter] $Xml, $Parameter, [bool] $Required, [string] $Position) {
    $Xml.WriteStartElement('command', 'parameter', $spaces.command)
    $Xml.WriteAttributeString('required', "$Required".ToLowerInvariant())
    $Xml.WriteAttributeString('variableLength', "$($Parameter.Type.EndsWith('[]'))".ToLowerInvariant())
    $Xml.WriteAttributeString('globbing', "$($Parameter.Wildcards)".ToLowerInvariant())
    $Xml.WriteAttributeString('pipelineInput', (Get-PipelineText $Parameter))
    $Xml.WriteAttributeString('position', $Position.ToLowerInvariant())
    $Xml.WriteAttributeString('aliases', $(if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }))
    $Xml.WriteElementString('maml', 'name', $spaces.maml, $Parameter.Name)
}

# A value is always required, because a parameter without a value isn't valid. A switch doesn't have a value.
function Write-Value([System.Xml.XmlWriter] $Xml, [string] $Value) {
    $Xml.WriteStartElement('command', 'parameterValue', $spaces.command)
    $Xml.WriteAttributeString('required', 'true')
    $Xml.WriteString($Value)
    $Xml.WriteEndElement()
}

function Write-Syntax([System.Xml.XmlWriter] $Xml, $Page) {
    $byName = @{}
    foreach ($parameter in $Page.Parameters) { $byName[$parameter.Name] = $parameter }
    $Xml.WriteStartElement('command', 'syntax', $spaces.command)
    foreach ($set in $Page.Sets) {
        $Xml.WriteStartElement('command', 'syntaxItem', $spaces.command)
        $Xml.WriteElementString('maml', 'name', $spaces.maml, $Page.Name)
        foreach ($name in $set.Parameters | Where-Object { $byName.ContainsKey($_) }) {
            $parameter = $byName[$name]
            foreach ($one in $parameter.Sets) { if ($one.Name -eq $set.Name -or $one.Name -eq '(All)') { $in = $one } }
            Write-ParameterStart $Xml $parameter $in.IsRequired $in.Position
            $typeName = Get-TypeName $parameter.Type
            if ($parameter.Values) {
                $Xml.WriteStartElement('command', 'parameterValueGroup', $spaces.command)
                foreach ($value in $parameter.Values) { Write-Value $Xml $value }
                $Xml.WriteEndElement()
            }
            elseif ($typeName -ne 'switch') { Write-Value $Xml $typeName }
            $Xml.WriteEndElement()
        }
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

function Write-ParameterList([System.Xml.XmlWriter] $Xml, $Page) {
    $Xml.WriteStartElement('command', 'parameters', $spaces.command)
    foreach ($parameter in $Page.Parameters) {
        Write-ParameterStart $Xml $parameter ($parameter.Sets.IsRequired -notcontains $false) $parameter.Sets[0].Position
        Write-Paragraph $Xml description $parameter.Description
        $typeName = Get-TypeName $parameter.Type
        if ($typeName -ne 'switch') { Write-Value $Xml $typeName }
        $Xml.WriteStartElement('dev', 'type', $spaces.dev)
        $Xml.WriteElementString('maml', 'name', $spaces.maml, $typeName)
        $Xml.WriteEndElement()
        $Xml.WriteElementString('dev', 'defaultValue', $spaces.dev, $parameter.Default)
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

# Formats the types of the input or the output, with their descriptions.
function Write-Type([System.Xml.XmlWriter] $Xml, [string] $List, [string] $Item, $Section) {
    $Xml.WriteStartElement('command', $List, $spaces.command)
    foreach ($one in $Section) {
        $Xml.WriteStartElement('command', $Item, $spaces.command)
        $Xml.WriteStartElement('dev', 'type', $spaces.dev)
        $Xml.WriteElementString('maml', 'name', $spaces.maml, $one.Title)
        $Xml.WriteEndElement()
        Write-Paragraph $Xml description $one.Text
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

function Write-Example([System.Xml.XmlWriter] $Xml, $Example, [int] $Number, [string] $Culture) {
    $Xml.WriteStartElement('command', 'example', $spaces.command)
    $Xml.WriteElementString('maml', 'title', $spaces.maml, "---------- $($titles[$Culture] -f $Number, $Example.Title) ----------")
    if ($Example.Introduction) { Write-Paragraph $Xml introduction $Example.Introduction }
    $Xml.WriteElementString('dev', 'code', $spaces.dev, $Example.Code)
    Write-Paragraph $Xml remarks $Example.Remarks dev
    $Xml.WriteEndElement()
}

function Write-Link([System.Xml.XmlWriter] $Xml, $Link) {
    $Xml.WriteStartElement('command', 'relatedLinks', $spaces.command)
    foreach ($one in $Link) {
        $Xml.WriteStartElement('maml', 'navigationLink', $spaces.maml)
        $Xml.WriteElementString('maml', 'linkText', $spaces.maml, $one.Text)
        # Only web addresses are written. For cmdlets and topics, Get-Help accepts the name.
        $Xml.WriteElementString('maml', 'uri', $spaces.maml, $(if ($one.Uri -like 'http*') { $one.Uri }))
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
}

function Write-Command([System.Xml.XmlWriter] $Xml, $Page, [string] $Culture) {
    $verb, $noun = $Page.Name -split '-', 2
    $Xml.WriteStartElement('command', 'command', $spaces.command)
    $Xml.WriteAttributeString('xmlns', 'maml', $null, $spaces.maml)
    $Xml.WriteAttributeString('xmlns', 'dev', $null, $spaces.dev)
    $Xml.WriteStartElement('command', 'details', $spaces.command)
    $Xml.WriteElementString('command', 'name', $spaces.command, $Page.Name)
    $Xml.WriteElementString('command', 'verb', $spaces.command, $verb)
    $Xml.WriteElementString('command', 'noun', $spaces.command, $noun)
    Write-Paragraph $Xml description $Page.Synopsis
    $Xml.WriteEndElement()
    Write-Paragraph $Xml description $Page.Description
    Write-Syntax $Xml $Page
    Write-ParameterList $Xml $Page
    Write-Type $Xml inputTypes inputType $Page.Inputs
    Write-Type $Xml returnValues returnValue $Page.Outputs
    $Xml.WriteStartElement('maml', 'alertSet', $spaces.maml)
    Write-Paragraph $Xml alert $Page.Notes
    $Xml.WriteEndElement()
    $Xml.WriteStartElement('command', 'examples', $spaces.command)
    $number = 0
    foreach ($example in $Page.Examples) {
        $number++
        Write-Example $Xml $example $number $Culture
    }
    $Xml.WriteEndElement()
    Write-Link $Xml $Page.Links
    $Xml.WriteEndElement()
}

# Formats all pages of a language as one XML text.
function ConvertTo-HelpXml($Page, [string] $Culture) {
    $buffer = [System.IO.MemoryStream]::new()
    $settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'; Encoding = [System.Text.UTF8Encoding]::new($false) }
    $xml = [System.Xml.XmlWriter]::Create($buffer, $settings)
    $xml.WriteStartElement('helpItems', 'http://msh')
    $xml.WriteAttributeString('schema', 'maml')
    foreach ($one in $Page) { Write-Command $xml $one $Culture }
    $xml.WriteEndElement()
    $xml.Dispose()
    [System.Text.Encoding]::UTF8.GetString($buffer.ToArray()) + "`n"
}

Export-ModuleMember -Function ConvertTo-HelpXml
