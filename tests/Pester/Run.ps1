#Requires -Version 5.1
<#
.SYNOPSIS
    Runs the Pester suite of QwenPS against the staged module, and ends with exit code 1 when anything failed.
.EXAMPLE
    ./build.ps1; dotnet build tests/QwenPS.Tests; ./tests/Pester/Run.ps1
.EXAMPLE
    ./tests/Pester/Run.ps1 -Name Secrets -Verbosity Detailed
#>
[CmdletBinding()]
param(
    # The test files to run; wildcards are understood.
    [string] $Name = '*',

    # Where to write the results, as JUnit XML.
    [string] $ResultPath,

    # How much to print: None, Normal, Detailed.
    [string] $Verbosity = 'Normal'
)

# No preference variable is set here: the tests would inherit it.
$pester = Get-ChildItem -Path (Join-Path $PSScriptRoot '../QwenPS.Tests/bin/*/*/Pester/Pester.psd1') -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $pester) { throw 'Pester is not here. Run: dotnet build tests/QwenPS.Tests' }
Import-Module $pester.FullName -ErrorAction Stop

$configuration = New-PesterConfiguration
$configuration.Run.Path = @((Get-ChildItem -Path $PSScriptRoot | Where-Object Name -Like "$Name.Tests.ps1").FullName)
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Verbosity
$result = Invoke-Pester -Configuration $configuration

if ($ResultPath) {
    # Messages of these tests quote characters that XML does not allow, at which Pester's own writer breaks off.
    foreach ($problem in $result.Tests.ErrorRecord) {
        foreach ($property in 'DisplayErrorMessage', 'DisplayStackTrace') {
            $text = "$($problem.$property)" -replace '[\x00-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]', [string] [char] 0xFFFD
            $problem | Add-Member -NotePropertyName $property -NotePropertyValue $text -Force
        }
    }
    $result | Export-JUnitReport -Path $ResultPath
}
if ($result.Result -ne 'Passed') { exit 1 }
