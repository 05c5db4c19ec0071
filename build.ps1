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
    Help     brings the help up to date, after a change to its pages under docs or to a cmdlet's parameters
.EXAMPLE
    ./build.ps1
    Import-Module ./output/QwenPS
.EXAMPLE
    ./build.ps1 -Task Package
    Publish-PSResource -NupkgPath ./output/QwenPS.0.1.0.nupkg -Repository PSGallery -ApiKey $key
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package', 'Clean', 'Format', 'Help')]
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
    foreach ($word in $texts.Words.Keys) { $view = $view.Replace($word, $texts.Words[$word]) }
    $view = [regex]::Replace($view, '(?<=<Label>)[^<]*(?=</Label>)', { if ($texts.Labels.Contains($args[0].Value)) { $texts.Labels[$args[0].Value] } else { $args[0].Value } })
    $null = New-Item -ItemType Directory -Path (Join-Path $staged $Culture) -Force
    [System.IO.File]::WriteAllText([System.IO.Path]::Combine($staged, $Culture, 'QwenPS.Format.ps1xml'), $view)
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
    foreach ($file in & (Join-Path $PSScriptRoot 'packaging/New-Package.ps1') -ModulePath $staged -OutputPath $output) { Write-Host "Packed $($file.FullName)" }
}

function Clean {
    foreach ($folder in 'output', 'TestResults', 'packaging/bin', 'packaging/obj', 'src/*/bin', 'src/*/obj', 'samples/*/bin', 'samples/*/obj', 'tests/*/bin', 'tests/*/obj', 'bench/*/bin', 'bench/*/obj') {
        Remove-Item -Path (Join-Path $PSScriptRoot $folder) -Recurse -Force -ErrorAction SilentlyContinue
    }
}

function Format { Invoke-DotNet format (Join-Path $PSScriptRoot 'QwenPS.sln') }

# The help that Get-Help reads is committed, so that a build needs nothing for it; a test fails when it is not up to date. The module is imported in
# a process of its own, which does not hold on to it.
function Help {
    Build
    $program = (Get-Process -Id $PID).Path
    # As a tool of dotnet PowerShell is no program of its own.
    $first = @(if ((Split-Path -Leaf $program) -match '^dotnet(\.exe)?$') { [Environment]::GetCommandLineArgs()[0] })
    & $program @first -NoProfile -File (Join-Path $PSScriptRoot 'build/Update-Help.ps1') -Module (Join-Path $staged 'QwenPS.psd1') -Pages (Join-Path $PSScriptRoot 'docs') -Target (Join-Path $PSScriptRoot 'src/QwenPS.Module')
    if ($LASTEXITCODE -ne 0) { throw 'The help could not be brought up to date.' }
    Build
}

& $Task
