# Tests the package for PowerShell Gallery, which is created from the staged module, and the module that is installed from it.
#   build.ps1 stages machine code only for this system. After build.ps1 -Task Package, there must be machine code for all systems.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    Add-Type -AssemblyName System.IO.Compression, System.IO.Compression.FileSystem
    $module = Split-Path $env:QWENPS_MODULE
    $root = Split-Path (Split-Path $PSScriptRoot)
    $withKey = @{ DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri }

    function Get-RelativeName([string] $Folder) {
        Get-ChildItem -LiteralPath $Folder -File -Recurse -Force | ForEach-Object { $_.FullName.Substring($Folder.Length + 1).Replace('\', '/') }
    }

    $listed = @(Get-Content -LiteralPath "$PSScriptRoot/package-files.txt" | Where-Object { $_ -and $_ -notlike '#*' })
    $staged = @(Get-RelativeName $module)
    $machineCode = '^bin/net8\.0/[^/]+-[^/]+/QwenPS\.dll$'
    $hasAllMachineCode = @($staged -match $machineCode).Count -gt 1
    $expected = @($listed | Where-Object { $hasAllMachineCode -or $_ -notmatch $machineCode -or $_ -in $staged } | Sort-Object)

    # Packs a new copy of the staged module in another folder. Neither the time nor the folder must affect the package.
    function New-TestPackage {
        $copy = Join-Path (New-TestFolder) 'QwenPS'
        Copy-Item -LiteralPath $module -Destination $copy -Recurse
        Get-ChildItem -LiteralPath $copy -File -Recurse | ForEach-Object { $_.LastWriteTime = [datetime]::Now }
        $files = & "$root/build/package/New-Package.ps1" -ModulePath $copy -OutputPath (New-TestFolder)
        @{ Package = $files[0].FullName; Sbom = $files[1].FullName }
    }

    $one = New-TestPackage
    $archive = [System.IO.Compression.ZipFile]::OpenRead($one.Package)
    $entries = @($archive.Entries.FullName)
    $nuspec = [System.IO.StreamReader]::new($archive.GetEntry('QwenPS.nuspec').Open())
    $metadata = ([xml] $nuspec.ReadToEnd()).package.metadata
    $nuspec.Dispose()
    $sbom = Get-Content -LiteralPath $one.Sbom -Raw -Encoding UTF8 | ConvertFrom-Json
    $manifest = Test-ModuleManifest $env:QWENPS_MODULE
}

AfterAll { if ($archive) { $archive.Dispose() } }

Describe 'The package' {
    It 'contains exactly the files of package-files.txt, and the files that NuGet adds' {
        $added = '_rels/.rels', '[Content_Types].xml', 'QwenPS.nuspec', 'package/services/metadata/core-properties/nuget.psmdcp'
        $entries | Sort-Object | Should -Be ($expected + $added | Sort-Object)
    }

    It 'contains machine code for every system in the list' {
        if (-not $hasAllMachineCode) { Set-ItResult -Skipped -Because 'build.ps1 has staged that of this system only; run build.ps1 -Task Package, then this test' }
        @($entries -match $machineCode) | Sort-Object | Should -Be (@($listed -match $machineCode) | Sort-Object)
    }

    It 'contains each file as it was staged' {
        foreach ($name in $staged) {
            $stream = $archive.GetEntry($name).Open()
            try { $hash = (Get-FileHash -InputStream $stream).Hash } finally { $stream.Dispose() }
            $hash | Should -Be (Get-FileHash -LiteralPath (Join-Path $module $name)).Hash -Because $name
        }
    }

    It 'has a byte order mark in each script and view that isn''t plain ASCII' {
        # Windows PowerShell reads a file without a byte order mark in the code page of the system.
        $texts = @($archive.Entries | Where-Object FullName -Match '\.(ps1|psm1|psd1|ps1xml)$')
        $marked = foreach ($entry in $texts) {
            $stream = $entry.Open()
            $bytes = [System.IO.MemoryStream]::new()
            try { $stream.CopyTo($bytes) } finally { $stream.Dispose() }
            $bytes = $bytes.ToArray()
            if (-not ($bytes -gt 127)) { continue }
            "$($bytes[0..2])" | Should -Be '239 187 191' -Because $entry.FullName
            $entry.FullName
        }
        $marked | Should -Contain 'zh-CN/QwenPS.Format.ps1xml'
    }

    It 'contains no files of PowerShell, no debug data, and no project file' {
        @($entries -match 'System\.Management\.Automation|\.pdb$|\.deps\.json$|\.runtimeconfig\.json$|PowerShellStandard|\.xml\.bak$') | Should -BeNullOrEmpty
    }

    It 'contains the license and the third-party notices' {
        $entries | Should -Contain 'LICENSE'
        $entries | Should -Contain 'THIRD-PARTY-NOTICES.md'
    }

    It 'is small enough for PowerShell Gallery, whose limit is 250 MB' {
        (Get-Item -LiteralPath $one.Package).Length | Should -BeLessThan 100MB
    }

    It 'is smaller than 8 MB without the machine code, so it installs quickly' {
        ($archive.Entries | Where-Object FullName -NotMatch $machineCode | Measure-Object CompressedLength -Sum).Sum | Should -BeLessThan 8MB
    }

    It 'has one copy of each library that reads documents' {
        foreach ($name in @($listed -like 'bin/netstandard2.0/*')) { @($entries -like "*/$(Split-Path -Leaf $name)") | Should -Be $name }
    }

    It 'has the same bytes if it is created again, and so has the bill of materials' {
        $two = New-TestPackage
        (Get-FileHash -LiteralPath $two.Package).Hash | Should -Be (Get-FileHash -LiteralPath $one.Package).Hash
        (Get-FileHash -LiteralPath $two.Sbom).Hash | Should -Be (Get-FileHash -LiteralPath $one.Sbom).Hash
    }
}

Describe 'The metadata of the package' {
    It 'matches the manifest' {
        $metadata.id | Should -Be 'QwenPS'
        $metadata.version | Should -Be "$($manifest.Version)"
        $metadata.authors | Should -Be $manifest.Author
        $metadata.description | Should -Be $manifest.Description
        $metadata.licenseUrl | Should -Be "$($manifest.LicenseUri)"
        $metadata.requireLicenseAcceptance | Should -Be 'false'
        $metadata.PSObject.Properties['dependencies'] | Should -BeNullOrEmpty
    }

    It 'has the tags that Find-PSResource and Find-Command use' {
        $tags = $metadata.tags -split ' '
        $tags | Should -Contain 'PSModule'
        $tags | Should -Contain 'PSEdition_Desktop'
        $tags | Should -Contain 'PSEdition_Core'
        @($tags -like 'PSCommand_*').Count | Should -Be $manifest.ExportedCmdlets.Count
        foreach ($name in $manifest.ExportedCmdlets.Keys) { $tags | Should -Contain "PSCommand_$name" }
        $metadata.tags.Length | Should -BeLessThan 4000 -Because 'that is the gallery''s limit'
    }

    It 'can be read from the manifest as the gallery reads it: as data, in constrained language mode' {
        $content = [System.IO.File]::ReadAllText($env:QWENPS_MODULE)
        $block = [scriptblock]::Create($content)
        { $block.CheckRestrictedLanguage([string[]] @(), [string[]] ('PSEdition', 'PSScriptRoot'), $true) } | Should -Not -Throw
        $space = [runspacefactory]::CreateRunspace()
        $space.Open()
        $space.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
        $shell = [powershell]::Create()
        try {
            $shell.Runspace = $space
            $data = $shell.AddScript($content).Invoke()[0]
            $shell.HadErrors | Should -BeFalse
            $data.ModuleVersion | Should -Be "$($manifest.Version)"
        }
        finally { $shell.Dispose(); $space.Dispose() }
    }
}

Describe 'The bill of materials' {
    It 'is CycloneDX 1.6, without a time or a serial number' {
        $sbom.bomFormat | Should -Be 'CycloneDX'
        $sbom.specVersion | Should -Be '1.6'
        $sbom.PSObject.Properties.Name | Should -Not -Contain 'serialNumber'
        $sbom.metadata.PSObject.Properties.Name | Should -Not -Contain 'timestamp'
    }

    It 'lists every file of the package once, with its hash' {
        $files = @($sbom.metadata.component.components) + @($sbom.components | Where-Object { $_.PSObject.Properties['components'] } | ForEach-Object components)
        $files.name | Sort-Object | Should -Be ($staged | Sort-Object)
        foreach ($file in $files) { $file.hashes[0].content | Should -Be (Get-FileHash -LiteralPath (Join-Path $module $file.name)).Hash -Because $file.name }
    }

    It 'lists the package of each file, with version, license, and hash' {
        $packages = @($sbom.components | Where-Object type -EQ 'library')
        $packages.name | Should -Contain 'Polly.Core'
        $packages.name | Should -Contain 'System.Text.Json'
        $packages.name | Should -Not -Contain 'PowerShellStandard.Library'
        foreach ($package in $packages) {
            $package.purl | Should -Be "pkg:nuget/$($package.name)@$($package.version)"
            $package.licenses[0].license.id | Should -BeIn 'MIT', 'BSD-3-Clause', 'MPL-1.1', 'Apache-2.0' -Because $package.name
            $package.hashes[0].content | Should -Match '^[0-9a-f]{128}$'
        }
        ($packages | Where-Object name -EQ 'Polly.Core').licenses[0].license.id | Should -Be 'BSD-3-Clause'
    }

    It 'has no dependency that is not listed' {
        $known = @($sbom.metadata.component.'bom-ref') + $sbom.components.'bom-ref'
        foreach ($dependency in $sbom.dependencies) {
            $dependency.ref | Should -BeIn $known
            foreach ($on in $dependency.dependsOn) { $on | Should -BeIn $known }
        }
    }

    It 'has a notice for each: <_>' -ForEach 'models.dev', 'Polly.Core.dll', 'UtfUnknown.dll', 'DocumentFormat.OpenXml.dll', 'DocumentFormat.OpenXml.Framework.dll', 'ExcelNumberFormat.dll', 'UglyToad.PdfPig*.dll', 'AngleSharp.dll', 'MimeKit.dll', 'System.*.dll', 'Microsoft.*.dll' {
        $notices = Get-Content -LiteralPath (Join-Path $module 'THIRD-PARTY-NOTICES.md') -Raw
        $notices.Contains($_) | Should -BeTrue
    }

    It 'contains only third-party files that are in the notices' {
        @($sbom.components | Where-Object type -EQ 'library' | ForEach-Object components).name -replace '.*/' |
            Where-Object { $_ -notin 'Polly.Core.dll', 'UtfUnknown.dll', 'DocumentFormat.OpenXml.dll', 'DocumentFormat.OpenXml.Framework.dll', 'ExcelNumberFormat.dll', 'AngleSharp.dll', 'MimeKit.dll' -and $_ -notlike 'UglyToad.PdfPig*.dll' -and $_ -notlike 'System.*.dll' -and $_ -notlike 'Microsoft.*.dll' } |
            Should -BeNullOrEmpty
        $sbom.components | Where-Object type -NE 'library' | ForEach-Object name | Should -Be 'models.dev'
    }
}

Describe 'The module that is installed from the package' {
    BeforeAll {
        # Commands that a user types after installing the module.
        $first = @'
            Import-Module QwenPS
            $module = Get-Module QwenPS
            "$($module.Name) $($module.Version) from $($module.ModuleBase)"
            (Get-Command -Module QwenPS -CommandType Cmdlet).Count
            Invoke-QwenChat hello -Raw
            @(Get-ChildItem $HOME -Recurse -Force -Filter *Qwen*).Count
'@

        function Test-Installed([string] $ModulePath) {
            $run = Invoke-FreshPwsh $first -Environment ($withKey + @{ PSModulePath = $ModulePath })
            $run.Error | Should -BeNullOrEmpty
            $lines = $run.Output.Trim() -split '\r?\n'
            $lines[0] | Should -Be "QwenPS $($manifest.Version) from $([System.IO.Path]::Combine($ModulePath, 'QwenPS', $manifest.Version))"
            $lines[1] | Should -Be $manifest.ExportedCmdlets.Count
            $lines[2] | Should -Be 'hello'
            $lines[3] | Should -Be 0 -Because 'a home folder is not the place for what nobody asked to keep'
        }
    }

    It 'is found by name, imported, and works if it is expanded as PSResourceGet does' {
        $modulePath = New-TestFolder
        $folder = [System.IO.Path]::Combine($modulePath, 'QwenPS', $manifest.Version)
        [System.IO.Compression.ZipFile]::ExtractToDirectory($one.Package, $folder)
        foreach ($extra in 'QwenPS.nuspec', '[Content_Types].xml', '_rels', 'package') { Remove-Item -LiteralPath (Join-Path $folder $extra) -Recurse -Force }
        Get-RelativeName $folder | Sort-Object | Should -Be $expected
        Test-Installed $modulePath
    }

    It 'is found by name, imported, and works if PSResourceGet saves it from a folder' {
        if (-not (Get-Command Save-PSResource -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'this PowerShell has no PSResourceGet' }
        $name = "QwenPS-test-$PID"
        $modulePath = New-TestFolder
        Register-PSResourceRepository -Name $name -Uri (Split-Path $one.Package)
        try {
            (Find-PSResource -Name QwenPS -Repository $name).Version | Should -Be $manifest.Version
            Save-PSResource -Name QwenPS -Repository $name -Path $modulePath -TrustRepository
        }
        finally { Unregister-PSResourceRepository -Name $name }
        Get-RelativeName ([System.IO.Path]::Combine($modulePath, 'QwenPS', $manifest.Version)) | Sort-Object | Should -Be $expected
        Test-Installed $modulePath
    }
}
