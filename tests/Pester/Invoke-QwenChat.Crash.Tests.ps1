BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    $count = 1000
    $content = [ordered]@{}
    foreach ($number in 1..$count) { $content['{0:d4}.txt' -f $number] = "ticket $number" }

    # Starts a process that loads all code, and starts its run when the file exists. In this way, most of the startup time overlaps with the previous run.
    function Start-Run([hashtable] $Environment) {
        $go = Join-Path (New-TestFolder) 'go'
        $run = Start-FreshPwsh -Environment ($Environment + @{ GO = $go }) -Command @'
            Import-Module $env:QWENPS_MODULE
            Connect-Qwen -BaseUri $env:QWENPS_TEST_URI -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force)
            while (-not [System.IO.File]::Exists($env:GO)) { [System.Threading.Thread]::Sleep(10) }
            Get-ChildItem -LiteralPath $env:TICKETS -File |
                Invoke-QwenChat 'Classify.' -ThrottleLimit 16 -Journal $env:JOURNAL -Header @{ 'X-Emulator-Delay' = '10' } |
                ForEach-Object { [Console]::Out.WriteLine("$($_.FromJournal) $($_.Content.Split()[-1])") }
'@
        [pscustomobject]@{ Run = $run; Go = $go }
    }

    # Gets the numbers of the tickets whose lines in the journal are complete.
    function Get-Kept([string] $Journal) {
        if (-not (Test-Path -LiteralPath $Journal)) { return }
        foreach ($line in Get-JournalAnswer $Journal) { [int] [regex]::Match($line, 'ticket (\d+)"').Groups[1].Value }
    }

    function Get-Sent { foreach ($request in (Invoke-Emulator GET requests) | Where-Object path -NotLike '*/quotas') { [int] [regex]::Match($request.body, 'ticket (\d+)').Groups[1].Value } }
}

Describe 'Invoke-QwenChat -Journal: an interrupted run' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFile $content
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
    }

    It 'loses no answer and repeats no recorded request if it is killed at 20 random points of 1,000' {
        $seed = [int] (Get-Date -Format 'MMddHHmm')
        if ($env:QWENPS_SEED) { $seed = [int] $env:QWENPS_SEED }
        $random = [random]::new($seed)
        $points = @(1..20 | ForEach-Object { $random.Next(1, $count) } | Sort-Object)
        $environment = @{ JOURNAL = $journal; TICKETS = $folder }
        $next = Start-Run $environment
        try {
            foreach ($point in $points) {
                $current = $next
                $next = Start-Run $environment
                $kept = [System.Collections.Generic.HashSet[int]] @(Get-Kept $journal)
                Invoke-Emulator POST reset
                $null = New-Item -ItemType File -Path $current.Go
                # At this point, there are answers from the journal, answers from the service, and in-flight requests.
                $null = Wait-Until { (Get-EmulatorCounter).requests -ge [Math]::Max(1, $point - $kept.Count) -or $current.Run.Process.HasExited }
                Start-Sleep -Milliseconds $random.Next(0, 12)
                $current.Run.Process.HasExited | Should -BeFalse -Because "seed $seed, kill at $point"
                $current.Run.Process.Kill()
                $current.Run.Process.WaitForExit()
                $null = Wait-Until { (Get-EmulatorCounter).inFlight -eq 0 }
                $sent = @(Get-Sent)
                @($sent | Where-Object { $kept.Contains($_) }) | Should -BeNullOrEmpty -Because "what was in the journal is not sent again (seed $seed, kill at $point)"
                @($sent | Group-Object | Where-Object Count -GT 1).Name | Should -BeNullOrEmpty -Because "nothing is sent twice in one run (seed $seed, kill at $point)"
            }

            $kept = @(Get-Kept $journal)
            @($kept | Group-Object | Where-Object Count -GT 1).Name | Should -BeNullOrEmpty -Because "each stands there once (seed $seed)"
            Invoke-Emulator POST reset
            $null = New-Item -ItemType File -Path $next.Go
            $last = Wait-FreshPwsh $next.Run
        }
        finally {
            foreach ($one in $current, $next) { if ($one -and -not $one.Run.Process.HasExited) { $one.Run.Process.Kill() } }
        }

        $lines = @($last.Output.Trim() -split '\r?\n' | Where-Object { $_ -match '^(True|False) \d+$' })
        ($lines | ForEach-Object { $_.Split()[1] }) -join ' ' | Should -Be ((1..$count) -join ' ') -Because "every item comes once, in its place (seed $seed)"
        @($lines -like 'True*').Count | Should -Be $kept.Count -Because "seed $seed"
        (@(Get-Sent) + $kept | Sort-Object) -join ' ' | Should -Be ((1..$count) -join ' ') -Because "what was sent is what was missing (seed $seed)"
    }

    It 'answers every input once although all connections are interrupted for 10 s' {
        Connect-Emulator -MaxRetry 5
        $script:seen = 0
        $answers = @(Get-ChildItem -LiteralPath $folder -File | Select-Object -First 400 |
                Invoke-QwenChat 'Classify.' -ThrottleLimit 16 -Journal $journal -Header @{ 'X-Emulator-Delay' = '20' } -ErrorVariable problems |
                ForEach-Object { if (++$script:seen -eq 150) { Invoke-Emulator POST outage @{ seconds = 10 } }; $_ })
        $problems | Should -BeNullOrEmpty
        ($answers | ForEach-Object { $_.Content.Split()[-1] }) -join ' ' | Should -Be ((1..400) -join ' ')
        @($answers | Where-Object Attempts -GT 1).Count | Should -BeGreaterThan 10
        @(Get-Kept $journal).Count | Should -Be 400
    }
}
