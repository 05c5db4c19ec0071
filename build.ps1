#Requires -Version 5.1
<#
.SYNOPSIS
    Builds QwenPS: stages the module under output/QwenPS/<version>/.
.DESCRIPTION
    Build    stages the complete module (the default)
    Test     runs every test: dotnet test
    Package  stages the module, with machine code for every common system, and packs it for PowerShell Gallery:
             output/QwenPS.<version>.nupkg, and its bill of materials beside it, output/QwenPS.<version>.cdx.json (CycloneDX)
    Clean    removes everything that was built
    Format   puts the C# code into the form that CI checks
    Coverage runs the tests of the assembly, without those in PowerShell, and reports which share of the lines they run.
             Ends with an error when it is less than 90 % of src/QwenPS/Client
    Analyze  runs PSScriptAnalyzer over every script; the module has to be staged. Ends with an error when it finds something
    Help     brings the help up to date, after a change to its pages under docs or to a cmdlet's parameters
.EXAMPLE
    ./build.ps1
    Import-Module ./output/QwenPS
.EXAMPLE
    ./build.ps1 -Task Package
    Publish-PSResource -NupkgPath ./output/QwenPS.0.1.0.nupkg -Repository PSGallery -ApiKey $key
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidUsingWriteHost', '', Justification = 'News for a person; a task has no output.')]
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'Used within a function, which the rule does not see.')]
param(
    [ValidateSet('Build', 'Test', 'Help', 'Package', 'Clean', 'Format', 'Coverage', 'Analyze')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where the module and the package go.
    [string] $OutputPath = (Join-Path $PSScriptRoot 'output')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$version = (Select-String -LiteralPath (Join-Path $PSScriptRoot 'QwenPS.psd1') -Pattern "ModuleVersion\s*=\s*'([^']+)'").Matches[0].Groups[1].Value
$output = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$staged = [System.IO.Path]::Combine($output, 'QwenPS', $version)

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Publish-Project([string] $Project, [string] $Framework, [string] $Folder, [string[]] $Option) {
    $built = [System.IO.Path]::Combine($PSScriptRoot, 'src', $Project, 'bin', 'publish', $Framework)
    if (Test-Path -LiteralPath $built) { Remove-Item -LiteralPath $built -Recurse -Force }
    Invoke-DotNet publish (Join-Path $PSScriptRoot "src/$Project") --configuration $Configuration --framework $Framework --output $built --nologo --verbosity quiet @Option
    $null = New-Item -ItemType Directory -Path $Folder -Force
    Get-ChildItem -LiteralPath $built -Filter *.dll | Copy-Item -Destination $Folder
    # The texts of other languages, each in the folder of its culture, and machine code, each in that of its system.
    Get-ChildItem -LiteralPath $built -Directory | Copy-Item -Destination $Folder -Recurse -Force
}

# The views with the words of another language, in the folder of its culture.
function Add-View([string] $Culture, [string] $Table) {
    $texts = Import-PowerShellDataFile -LiteralPath $Table
    $view = [System.IO.File]::ReadAllText((Join-Path $staged 'QwenPS.Format.ps1xml'))
    foreach ($word in $texts.Words.Keys) {
        if (-not $view.Contains($word)) { throw "$Table has words for '$word', which is nowhere in the views." }
        $view = $view.Replace($word, $texts.Words[$word])
    }
    foreach ($label in $texts.Labels.Keys) {
        if (-not $view.Contains("<Label>$label</Label>")) { throw "$Table has the label '$label', which no view has." }
    }
    $view = [regex]::Replace($view, '(?<=<Label>)[^<]*(?=</Label>)', { if ($texts.Labels.Contains($args[0].Value)) { $texts.Labels[$args[0].Value] } else { $args[0].Value } })
    $null = New-Item -ItemType Directory -Path (Join-Path $staged $Culture) -Force
    # With a byte order mark, without which Windows PowerShell reads a file in the code page of the system.
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($staged, $Culture, 'QwenPS.Format.ps1xml'), $view, [System.Text.Encoding]::UTF8)
}

# Option: what else to tell dotnet publish of the assembly for PowerShell 7.
function Build([string[]] $Option) {
    if (Test-Path -LiteralPath $staged) { Remove-Item -LiteralPath $staged -Recurse -Force }
    Publish-Project QwenPS net8.0 (Join-Path $staged 'bin/net8.0') $Option
    Publish-Project QwenPS.Loader net8.0 (Join-Path $staged 'bin/net8.0')
    Publish-Project QwenPS net472 (Join-Path $staged 'bin/net472')
    Copy-Item -Path (Join-Path $PSScriptRoot 'src/QwenPS.Module/*') -Destination $staged -Recurse
    # Get-Help looks in the folders of the culture and of its parents: in this one for zh-SG and zh-TW too, whose other texts are Chinese as well.
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'src/QwenPS.Module/zh-CN') -Destination (Join-Path $staged 'zh') -Recurse
    Add-View zh-CN (Join-Path $PSScriptRoot 'src/QwenPS/Resources/Views.zh.psd1')
    foreach ($file in 'QwenPS.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md') {
        Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $staged
    }
    $null = Test-ModuleManifest -Path (Join-Path $staged 'QwenPS.psd1')
    Write-Host "Staged $staged"
}

function Test { Invoke-DotNet test (Join-Path $PSScriptRoot 'QwenPS.sln') --nologo }

function Package {
    Build '-property:ReadyToRun=All'
    foreach ($file in & (Join-Path $PSScriptRoot 'build/package/New-Package.ps1') -ModulePath $staged -OutputPath $output) { Write-Host "Packed $($file.FullName)" }
}

function Clean {
    foreach ($folder in 'output', 'TestResults', 'build/package/bin', 'build/package/obj', 'src/*/bin', 'src/*/obj', 'samples/*/bin', 'samples/*/obj', 'tests/*/bin', 'tests/*/obj', 'bench/*/bin', 'bench/*/obj') {
        Remove-Item -Path (Join-Path $PSScriptRoot $folder) -Recurse -Force -ErrorAction SilentlyContinue
    }
}

function Format { Invoke-DotNet format (Join-Path $PSScriptRoot 'QwenPS.sln') }

function Coverage {
    $results = [System.IO.Path]::Combine($PSScriptRoot, 'TestResults', 'coverage')
    if (Test-Path -LiteralPath $results) { Remove-Item -LiteralPath $results -Recurse -Force }
    & dotnet test (Join-Path $PSScriptRoot 'tests/QwenPS.Tests') --collect 'XPlat Code Coverage' --settings (Join-Path $PSScriptRoot 'tests/coverage.runsettings') `
        --results-directory $results --filter 'FullyQualifiedName!~PesterSuite' --nologo
    # Whether the tests pass is for Test to say: counting slows them, and some have a time limit.
    if ($LASTEXITCODE -ne 0) { Write-Warning 'Not every test passed; what is counted is what has run.' }
    $report = [xml] (Get-Content -LiteralPath (Get-ChildItem -LiteralPath $results -Filter coverage.cobertura.xml -Recurse).FullName -Raw)
    # A line is in several classes of the report where the compiler has made some of one: it is run when any of them says so.
    $lines = @{}
    foreach ($class in $report.SelectNodes('//class')) {
        $file = $class.GetAttribute('filename').Replace('\', '/') -replace '^.*src/QwenPS/'
        foreach ($line in $class.SelectNodes('lines/line')) { $lines["${file}:$($line.number)"] = $lines["${file}:$($line.number)"] -or [int] $line.hits -gt 0 }
    }
    $part = { $name = $_.Name -replace ':\d+$'; if ($name -like '*/*') { ($name -split '/')[0..([math]::Min(1, ($name -split '/').Count - 2))] -join '/' } else { $name } }
    $table = $lines.GetEnumerator() | Group-Object $part | Sort-Object Name | ForEach-Object {
        [pscustomobject]@{ Part = $_.Name; Lines = $_.Count; Run = @($_.Group | Where-Object Value).Count }
    }
    $table | Format-Table Part, Lines, Run, @{ Name = 'Share'; Expression = { '{0:P1}' -f ($_.Run / $_.Lines) }; Alignment = 'Right' } -AutoSize | Out-String | Write-Host
    $client = @($lines.GetEnumerator() | Where-Object Name -Like 'Client/*')
    $share = @($client | Where-Object Value).Count / $client.Count
    Write-Host ('Coverage of src/QwenPS/Client: {0:P1} of {1} lines' -f $share, $client.Count)
    if ($share -lt 0.9) { throw 'That is less than 90 %.' }
}

# Scripts that only test, measure or show: they make folders and start programs without asking, use keys that are none,
# and what one block of Pester sets another reads, which the rules do not see.
$helperRules = 'PSUseShouldProcessForStateChangingFunctions', 'PSAvoidUsingConvertToSecureStringWithPlainText', 'PSUseDeclaredVarsMoreThanAssignments', 'PSAvoidGlobalVars',
    'PSUseUsingScopeModifierInNewRunspaces', 'PSAvoidOverwritingBuiltInCmdlets', 'PSAvoidUsingWriteHost', 'PSReviewUnusedParameter'

function Analyze {
    if (-not (Test-Path -LiteralPath $staged)) { throw "There is no staged module at $staged. Run build.ps1 first." }
    Import-Module PSScriptAnalyzer -ErrorAction Stop
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    $folders = 'src', 'build', 'tests', 'bench', 'samples' | ForEach-Object { Join-Path $PSScriptRoot $_ }
    # The manifest is looked at where all that it names is.
    $files = @(Get-Item -Path (Join-Path $PSScriptRoot '*.ps1'), $settings, (Join-Path $staged 'QwenPS.psd1')) +
        @(Get-ChildItem -LiteralPath $folders -Include *.ps1, *.psm1, *.psd1 -Recurse | Where-Object FullName -NotMatch '[\\/](bin|obj|node_modules)[\\/]')
    $found = foreach ($file in $files) {
        $exclude = if ($file.FullName.Substring($PSScriptRoot.Length) -match '^[\\/](tests|bench|samples)[\\/]') { @{ ExcludeRule = $helperRules } } else { @{} }
        Invoke-ScriptAnalyzer -Path $file.FullName -Settings $settings @exclude
    }
    foreach ($one in $found) { Write-Host "$($one.ScriptPath):$($one.Line): $($one.RuleName): $($one.Message)" }
    Write-Host "PSScriptAnalyzer: $(@($files).Count) files, $(@($found).Count) findings"
    if ($found) { throw 'PSScriptAnalyzer has found something.' }
}

# The help that Get-Help reads is committed, so that a build needs nothing for it; a test fails when it is not up to date. The module is imported in
# a process of its own, which does not hold on to it.
function Help {
    Build
    $program, $first = & (Join-Path $PSScriptRoot 'build/Get-PowerShellProgram.ps1')
    & $program @first -NoProfile -File (Join-Path $PSScriptRoot 'build/help/Update-Help.ps1') -Module (Join-Path $staged 'QwenPS.psd1') -Pages (Join-Path $PSScriptRoot 'docs') -Target (Join-Path $PSScriptRoot 'src/QwenPS.Module')
    if ($LASTEXITCODE -ne 0) { throw 'The help could not be brought up to date.' }
    Build
}

& $Task
