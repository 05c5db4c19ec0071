# A help page: Markdown in the form of platyPS (schema 2024-05-01). What people write in it is read from the page; what the command itself knows
# (syntax, types, positions, sets) is taken from the command, so that no page can say otherwise.
Set-StrictMode -Version 3.0

# The sections of Markdown under headings of a level, in order: heading and text. Headings inside of code are none.
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

function Read-Parameter($Section) {
    $description = [regex]::Replace($Section.Text, '(?ms)^```yaml\n.*', '').Trim()
    $default = [regex]::Match($Section.Text, "(?m)^DefaultValue: (?<value>.*)$").Groups['value'].Value.Trim("'")
    [pscustomobject]@{ Name = $Section.Title.TrimStart('-'); Description = $description; Default = $default }
}

# What a page says.
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
    $parts = @{}
    foreach ($name in 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS') { $parts[$name] = @(Split-Section $sections[$name] 3 | Where-Object Title) }
    [pscustomobject]@{
        Name        = [System.IO.Path]::GetFileNameWithoutExtension($Path)
        Front       = $front
        Synopsis    = $sections['SYNOPSIS']
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

# What a page says of a parameter; nothing where it says nothing.
function Find-HelpParameter($Page, [string] $Name) { $Page.Parameters | Where-Object Name -EQ $Name | Select-Object -First 1 }

# A list for YAML: [], or each item on a line of its own.
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

# The page as it should stand in the file: the same words, with the facts of the command. A parameter without words gets a place to fill in; the words
# for one that is gone go with it.
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

Export-ModuleMember -Function Read-HelpPage, Find-HelpParameter, Format-HelpPage
