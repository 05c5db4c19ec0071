BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    $root = Split-Path (Split-Path $PSScriptRoot)
    $readme = Get-Content -Raw -LiteralPath (Join-Path $root 'src/QwenPS.Emulator/README.md')
}

Describe 'The first lines of the emulator''s README' {
    BeforeAll {
        # The command is the command that a user types, except that it uses any free port and ends with its standard input.
        $line = [regex]::Match($readme, '(?m)^dotnet run --project src/QwenPS\.Emulator -- --port 8080\r?$').Value.Trim()
        $line | Should -Not -BeNullOrEmpty
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', ($line -replace '^dotnet ' -replace '8080', '0') + ' --exit-with-stdin')
        $start.WorkingDirectory = $root
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $process = [System.Diagnostics.Process]::Start($start)
        # A build can print lines before the address.
        do { $address = $process.StandardOutput.ReadLine() } until ($null -eq $address -or $address -like 'http*')
        Write-Host "      dotnet run: $([int] $watch.Elapsed.TotalSeconds) s until the address"
    }

    AfterAll {
        $process.StandardInput.Close()
        if (-not $process.WaitForExit(30000)) { $process.Kill() }
    }

    BeforeEach { Reset-QwenTest }

    It 'start the emulator with its address as the only line' {
        $address | Should -Match '^http://127\.0\.0\.1:\d+$'
    }

    It 'connect to it with one line' {
        $block = [regex]::Match($readme, '(?ms)^```powershell\r?\n(.*?)^```').Groups[1].Value.Trim()
        $block -split '\r?\n' | Should -HaveCount 1
        . ([scriptblock]::Create($block.Replace('http://127.0.0.1:8080', $address)))
        Invoke-QwenChat 'Hello' -Raw | Should -Be 'Hello'
        "$((Get-QwenConnection)[-1].BaseUri)" | Should -BeLike "$address/*"
    }
}
