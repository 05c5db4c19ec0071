#Requires -Version 5.1
<#
.SYNOPSIS
    Runs the Pester suite of QwenPS against the staged module. If a test fails, the exit code is 1.
.EXAMPLE
    ./build.ps1; dotnet build tests/QwenPS.Tests; ./tests/Pester/Run.ps1
.EXAMPLE
    ./tests/Pester/Run.ps1 -Name Secrets -Verbosity Detailed
.EXAMPLE
    ./tests/Pester/Run.ps1 -Framework net472
    In PowerShell 7, runs the suite against the assembly that Windows PowerShell 5.1 loads.
#>
[CmdletBinding()]
param(
    # The test files to run. This parameter supports wildcards.
    [string] $Name = '*',

    # The folder for the results, with one JUnit XML file per test file. A test file that already has a result file doesn't run, so several processes
    # with the same folder share the work.
    [string] $ResultPath,

    # The build of the assembly to test: the build for this PowerShell, or net472, which Windows PowerShell 5.1 loads. net472.txt lists the tests that can't
    # pass against it in PowerShell 7, with the reasons. It's an error if a listed test passes, or if any other test fails.
    [ValidateSet('', 'net472')]
    [string] $Framework = '',

    # The amount of output: None, Normal, or Detailed.
    [string] $Verbosity = 'Normal'
)

if ($Framework -and $ResultPath) { throw '-ResultPath can''t be used with -Framework.' }

# This script sets no preference variables, because the tests would inherit them.
$pester = Get-ChildItem -Path (Join-Path $PSScriptRoot '../QwenPS.Tests/bin/*/*/Pester/Pester.psd1') -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $pester) { throw 'Pester isn''t available. Run: dotnet build tests/QwenPS.Tests' }
Import-Module $pester.FullName -ErrorAction Stop

# Uses its own scope, because a test would see these variables.
& {
    if (-not $Framework) { return }
    # Copies the staged module with a manifest that specifies the other build.
    Import-Module (Join-Path $PSScriptRoot 'QwenPS.TestTools.psm1')
    $module = [System.IO.Path]::Combine([System.IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..')), 'TestResults', $Framework, 'QwenPS')
    if (Test-Path -LiteralPath $module) { Remove-Item -LiteralPath $module -Recurse -Force }
    Copy-Item -LiteralPath (Split-Path (& (Get-Module QwenPS.TestTools) { Find-Module })) -Destination $module -Recurse
    $manifest = Join-Path $module 'QwenPS.psd1'
    # PowerShell 7 contains libraries with the same names as ours and lower assembly versions. .NET doesn't load a second assembly with the same name, so the
    # tests use PowerShell's libraries.
    $code = @'
        using System.Management.Automation;
        using System.Reflection;
        using System.Runtime.Loader;
        public sealed class InBoxLibraries : IModuleAssemblyInitializer
        {
            public void OnImport() => AssemblyLoadContext.Default.Resolving += (context, name) => name.Version is null ? null : Find(context, name.Name);
            private static Assembly Find(AssemblyLoadContext context, string name)
            {
                try { return context.LoadFromAssemblyName(new AssemblyName(name)); }
                catch (System.IO.IOException) { return null; }
            }
        }
'@
    Add-Type -TypeDefinition $code -OutputAssembly (Join-Path $module 'InBoxLibraries.dll')
    $text = [regex]::Replace([System.IO.File]::ReadAllText($manifest), '(?<=NestedModules\s*=\s*).*', "'InBoxLibraries.dll', 'bin/$Framework/QwenPS.dll'")
    [System.IO.File]::WriteAllText($manifest, $text)
    Remove-Item -LiteralPath (Join-Path $module 'bin/net8.0') -Recurse
    $env:QWENPS_MODULE = $manifest
}

# The slowest files, slowest first. If several processes share the work, they start with these files, so all processes end at about the same time.
$runFiles = & {
    $longest = 'Assert-QwenAccess', 'Help', 'Invoke-QwenChat.Crash', 'Find-QwenModel', 'Readme', 'Invoke-QwenChat.Upload', 'Module', 'Invoke-QwenChat.Errors', 'Invoke-QwenChat.Tools',
        'Batch', 'Invoke-QwenChat.Progress', 'Package', 'Submit-QwenBatch', 'Assert-QwenAccess.Matrix'
    $rank = { $place = $longest.IndexOf($_.Name -replace '\.Tests\.ps1$'); if ($place -lt 0) { $longest.Count } else { $place } }
    # The package is created from the staged module, regardless of the loaded build.
    Get-ChildItem -Path $PSScriptRoot | Where-Object Name -Like "$Name.Tests.ps1" | Where-Object { -not $Framework -or $_.Name -ne 'Package.Tests.ps1' } | Sort-Object -Property $rank, Name
}

# A test sees the variables of this script, so their names must not occur in tests.
$runConfiguration = New-PesterConfiguration
$runConfiguration.Run.PassThru = $true
$runConfiguration.Output.Verbosity = $Verbosity

if ($ResultPath) {
    $null = New-Item -ItemType Directory -Path $ResultPath -Force
    $runFailed = $false
    foreach ($runFile in $runFiles) {
        # The result file is empty until there are results. If this process crashes, the empty file identifies the current test file.
        $runResultFile = Join-Path $ResultPath "$($runFile.Name).xml"
        try { [System.IO.File]::Open($runResultFile, 'CreateNew').Dispose() } catch [System.IO.IOException] { continue }
        $runConfiguration.Run.Path = $runFile.FullName
        $runResult = Invoke-Pester -Configuration $runConfiguration
        if ($runResult.Result -ne 'Passed') { $runFailed = $true }
        & {
            # Messages of these tests contain characters that XML doesn't allow. Pester's own writer fails with such characters.
            foreach ($problem in $runResult.Tests.ErrorRecord) {
                foreach ($property in 'DisplayErrorMessage', 'DisplayStackTrace') {
                    $text = "$($problem.$property)" -replace '[\x00-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]', [string] [char] 0xFFFD
                    $problem | Add-Member -NotePropertyName $property -NotePropertyValue $text -Force
                }
            }
            $runResult | Export-JUnitReport -Path $runResultFile
        }
    }
    exit [int] $runFailed
}

$runConfiguration.Run.Path = @($runFiles.FullName)
$result = Invoke-Pester -Configuration $runConfiguration
if ($Framework) {
    $known = @(Get-Content -LiteralPath (Join-Path $PSScriptRoot "$Framework.txt") -Encoding UTF8 | Where-Object { $_ -and $_ -notlike '#*' } | ForEach-Object { ($_ -split '\s{2,}')[0] })
    $unexpected = @($result.Failed | Where-Object ExpandedPath -NotIn $known) + @($result.FailedContainers) + @($result.FailedBlocks | Where-Object { $_ })
    $passing = @($result.Passed | Where-Object ExpandedPath -In $known)
    "Against ${Framework}: $($result.PassedCount) passed, $($result.FailedCount) failed, of which $(@($result.Failed).Count - @($result.Failed | Where-Object ExpandedPath -NotIn $known).Count) are known, $($result.SkippedCount) skipped"
    foreach ($test in $unexpected) { "Fails: $($test.ExpandedPath)" }
    foreach ($test in $passing) { "Is in $Framework.txt, and passes: $($test.ExpandedPath)" }
    if ($unexpected -or $passing -or $result.PassedCount -eq 0) { exit 1 }
    exit 0
}
if ($result.Result -ne 'Passed') { exit 1 }
