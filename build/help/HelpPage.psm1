# Reads and writes help pages, which are Markdown in the format of platyPS (schema 2024-05-01). People write the texts. The facts about the command (syntax,
# types, positions, parameter sets) are written into the page by Update-Help.ps1, so a page always matches its command, and the help can be generated from the
# page.
Set-StrictMode -Version 3.0

# Gets the title and the text of the sections under headings of a level, in order. A line inside a code block isn't a heading.
function Split-Section([string] $Text, [int] $Level) {
    $mark = '#' * $Level + ' '
    $title = $null
    $lines = [System.Collections.Generic.List[string]]::new()
    $inCode = $false
    foreach ($line in $Text -split "`n") {
        if ($line.StartsWith('```')) { $inCode = -not $inCode }
        if (-not $inCode -and $line.StartsWith($mark)) {
            [pscustomobject]@{ Title = $title; Text = ($lines -join "`n").Trim("`n") }
            $title = $line.Substring($mark.Length).Trim()
            $lines.Clear()
        }
        else { $lines.Add($line) }
    }
    [pscustomobject]@{ Title = $title; Text = ($lines -join "`n").Trim("`n") }
}

function Read-Example($Section) {
    $match = [regex]::Match($Section.Text, '(?ms)\A(?<introduction>.*?)^```powershell\n(?<code>.*?)\n```$(?<remarks>.*)\z')
    if (-not $match.Success) { throw "The example '$($Section.Title)' has no code." }
    [pscustomobject]@{
        Title        = $Section.Title -replace '^Example \d+:?\s*', ''
        Introduction = $match.Groups['introduction'].Value.Trim()
        Code         = $match.Groups['code'].Value
        Remarks      = $match.Groups['remarks'].Value.Trim()
    }
}

# Gets the name of a type in the form that PowerShell users write.
function Get-TypeName([string] $FullName) {
    if ($FullName.EndsWith('[]')) { return "$(Get-TypeName $FullName.Substring(0, $FullName.Length - 2))[]" }
    switch ($FullName) {
        'System.Management.Automation.SwitchParameter' { 'switch' }
        'System.Management.Automation.PSObject' { 'psobject' }
        'System.Management.Automation.PSCredential' { 'pscredential' }
        'System.Security.SecureString' { 'securestring' }
        'System.Collections.IDictionary' { 'hashtable' }
        'System.Int32' { 'int' }
        'System.Int64' { 'long' }
        'System.UInt64' { 'ulong' }
        'System.String' { 'string' }
        'System.Object' { 'object' }
        'System.Double' { 'double' }
        'System.Decimal' { 'decimal' }
        'System.Uri' { 'uri' }
        default { $FullName.Substring($FullName.LastIndexOf('.') + 1) }
    }
}

# Reads the values and lists in the YAML that Format-Parameter writes. The entries of ParameterSets are tables.
function Read-Yaml([string] $Text) {
    $values = @{ Aliases = @(); AcceptedValues = @(); ParameterSets = @() }
    $list = $set = $null
    foreach ($line in $Text -split "`n") {
        if ($line.StartsWith('- Name: ')) {
            $set = @{ Name = $line.Substring(8) }
            $values.ParameterSets += $set
        }
        elseif ($line.StartsWith('- ')) { $values[$list] += $line.Substring(2) }
        elseif ($line.StartsWith('  ')) {
            $name, $value = $line.Trim() -split ': ', 2
            $set[$name] = $value
        }
        else {
            $list, $value = $line.TrimEnd(':') -split ': ', 2
            if ($value -and $value -ne '[]') { $values[$list] = $value.Trim("'") }
        }
    }
    $values
}

function Read-Parameter($Section) {
    $match = [regex]::Match($Section.Text, '(?ms)\A(?<description>.*?)(^```yaml\n(?<yaml>.*?)\n```.*)?\z')
    $yaml = if ($match.Groups['yaml'].Success) { Read-Yaml $match.Groups['yaml'].Value } else { @{} }
    [pscustomobject]@{
        Name        = $Section.Title.TrimStart('-')
        Description = $match.Groups['description'].Value.Trim()
        Default     = $yaml['DefaultValue']
        Type        = $yaml['Type']
        Wildcards   = $yaml['SupportsWildcards'] -eq 'true'
        Aliases     = @($yaml['Aliases'] | Where-Object { $_ })
        Values      = @($yaml['AcceptedValues'] | Where-Object { $_ })
        Sets        = @($yaml['ParameterSets'] | Where-Object { $_ } | ForEach-Object {
                [pscustomobject]@{
                    Name                            = $_.Name
                    Position                        = $_.Position
                    IsRequired                      = $_.IsRequired -eq 'true'
                    ValueFromPipeline               = $_.ValueFromPipeline -eq 'true'
                    ValueFromPipelineByPropertyName = $_.ValueFromPipelineByPropertyName -eq 'true'
                }
            })
    }
}

# Represents a parameter set under SYNTAX, with its name and its parameters in the order of the syntax.
function Read-Syntax($Section) {
    [pscustomobject]@{
        Name       = $Section.Title -replace ' \(Default\)$'
        Parameters = @([regex]::Matches($Section.Text, '(?<=[\s\[])-(\w+)') | ForEach-Object { $_.Groups[1].Value })
    }
}

# Represents the content of a page.
function Read-HelpPage([string] $Path) {
    $text = [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n")
    $front = [ordered]@{}
    $match = [regex]::Match($text, '(?ms)\A---\n(.*?)^---\n')
    if ($match.Success) {
        foreach ($line in $match.Groups[1].Value.Trim() -split "`n") {
            $name, $value = $line -split ': ', 2
            $front[$name] = $value
        }
        $text = $text.Substring($match.Length)
    }
    $sections = @{}
    foreach ($section in Split-Section $text 2) { if ($section.Title) { $sections[$section.Title] = $section.Text } }
    foreach ($name in 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS') {
        if (-not $sections.ContainsKey($name)) { throw "$Path has no section $name." }
    }
    # A new page has no syntax until it's written from the command.
    if (-not $sections.ContainsKey('SYNTAX')) { $sections['SYNTAX'] = '' }
    $parts = @{}
    foreach ($name in 'SYNTAX', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS') { $parts[$name] = @(Split-Section $sections[$name] 3 | Where-Object Title) }
    [pscustomobject]@{
        Name        = [System.IO.Path]::GetFileNameWithoutExtension($Path)
        Front       = $front
        Synopsis    = $sections['SYNOPSIS']
        Sets        = @(foreach ($section in $parts['SYNTAX']) { Read-Syntax $section })
        Description = $sections['DESCRIPTION']
        Examples    = @(foreach ($section in $parts['EXAMPLES']) { Read-Example $section })
        Parameters  = @(foreach ($section in $parts['PARAMETERS']) { if ($section.Title.StartsWith('-')) { Read-Parameter $section } })
        Common      = @($parts['PARAMETERS'] | Where-Object Title -EQ CommonParameters | ForEach-Object Text) -join ''
        Inputs      = $parts['INPUTS']
        Outputs     = $parts['OUTPUTS']
        Notes       = $sections['NOTES']
        Links       = @([regex]::Matches($sections['RELATED LINKS'], '\[(?<text>[^\]]+)\]\((?<uri>[^)]*)\)') | ForEach-Object { [pscustomobject]@{ Text = $_.Groups['text'].Value; Uri = $_.Groups['uri'].Value } })
    }
}

# Gets the parameter from a page. Returns nothing if the page doesn't contain the parameter.
function Find-HelpParameter($Page, [string] $Name) { $Page.Parameters | Where-Object Name -EQ $Name | Select-Object -First 1 }

# Formats a list for YAML as [], or with each item on a separate line.
function Format-YamlList([string] $Name, [string[]] $Item) {
    if (-not $Item) { return "${Name}: []" }
    "${Name}:"
    foreach ($one in $Item) { "- $one" }
}

function Format-Parameter($Fact, $Words) {
    ''
    "### -$($Fact.Name)"
    ''
    if ($Words -and $Words.Description) { $Words.Description } else { "{{ Fill $($Fact.Name) Description }}" }
    ''
    '```yaml'
    "Type: $($Fact.Type.FullName)"
    "DefaultValue: $(if ($Fact.Default -match '^[\w.-]+$') { $Fact.Default } else { "'$($Fact.Default)'" })"
    "SupportsWildcards: $("$($Fact.Wildcards)".ToLowerInvariant())"
    Format-YamlList Aliases $Fact.Aliases
    'ParameterSets:'
    foreach ($set in $Fact.Sets) {
        "- Name: $($set.Name)"
        "  Position: $($set.Position)"
        foreach ($name in 'IsRequired', 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments') { "  ${name}: $("$($set.$name)".ToLowerInvariant())" }
    }
    'DontShow: false'
    Format-YamlList AcceptedValues $Fact.Values
    "HelpMessage: ''"
    '```'
}

function Format-Syntax($Fact) {
    foreach ($set in $Fact.Sets) {
        ''
        "### $($set.Name)$(if ($set.IsDefault) { ' (Default)' })"
        ''
        '```'
        $line = $Fact.Name
        foreach ($part in $set.Syntax) {
            if ($line.Length + $part.Length + 1 -gt 100) {
                $line
                $line = ' '
            }
            $line += " $part"
        }
        $line
        '```'
    }
}

function Format-Part([string] $Heading, $Section) {
    ''
    "## $Heading"
    foreach ($one in $Section) {
        ''
        "### $($one.Title)"
        ''
        $one.Text
    }
}

# Formats the page with its own texts and the facts of the command. A parameter without a description gets a placeholder. A parameter that the command no longer
# has is removed.
function Format-HelpPage($Page, $Fact, [string] $Culture) {
    $date = if ($Page.Front.Contains('ms.date')) { $Page.Front['ms.date'] } else { [datetime]::Today.ToString('MM/dd/yyyy', [cultureinfo]::InvariantCulture) }
    $lines = @(
        '---', 'document type: cmdlet', 'external help file: QwenPS.dll-Help.xml', "HelpUri: $(@($Page.Links.Uri)[0])", "Locale: $Culture", 'Module Name: QwenPS'
        "ms.date: $date", 'PlatyPS schema version: 2024-05-01', "title: $($Fact.Name)", '---', '', "# $($Fact.Name)"
        '', '## SYNOPSIS', '', $Page.Synopsis
        '', '## SYNTAX'
        Format-Syntax $Fact
        '', '## DESCRIPTION', '', $Page.Description
        '', '## EXAMPLES'
        $number = 0
        foreach ($example in $Page.Examples) {
            $number++
            '', "### Example ${number}: $($example.Title)", ''
            if ($example.Introduction) { $example.Introduction, '' }
            '```powershell', $example.Code, '```'
            if ($example.Remarks) { '', $example.Remarks }
        }
        '', '## PARAMETERS'
        foreach ($one in $Fact.Parameters) { Format-Parameter $one (Find-HelpParameter $Page $one.Name) }
        '', '### CommonParameters', '', $Page.Common
        Format-Part INPUTS $Page.Inputs
        Format-Part OUTPUTS $Page.Outputs
        '', '## NOTES', '', $Page.Notes
        '', '## RELATED LINKS', ''
        foreach ($link in $Page.Links) { "- [$($link.Text)]($($link.Uri))" }
    )
    ($lines -join "`n") + "`n"
}

Export-ModuleMember -Function Get-TypeName, Read-HelpPage, Find-HelpParameter, Format-HelpPage
