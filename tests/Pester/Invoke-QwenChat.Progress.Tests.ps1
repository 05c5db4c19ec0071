BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Gets the progress records of a script in a new runspace.
    function Get-Progress([string] $Script) {
        $shell = New-QwenShell
        try {
            $null = $shell.AddScript($Script)
            try { $null = $shell.Invoke() } catch { Write-Verbose "$_" }
            , @($shell.Streams.Progress)
        }
        finally { $shell.Dispose() }
    }

    $slow = '-PerItem -ThrottleLimit 2 -Header @{ "X-Emulator-Delay" = "400" }'
}

Describe 'Invoke-QwenChat: progress' {
    BeforeEach { Reset-QwenTest }

    It 'shows a long run of several requests in one bar, at most four times per second, and removes it' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $records = Get-Progress "1..10 | Invoke-QwenChat p $slow"
        $records.Count | Should -BeGreaterThan 2
        $records.Count | Should -BeLessOrEqual ($watch.Elapsed.TotalSeconds * 4 + 1)
        @($records.ActivityId | Sort-Object -Unique).Count | Should -Be 1
        $records[-1].RecordType | Should -Be 'Completed'
        @($records | Where-Object RecordType -EQ 'Completed').Count | Should -Be 1
        # After the pipeline ends, the total is known.
        # PowerShell 7 shows only the status by default.
        $records[-2].StatusDescription | Should -Match '^\d+ of 10 done, [1-9]\d*/min, \$0\.0*[1-9]\d*, 0:00:\d\d left$'
        $records[-2].PercentComplete | Should -BeGreaterThan 0
        $records[-2].SecondsRemaining | Should -BeGreaterOrEqual 0
        $records[-2].CurrentOperation | Should -Match '^127\.0\.0\.1: .*429: 0, tokens: [1-9]'
    }

    It 'shows the number of files of -Path from the start' {
        $content = [ordered]@{}
        foreach ($number in 1..8) { $content["$number.txt"] = 'x' }
        $folder = New-TestFile $content
        $records = Get-Progress "Invoke-QwenChat p -Path '$folder/*' -ThrottleLimit 1 -Header @{ 'X-Emulator-Delay' = '300' }"
        $records[0].StatusDescription | Should -BeLike '* of 8 done*'
    }

    It 'counts rejections because of a limit' {
        Add-EmulatorFault @{ status = 429; times = 2; headers = @{ 'Retry-After' = '1' } }
        $records = Get-Progress "1..4 | Invoke-QwenChat p $slow"
        $records[-2].CurrentOperation | Should -Match '429: [12]'
    }

    It 'shows nothing of <Name>' -ForEach @(
        @{ Name = 'one request'; Script = 'Invoke-QwenChat p -Header @{ "X-Emulator-Delay" = "1600" }' }
        @{ Name = 'a short run'; Script = '1, 2 | Invoke-QwenChat p -PerItem' }
        @{ Name = 'any run where the preference says so'; Script = '$ProgressPreference = "SilentlyContinue"; 1..4 | Invoke-QwenChat p -PerItem -ThrottleLimit 1 -Header @{ "X-Emulator-Delay" = "500" }' }
    ) {
        (Get-Progress $Script).Count | Should -Be 0
    }

    It 'shows which attempt of a request comes next, and why, and removes the bar' {
        Connect-Emulator -MaxRetry 5
        Add-EmulatorFault @{ status = 503; headers = @{ 'Retry-After' = '1' } }
        $records = Get-Progress "Connect-Qwen -BaseUri '$(Get-EmulatorUri)' -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force); Invoke-QwenChat p"
        $records | Should -HaveCount 2
        $records[0].Activity | Should -BeLike '*127.0.0.1*'
        $records[0].StatusDescription | Should -BeLike 'Attempt 2 of 6 starts in 1 s. *503*'
        $records[1].RecordType | Should -Be 'Completed'
    }

    It 'removes the bar of a retry if all attempts fail' {
        Add-EmulatorFault @{ status = 503; times = -1; headers = @{ 'Retry-After' = '1' } }
        $records = Get-Progress 'Invoke-QwenChat p -MaxRetry 1'
        $records[-1].RecordType | Should -Be 'Completed'
    }

    It 'removes the bar if the run ends with an error' {
        Add-EmulatorFault @{ status = 401; match = @{ contentContains = 'last' } }
        $records = Get-Progress "1, 2, 3, 4, 5, 6, 'last', 8, 9, 10, 11, 12 | Invoke-QwenChat p $slow"
        $records.Count | Should -BeGreaterThan 1
        $records[-1].RecordType | Should -Be 'Completed'
    }
}
