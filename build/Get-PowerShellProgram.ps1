#Requires -Version 5.1
<#
.SYNOPSIS
    Gives the program that this PowerShell is, and what has to stand before its arguments: as a tool of dotnet it is no program of its own.
.EXAMPLE
    $program, $first = ./build/Get-PowerShellProgram.ps1
    & $program @first -NoProfile -Command 'Get-Date'
#>
[CmdletBinding()]
[OutputType([object[]])]
param()

$program = (Get-Process -Id $PID).Path
$isTool = (Split-Path -Leaf $program) -match '^dotnet(\.exe)?$'
$program, @(if ($isTool) { [Environment]::GetCommandLineArgs()[0] })
