BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The maximum duration of a stop. Usually, a stop takes some hundredths of a second. The limit is higher, because the computer can be busy. A call that
    # doesn't stop takes much longer.
    $limit = 10

    # Starts the script in a shell, waits for the condition, and stops the shell in the same way as Ctrl+C. Returns the number of seconds that the stop takes.
    function Measure-Stop([powershell] $Shell, [string] $Script, [scriptblock] $Until) {
        $null = $Shell.AddScript($Script)
        $running = $Shell.BeginInvoke()
        if (-not (Wait-Until $Until -Seconds 20)) { throw "It did not come so far: $($Shell.Streams.Error)" }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $stopping = $Shell.BeginStop($null, $null)
        # Stop() isn't used, because it would wait forever for a call that can't be stopped.
        if (-not $stopping.AsyncWaitHandle.WaitOne(60000)) { throw 'It did not stop within 60 s.' }
        $seconds = $watch.Elapsed.TotalSeconds
        $running.IsCompleted | Should -BeTrue
        $Shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $seconds
    }
}

Describe 'Invoke-QwenChat: Ctrl-C returns within a second' {
    BeforeEach {
        Reset-QwenTest
        $shell = New-QwenShell
    }

    # A shell that doesn't stop would delay the next tests.
    AfterEach { if ($shell.InvocationStateInfo.State -notin 'Running', 'Stopping') { $shell.Dispose() } }

    It 'while it waits for the headers, and the connection closes' {
        Measure-Stop $shell 'Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "600000" }' { (Get-EmulatorCounter).inFlight -eq 1 } | Should -BeLessThan $limit
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }

    It 'during a stream, and the connection closes' {
        Measure-Stop $shell '$pieces = [System.Collections.Generic.List[object]]::new(); Invoke-QwenChat x -Stream -Header @{ "X-Emulator-Events" = "1000"; "X-Emulator-Event-Delay" = "50" } | ForEach-Object { $pieces.Add($_); Write-Warning piece }' {
            $shell.Streams.Warning.Count -ge 3
        } | Should -BeLessThan $limit
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'in a stalled stream, and the connection closes' {
        Add-EmulatorFault @{ stallAfterBytes = 700 }
        Measure-Stop $shell 'Invoke-QwenChat "a text that is long enough for several pieces" -Stream | ForEach-Object { Write-Warning piece }' {
            $shell.Streams.Warning.Count -ge 1
        } | Should -BeLessThan $limit
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }

    It 'while it waits for the end of an answer' {
        Add-EmulatorFault @{ stallAfterBytes = 20 }
        Measure-Stop $shell 'Invoke-QwenChat x' { (Get-EmulatorCounter).inFlight -eq 1 } | Should -BeLessThan $limit
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }

    It 'while a tool runs' {
        Measure-Stop $shell 'Invoke-QwenChat "call:T({})" -Tool @{ name = "T"; scriptblock = { Write-Host begun; Start-Sleep 60 } } -InvokeTool -Confirm:$false' {
            "$($shell.Streams.Information)" -like '*begun*'
        } | Should -BeLessThan $limit
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'while it waits before a retry' {
        Add-EmulatorFault @{ status = 503; times = -1; headers = @{ 'Retry-After' = '60' } }
        Measure-Stop $shell 'Invoke-QwenChat x -Verbose' { "$($shell.Streams.Verbose)" -like '*try 2 of 6 in 60*' } | Should -BeLessThan $limit
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'while -RequestsPerMinute delays it' {
        $null = $shell.AddScript('param($uri, $key) Connect-Qwen -BaseUri $uri -ApiKey $key -RequestsPerMinute 1').AddParameters(@{ uri = Get-EmulatorUri; key = Get-Key }).Invoke()
        $shell.Commands.Clear()
        Measure-Stop $shell '1, 2 | Invoke-QwenChat -PerItem -ThrottleLimit 1 | ForEach-Object { Write-Warning answer }' { $shell.Streams.Warning.Count -eq 1 } | Should -BeLessThan $limit
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'while it connects to a host that does not respond' {
        if ($env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'Windows refuses connections when the backlog is full, where others let them wait' }
        # The listener accepts no connections. When its backlog is full, other connections must wait.
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start(1)
        $port = $listener.LocalEndpoint.Port
        $fillers = 1..8 | ForEach-Object {
            $socket = [System.Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
            @{ Socket = $socket; Connecting = $socket.ConnectAsync([ipaddress]::Loopback, $port) }
        }
        try {
            Start-Sleep -Milliseconds 200
            @($fillers | Where-Object { -not $_.Connecting.IsCompleted }).Count | Should -BeGreaterThan 0

            Measure-Stop $shell "Connect-Qwen -BaseUri http://127.0.0.1:$port -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); Invoke-QwenChat x -Debug" {
                # This line is written just before the connection starts.
                $isConnecting = "$($shell.Streams.Debug)" -like 'Request*'
                if ($isConnecting) { Start-Sleep -Milliseconds 200 }
                $isConnecting
            } | Should -BeLessThan $limit
        }
        finally {
            foreach ($filler in $fillers) { $filler.Socket.Dispose() }
            $listener.Stop()
        }
    }

    It 'with 20 files, 8 at a time, and all 8 connections close' {
        $content = [ordered]@{}
        foreach ($number in 1..20) { $content['{0:00}.txt' -f $number] = "file $number" }
        $folder = New-TestFile $content
        Measure-Stop $shell "Get-ChildItem '$folder' | Invoke-QwenChat p -ThrottleLimit 8 -Header @{ 'X-Emulator-Delay' = '600000' }" {
            (Get-EmulatorCounter).inFlight -eq 8
        } | Should -BeLessThan $limit
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 8 } | Should -BeTrue
        (Get-EmulatorCounter).requests | Should -Be 8
    }

    It 'with a progress bar and a journal: the bar disappears, and the journal is intact' {
        if (-not ('QwenPSTest.BarHost' -as [type])) { Add-Type -Path $PSScriptRoot/BarHost.cs }
        $shell.Dispose()
        $barHost = [QwenPSTest.BarHost]::new()
        $shell = [powershell]::Create()
        $shell.Runspace = [runspacefactory]::CreateRunspace($barHost)
        $shell.Runspace.Open()
        $journal = Join-Path (New-TestFolder) run.jsonl
        $begin = "Import-Module '$env:QWENPS_MODULE'; Connect-Qwen -BaseUri $(Get-EmulatorUri)/compatible-mode/v1 -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); "
        Measure-Stop $shell "$begin 1..500 | Invoke-QwenChat -PerItem -ThrottleLimit 4 -Journal '$journal' -Header @{ 'X-Emulator-Delay' = '100' }" {
            @($barHost.Bars | Where-Object RecordType -EQ Processing).Count -gt 1
        } | Should -BeLessThan $limit
        $bars = @($barHost.Bars)
        $bars[-1].RecordType | Should -Be Completed
        $bars[-1].ActivityId | Should -Be $bars[0].ActivityId
        $text = [System.IO.File]::ReadAllText($journal)
        $text | Should -BeLike "*}`n"
        $kept = @(Get-JournalAnswer $journal | ForEach-Object { ($_ | ConvertFrom-Json).result.choices[0].content })
        $kept.Count | Should -BeGreaterThan 4
        Test-Path -LiteralPath "$journal.lock" | Should -BeFalse
        # Running the same command again continues the run.
        $again = 1..($kept.Count + 2) | Invoke-QwenChat -PerItem -Journal $journal -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        @($again | Where-Object FromJournal).Count | Should -BeGreaterOrEqual ($kept.Count - 4)
        $again.Content | Should -Be @(1..($kept.Count + 2))
        $shell.Runspace.Dispose()
    }

    It 'and the shell stays usable: the next call works' {
        $null = Measure-Stop $shell 'Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "600000" }' { (Get-EmulatorCounter).inFlight -eq 1 }
        $shell.Commands.Clear()
        $shell.AddScript('(Invoke-QwenChat again).Content').Invoke() | Should -Be 'again'
    }

    It 'without an additional error record' {
        $null = Measure-Stop $shell 'Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "600000" }' { (Get-EmulatorCounter).inFlight -eq 1 }
        $shell.Streams.Error.Count | Should -Be 0
    }

    It 'in a real pwsh that receives SIGINT' {
        if ($env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'Windows has no signals to send to another process' }
        $started = Start-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Invoke-QwenChat x -Header @{ "X-Emulator-Delay" = "600000" }; "never reached"' -Environment @{
            DASHSCOPE_API_KEY             = 'sk-emulator-ok'
            DASHSCOPE_COMPATIBLE_BASE_URL = Get-EmulatorUri
        }
        try {
            Wait-Until { (Get-EmulatorCounter).inFlight -eq 1 } | Should -BeTrue
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            & kill -INT $started.Process.Id
            $ended = $started.Process.WaitForExit(60000)
            $seconds = $watch.Elapsed.TotalSeconds
        }
        finally { if (-not $started.Process.HasExited) { $started.Process.Kill() } }
        $ended | Should -BeTrue
        # The time includes the end of the process, which takes some hundred milliseconds.
        $seconds | Should -BeLessThan ($limit + 10)
        (Wait-FreshPwsh $started).Output | Should -Not -BeLike '*never reached*'
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }
}

Describe 'Invoke-QwenChat: a downstream command that stops' {
    BeforeEach { Reset-QwenTest }

    It 'ends a stream with Select-Object -First 1, and the connection closes' {
        $pieces = @(Invoke-QwenChat 'x' -Stream -Header @{ 'X-Emulator-Events' = '1000'; 'X-Emulator-Event-Delay' = '1000' } | Select-Object -First 1)
        $pieces.Count | Should -Be 1
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 1 } | Should -BeTrue
    }

    It 'cancels the remaining files of 20 with Select-Object -First 1' {
        $content = [ordered]@{ '00.txt' = 'fast' }
        foreach ($number in 1..19) { $content['{0:00}.txt' -f $number] = "slow $number" }
        $folder = New-TestFile $content
        # The first answer arrives while the other requests are in flight.
        Add-EmulatorFault @{ delayMs = 2000; match = @{ contentContains = 'fast' } }
        Add-EmulatorFault @{ delayMs = 600000; times = -1; match = @{ contentContains = 'slow' } }

        $answers = @(Get-ChildItem -LiteralPath $folder | Sort-Object Name | Invoke-QwenChat 'p' -ThrottleLimit 4 | Select-Object -First 1)

        $answers.Content | Should -Be "p`n`nfast"
        (Get-EmulatorCounter).requests | Should -BeLessThan 20
        Wait-Until { $counter = Get-EmulatorCounter; $counter.inFlight -eq 0 -and $counter.disconnects -ge 3 } | Should -BeTrue
        # No more requests are sent in the background.
        $seen = (Get-EmulatorCounter).requests
        Start-Sleep -Milliseconds 300
        (Get-EmulatorCounter).requests | Should -Be $seen
    }

    It 'cancels the remaining requests if the surrounding loop breaks' {
        $first = foreach ($once in 1) {
            1..10 | Invoke-QwenChat -PerItem -ThrottleLimit 2 | ForEach-Object { $_.Content; break }
        }
        $first | Should -Be '1'
        (Get-EmulatorCounter).requests | Should -BeLessThan 10
        Wait-Until { (Get-EmulatorCounter).inFlight -eq 0 } | Should -BeTrue
    }

    It 'cancels the remaining requests if a downstream command throws' {
        # The first answer arrives while the other requests are in flight.
        Add-EmulatorFault @{ delayMs = 2000; match = @{ contentContains = 'fast' } }
        Add-EmulatorFault @{ delayMs = 600000; times = -1; match = @{ contentContains = 'slow' } }
        { 'fast', 'slow 1', 'slow 2' | Invoke-QwenChat -PerItem | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        Wait-Until { (Get-EmulatorCounter).disconnects -eq 2 } | Should -BeTrue
    }

    It 'can be slow: no answer is lost' {
        $pieces = Invoke-QwenChat 'x' -Stream -Raw -Header @{ 'X-Emulator-Events' = '600' } | ForEach-Object { if (-not ($n++ % 100)) { Start-Sleep -Milliseconds 20 }; $_ }
        -join $pieces | Should -BeExactly ('word ' * 600)
    }
}
