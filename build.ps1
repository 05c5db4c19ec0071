#Requires -Version 5.1
<#
.SYNOPSIS
    Builds QwenPS and stages the module in output/QwenPS/<version>/.
.DESCRIPTION
    Build    stages the complete module (the default)
    Test     runs all tests: dotnet test
    Unit     builds only what the xunit tests need, without the analyzers, and runs the xunit classes that -Name specifies
    Pester   builds only what the cmdlet tests need, without the analyzers, and runs the Pester files that -Name specifies in PowerShell 7.
             The module is staged in output/quick, without machine code and without files for Windows PowerShell
    Package  stages the module, with machine code for every common system, and packs it for PowerShell Gallery:
             output/QwenPS.<version>.nupkg, and its bill of materials, output/QwenPS.<version>.cdx.json (CycloneDX)
    Clean    removes everything that was built
    Format   formats the C# code the way CI expects
    Coverage runs the tests of the assembly, without the tests in PowerShell, and reports the share of the lines that they run.
             If it's less than 90% of QwenPS.Client and the namespaces below it, the task fails
    Analyze  runs PSScriptAnalyzer on every script; requires a staged module. If it finds a problem, the task fails
    Help     updates the generated part of the help pages in docs after you change the parameters of a cmdlet. Every task that stages
             the module generates the help from the pages
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
[Diagnostics.CodeAnalysis.SuppressMessage('PSAvoidUsingWriteHost', '', Justification = 'Messages for a person. A task has no output.')]
[Diagnostics.CodeAnalysis.SuppressMessage('PSReviewUnusedParameter', '', Justification = 'The rule doesn''t detect the use in a function.')]
param(
    [ValidateSet('Build', 'Test', 'Unit', 'Pester', 'Help', 'Package', 'Clean', 'Format', 'Coverage', 'Analyze')]
    [string] $Task = 'Build',

    # For Unit, the name of the test class without its namespace. For Pester, the name of the test file without .Tests.ps1. This parameter supports wildcards.
    [string] $Name = '*',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # The folder for the module and the package.
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

# Builds for the specified target frameworks and copies the files of the module to a folder.
function Copy-Build([string] $From, [string[]] $Framework, [string] $Staged, [string[]] $Option) {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'build/Stage.proj') --configuration $From --nologo --verbosity quiet @Option
    if (Test-Path -LiteralPath $Staged) { Remove-Item -LiteralPath $Staged -Recurse -Force }
    foreach ($one in $Framework) {
        $target = New-Item -ItemType Directory -Path (Join-Path $Staged "bin/$one") -Force
        $built = [System.IO.Path]::Combine($PSScriptRoot, 'src/QwenPS/bin', $From, $one)
        Get-ChildItem -LiteralPath $built -Filter *.dll | Copy-Item -Destination $target
        # Copies the messages in other languages (one folder per culture) and the machine code (one folder per system).
        Get-ChildItem -LiteralPath $built -Directory | Copy-Item -Destination $target -Recurse -Force
    }
    Join-Library $Staged $Framework
    Copy-Item -LiteralPath ([System.IO.Path]::Combine($PSScriptRoot, 'src/QwenPS.Loader/bin', $From, 'net8.0/QwenPS.Loader.dll')) -Destination (Join-Path $Staged 'bin/net8.0')
    Copy-Item -Path (Join-Path $PSScriptRoot 'src/QwenPS.Module/*') -Destination $Staged -Recurse
    # Get-Help searches the folders of the culture and its parent cultures. For this reason, it also finds this folder for zh-SG and zh-TW. The other texts for
    # these cultures are also Chinese.
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot 'src/QwenPS.Module/zh-CN') -Destination (Join-Path $Staged 'zh') -Recurse
    Add-View zh-CN (Join-Path $PSScriptRoot 'src/QwenPS/Resources/Views.zh.psd1') $Staged
    foreach ($file in 'QwenPS.psd1', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md') {
        Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $Staged
    }
    Write-Host "Staged $Staged"
}

# Keeps one copy of the libraries that are the same for every target framework. The loader and AssemblyResolver also search this folder.
function Join-Library([string] $Staged, [string[]] $Framework) {
    if ($Framework.Count -lt 2) { return }
    $shared = New-Item -ItemType Directory -Path (Join-Path $Staged 'bin/netstandard2.0') -Force
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path $Staged "bin/$($Framework[0])") -Filter *.dll) {
        $copies = @($Framework | ForEach-Object { Get-Item -LiteralPath (Join-Path $Staged "bin/$_/$($file.Name)") -ErrorAction Ignore })
        if ($copies.Count -ne $Framework.Count -or @(Get-FileHash -LiteralPath $copies.FullName | Group-Object Hash).Count -ne 1) { continue }
        Move-Item -LiteralPath $file.FullName -Destination $shared
        $copies | Where-Object FullName -NE $file.FullName | Remove-Item
    }
}

# Generates the help that Get-Help reads from the pages in docs.
function Add-Help([string] $Staged) {
    $help = [System.IO.Path]::Combine($PSScriptRoot, 'build', 'help', 'obj')
    & (Join-Path $PSScriptRoot 'build/help/New-HelpXml.ps1') -Pages (Join-Path $PSScriptRoot 'docs') -Target $help
    foreach ($folder in Get-ChildItem -LiteralPath $help -Directory) {
        $cultures = @($folder.Name) + @('zh' | Where-Object { $folder.Name -eq 'zh-CN' })
        foreach ($culture in $cultures) { Copy-Item -Path (Join-Path $folder.FullName '*') -Destination (Join-Path $Staged $culture) }
    }
}

# Writes the views with the labels of another language to the folder of its culture.
function Add-View([string] $Culture, [string] $Table, [string] $Staged) {
    $texts = Import-PowerShellDataFile -LiteralPath $Table
    $view = [System.IO.File]::ReadAllText((Join-Path $Staged 'QwenPS.Format.ps1xml'))
    foreach ($word in $texts.Words.Keys) {
        if (-not $view.Contains($word)) { throw "$Table translates '$word', which the views don't contain." }
        $piece = $texts.Words[$word]
        foreach ($name in $texts.Tables.Keys) {
            $words = $texts.Tables[$name]
            $piece = $piece.Replace("%$name%", '@{ ' + (($words.Keys | Sort-Object | ForEach-Object { "'$_' = '$($words[$_])'" }) -join '; ') + ' }')
        }
        $view = $view.Replace($word, $piece)
    }
    foreach ($label in $texts.Labels.Keys) {
        if (-not $view.Contains("<Label>$label</Label>")) { throw "$Table translates the label '$label', which the views don't contain." }
    }
    $view = [regex]::Replace($view, '(?<=<Label>)[^<]*(?=</Label>)', { if ($texts.Labels.Contains($args[0].Value)) { $texts.Labels[$args[0].Value] } else { $args[0].Value } })
    $null = New-Item -ItemType Directory -Path (Join-Path $Staged $Culture) -Force
    # The file has a byte order mark. Without a byte order mark, Windows PowerShell reads a file in the code page of the system.
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Staged, $Culture, 'QwenPS.Format.ps1xml'), $view, [System.Text.Encoding]::UTF8)
}

# The analyzers run in the Debug build, with dotnet test and in CI. The Debug build also checks the documentation comments. The documentation file isn't a part
# of the module.
function Build([string] $MachineCode = 'This') {
    Copy-Build $Configuration net8.0, net472 $staged "-property:ReadyToRun=$MachineCode", '-property:RunAnalyzers=false', '-property:GenerateDocumentationFile=false'
    Add-Help $staged
    $null = Test-ModuleManifest -Path (Join-Path $staged 'QwenPS.psd1')
}

# Builds only what's needed to test a change in PowerShell 7. This module must not be published, so it's in another folder.
function Build-Quick {
    Copy-Build Quick net8.0 $quick
    Add-Help $quick
}

function Test { Invoke-DotNet test (Join-Path $PSScriptRoot 'QwenPS.sln') --nologo }

# Runs a script in a separate process, because an imported module can't be replaced until its process ends.
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
    # The Test task shows whether the tests pass. Counting the lines slows down the tests, and some tests have a time limit.
    if ($LASTEXITCODE -ne 0) { Write-Warning 'Some tests failed. The report includes only the lines that ran.' }
    $report = [xml] (Get-Content -LiteralPath (Get-ChildItem -LiteralPath $results -Filter coverage.cobertura.xml -Recurse).FullName -Raw)
    # If the compiler generated several classes from one, a line is in several classes of the report. The line is counted if it ran in any of these classes.
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
    if ($share -lt 0.9) { throw 'The coverage is less than 90%.' }
}

# The rules don't apply to scripts that only test, measure, or demonstrate. These scripts create folders and start programs without confirmation and use
# fake keys. One Pester block reads variables that another block sets, which the rules don't detect.
$helperRules = 'PSUseShouldProcessForStateChangingFunctions', 'PSAvoidUsingConvertToSecureStringWithPlainText', 'PSUseDeclaredVarsMoreThanAssignments', 'PSAvoidGlobalVars',
    'PSUseUsingScopeModifierInNewRunspaces', 'PSAvoidOverwritingBuiltInCmdlets', 'PSAvoidUsingWriteHost', 'PSReviewUnusedParameter'

function Analyze {
    if (-not (Test-Path -LiteralPath $staged)) { throw "There's no staged module in $staged. Run build.ps1 first." }
    Import-Module PSScriptAnalyzer -ErrorAction Stop
    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    $folders = 'src', 'build', 'tests', 'bench', 'samples' | ForEach-Object { Join-Path $PSScriptRoot $_ }
    # The manifest is checked in the staged folder, which contains all the files that it names.
    $files = @(Get-Item -Path (Join-Path $PSScriptRoot '*.ps1'), $settings, (Join-Path $staged 'QwenPS.psd1')) +
        @(Get-ChildItem -LiteralPath $folders -Include *.ps1, *.psm1, *.psd1 -Recurse | Where-Object FullName -NotMatch '[\\/](bin|obj|node_modules)[\\/]')
    $found = foreach ($file in $files) {
        $exclude = if ($file.FullName.Substring($PSScriptRoot.Length) -match '^[\\/](tests|bench|samples)[\\/]') { @{ ExcludeRule = $helperRules } } else { @{} }
        Invoke-ScriptAnalyzer -Path $file.FullName -Settings $settings @exclude
    }
    foreach ($one in $found) { Write-Host "$($one.ScriptPath):$($one.Line): $($one.RuleName): $($one.Message)" }
    Write-Host "PSScriptAnalyzer: $(@($files).Count) files, $(@($found).Count) findings"
    if ($found) { throw 'PSScriptAnalyzer found problems.' }
}

# The facts about the parameters are read from the module. If the pages don't match these facts, a test fails.
function Help {
    Copy-Build Quick net8.0 $quick
    Invoke-Script build/help/Update-Help.ps1 '-Module', (Join-Path $quick 'QwenPS.psd1'), '-Pages', (Join-Path $PSScriptRoot 'docs')
    foreach ($one in $quick, $staged) { if (Test-Path -LiteralPath $one) { Add-Help $one } }
}

& $Task
