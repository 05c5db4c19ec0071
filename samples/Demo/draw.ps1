# Draws terminal lines as SVG. The text isn't converted to graphics. If the viewer supports animation, the steps appear one after the other.
$colors = @{
    '31' = '#f85149'; '32' = '#3fb950'; '33' = '#d29922'; '36' = '#39c5cf'; '90' = '#8b949e'; '91' = '#ff7b72'; '92' = '#56d364'; '93' = '#e3b341'; '96' = '#56d4dd'
}

# Places each sequence of characters with the same width at its column, because Chinese characters are rarely exactly twice as wide as other characters.
function ConvertTo-Span([string] $Line) {
    $cell = 8.4
    $column = 0
    $color = ''
    $spans = foreach ($part in [regex]::Matches($Line, '\x1b\[(?<codes>[0-9;]*)m|(?<text>[^\x1b\u2e80-\uffff]+|[\u2e80-\uffff])')) {
        if ($part.Groups['codes'].Success) {
            $fill = $part.Groups['codes'].Value -split ';' | ForEach-Object { $colors[$_] } | Select-Object -Last 1
            $color = if ($fill) { " fill=`"$fill`"" }
            continue
        }
        $text = $part.Value
        $x = (16 + $cell * $column).ToString('0.#', [cultureinfo]::InvariantCulture)
        "<tspan x=`"$x`"$color>$([System.Security.SecurityElement]::Escape($text))</tspan>"
        $column += if ($text[0] -ge [char] 0x2e80) { 2 } else { $text.Length }
    }
    -join $spans
}

function ConvertTo-Svg([string[]] $Lines, [double] $Pause) {
    $height = 18
    $step = -1
    $texts = for ($i = 0; $i -lt $Lines.Count; $i++) {
        $line = $Lines[$i]
        if ($line.StartsWith("`f")) {
            if ($step -ge 0) { '</g>' }
            $step++
            '<g class="step" style="animation-delay: {0}s">' -f ($step * $Pause).ToString([cultureinfo]::InvariantCulture)
            $line = $line.Substring(1)
        }
        '<text y="{0}" xml:space="preserve">{1}</text>' -f (34 + $height * $i), (ConvertTo-Span $line)
    }
    @(
        '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="{0}" viewBox="0 0 960 {0}" role="img" aria-label="QwenPS in a terminal">' -f (40 + $height * $Lines.Count)
        '<style>'
        'text { font: 14px ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; fill: #e6edf3; white-space: pre }'
        '@media (prefers-reduced-motion: no-preference) { .step { animation: show 0.3s backwards } }'
        '@keyframes show { from { opacity: 0 } }'
        '</style>'
        '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>'
        $texts
        '</g>'
        '</svg>'
    ) -join "`n"
}
