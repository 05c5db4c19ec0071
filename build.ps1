#Requires -Version 5.1
<#
.SYNOPSIS
    Builds QwenPS: stages the module under output/QwenPS/<version>/.
.DESCRIPTION
    Build    stages the complete module (the default)
    Test     runs every test: dotnet test
    Unit     builds what one change needs, without the analyzers, and runs the xunit classes that -Name names
    Pester   the same for the Pester files that -Name names, in PowerShell 7. The module that it stages, output/quick, has no machine code
             and nothing for Windows PowerShell
    Package  stages the module, with machine code for every common system, and packs it for PowerShell Gallery:
             output/QwenPS.<version>.nupkg, and its bill of materials beside it, output/QwenPS.<version>.cdx.json (CycloneDX)
    Clean    removes everything that was built
    Format   puts the C# code into the form that CI checks
    Coverage runs the tests of the assembly, without those in PowerShell, and reports which share of the lines they run.
             Ends with an error when it is less than 90 % of QwenPS.Client and the namespaces below
    Analyze  runs PSScriptAnalyzer over every script; the module has to be staged. Ends with an error when it finds something
    Help     updates the generated part of the help pages under docs, after a change to a cmdlet's parameters. Every task that stages the
             module generates the help from the pages
.EXAMPLE
    ./build.ps1
    Import-Module ./output/QwenPS
.EXAMPLE
    ./build.ps1 -Task Unit -Name ErrorParserTests
.EXAMPLE
    ./build.ps1 -Task Pester -Name Invoke-QwenChat.Parameters
.EXAMPLE
    ./build.ps1 -Task Package
    Publish-PSResource -NupkgPath ./output/QwenPS.0.1.0.nupkg -Repository PSGallery -ApiKey $key
#>
[CmdletBinding()]
[Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidUsingWriteHost', '', Justification = 'News for a person; a task has no output.')]
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'Used within a function, which the rule does not see.')]
param(
    [ValidateSet('Build', 'Test', 'Unit', 'Pester', 'Help', 'Package', 'Clean', 'Format', 'Coverage', 'Analyze')]
    [string] $Task = 'Build',

    # For Unit: the test class, without its namespace. For Pester: the test file, without .Tests.ps1. Wildcards are understood.
    [string] $Name = '*',

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
$quick = [System.IO.Path]::Combine($output, 'quick', 'QwenPS', $version)

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

# Builds for the named target frameworks and copies what the module consists of into a folder.
function Copy-Build([string] $From, [string[]] $Framework, [string] $Staged, [string[]] $Option) {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'build/Stage.proj') --configuration $From --nologo --verbosity quiet @Option
    if (Test-Path -LiteralPath $Staged) { Remove-Item -LiteralPath $Staged -Recurse -Force }
    foreach ($one in $Framework) {
        $target = New-Item -ItemType Directory -Path (Join-Path $Staged "bin/$one") -Force
        $built = [System.IO.Path]::Combine($PSScriptRoot, 'src/QwenPS/bin', $From, $one)
        Get-ChildItem -LiteralPath $built -Filter *.dll | Copy-Item -Destination $target
        # The texts of other languages, each in the folder of its culture, and machine code, each in that of its system.
        Get-ChildItem -LiteralPath $built -Directory | Copy-Item -Destination $target -Recurse -Force
    }
    Copy-Item -LiteralPath ([System.IO.Path]::Combine($PSScriptRoot, 'src/QwenPS.Loader/bin', $From, 'net8.0/QwenPS.Loader.dll')) -Destination (Join-Path $Staged 'bin/net8.0')
    Copy-Item -Path (Join-Path $PSScriptRoot 'src/QwenPS.Module/*') -Destination $Staged -Recurse
    # Get-Help looks in the folders of the culture and of its parents: in this one for zh-SG and zh-TW too, whose other texts are Chinese as well.
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'src/QwenPS.Module/zh-CN') -Destination (Join-Path $Staged 'zh') -Recurse
    Add-View zh-CN (Join-Path $PSScriptRoot 'src/QwenPS/Resources/Views.zh.psd1') $Staged
    foreach ($file in 'QwenPS.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md') {
        Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $Staged
    }
    Write-Host "Staged $Staged"
}

# The help that Get-Help reads, generated from the pages under docs.
function Add-Help([string] $Staged) {
    $help = [System.IO.Path]::Combine($PSScriptRoot, 'build', 'help', 'obj')
    & (Join-Path $PSScriptRoot 'build/help/New-HelpXml.ps1') -Pages (Join-Path $PSScriptRoot 'docs') -Target $help
    foreach ($folder in Get-ChildItem -LiteralPath $help -Directory) {
        $cultures = @($folder.Name) + @('zh' | Where-Object { $folder.Name -eq 'zh-CN' })
        foreach ($culture in $cultures) { Copy-Item -Path (Join-Path $folder.FullName '*') -Destination (Join-Path $Staged $culture) }
    }
}

# The views with the words of another language, in the folder of its culture.
function Add-View([string] $Culture, [string] $Table, [string] $Staged) {
    $texts = Import-PowerShellDataFile -LiteralPath $Table
    $view = [System.IO.File]::ReadAllText((Join-Path $Staged 'QwenPS.Format.ps1xml'))
    foreach ($word in $texts.Words.Keys) {
        if (-not $view.Contains($word)) { throw "$Table has words for '$word', which is nowhere in the views." }
        $view = $view.Replace($word, $texts.Words[$word])
    }
    foreach ($label in $texts.Labels.Keys) {
        if (-not $view.Contains("<Label>$label</Label>")) { throw "$Table has the label '$label', which no view has." }
    }
    $view = [regex]::Replace($view, '(?<=<Label>)[^<]*(?=</Label>)', { if ($texts.Labels.Contains($args[0].Value)) { $texts.Labels[$args[0].Value] } else { $args[0].Value } })
    $null = New-Item -ItemType Directory -Path (Join-Path $Staged $Culture) -Force
    # With a byte order mark, without which Windows PowerShell reads a file in the code page of the system.
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Staged, $Culture, 'QwenPS.Format.ps1xml'), $view, [System.Text.Encoding]::UTF8)
}

# The analyzers run with dotnet test and CI, in the Debug build, which checks the documentation too: its file isn't shipped.
function Build([string] $MachineCode = 'This') {
    Copy-Build $Configuration net8.0, net472 $staged "-property:ReadyToRun=$MachineCode", '-property:RunAnalyzers=false', '-property:GenerateDocumentationFile=false'
    Add-Help $staged
    $null = Test-ModuleManifest -Path (Join-Path $staged 'QwenPS.psd1')
}

# A module for a look at one change, in PowerShell 7: nothing that a look can do without. It is not to be shipped, so it lies elsewhere.
function Build-Quick {
    Copy-Build Quick net8.0 $quick
    Add-Help $quick
}

function Test { Invoke-DotNet test (Join-Path $PSScriptRoot 'QwenPS.sln') --nologo }

# In a process of its own: a module that is imported can't be replaced as long as its process lives.
function Invoke-Script([string] $Path, [string[]] $Argument) {
    $program, $first = & (Join-Path $PSScriptRoot 'build/Get-PowerShellProgram.ps1')
    & $program @first -NoProfile -File (Join-Path $PSScriptRoot $Path) @Argument
    if ($LASTEXITCODE -ne 0) { throw "$Path ended with exit code $LASTEXITCODE." }
}

function Unit {
    $project = Join-Path $PSScriptRoot 'tests/QwenPS.Tests'
    Invoke-DotNet build $project --configuration Quick --nologo --verbosity quiet
    Invoke-DotNet (Join-Path $project 'bin/Quick/net10.0/QwenPS.Tests.dll') -class "*.$Name" -noLogo
}

function Pester {
    if (-not (Test-Path -Path (Join-Path $PSScriptRoot 'tests/QwenPS.Tests/bin/*/*/Pester/Pester.psd1'))) {
        Invoke-DotNet build (Join-Path $PSScriptRoot 'tests/QwenPS.Tests') --configuration Quick --nologo --verbosity quiet
    }
    Build-Quick
    $before = $env:QWENPS_MODULE, $env:QWENPS_EMULATOR
    try {
        $env:QWENPS_MODULE = $quick
        $env:QWENPS_EMULATOR = Join-Path $PSScriptRoot 'src/QwenPS.Emulator/bin/Quick/net10.0/QwenPS.Emulator.dll'
        Invoke-Script tests/Pester/Run.ps1 '-Name', $Name
    }
    finally { $env:QWENPS_MODULE, $env:QWENPS_EMULATOR = $before }
}

function Package {
    Build All
    foreach ($file in & (Join-Path $PSScriptRoot 'build/package/New-Package.ps1') -ModulePath $staged -OutputPath $output) { Write-Host "Packed $($file.FullName)" }
}

function Clean {
    foreach ($folder in 'output', 'TestResults', 'build/help/obj', 'build/package/bin', 'build/package/obj', 'src/*/bin', 'src/*/obj', 'samples/*/bin', 'samples/*/obj', 'tests/*/bin', 'tests/*/obj', 'bench/*/bin', 'bench/*/obj') {
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
    $client = @{}
    foreach ($class in $report.SelectNodes('//class')) {
        $file = $class.GetAttribute('filename').Replace('\', '/') -replace '^.*src/QwenPS/'
        $isClient = $class.GetAttribute('name') -like 'QwenPS.Client.*'
        foreach ($line in $class.SelectNodes('lines/line')) {
            $key = "${file}:$($line.number)"
            $lines[$key] = $lines[$key] -or [int] $line.hits -gt 0
            if ($isClient) { $client[$key] = $lines[$key] }
        }
    }
    $part = { $name = $_.Name -replace ':\d+$'; if ($name -like '*/*') { ($name -split '/')[0..([math]::Min(1, ($name -split '/').Count - 2))] -join '/' } else { $name } }
    $table = $lines.GetEnumerator() | Group-Object $part | Sort-Object Name | ForEach-Object {
        [pscustomobject]@{ Part = $_.Name; Lines = $_.Count; Run = @($_.Group | Where-Object Value).Count }
    }
    $table | Format-Table Part, Lines, Run, @{ Name = 'Share'; Expression = { '{0:P1}' -f ($_.Run / $_.Lines) }; Alignment = 'Right' } -AutoSize | Out-String | Write-Host
    $share = @($client.Values | Where-Object { $_ }).Count / $client.Count
    Write-Host ('Coverage of QwenPS.Client and the namespaces below: {0:P1} of {1} lines' -f $share, $client.Count)
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

# The module tells what its parameters are, and a test fails if the pages don't agree with it.
function Help {
    Copy-Build Quick net8.0 $quick
    Invoke-Script build/help/Update-Help.ps1 '-Module', (Join-Path $quick 'QwenPS.psd1'), '-Pages', (Join-Path $PSScriptRoot 'docs')
    foreach ($one in $quick, $staged) { if (Test-Path -LiteralPath $one) { Add-Help $one } }
}

& $Task
