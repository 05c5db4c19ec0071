#Requires -Version 5.1
<#
.SYNOPSIS
    Writes the software bill of materials of a staged module: CycloneDX 1.6, JSON.
.DESCRIPTION
    The bill of materials lists only what ships: each file of the module with its SHA-256, and each NuGet package that one of the files comes
    from, with its version, license, hash, and dependencies. The script finds the package of a file by the content of the file, so a file of unknown
    origin stops the build. The bill of materials has no time and no serial number, so the same module produces the same bytes.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The staged module's folder.
    [Parameter(Mandatory)] [string] $ModulePath,

    # The list of packages that NuGet restored for the module: obj/project.assets.json of src/QwenPS.
    [Parameter(Mandatory)] [string] $AssetsPath,

    # The model catalog, which contains third-party data.
    [Parameter(Mandatory)] [string] $CatalogPath,

    # The file to write.
    [Parameter(Mandatory)] [string] $Path
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = (Get-Item -LiteralPath $ModulePath).FullName
$manifest = Test-ModuleManifest -Path (Join-Path $root 'QwenPS.psd1')
$assets = Get-Content -LiteralPath $AssetsPath -Raw -Encoding UTF8 | ConvertFrom-Json

function Get-Sha256([string] $File) { (Get-FileHash -LiteralPath $File -Algorithm SHA256).Hash.ToLowerInvariant() }

# Gets the properties of a member of an object from ConvertFrom-Json. If the object doesn't have the member, returns nothing.
function Get-Property([object] $From, [string] $Name) {
    if ($From.PSObject.Properties[$Name]) { $From.$Name.PSObject.Properties }
}

# Gets a NuGet package that ships as a component, without its files.
function Get-PackageComponent([string] $Id, [string] $Version, [string] $Folder) {
    $nuspec = [xml] (Get-Content -LiteralPath (Join-Path $Folder "$($Id.ToLowerInvariant()).nuspec") -Raw -Encoding UTF8)
    $license = $nuspec.package.metadata.license
    if ($license.type -ne 'expression') { throw "The license of the package $Id isn't an SPDX expression." }
    $hash = [Convert]::FromBase64String((Get-Content -LiteralPath (Join-Path $Folder "$($Id.ToLowerInvariant()).$($Version.ToLowerInvariant()).nupkg.sha512") -Raw).Trim())
    $component = [ordered]@{
        type         = 'library'
        'bom-ref'    = "pkg:nuget/$Id@$Version"
        authors      = @([ordered]@{ name = $nuspec.package.metadata.authors })
        name         = $Id
        version      = $Version
        scope        = 'required'
        hashes       = @([ordered]@{ alg = 'SHA-512'; content = [BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant() })
        licenses     = @([ordered]@{ license = [ordered]@{ id = $license.InnerText } })
        purl         = "pkg:nuget/$Id@$Version"
        components   = [System.Collections.ArrayList]::new()
    }
    # Some packages specify only their authors.
    $copyright = $nuspec.package.metadata.SelectSingleNode('*[local-name() = "copyright"]')
    if ($copyright) { $component.Insert($component.Count - 2, 'copyright', $copyright.InnerText) }
    $component
}

function Get-FileComponent([string] $Name) {
    [ordered]@{ type = 'file'; name = $Name; hashes = @([ordered]@{ alg = 'SHA-256'; content = Get-Sha256 (Join-Path $root $Name) }) }
}

# Finds the package of each file by the hash of the file, and the dependencies of each package.
$origins = @{}
$dependencies = @{}
foreach ($target in $assets.targets.PSObject.Properties) {
    foreach ($library in $target.Value.PSObject.Properties) {
        $id, $packageVersion = $library.Name -split '/'
        if (-not $dependencies.ContainsKey($id)) { $dependencies[$id] = [System.Collections.Generic.SortedSet[string]]::new([StringComparer]::Ordinal) }
        foreach ($dependency in Get-Property $library.Value dependencies) { $null = $dependencies[$id].Add($dependency.Name) }
        foreach ($folder in $assets.packageFolders.PSObject.Properties.Name) {
            $packageFolder = Join-Path $folder $assets.libraries.($library.Name).path
            # The libraries that read documents have no runtime files here, because src/QwenPS/Documents.props selects the files.
            $files = @(Get-Property $library.Value runtime | ForEach-Object Name) + @($assets.libraries.($library.Name).files -like 'lib/netstandard2.0/*.dll')
            foreach ($file in $files) {
                $source = Join-Path $packageFolder $file
                if (Test-Path -LiteralPath $source -PathType Leaf) { $origins[(Get-Sha256 $source)] = @{ Id = $id; Version = $packageVersion; Folder = $packageFolder } }
            }
        }
    }
}

$names = [string[]] @(Get-ChildItem -LiteralPath $root -File -Recurse | ForEach-Object { $_.FullName.Substring($root.Length + 1).Replace('\', '/') })
[Array]::Sort($names, [StringComparer]::Ordinal)
$packages = @{}
$own = foreach ($name in $names) {
    $file = Get-FileComponent $name
    $origin = $origins[$file.hashes[0].content]
    if ($origin) {
        if (-not $packages.ContainsKey($origin.Id)) { $packages[$origin.Id] = Get-PackageComponent @origin }
        $null = $packages[$origin.Id].components.Add($file)
    }
    elseif ($name -like '*.dll' -and [System.IO.Path]::GetFileName($name) -notlike 'QwenPS.*') { throw "The file $name isn't in any restored package." }
    else { $file }
}
$ids = [string[]] $packages.Keys
[Array]::Sort($ids, [StringComparer]::Ordinal)

$snapshot = (Get-Content -LiteralPath $CatalogPath -Raw -Encoding UTF8 | ConvertFrom-Json).models_dev
$data = [ordered]@{
    type      = 'data'
    'bom-ref' = "models.dev@$snapshot"
    name      = 'models.dev'
    version   = $snapshot
    description = 'Names, limits, and list prices of models, in QwenPS.dll.'
    licenses  = @([ordered]@{ license = [ordered]@{ id = 'MIT' } })
    copyright = 'Copyright (c) 2025 models.dev'
}

$reference = "pkg:nuget/$($manifest.Name)@$($manifest.Version)?repository_url=https://www.powershellgallery.com/api/v2"
$bom = [ordered]@{
    '$schema'    = 'http://cyclonedx.org/schema/bom-1.6.schema.json'
    bomFormat    = 'CycloneDX'
    specVersion  = '1.6'
    version      = 1
    metadata     = [ordered]@{
        lifecycles = @([ordered]@{ phase = 'build' })
        component  = [ordered]@{
            type        = 'library'
            'bom-ref'   = $reference
            authors     = @([ordered]@{ name = $manifest.Author })
            name        = $manifest.Name
            version     = "$($manifest.Version)"
            description = $manifest.Description
            licenses    = @([ordered]@{ license = [ordered]@{ id = 'MIT' } })
            copyright   = $manifest.Copyright
            purl        = $reference
            components  = @($own)
        }
    }
    components   = @($ids | ForEach-Object { $packages[$_] }) + $data
    dependencies = @([ordered]@{ ref = $reference; dependsOn = @($ids | ForEach-Object { $packages[$_].'bom-ref' }) + $data.'bom-ref' }) +
        @(foreach ($id in $ids) {
            [ordered]@{ ref = $packages[$id].'bom-ref'; dependsOn = @($dependencies[$id] | Where-Object { $packages.ContainsKey($_) } | ForEach-Object { $packages[$_].'bom-ref' }) }
        })
}
if ($PSCmdlet.ShouldProcess($Path)) {
    [System.IO.File]::WriteAllText($Path, ((ConvertTo-Json $bom -Depth 16) -replace '\r\n', "`n") + "`n")
}
