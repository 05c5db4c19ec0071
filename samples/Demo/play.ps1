# Plays the session in one process and prints what a terminal shows, including colors. A form feed starts each step. record.ps1 starts this script.
param(
    [Parameter(Mandatory)] [string] $Address,
    [Parameter(Mandatory)] [string] $Culture
)

[cultureinfo]::CurrentUICulture = $Culture
[cultureinfo]::CurrentCulture = $Culture
[System.Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$PSStyle.OutputRendering = 'Ansi'
$width = 108
Import-Module (Join-Path $PSScriptRoot '../../output/QwenPS')
$env:DASHSCOPE_API_KEY = 'sk-emulator-denied-qwen-max'
$env:DASHSCOPE_COMPATIBLE_BASE_URL = "$Address/compatible-mode/v1"

# Wraps a line that's too long, as a terminal does. The next line has the same color.
function Split-Line([string] $Line) {
    $result = [System.Text.StringBuilder]::new()
    $column = 0
    $color = ''
    foreach ($part in [regex]::Matches($Line, '\x1b\[[0-9;]*m|.')) {
        if ($part.Length -gt 1) { $color = $part.Value }
        else {
            $cells = $Host.UI.RawUI.LengthInBufferCells($part.Value)
            if ($column + $cells -gt $width) {
                $null = $result.Append("`n$color")
                $column = 0
            }
            $column += $cells
        }
        $null = $result.Append($part.Value)
    }
    "$result" -split "`n"
}

$folder = Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid())
$null = New-Item -ItemType Directory -Path $folder
Push-Location $folder
Set-Content ./error.log '02:13:07 db[411]: write-ahead journal: No space left on device (/dev/sda1)', '02:13:07 db[411]: shutting down', '02:13:09 web[97]: 503 upstream is gone'
$language = $Culture.Substring(0, 2)
try {
    foreach ($step in & (Join-Path $PSScriptRoot 'session.ps1')) {
        $headers = @{}
        if ($step.Contains('Answer')) { $headers['X-Emulator-Answer'] = 'text:' + [uri]::EscapeDataString($step.Answer[$language]) }
        Connect-Qwen -Header $headers
        "`f$($PSStyle.Foreground.BrightBlack)# $($step.Remark[$language])$($PSStyle.Reset)"
        foreach ($line in $step.Command -split "`n") { "$($PSStyle.Foreground.BrightGreen)PS>$($PSStyle.Reset) $line" }
        $shown = $(try { . ([scriptblock]::Create($step.Command)) } catch { $_ }) | Out-String -Width $width
        $shown.TrimEnd() -split '\r?\n' | ForEach-Object { Split-Line $_ }
        ''
    }
}
finally {
    Pop-Location
    Remove-Item -LiteralPath $folder -Recurse
}
