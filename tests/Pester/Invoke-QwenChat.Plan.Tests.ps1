BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The emulator has no region, so the prices of Singapore are used.
    function Get-Plan([hashtable] $Given = @{}, [int] $Count = 12) { 1..$Count | ForEach-Object { 'word ' * 100 } | Invoke-QwenChat 'Classify.' -PerItem -WhatIf @Given }
}

Describe 'Invoke-QwenChat -WhatIf: the plan' {
    BeforeEach { Reset-QwenTest }

    It 'has an option for each way to run the requests, and sends nothing' {
        $options = Get-Plan
        $options | Should -BeOfType QwenPS.RunOption
        $options.Mode | Should -Be Live, Cached, BatchChat, Batch
        $options.Requests | Should -Be 12, 12, 12, 12
        $options.CostCurrency | Should -Be USD, USD, USD, USD
        $live, $chat, $batch = $options[0, 2, 3]
        $live.Available, $chat.Available, $batch.Available | Should -Be $true, $false, $true
        $live.Selected, $chat.Selected, $batch.Selected | Should -Be $true, $false, $false
        $live.Reason | Should -Be 'The command uses this option.'
        $chat.Reason | Should -BeLike 'Batch Chat is available only in the China (Beijing) region*127.0.0.1*'
        $batch.Reason | Should -BeLike 'This option costs 0.00* USD less than the selected option. This option requires Submit-QwenBatch.'
        $live.CostBasis | Should -BeLike "The list prices of Singapore, because the host doesn't belong to a region."
        $live.MinCost | Should -Be ($live.InputTokens * 0.4d / 1e6)
        $live.EstimatedCost | Should -Be ($live.MinCost + 12 * 500 * 1.2d / 1e6)
        $live.MaxCost | Should -BeGreaterThan $live.EstimatedCost
        $batch.EstimatedCost | Should -Be ($live.EstimatedCost / 2)
        $batch.Duration | Should -Be ([timespan]'1.00:00:00')
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'with -BatchChat, selects Batch Chat' {
        $live, $cached, $chat, $batch = Get-Plan @{ BatchChat = $true }
        $chat.Selected, $live.Selected | Should -Be $true, $false
        $live.Reason | Should -BeLike 'This option costs 0.00* USD more than the selected option.'
        $batch.Reason | Should -Be 'This option costs the same as the selected option.'
        $chat.EstimatedCost | Should -Be $batch.EstimatedCost
        $chat.Duration | Should -Be ([timespan]'03:00:00')
    }

    It 'offers Batch Chat in <Region>: <IsOffered>' -ForEach @(
        @{ Region = 'China'; IsOffered = $true; Basis = '*China (Beijing)*' }
        @{ Region = 'International'; IsOffered = $false; Basis = '*Singapore.' }
        @{ Region = 'US'; IsOffered = $false; Basis = '*Singapore*prices of US.' }
    ) {
        # No request is sent, because the quotas can't be read through a proxy that doesn't exist.
        Connect-Qwen $Region -ApiKey (Get-Key) -Proxy http://127.0.0.1:9 -MaxRetry 0
        $live, $cached, $chat, $batch = Get-Plan
        $chat.Available | Should -Be $IsOffered
        if ($IsOffered) { $chat.Reason | Should -BeLike '*This option requires -BatchChat.' } else { $chat.Reason | Should -BeLike "*$Region*" }
        $live.Selected | Should -BeTrue
        $live.CostBasis | Should -BeLike $Basis
    }

    It 'has the option Cached if the questions share a long text' {
        $text = 'word ' * 4000
        $options = Invoke-QwenChat -InputObject $text -Question (1..20 | ForEach-Object { "Question $_" }) -WhatIf
        $live, $cached = $options[0, 1]
        $cached.Available | Should -BeTrue -Because $cached.Reason
        $cached.Requests | Should -Be 20
        $cached.MinCost | Should -BeLessThan (0.2 * $live.MinCost)
        $cached.MaxCost | Should -BeGreaterThan $live.MaxCost
        $cached.Duration | Should -BeGreaterThan $live.Duration
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'says why <Name> are not cached' -ForEach @(
        @{ Name = 'short prompts'; Command = { 1..9 | Invoke-QwenChat 'Classify.' -PerItem -WhatIf }; Says = '*shared beginning*tokens*1,024*' }
        @{ Name = 'prompts of one token'; Command = { 1..9 | Invoke-QwenChat 'Hi' -PerItem -WhatIf }; Says = '*has about 1 token, but*' }
        @{ Name = 'items without a prompt'; Command = { 1..9 | Invoke-QwenChat -PerItem -WhatIf }; Says = '*' }
        @{ Name = 'requests to qwen-max'; Command = { 1..9 | Invoke-QwenChat ('word ' * 4000) -Model qwen-max -PerItem -WhatIf }; Says = '*qwen-max*' }
    ) {
        $cached = (& $Command)[1]
        $cached.Available | Should -BeFalse
        $cached.Reason | Should -BeLike $Says
    }

    It 'uses the quota for the duration' {
        $live = (Get-Plan -Count 12)[0]
        $live.DurationBasis | Should -BeLike '*29,400 requests/min*quota*4 requests at a time*'
        $live.Duration.TotalSeconds | Should -Be ([math]::Ceiling(3 * 12 + 3 * 60 / 29400))
    }

    It 'uses the time of the answers so far' {
        1..8 | Invoke-QwenChat -PerItem -Raw -Header @{ 'X-Emulator-Delay' = '20' } | Should -HaveCount 8
        $live = (Get-Plan)[0]
        $live.Duration.TotalSeconds | Should -BeLessThan 12
        $live.DurationBasis | Should -BeLike '*(the average of earlier answers)*'
    }

    It 'works if the quota can''t be read' {
        Add-EmulatorFault @{ status = 403; times = 10; match = @{ pathContains = '/api/v1/' } }
        $live = (Get-Plan)[0]
        $live.Available | Should -BeTrue
        $live.DurationBasis | Should -BeLike "*the rate limits are unknown*"
    }

    It 'is not in the output of one request by its form' {
        Invoke-QwenChat 'Hello' -WhatIf | Should -BeNullOrEmpty
        'a', 'b' | Invoke-QwenChat 'Hello' -WhatIf | Should -BeNullOrEmpty
        Invoke-QwenChat 'Hello' -WhatIf -Deadline 8h | Should -HaveCount 4
    }

    It 'counts only the requests that the journal does not answer' {
        $journal = Join-Path (New-TestFolder) run.jsonl
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -Journal $journal
        ('a', 'b', 'c' | Invoke-QwenChat -PerItem -Journal $journal -WhatIf).Requests | Should -Be 1, 1, 1, 1
        $path = Join-Path (New-TestFolder) transcript.txt
        $null = Start-Transcript -LiteralPath $path
        try { 'a', 'b' | Invoke-QwenChat -PerItem -Journal $journal -WhatIf | Should -BeNullOrEmpty }
        finally { $null = Stop-Transcript }
        (Get-Content -Raw -LiteralPath $path) -replace '\s+', ' ' | Should -BeLike '*"Send 0 requests (answers in the journal: 2)" on target "qwen-plus at 127.0.0.1"*'
    }

    It 'selects <Mode> for the deadline <Deadline>' -ForEach @(
        @{ Deadline = '2h'; Mode = 'Live' }
        @{ Deadline = [timespan]::FromHours(2); Mode = 'Live' }
        @{ Deadline = [datetime]::Now.AddHours(2); Mode = 'Live' }
        @{ Deadline = '8h'; Mode = 'BatchChat' }
        @{ Deadline = [datetimeoffset]::Now.AddDays(2); Mode = 'BatchChat' }
    ) {
        $options = Get-Plan @{ Deadline = $Deadline; BatchChat = $true }
        ($options | Where-Object Selected).Mode | Should -Be $Mode
        if ($Mode -eq 'Live') { $options[2].Reason | Should -BeLike 'This option can miss the deadline (*-Deadline*'; $options[3].Reason | Should -BeLike 'This option can miss the deadline (*' }
    }

    It 'shows the deadline in local time, and also a duration that was specified: <Shown>' -ForEach @(
        @{ Deadline = '8h'; Shown = '20??-??-?? ??:??, which is 08:00:00 from now' }
        @{ Deadline = [timespan]'06:30'; Shown = '20??-??-?? ??:??, which is 06:30:00 from now' }
        @{ Deadline = [datetime]'2126-01-31 08:00'; Shown = '2126-01-31 08:00' }
    ) {
        (Get-Plan @{ Deadline = $Deadline } | Where-Object Selected).Reason | Should -BeLike "*the deadline ($Shown)*"
    }

    It 'shows when a duration that looks like a time of day ends' {
        $before, $options, $after = (Get-Date), (Get-Plan @{ Deadline = '06:00' }), (Get-Date)
        $shown = [regex]::Match(($options | Where-Object Selected).Reason, '(\d{4}-\d\d-\d\d \d\d:\d\d)').Groups[1].Value
        $shown | Should -BeIn ($before, $after | ForEach-Object { $_.AddHours(6).ToString('yyyy-MM-dd HH:mm', [cultureinfo]::InvariantCulture) })
    }

    It 'accepts 2d and 90m without quotes, although 2d is a number in PowerShell' {
        @(1..2 | Invoke-QwenChat -PerItem -WhatIf -BatchChat -Deadline 2d | Where-Object Selected).Mode | Should -Be BatchChat
        @(1..2 | Invoke-QwenChat -PerItem -WhatIf -BatchChat -Deadline 90m | Where-Object Selected).Mode | Should -Be BatchChat
        { Invoke-QwenChat Hello -WhatIf -Deadline 2 } | Should -Throw "*'2' isn't a deadline*"
        $number = 2d
        { Invoke-QwenChat Hello -WhatIf -Deadline $number } | Should -Throw "*'2' isn't a deadline*"
    }

    It 'warns if no option meets the deadline' {
        $options = 1..12 | Invoke-QwenChat -PerItem -WhatIf -Deadline 1s -WarningVariable warnings -WarningAction SilentlyContinue
        $options | Where-Object Selected | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike '*No option is certain to meet the deadline (20*, which is 00:00:01 from now)*(Live)*'
    }

    It 'says that a batch does not support <Name>' -ForEach @{ Name = 'Count'; Given = @{ Count = 2 } }, @{ Name = 'EnableSearch'; Given = @{ EnableSearch = $true } } {
        $batch = (Get-Plan $Given)[3]
        $batch.Available | Should -BeFalse
        $batch.Reason | Should -BeLike "*-$Name*"
    }

    It 'says that <Model> does not support Batch Chat, and that it is not available with -Stream' -ForEach @{ Model = 'qwen-max' } {
        Connect-Qwen China -ApiKey (Get-Key) -Proxy http://127.0.0.1:9 -MaxRetry 0
        (Get-Plan @{ Model = $Model })[2].Reason | Should -BeLike "*$Model*"
        (Get-Plan @{ Stream = $true })[2].Reason | Should -BeLike '*-Stream*'
    }

    It 'rejects the deadline <Deadline>' -ForEach @(
        @{ Deadline = 5; Says = "*'5' isn't a deadline*" }
        @{ Deadline = '5'; Says = "*'5' isn't a deadline*" }
        @{ Deadline = 'tomorrow'; Says = "*'tomorrow' isn't a deadline*" }
        @{ Deadline = $null; Says = "*'' isn't a deadline*" }
        @{ Deadline = '-01:00'; Says = '*in the past*' }
        @{ Deadline = [datetime]'2020-01-01'; Says = '*in the past*' }
    ) {
        { Get-Plan @{ Deadline = $Deadline } } | Should -Throw $Says
    }

    It 'is necessary for -Deadline, unless -BatchChat is used' {
        { Invoke-QwenChat 'Hello' -Deadline 8h } | Should -Throw '*-Deadline can only be used with -BatchChat or -WhatIf*'
        (Invoke-QwenChat 'Hello' -Deadline 8h -BatchChat).Content | Should -Be Hello
    }

    It 'is a table that fits in 80 columns' {
        $lines = @(Get-Plan @{ BatchChat = $true } | Out-String -Stream -Width 80 | ForEach-Object { $_ -replace "$([char] 27)\[[0-9;]*m" } | Where-Object { $_.Trim() })
        -split $lines[0] | Should -Be Mode, Selected, EstimatedCost, MaxCost, Duration, Reason
        $lines -match '^BatchChat ' | Should -Match '^BatchChat +True +0\.0[0-9]+ USD +[0-9.]+ USD +03:00:00 The command'
        $lines -match '\u2026|\.\.\.' | Should -BeNullOrEmpty
    }
}
