#Requires -Version 7.4
<#
.SYNOPSIS
    Compares the text that ConvertTo-QwenText extracts with the text that independent programs extract, for the documents in a folder.
.DESCRIPTION
    The reference is pandoc for DOCX and HTML, Python for EML, Gnumeric or openpyxl for XLSX, LibreOffice for PPTX, and pdftotext for PDF. On Debian,
    they're in the packages pandoc, python3-openpyxl, gnumeric, libreoffice-impress-nogui, and poppler-utils. The script prints, for each format, the share of the
    reference's words that the text contains, counted with repetitions, and the documents with the lowest share.
.EXAMPLE
    ./bench/documents.ps1 -Path ~/documents
#>
[CmdletBinding()]
param(
    # The folder that contains the documents. Its subfolders are also searched.
    [Parameter(Mandatory)] [string] $Path,

    # The manifest of the module to measure.
    [string] $Module = (Join-Path $PSScriptRoot '../output/QwenPS'),

    # The number of documents to list. The documents with the lowest shares are listed.
    [int] $Worst = 5,

    # The folder for the texts of the module and of the independent programs. By default, the texts aren't stored.
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

# Gets the texts that independent programs extract.
function Get-Reference([System.IO.FileInfo] $File, [string] $Type) {
    switch ($Type) {
        'Docx' { (& pandoc --from docx --to plain --wrap none $File.FullName 2>$null) -join "`n" }
        'Html' { (& pandoc --from html-native_divs-native_spans --to plain --wrap none $File.FullName 2>$null) -join "`n" }
        'Eml' { (& python3 -c $readMail $File.FullName 2>$null) -join "`n" }
        'Pdf' { (& pdftotext -q -enc UTF-8 $File.FullName - 2>$null) -join "`n" }
        'Xlsx' {
            & ssconvert --export-file-per-sheet --export-type Gnumeric_stf:stf_assistant --export-options 'format=preserve separator=,' $File.FullName (Join-Path $work 'sheet-%n.csv') *> $null
            @(Get-ChildItem -Path $work -Filter sheet-*.csv | ForEach-Object { Get-Content -LiteralPath $_.FullName; Remove-Item -LiteralPath $_.FullName }) -join "`n"
            (& python3 -c $readCells $File.FullName 2>$null) -join "`n"
        }
        'Pptx' {
            & soffice --headless --convert-to fodp --outdir $work $File.FullName *> $null
            $converted = Join-Path $work ($File.BaseName + '.fodp')
            if (Test-Path -LiteralPath $converted) { (& python3 -c $readSlides $converted) -join "`n"; Remove-Item -LiteralPath $converted }
        }
    }
}

# Gnumeric calculates formulas again and writes dates in another format. openpyxl reads the stored values, but doesn't format them. The better result is used.
$readCells = @'
import sys, datetime, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1], data_only=True, read_only=True):
    if sheet.sheet_state != 'visible' or not hasattr(sheet, 'iter_rows'): continue
    for row in sheet.iter_rows(values_only=True):
        for value in row:
            if value is None: continue
            if isinstance(value, bool): print(str(value).upper())
            elif isinstance(value, float): print('%.15g' % value)
            elif isinstance(value, datetime.datetime): print(value.strftime('%Y-%m-%d %H:%M:%S').replace(' 00:00:00', ''))
            else: print(value)
'@

# Gets the slides in the way that LibreOffice reads them, without hidden slides and without fields such as the slide number.
$readSlides = @'
import sys, xml.etree.ElementTree as tree
names = {'draw': 'urn:oasis:names:tc:opendocument:xmlns:drawing:1.0', 'text': 'urn:oasis:names:tc:opendocument:xmlns:text:1.0', 'style': 'urn:oasis:names:tc:opendocument:xmlns:style:1.0',
    'presentation': 'urn:oasis:names:tc:opendocument:xmlns:presentation:1.0'}
root = tree.parse(sys.argv[1]).getroot()
hidden = {style.get('{%s}name' % names['style']) for style in root.iter('{%s}style' % names['style'])
    for properties in style if properties.get('{%s}visibility' % names['presentation']) == 'hidden'}
def read(element):
    if element.tag in ('{%s}page-number' % names['text'], '{%s}footer' % names['presentation'], '{%s}date-time' % names['presentation']): return ''
    inner = ' ' if element.tag.endswith(('}line-break', '}tab', '}s')) else ''
    return (element.text or '') + inner + ''.join(read(child) + (child.tail or '') for child in element)
for page in root.iter('{%s}page' % names['draw']):
    if page.get('{%s}style-name' % names['draw']) in hidden: continue
    for paragraph in page.iter('{%s}p' % names['text']): print(read(paragraph))
'@

$readMail = @'
import sys, email, email.policy
mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
for name in 'From', 'To', 'Cc', 'Subject': print(mail[name] or '')
body = mail.get_body(preferencelist=('plain',))
if body: print(body.get_content())
for part in mail.iter_attachments(): print(part.get_filename() or '')
'@

try {
    $results = foreach ($file in Get-ChildItem -LiteralPath $Path -File -Recurse) {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $problem = $null
        $text = ConvertTo-QwenText -LiteralPath $file.FullName -ErrorVariable problem -ErrorAction SilentlyContinue
        $time = $watch.Elapsed.TotalMilliseconds
        $type = if ($text) { "$($text.Type)" } else { (Get-Culture).TextInfo.ToTitleCase($file.Extension.TrimStart('.').ToLowerInvariant()) }
        $own = Get-Word $(if ($text) { $text.Text } else { '' })
        $best = $null
        foreach ($candidate in @(Get-Reference $file $type)) {
            $words = Get-Word $candidate
            $all = 0
            $found = 0
            $missing = foreach ($word in $words.Keys) {
                $all += $words[$word]
                $common = [math]::Min($words[$word], $(if ($own.ContainsKey($word)) { $own[$word] } else { 0 }))
                $found += $common
                if ($common -lt $words[$word]) { $word }
            }
            if ($all -and (-not $best -or $found / $all -gt $best.Found / $best.All)) { $best = @{ All = $all; Found = $found; Missing = $missing; Text = $candidate } }
        }
        if (-not $best) { $best = @{ All = 0; Found = 0; Missing = @(); Text = '' } }
        if ($OutputPath) {
            $null = New-Item -ItemType Directory -Path $OutputPath -Force
            Set-Content -LiteralPath (Join-Path $OutputPath "$($file.Name).own.md") -Value "$text"
            Set-Content -LiteralPath (Join-Path $OutputPath "$($file.Name).reference.txt") -Value $best.Text
        }
        [pscustomobject]@{
            Type = $type; File = $file.Name; Words = $best.All; Found = $best.Found; Share = if ($best.All) { $best.Found / $best.All } else { $null }; Milliseconds = [math]::Round($time)
            Missing = @($best.Missing | Select-Object -First 8) -join ' '; Error = if ($problem) { "$($problem[0].FullyQualifiedErrorId)" -replace ',.*' } else { '' }
        }
    }
}
finally { Remove-Item -LiteralPath $work -Recurse -Force }

$results | Group-Object Type | ForEach-Object {
    $read = @($_.Group | Where-Object { -not $_.Error })
    $compared = @($read | Where-Object Words -GT 0)
    $sum = 0
    $found = 0
    foreach ($one in $compared) { $sum += $one.Words; $found += $one.Found }
    [pscustomobject]@{
        Type = $_.Name; Files = $_.Count; Errors = $_.Count - $read.Count; Compared = $compared.Count; Words = $sum
        Share = if ($sum) { '{0:P2}' -f ($found / $sum) }
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
