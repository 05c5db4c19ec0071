#Requires -Version 7.4
<#
.SYNOPSIS
    Builds the package twice from scratch and compares the bytes. The two folders have different names, and only one of them is a repository.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = Split-Path (Split-Path $PSScriptRoot)
$work = Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-reproducible-$PID"
try {
    $hashes = foreach ($name in 'one', 'the other one') {
        $folder = Join-Path $work $name
        foreach ($file in & git -C $root ls-files --cached --others --exclude-standard) {
            $source = Join-Path $root $file
            if (-not (Test-Path -LiteralPath $source)) { continue }
            $null = New-Item -ItemType Directory -Path (Split-Path (Join-Path $folder $file)) -Force
            Copy-Item -LiteralPath $source -Destination (Join-Path $folder $file)
        }
        if ($name -eq 'one') { & git init --quiet $folder }
        $null = & (Join-Path $folder 'build.ps1') -Task Package 6>&1
        , @(Get-ChildItem -LiteralPath (Join-Path $folder 'output') -File | Get-FileHash | ForEach-Object { "$($_.Hash)  $(Split-Path -Leaf $_.Path)" })
    }
}
finally {
    if (Test-Path -LiteralPath $work) { Remove-Item -LiteralPath $work -Recurse -Force }
}

$hashes[0]
if (@($hashes[0]).Count -ne 2 -or (Compare-Object $hashes[0] $hashes[1])) { throw "The second build produced different bytes:`n$($hashes[1] -join "`n")" }
'The second build, in another folder, produced the same bytes.'
