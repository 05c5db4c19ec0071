# Creates documents from their XML, without a library.
Set-StrictMode -Version 3.0
Add-Type -AssemblyName System.IO.Compression

$office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
$mainTypes = @{
    word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
    xl   = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'
}

# Creates a ZIP archive from a table of names and contents.
function New-ZipFile([string] $Path, [System.Collections.IDictionary] $Content) {
    $stream = [System.IO.File]::Create($Path)
    try {
        $archive = [System.IO.Compression.ZipArchive]::new($stream, [System.IO.Compression.ZipArchiveMode]::Create)
        foreach ($name in $Content.Keys) {
            $entry = $archive.CreateEntry($name).Open()
            $bytes = [System.Text.Encoding]::UTF8.GetBytes($Content[$name])
            $entry.Write($bytes, 0, $bytes.Length)
            $entry.Dispose()
        }
        $archive.Dispose()
    }
    finally { $stream.Dispose() }
}

function New-OfficeFile([string] $Path, [string] $Kind, [string] $Main, [string] $Xml, [System.Collections.IDictionary] $Part = @{}) {
    $types = "<Default Extension=`"rels`" ContentType=`"application/vnd.openxmlformats-package.relationships+xml`"/><Override PartName=`"/$Main`" ContentType=`"$($mainTypes[$Kind])`"/>"
    $relations = ''
    foreach ($name in $Part.Keys) {
        $types += "<Override PartName=`"/$Kind/$name.xml`" ContentType=`"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml`"/>"
        $relations += "<Relationship Id=`"$name`" Type=`"$office/worksheet`" Target=`"$name.xml`"/>"
    }
    $content = [ordered]@{
        '[Content_Types].xml'                       = "<Types xmlns=`"http://schemas.openxmlformats.org/package/2006/content-types`">$types</Types>"
        '_rels/.rels'                               = "<Relationships xmlns=`"http://schemas.openxmlformats.org/package/2006/relationships`"><Relationship Id=`"r`" Type=`"$office/officeDocument`" Target=`"$Main`"/></Relationships>"
        $Main                                       = $Xml
        "$Kind/_rels/$(Split-Path -Leaf $Main).rels" = "<Relationships xmlns=`"http://schemas.openxmlformats.org/package/2006/relationships`">$relations</Relationships>"
    }
    foreach ($name in $Part.Keys) { $content["$Kind/$name.xml"] = $Part[$name] }
    New-ZipFile $Path $content
}

# Creates a Word document with these paragraphs.
function New-WordFile([string] $Path, [string[]] $Paragraph) {
    $body = -join ($Paragraph | ForEach-Object { "<w:p><w:r><w:t xml:space=`"preserve`">$([System.Security.SecurityElement]::Escape($_))</w:t></w:r></w:p>" })
    New-OfficeFile $Path word word/document.xml "<w:document xmlns:w=`"http://schemas.openxmlformats.org/wordprocessingml/2006/main`"><w:body>$body</w:body></w:document>"
}

# Creates a workbook with a sheet for each entry of a table. The value of an entry is a list of rows, whose cells are separated by commas.
function New-WorkbookFile([string] $Path, [System.Collections.IDictionary] $Sheet, [string[]] $Hidden = @()) {
    $list = ''
    $parts = [ordered]@{}
    foreach ($name in $Sheet.Keys) {
        $id = "sheet$($parts.Count + 1)"
        $rows = -join ($Sheet[$name] | ForEach-Object { '<row>' + -join ($_ -split ',' | ForEach-Object { "<c t=`"str`"><v>$([System.Security.SecurityElement]::Escape($_))</v></c>" }) + '</row>' })
        $parts[$id] = "<worksheet xmlns=`"http://schemas.openxmlformats.org/spreadsheetml/2006/main`"><sheetData>$rows</sheetData></worksheet>"
        $list += "<sheet name=`"$name`" sheetId=`"$($parts.Count)`" r:id=`"$id`"$(if ($name -in $Hidden) { ' state="hidden"' })/>"
    }
    New-OfficeFile $Path xl xl/workbook.xml "<workbook xmlns=`"http://schemas.openxmlformats.org/spreadsheetml/2006/main`" xmlns:r=`"$office`"><sheets>$list</sheets></workbook>" $parts
}

# Creates a PDF document with a page for each text. With -Scan, each page contains a picture.
function New-PdfFile([string] $Path, [string[]] $Page, [switch] $Scan) {
    $objects = [System.Collections.Generic.List[string]] @('<< /Type /Catalog /Pages 2 0 R >>', '', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
    $kids = foreach ($text in $Page) {
        "$($objects.Count + 1) 0 R"
        $content = "BT /F1 12 Tf 72 700 Td ($text) Tj ET"
        if ($Scan) { $content += ' q 600 0 0 700 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q' }
        $objects.Add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents $($objects.Count + 2) 0 R >>")
        $objects.Add("<< /Length $($content.Length) >>`nstream`n$content`nendstream")
    }
    $objects[1] = "<< /Type /Pages /Count $($Page.Count) /Kids [$kids] >>"
    $file = "%PDF-1.7`n"
    $table = "xref`n0 $($objects.Count + 1)`n0000000000 65535 f `n"
    for ($i = 0; $i -lt $objects.Count; $i++) {
        $table += '{0:0000000000} 00000 n ' -f $file.Length + "`n"
        $file += "$($i + 1) 0 obj`n$($objects[$i])`nendobj`n"
    }
    $file += "${table}trailer`n<< /Size $($objects.Count + 1) /Root 1 0 R >>`nstartxref`n$($file.Length)`n%%EOF`n"
    [System.IO.File]::WriteAllText($Path, $file, [System.Text.Encoding]::ASCII)
}

Export-ModuleMember -Function New-ZipFile, New-WordFile, New-WorkbookFile, New-PdfFile
