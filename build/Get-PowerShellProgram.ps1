#Requires -Version 5.1
<#
.SYNOPSIS
    Gets the program of the current PowerShell, and the arguments that must come first. If PowerShell is a dotnet tool, the program is dotnet.
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
