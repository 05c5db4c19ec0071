#Requires -Version 5.1
<#
.SYNOPSIS
    Writes the .nuspec of a staged module, with the tags and the layout that PowerShell Gallery and PSResourceGet expect.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The staged module's folder.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The file to write.
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = (Get-Item -LiteralPath $ModulePath).FullName
$manifest = Test-ModuleManifest -Path (Join-Path $root 'QwenPS.psd1')
$cmdlets = @($manifest.ExportedCmdlets.Keys | Sort-Object)
# Find-Command and the pages of PowerShell Gallery use these tags.
$tags = @('PSModule', 'PSIncludes_Cmdlet') + @($manifest.Tags) + @(foreach ($name in $cmdlets) { "PSCmdlet_$name", "PSCommand_$name" })

# Sorts by code point, because the order of the files in a folder depends on the file system.
$files = [string[]] @(Get-ChildItem -LiteralPath $root -File -Recurse | ForEach-Object { $_.FullName.Substring($root.Length + 1).Replace('\', '/') })
[Array]::Sort($files, [StringComparer]::Ordinal)

$metadata = [ordered]@{
    id                       = $manifest.Name
    version                  = "$($manifest.Version)"
    authors                  = $manifest.Author
    owners                   = $manifest.CompanyName
    requireLicenseAcceptance = 'false'
    licenseUrl               = "$($manifest.LicenseUri)"
    projectUrl               = "$($manifest.ProjectUri)"
    description              = $manifest.Description
    releaseNotes             = $manifest.ReleaseNotes
    copyright                = $manifest.Copyright
    tags                     = $tags -join ' '
}
if (-not $PSCmdlet.ShouldProcess($Path)) { return }

$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [System.Text.UTF8Encoding]::new($false) }
$writer = [System.Xml.XmlWriter]::Create($Path, $settings)
try {
    $writer.WriteStartElement('package', 'http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd')
    $writer.WriteStartElement('metadata')
    foreach ($name in $metadata.Keys) { if ($metadata[$name]) { $writer.WriteElementString($name, $metadata[$name]) } }
    $writer.WriteEndElement()
    $writer.WriteStartElement('files')
    foreach ($file in $files) {
        $writer.WriteStartElement('file')
        $writer.WriteAttributeString('src', $file)
        $writer.WriteAttributeString('target', $file)
        $writer.WriteEndElement()
    }
}
finally { $writer.Dispose() }
