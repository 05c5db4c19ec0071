#Requires -Version 5.1
<#
.SYNOPSIS
    Generates the help files that Get-Help reads from the pages under docs, unless they're up to date.
.DESCRIPTION
    The help files depend only on the pages, because build.ps1 -Task Help writes the facts about the cmdlets into the pages.
.PARAMETER Pages
    The folder of the pages, with a subfolder for each language.
.PARAMETER Target
    The folder for the help files. It's replaced if a page or the generator has changed.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Pages,
    [Parameter(Mandatory)] [string] $Target
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

# Hashes are compared and not times, because git writes files with the time of the checkout.
$files = @(Get-ChildItem -Path (Join-Path $Pages '*/*.md'), (Join-Path $PSScriptRoot '*.ps*1'))
$inputs = ($files | ForEach-Object { "$($_.Directory.Name)/$($_.Name) $((Get-FileHash -LiteralPath $_.FullName).Hash)" } | Sort-Object) -join "`n"
$record = Join-Path $Target 'inputs.txt'
if ((Test-Path -LiteralPath $record) -and [System.IO.File]::ReadAllText($record) -ceq $inputs) { return }

if (Test-Path -LiteralPath $Target) { Remove-Item -LiteralPath $Target -Recurse -Force }
$modules = foreach ($name in 'HelpPage', 'HelpMaml') { Import-Module (Join-Path $PSScriptRoot "$name.psm1") -Force -PassThru }
try {
    foreach ($folder in Get-ChildItem -LiteralPath $Pages -Directory) {
        $names = [string[]] @(Get-ChildItem -LiteralPath $folder.FullName -Filter *.md | ForEach-Object Name)
        [Array]::Sort($names, [StringComparer]::Ordinal)
        $read = @(foreach ($name in $names) { Read-HelpPage (Join-Path $folder.FullName $name) })
        foreach ($page in $read) {
            $new = @($page.Parameters | Where-Object { -not $_.Type } | ForEach-Object { "-$($_.Name)" })
            if (-not $new -and $page.Sets) { continue }
            Write-Warning "The generated part of $(Join-Path $folder.FullName "$($page.Name).md") is missing: $((@('SYNTAX' | Where-Object { -not $page.Sets }) + $new) -join ', '). Run build.ps1 -Task Help."
            $page.Parameters = @($page.Parameters | Where-Object Type)
        }
        $null = New-Item -ItemType Directory -Path (Join-Path $Target $folder.Name) -Force
        [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Target, $folder.Name, 'QwenPS.dll-Help.xml'), (ConvertTo-HelpXml $read $folder.Name))
    }
}
finally { Remove-Module $modules }
# This file is written last. If it's missing after an interrupted run, the next run starts again.
[System.IO.File]::WriteAllText($record, $inputs)
