BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    function Complete([string] $Line) { @((TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches) }
}

Describe 'Completion of -Model' {
    BeforeEach { Reset-QwenTest }

    It 'of <Line> has the IDs of the catalog, without a call' -ForEach @(
        @{ Line = 'Invoke-QwenChat hi -Model qwen-' }
        @{ Line = 'Connect-Qwen -Model qwen-' }
        @{ Line = 'Measure-QwenToken -Path x -Model qwen-' }
        @{ Line = 'Test-QwenAccess -Model qwen-' }
        @{ Line = 'Test-QwenAccess -Model qwen-max, qwen-' }
        @{ Line = 'Get-QwenModel qwen-' }
    ) {
        $found = Complete $Line
        $found.CompletionText | Should -Contain 'qwen-plus'
        $found.CompletionText | Should -Contain 'qwen-long'
        $found.CompletionText | Should -Not -Contain 'qwen-max-0428' -Because 'it was retired'
        $found.CompletionText | Should -Not -Contain 'qwen3-max'
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'has the free batch model only for batches' {
        $found = Complete 'Submit-QwenBatch hi -Model batch'
        $found.CompletionText | Should -Be 'batch-test-model'
        $found.ToolTip | Should -BeLike 'Free*'
        (Complete 'QwenPS\Submit-QwenBatch hi -Model batch').CompletionText | Should -Be 'batch-test-model'
        (Complete 'Submit-QwenBatch hi -Model qwen-pl').CompletionText | Should -Not -Contain 'batch-test-model'
        (Complete 'Invoke-QwenChat hi -Model ').CompletionText | Should -Not -Contain 'batch-test-model'
    }

    It 'shows the context and the price in the tooltip' {
        (Complete 'Invoke-QwenChat hi -Model qwen-max')[0].ToolTip | Should -Be 'Qwen Max; context 32,768 tokens; 1.6 for input, 6.4 for output per million tokens (USD, International list price)'
        (Complete 'Connect-Qwen -Region China -Model qwen-max')[0].ToolTip | Should -BeLike '*2.4 for input, 9.6 for output*(CNY, China list price)'
        (Complete 'Invoke-QwenChat hi -Model qwen-max-longcontext')[0].ToolTip | Should -Be 'qwen-max-longcontext'
    }

    It 'has the models that the service lists after the list was read, still without a call' {
        Add-EmulatorFault @{ body = '{"data":[{"id":"qwen-plus"},{"id":"brand-new"},{"id":"odd name''s"}]}' }
        $null = Get-QwenModel
        (Complete 'Invoke-QwenChat hi -Model ').CompletionText | Should -Be @('brand-new', "'odd name''s'", 'qwen-plus') -Because 'models that the catalog doesn''t know are probably the newest'
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'uses the connection of the command line' {
        Add-EmulatorFault @{ body = '{"data":[{"id":"first-model"}]}' }
        Connect-Emulator -With @{ Name = 'first' }
        $null = Get-QwenModel
        Connect-Emulator -With @{ Name = 'second' }
        (Complete 'Invoke-QwenChat hi -Connection first -Model ').CompletionText | Should -Be 'first-model'
        $global:QwenTestConnection = Get-QwenConnection first
        (Complete 'Invoke-QwenChat hi -Connection $QwenTestConnection -Model ').CompletionText | Should -Be 'first-model'
        (Complete 'Invoke-QwenChat hi -Model ').CompletionText | Should -Contain 'qwen-plus'
        (Complete 'Invoke-QwenChat hi -Connection nowhere -Model ').CompletionText | Should -Contain 'qwen-plus'
        Remove-Variable QwenTestConnection -Scope Global
    }

    It 'matches anywhere in the ID, with the newest model first, and retired models last' {
        $found = Complete 'Invoke-QwenChat hi -Model max'
        $found.CompletionText.Count | Should -BeGreaterThan 5
        foreach ($name in $found.CompletionText) { $name | Should -BeLike '*max*' }
        $models = @(Get-QwenModel -Offline $found.CompletionText | Group-Object Id -AsHashTable)[0]
        $ordered = @($found.CompletionText | ForEach-Object { $models[$_][0] })
        $current = @($ordered | Where-Object Status -EQ Current)
        $dates = @($current.Released | Where-Object { $_ })
        $dates | Should -Be @($dates | Sort-Object -Descending)
        $ordered[0..($current.Count - 1)].Status | Select-Object -Unique | Should -Be 'Current'
        (Complete 'Invoke-QwenChat hi -Model qwen-max')[0].CompletionText | Should -Be 'qwen-max' -Because 'the exact ID comes first'
    }

    It 'puts a retired model that the service still lists last' {
        Add-EmulatorFault @{ body = '{"data":[{"id":"qwen-max-0428"},{"id":"qwen-plus"},{"id":"qwen4-brand-new"}]}' }
        $null = Get-QwenModel
        (Complete 'Invoke-QwenChat hi -Model qwen').CompletionText | Should -Be @('qwen4-brand-new', 'qwen-plus', 'qwen-max-0428')
    }

    It 'supports wildcards, and any other text' -ForEach @(
        @{ Word = 'qwen3*max'; First = 'qwen3.8-max-0902' }
        @{ Word = 'QWEN-MAX'; First = 'qwen-max' }
        @{ Word = "'qwen-max"; First = 'qwen-max' }
        @{ Word = '"qwen-max'; First = 'qwen-max' }
        @{ Word = '*-character'; First = 'qwen-plus-character' }
        @{ Word = 'qwen['; First = $null }
        @{ Word = 'q[w'; First = $null }
        @{ Word = '*['; First = $null }
        @{ Word = 'nothing'; First = $null }
    ) {
        $errorCount = $Error.Count
        @(Complete "Get-QwenModel $Word")[0].CompletionText | Should -Be $First
        $Error.Count | Should -Be $errorCount
    }

    It 'is fast offline, in a new PowerShell process' {
        $command = @'
Import-Module $env:QWENPS_MODULE
function Measure-Completion($Line) { $watch = [Diagnostics.Stopwatch]::StartNew(); $found = @((TabExpansion2 $Line $Line.Length).CompletionMatches); '{0:0.0} {1}' -f $watch.Elapsed.TotalMilliseconds, $found.Count }
# PowerShell's own completion also needs time to start, which is measured separately.
Measure-Completion 'Connect-Qwen -Region C'
Measure-Completion 'Invoke-QwenChat hi -Model qwen-'
1..10 | ForEach-Object { Measure-Completion 'Invoke-QwenChat hi -Model qwen-' }
'@
        $result = Invoke-FreshPwsh $command
        $result.Error | Should -BeNullOrEmpty
        $times = $result.Output.Trim() -split '\r?\n'
        Write-Host "      completion (ms, matches): PowerShell's own start $($times[0]), first $($times[1]), second $($times[2])"
        # The limit is much higher than the usual time (25 ms, then 2 ms), so the test passes on a busy computer.
        [double] ($times[1] -split ' ')[0] | Should -BeLessThan 5000
        ($times[2..11] | ForEach-Object { [double] ($_ -split ' ')[0] } | Measure-Object -Minimum).Minimum | Should -BeLessThan 100
        ($times[1] -split ' ')[1] | Should -Be 14
    }
}

Describe 'Completion of -Tool' {
    It 'has the session''s own functions first, then scripts and cmdlets' {
        function global:Get-QwenTestWeather { param([string] $City) $City }
        try {
            (Complete 'Invoke-QwenChat hi -Tool ').CompletionText | Should -Contain 'Get-QwenTestWeather'
            (Complete 'Invoke-QwenChat hi -Tool ').CompletionText | Should -Not -Contain 'prompt'
            $found = Complete 'Invoke-QwenChat hi -Tool Get-'
            $found[0].CompletionText | Should -Be 'Get-QwenTestWeather'
            $found.CompletionText | Should -Contain 'Get-Process'
            $found.CompletionText | Select-Object -Unique | Should -HaveCount $found.Count
            ($found | Where-Object CompletionText -EQ 'Get-Process').ToolTip | Should -Be 'Cmdlet, Microsoft.PowerShell.Management'
            (Complete 'qwen hi -Tool Get-Date, Get-QwenTestW').CompletionText | Should -Be 'Get-QwenTestWeather'
            (Complete 'qwen hi -Tool no-such-command').CompletionText | Should -BeNullOrEmpty
        }
        finally { Remove-Item Function:/Get-QwenTestWeather }
    }
}

Describe 'Completion of -ToolChoice' {
    It 'of <Line> has the keywords, and the names of the specified tools' -ForEach @(
        @{ Line = 'Invoke-QwenChat hi -ToolChoice '; Found = 'auto', 'none', 'required' }
        @{ Line = 'Invoke-QwenChat hi -ToolChoice re'; Found = @('required') }
        @{ Line = 'Invoke-QwenChat hi -Tool Get-Date -ToolChoice '; Found = 'auto', 'none', 'required', 'Get-Date' }
        @{ Line = 'Invoke-QwenChat hi -Tool Get-Date, Get-Item -ToolChoice Get-I'; Found = @('Get-Item') }
        @{ Line = 'Invoke-QwenChat hi -Tool $QwenTestTools -ToolChoice '; Found = 'auto', 'none', 'required', 'weather', 'Get-Item', 'Get-Date' }
        @{ Line = 'Invoke-QwenChat hi -ToolChoice nothing'; Found = @() }
    ) {
        $global:QwenTestTools = @{ name = 'weather'; command = 'Get-Date' }, @{ command = 'Get-Item' }, (Get-Command Get-Date), '{"name":"json"}', { param($x) $x }
        $null = New-Item -ItemType File -Path "$TestDrive/file.txt" -Force
        Push-Location -LiteralPath $TestDrive
        try { @((Complete $Line).CompletionText | Where-Object { $_ }) | Should -Be $Found }
        finally { Pop-Location; Remove-Variable QwenTestTools -Scope Global }
    }
}

Describe 'Completion of -ReasoningEffort' {
    It 'of <Line> has the levels in ascending order' -ForEach @(
        @{ Line = 'Invoke-QwenChat hi -ReasoningEffort '; Found = 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max' }
        @{ Line = 'Submit-QwenBatch hi -ReasoningEffort '; Found = 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max' }
        @{ Line = 'Invoke-QwenChat hi -ReasoningEffort M'; Found = 'minimal', 'medium', 'max' }
        @{ Line = 'Invoke-QwenChat hi -ReasoningEffort *high'; Found = 'high', 'xhigh' }
        @{ Line = "Invoke-QwenChat hi -ReasoningEffort 'lo"; Found = @('low') }
    ) {
        (Complete $Line).CompletionText | Should -Be $Found
    }

    It 'explains each level' {
        $tips = @{}
        foreach ($found in Complete 'Invoke-QwenChat hi -ReasoningEffort ') { $tips[$found.CompletionText] = $found.ToolTip }
        $tips.none | Should -BeLike '*-EnableThinking:$false*'
        $tips.minimal | Should -Be 'Same as low'
        $tips.high, $tips.max | Should -Be 'Same as xhigh', 'Same as xhigh'
        $tips.xhigh | Should -BeLike '*default*'
        $tips.Values | Sort-Object -Unique | Should -HaveCount 6
    }
}

Describe 'Completion of -Connection and -Region' {
    BeforeEach { Reset-QwenTest }

    It 'has the names of the connections, with quotes if necessary' {
        Get-QwenConnection | Disconnect-Qwen
        Connect-Emulator -With @{ Name = 'plain' }
        Connect-Emulator -With @{ Name = "it's odd" }
        (Complete 'Invoke-QwenChat hi -Connection ').CompletionText | Should -Be @('plain', "'it''s odd'")
    }

    It 'has the regions' {
        (Complete 'Connect-Qwen -Region ').CompletionText | Should -Be @('China', 'International', 'US', 'HongKong', 'Tokyo', 'Frankfurt', 'QwenCloud', 'QianwenAI')
    }

    It 'shows which regions of <_> need a workspace' -ForEach 'Connect-Qwen', 'Test-QwenAccess' {
        $found = Complete "$_ -Region "
        ($found | Where-Object ToolTip -Like '*Connect-Qwen -WorkspaceId*').CompletionText | Should -Be @('Tokyo', 'Frankfurt')
        $found[0].ToolTip | Should -Be 'cn-beijing (Beijing)'
        $found[-3].ToolTip | Should -BeLike 'eu-central-1 (Frankfurt)*'
        $found[-1].ToolTip | Should -Be 'qianwenai (platform.qianwenai.com)'
    }
}
