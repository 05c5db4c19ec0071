#Requires -Version 5.1
<#
.SYNOPSIS
    Packs a staged module for PowerShell Gallery (QwenPS.<version>.nupkg), and writes its bill of materials next to it (QwenPS.<version>.cdx.json).
.DESCRIPTION
    The same files produce the same bytes, regardless of when and where you pack them, if the version of the .NET SDK is the same (10.0.400 or later).
    To set the time of the entries in the archive, use SOURCE_DATE_EPOCH.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The folder of the module that build.ps1 staged.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The folder to write to.
    [Parameter(Mandatory)] [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = Split-Path (Split-Path $PSScriptRoot)
$module = (Get-Item -LiteralPath $ModulePath).FullName
$output = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputPath)
$version = (Test-ModuleManifest -Path (Join-Path $module 'QwenPS.psd1')).Version
$package = Join-Path $output "QwenPS.$version"
if (-not $PSCmdlet.ShouldProcess("$package.nupkg")) { return }

$null = New-Item -ItemType Directory -Path $output -Force
$nuspec = "$package.nuspec"
& (Join-Path $PSScriptRoot 'New-Nuspec.ps1') -ModulePath $module -Path $nuspec
$said = & dotnet pack $PSScriptRoot --output $output "-property:NuspecFile=$nuspec" "-property:NuspecBasePath=$module" --nologo --verbosity quiet
if ($LASTEXITCODE -ne 0) { throw "dotnet pack ended with exit code $LASTEXITCODE.`n$($said -join "`n")" }
Remove-Item -LiteralPath $nuspec

& (Join-Path $PSScriptRoot 'New-Sbom.ps1') -ModulePath $module -Path "$package.cdx.json" `
    -AssetsPath (Join-Path $root 'src/QwenPS/obj/project.assets.json') `
    -CatalogPath (Join-Path $root 'src/QwenPS/Catalog/models.json')
Get-Item -LiteralPath "$package.nupkg", "$package.cdx.json"
