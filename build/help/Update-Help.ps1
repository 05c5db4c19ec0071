#Requires -Version 7.4
<#
.SYNOPSIS
    Updates the generated part of the help pages: what the cmdlets know about their parameters. A parameter that the page of Submit-QwenBatch doesn't
    describe gets the description of the page of Invoke-QwenChat.
.DESCRIPTION
    Run it in a separate process, as build.ps1 -Task Help does. The module that it imports can't be replaced until the process ends.
.PARAMETER Module
    The manifest of the staged module that contains the cmdlets.
.PARAMETER Pages
    The folder of the pages, with a subfolder for each language.
.PARAMETER Check
    Returns the paths of the pages that aren't up to date, without changing them.
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'Used in a loop, which the rule does not see.')]
param(
    [Parameter(Mandatory)] [string] $Module,
    [Parameter(Mandatory)] [string] $Pages,
    [switch] $Check
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

foreach ($name in 'HelpPage', 'HelpFact') { Import-Module (Join-Path $PSScriptRoot "$name.psm1") }
$commands = (Import-Module (Resolve-Path -LiteralPath $Module).ProviderPath -PassThru).ExportedCmdlets.Values | Sort-Object Name

$undescribed = [System.Collections.Generic.List[string]]::new()
foreach ($folder in Get-ChildItem -LiteralPath $Pages -Directory) {
    $shared = Read-HelpPage (Join-Path $folder.FullName 'Invoke-QwenChat.md')
    foreach ($command in $commands) {
        $path = Join-Path $folder.FullName "$($command.Name).md"
        $page = Read-HelpPage $path
        # If both cmdlets have a new parameter, only one description is required.
        if ($command.Name -eq 'Submit-QwenBatch') { $page.Parameters += @($shared.Parameters | Where-Object { -not (Find-HelpParameter $page $_.Name) }) }
        $text = Format-HelpPage $page (Get-HelpFact $command $page) $folder.Name
        foreach ($gap in [regex]::Matches($text, '\{\{ Fill .*? \}\}')) { $undescribed.Add("$path contains '$($gap.Value)' instead of a description.") }
        if ([System.IO.File]::ReadAllText($path).Replace("`r`n", "`n") -ceq $text) { continue }
        $path
        if (-not $Check) { [System.IO.File]::WriteAllText($path, $text) }
    }
}
if ($undescribed.Count) { throw "Write the missing descriptions, and then run this script again.`n$($undescribed -join "`n")" }
