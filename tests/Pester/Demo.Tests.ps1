# Tests that the pictures in the README show the current output of the module.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $repository = Split-Path (Split-Path $PSScriptRoot)

    # Removes the parts that differ between runs. Joins the lines, because an ID can be wrapped at the margin.
    function ConvertTo-Plain([string[]] $Line) {
        $text = (-join $Line) -replace '\x1b\[[0-9;]*m|\f'
        $text = $text -replace '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>' -replace '127\.0\.0\.1:\d+\s*', '<address>' -replace '\d+\.\d+ s\b', '<time>'
        $text -replace '\d+ (s of|秒)', '<clock>' -replace 'within \d+ s', '<clock>'
    }
}

# Windows PowerShell has no $PSStyle. The demo is recorded in PowerShell 7.
Describe 'The demo' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
    It 'shows the output of the module: <Picture>' -ForEach @(
        @{ Picture = 'demo.svg'; Culture = 'en-US' }
        @{ Picture = 'demo.zh-CN.svg'; Culture = 'zh-CN' }
    ) {
        [xml] $svg = [System.IO.File]::ReadAllText("$repository/docs/$Picture")
        $drawn = $svg.GetElementsByTagName('text') | ForEach-Object InnerText
        $played = Invoke-FreshPwsh "& '$repository/samples/Demo/play.ps1' -Address $(Get-EmulatorUri) -Culture $Culture"
        $played.ExitCode | Should -Be 0 -Because $played.Error
        ConvertTo-Plain $drawn | Should -Be (ConvertTo-Plain ($played.Output -split '\r?\n'))
    }
}
