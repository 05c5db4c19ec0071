# Tests combinations of the key state, permissions, quota, retirement, region, and network in a real PowerShell. The results are the verdict, the exit code, the
# annotations, and the JUnit cases.
BeforeDiscovery {
    # Defines the states of the key. Each state has the name in the emulator, the class of the failure, and the check that fails.
    $keys = @(
        @{ Key = 'ok' }
        @{ Key = 'expired'; Code = 20; Check = 'KeyAccepted' }
        @{ Key = 'region-us'; Code = 20; Check = 'KeyAccepted' }
        @{ Key = 'arrears'; Code = 30; Check = 'Model' }
        @{ Key = 'denied'; Code = 40; Check = 'Model' }
        @{ Key = 'tokenquota'; Code = 60; Check = 'Model' }
    )
    $permissions = @{ Allows = $true }, @{ Allows = $false }
    $quotas = @{ Requests = 30000 }, @{ Requests = 30001 }
    $models = 'qwen-plus', 'qwen-turbo'
    $regions = 'none', 'US'
    $networks = 'up', 'no list', 'down'

    # If the network fails or the key is rejected, no other problem is detected. Otherwise, the result is the lowest exit code.
    $rows = foreach ($key in $keys) {
        foreach ($permission in $permissions) {
            foreach ($quota in $quotas) {
                foreach ($model in $models) {
                    foreach ($region in $regions) {
                        foreach ($network in $networks) {
                            # Half of the combinations are tested. Each value of an axis is still combined with each value of every other axis.
                            $number = $keys.IndexOf($key) + $permissions.IndexOf($permission) + $quotas.IndexOf($quota) + $models.IndexOf($model) + $regions.IndexOf($region)
                            if (($number + $networks.IndexOf($network)) % 2) { continue }
                            @{ Key = $key.Key; Code = $key['Code']; Check = $key['Check']; Allows = $permission.Allows; Requests = $quota.Requests; Model = $model; Region = $region; Network = $network }
                        }
                    }
                }
            }
        }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The failures that a row causes, as "check exit code".
    function Get-ExpectedFailure($Row) {
        if ($Row.Model -eq 'qwen-turbo') { 'Retirement 50' }
        if ($Row.Region -ne 'none') { 'Baseline 70' }
        if ($Row.Network -eq 'down') { 'Connection 10'; return }
        # Without a list, the call to the model checks the key.
        $isRejected = $Row.Check -eq 'KeyAccepted'
        if ($isRejected -and $Row.Network -eq 'up') { 'KeyAccepted 20'; return }
        if ($Row.Check) {
            $isRetired = $Row.Model -eq 'qwen-turbo' -and $Row.Key -eq 'denied'
            "Model $(if ($isRetired) { 50 } else { $Row.Code })"
        }
        if ($isRejected) { return }
        if (-not $Row.Allows) { 'Baseline 70' }
        if ($Row.Requests -gt 30000) { 'Quota 60' }
    }
}

Describe 'Assert-QwenAccess: the matrix' {
    BeforeEach { Reset-QwenTest }

    It '<Key>, <Model>, additionalModels <Allows>, <Requests> requests per minute, region <Region>, network <Network>' -ForEach $rows {
        $row = $_
        $secret = if ($Key -eq 'denied') { "sk-emulator-denied-$Model" } else { "sk-emulator-$Key" }
        if ($Network -eq 'down') { Connect-Qwen -BaseUri http://127.0.0.1:1/compatible-mode/v1 -ApiKey (Get-Key $secret) -MaxRetry 0 } else { Connect-Emulator -Key $secret }
        if ($Network -eq 'no list') { Add-EmulatorFault @{ status = 404; match = @{ pathContains = '/compatible-mode/v1/models' } } }
        $baseline = @{ models = @(@{ id = $Model; requestsPerMinute = $Requests }); additionalModels = $Allows }
        if ($Region -ne 'none') { $baseline['region'] = $Region }
        $folder = New-TestFile @{ 'qwen-access.json' = (@{ version = 1; keys = @($baseline) } | ConvertTo-Json -Depth 9) }

        $summary = $null
        try { $summary = Assert-QwenAccess -BaselinePath "$folder/qwen-access.json" -Summary -NoRegionProbe -ReportFormat GitHub -ReportPath "$folder/access.xml" -InformationVariable lines -InformationAction Ignore }
        catch [QwenPS.AccessException] { $summary = $_.Exception.Summary }

        $expected = @(Get-ExpectedFailure $row)
        $failed = @($summary.Results | Where-Object Status -EQ Failed)
        @($failed.Check | ForEach-Object ToString | Sort-Object) -join ', ' | Should -Be (@($expected | ForEach-Object { $_.Split()[0] } | Sort-Object) -join ', ')
        $code = [int] ($expected | ForEach-Object { [int] $_.Split()[1] } | Measure-Object -Minimum).Minimum
        $summary.ExitCode | Should -Be $code
        [int] $summary.Verdict | Should -Be $code

        $suite = ([xml] [System.IO.File]::ReadAllText("$folder/access.xml")).testsuites.testsuite
        $suite.tests | Should -Be $summary.Results.Count
        @($suite.testcase | Where-Object { $_['failure'] } | ForEach-Object name) | Should -Be @($failed | ForEach-Object { "$($_.Check) $($_.Target)" })
        @($suite.testcase | Where-Object { $_['skipped'] }).Count | Should -Be $summary.Skipped

        @($lines -like '::error *').Count | Should -Be $failed.Count
        @($lines -like '::warning *').Count | Should -Be $summary.Warnings
        foreach ($result in $failed) { @($lines -like "::error title=QwenPS%3A $($result.Check) $("$($result.Target)".Replace(':', '%3A'))::*").Count | Should -Be 1 }
        "$lines" | Should -Not -Match ([regex]::Escape($secret))
    }
}
