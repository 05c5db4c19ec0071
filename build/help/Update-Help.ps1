#Requires -Version 7.4
<#
.SYNOPSIS
    Brings the help up to date: the pages under docs with what the cmdlets know of their parameters, and the XML that Get-Help reads with the pages.
.DESCRIPTION
    Run it in a process of its own (build.ps1 -Task Help does): the module that it imports cannot be replaced as long as the process lives.
.PARAMETER Module
    The manifest of the staged module whose cmdlets are described.
.PARAMETER Pages
    The folder with the pages, in a folder for each language.
.PARAMETER Target
    Where the XML goes, in a folder for each language.
.PARAMETER Check
    Writes nothing but the names of the files that are not up to date.
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'Used within a function, which the rule does not see.')]
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Pages,
    [Parameter(Mandatory)] [string] $Target,
    [switch] $Check
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

foreach ($name in 'HelpPage', 'HelpFact', 'HelpMaml') { Import-Module (Join-Path $PSScriptRoot "$name.psm1") }
$commands = (Import-Module (Resolve-Path -LiteralPath $Module).ProviderPath -PassThru).ExportedCmdlets.Values | Sort-Object Name

function Update-Text {
    [Diagnostics.CodeAnalysis.SuppressMessage('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'The script has -Check for that.')]
    param([string] $Path, [string] $Text)

    $old = if (Test-Path -LiteralPath $Path) { [System.IO.File]::ReadAllText($Path).Replace("`r`n", "`n") }
    if ($old -ceq $Text) { return }
    $Path
    if ($Check) { return }
    $null = New-Item -ItemType Directory -Path (Split-Path $Path) -Force
    [System.IO.File]::WriteAllText($Path, $Text)
}

$undescribed = [System.Collections.Generic.List[string]]::new()
foreach ($folder in Get-ChildItem -LiteralPath $Pages -Directory) {
    $read = @($commands | ForEach-Object { Read-HelpPage (Join-Path $folder.FullName "$($_.Name).md") })
    $facts = @(for ($i = 0; $i -lt $read.Count; $i++) { Get-HelpFact $commands[$i] $read[$i] })
    for ($i = 0; $i -lt $read.Count; $i++) {
        $page = Join-Path $folder.FullName "$($commands[$i].Name).md"
        $text = Format-HelpPage $read[$i] $facts[$i] $folder.Name
        Update-Text $page $text
        foreach ($gap in [regex]::Matches($text, '\{\{ Fill .*? \}\}')) { $undescribed.Add("$page has '$($gap.Value)' where a description belongs.") }
    }
    Update-Text ([System.IO.Path]::Combine($Target, $folder.Name, 'QwenPS.dll-Help.xml')) (ConvertTo-HelpXml $read $facts $folder.Name)
}
if ($undescribed.Count) { throw "Write what is missing, then run this again.`n$($undescribed -join "`n")" }
