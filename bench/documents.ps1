#Requires -Version 7.4
<#
.SYNOPSIS
    Compares the text that ConvertTo-QwenText extracts with the text that independent programs extract, for the documents in a folder.
.DESCRIPTION
    The reference is pandoc for DOCX, HTML, and EML (its body), ssconvert (Gnumeric) for XLSX, LibreOffice and pdftotext for PPTX, and pdftotext for PDF. On Debian, they're in
    the packages pandoc, gnumeric, libreoffice-impress-nogui, and poppler-utils. The script prints, for each format, the share of the reference's words that the text
    contains, counted with repetitions, and the documents with the lowest share.
.EXAMPLE
    ./bench/documents.ps1 -Path ~/documents
#>
[CmdletBinding()]
param(
    # The folder with the documents. Its subfolders are searched, too.
    [Parameter(Mandatory)] [string] $Path,

    # The module.
    [string] $Module = (Join-Path $PSScriptRoot '../output/QwenPS'),

    # The number of documents to list with the lowest share.
    [int] $Worst = 5,

    # A folder for the texts of both; not kept by default.
    [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $Module
$work = Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-documents-$PID"
$null = New-Item -ItemType Directory -Path $work

# Counts the words of a text. Each Chinese or Japanese character is a word.
function Get-Word([string] $Text) {
    $count = [System.Collections.Generic.Dictionary[string, int]]::new()
    foreach ($match in [regex]::Matches($Text.Normalize('FormKC').ToLowerInvariant(), '[\p{IsCJKUnifiedIdeographs}\p{IsHiragana}\p{IsKatakana}]|[\p{L}\p{M}\p{N}]+')) {
        $count[$match.Value] = $(if ($count.ContainsKey($match.Value)) { $count[$match.Value] } else { 0 }) + 1
    }
    , $count
}

function Get-Reference([System.IO.FileInfo] $File, [string] $Type) {
    switch ($Type) {
        'Docx' { & pandoc --from docx --to plain --wrap none $File.FullName 2>$null }
        'Html' { & pandoc --from html --to plain --wrap none $File.FullName 2>$null }
        'Pdf' { & pdftotext -q -enc UTF-8 $File.FullName - 2>$null }
        'Xlsx' {
            & ssconvert --export-file-per-sheet --export-type Gnumeric_stf:stf_assistant --export-options 'format=preserve separator=,' $File.FullName (Join-Path $work 'sheet-%n.csv') *> $null
            Get-ChildItem -Path $work -Filter sheet-*.csv | ForEach-Object { Get-Content -LiteralPath $_.FullName; Remove-Item -LiteralPath $_.FullName }
        }
        'Pptx' {
            & soffice --headless --convert-to pdf --outdir $work $File.FullName *> $null
            $pdf = Join-Path $work ($File.BaseName + '.pdf')
            if (Test-Path -LiteralPath $pdf) { & pdftotext -q -enc UTF-8 $pdf -; Remove-Item -LiteralPath $pdf }
        }
    }
}

try {
    $results = foreach ($file in Get-ChildItem -LiteralPath $Path -File -Recurse) {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $problem = $null
        $text = ConvertTo-QwenText -LiteralPath $file.FullName -ErrorVariable problem -ErrorAction SilentlyContinue
        $time = $watch.Elapsed.TotalMilliseconds
        $type = if ($text) { "$($text.Type)" } else { (Get-Culture).TextInfo.ToTitleCase($file.Extension.TrimStart('.').ToLowerInvariant()) }
        $reference = (Get-Reference $file $type) -join "`n"
        $words = Get-Word $reference
        $own = Get-Word $(if ($text) { $text.Text } else { '' })
        $all = 0
        $found = 0
        $missing = foreach ($word in $words.Keys) {
            $all += $words[$word]
            $common = [math]::Min($words[$word], $(if ($own.ContainsKey($word)) { $own[$word] } else { 0 }))
            $found += $common
            if ($common -lt $words[$word]) { $word }
        }
        if ($OutputPath) {
            $null = New-Item -ItemType Directory -Path $OutputPath -Force
            Set-Content -LiteralPath (Join-Path $OutputPath "$($file.Name).own.md") -Value "$text"
            Set-Content -LiteralPath (Join-Path $OutputPath "$($file.Name).reference.txt") -Value $reference
        }
        [pscustomobject]@{
            Type = $type; File = $file.Name; Words = $all; Found = $found; Share = if ($all) { $found / $all } else { $null }; Milliseconds = [math]::Round($time)
            Missing = @($missing | Select-Object -First 8) -join ' '; Error = if ($problem) { "$($problem[0].FullyQualifiedErrorId)" -replace ',.*' } else { '' }
        }
    }
}
finally { Remove-Item -LiteralPath $work -Recurse -Force }

$results | Group-Object Type | ForEach-Object {
    $read = @($_.Group | Where-Object { -not $_.Error })
    $compared = @($read | Where-Object Words -GT 0)
    $sum = ($compared | Measure-Object Words -Sum).Sum
    [pscustomobject]@{
        Type = $_.Name; Files = $_.Count; Errors = $_.Count - $read.Count; Compared = $compared.Count; Words = $sum
        Share = if ($sum) { '{0:P2}' -f (($compared | Measure-Object Found -Sum).Sum / $sum) }
        Median = if ($compared) { '{0:P2}' -f @($compared.Share | Sort-Object)[[math]::Floor($compared.Count / 2)] }
        MillisecondsPerFile = [math]::Round(($_.Group | Measure-Object Milliseconds -Average).Average)
    }
} | Format-Table -AutoSize | Out-String -Width 160 | Write-Output
$results | Where-Object { $null -ne $_.Share -and -not $_.Error } | Group-Object Type | ForEach-Object {
    "$($_.Name), lowest shares:"
    $_.Group | Sort-Object Share | Select-Object -First $Worst | ForEach-Object { '  {0:P1} of {1}: {2} (missing: {3})' -f $_.Share, $_.Words, $_.File, $_.Missing }
}
'Errors:'
$results | Where-Object Error | ForEach-Object { "  $($_.File): $($_.Error) (reference: $($_.Words) words)" }
