# Tests the failing check and its kind for every kind of key that the emulator supports, and for every fault of a service.
BeforeDiscovery {
    $keys = @(
        @{ Key = 'sk-emulator-ok'; Check = $null; Kind = $null }
        @{ Key = 'sk-emulator-expired'; Check = 'KeyAccepted'; Kind = 'Authentication' }
        @{ Key = 'sk-emulator-revoked'; Check = 'KeyAccepted'; Kind = 'Authentication' }
        @{ Key = 'sk-emulator-region-us'; Check = 'KeyAccepted'; Kind = 'Authentication' }
        @{ Key = 'sk-somebody-elses-key'; Check = 'KeyAccepted'; Kind = 'Authentication' }
        @{ Key = 'sk-emulator-workspace'; Check = 'KeyAccepted'; Kind = 'WorkspaceAccess' }
        @{ Key = 'sk-emulator-frozen'; Check = 'KeyAccepted'; Kind = 'Permission' }
        @{ Key = 'sk-emulator-arrears'; Check = 'Model'; Kind = 'Billing' }
        @{ Key = 'sk-emulator-balance'; Check = 'Model'; Kind = 'Billing' }
        @{ Key = 'sk-emulator-quota'; Check = 'Model'; Kind = 'Billing' }
        @{ Key = 'sk-emulator-tokenquota'; Check = 'Model'; Kind = 'TokenQuota' }
        @{ Key = 'sk-emulator-denied-qwen-plus'; Check = 'Model'; Kind = 'ModelAccess' }
        @{ Key = 'sk-emulator-unpurchased'; Check = 'Model'; Kind = 'Permission' }
    )
    $page = '<html><head><title>Hotel Wi-Fi: please sign in</title></head></html>'
    # These failures affect only the list. Gateways often have no list, but answer calls to models.
    $lists = @(
        @{ Name = '404'; Fault = @{ status = 404; match = @{ pathContains = '/models' } } }
        @{ Name = '502 page of a gateway'; Fault = @{ html502 = $true; match = @{ pathContains = '/models' } } }
        @{ Name = '500'; Fault = @{ status = 500; match = @{ pathContains = '/models' } } }
        @{ Name = '503'; Fault = @{ status = 503; match = @{ pathContains = '/models' } } }
        @{ Name = '504'; Fault = @{ status = 504; body = ''; match = @{ pathContains = '/models' } } }
        @{ Name = 'captive portal'; Fault = @{ status = 200; body = $page; contentType = 'text/html'; match = @{ pathContains = '/models' } } }
        @{ Name = 'empty answer'; Fault = @{ emptyBody = $true; match = @{ pathContains = '/models' } } }
        @{ Name = 'answer cut short'; Fault = @{ truncateJson = $true; match = @{ pathContains = '/models' } } }
        @{ Name = 'redirect'; Fault = @{ status = 302; headers = @{ Location = 'https://login.example' }; match = @{ pathContains = '/models' } } }
    )
    $faults = @(
        @{ Name = 'a 407 of a proxy'; Fault = @{ status = 407; match = @{ pathContains = '/models' } }; Check = 'KeyAccepted'; Kind = 'Network' }
        @{ Name = 'connections that are reset'; Fault = @{ resetBeforeHeaders = $true; times = -1 }; Check = 'KeyAccepted'; Kind = 'Network' }
        @{ Name = 'a model that fails'; Fault = @{ status = 500; match = @{ model = 'qwen-plus' } }; Check = 'Model'; Kind = 'Server' }
        @{ Name = 'a model that is overloaded'; Fault = @{ status = 503; match = @{ model = 'qwen-plus' } }; Check = 'Model'; Kind = 'Overloaded' }
        @{ Name = 'a model that is cut off in mid-stream'; Fault = @{ noFinish = $true; noDone = $true; match = @{ model = 'qwen-plus' } }; Check = 'Model'; Kind = 'Protocol' }
        @{ Name = 'a rate limit'; Fault = @{ status = 429; match = @{ model = 'qwen-plus' } }; Check = 'Model'; Kind = 'RateLimit' }
    )
    $protocols = 'OpenAI', 'DashScope'
    $matrix = foreach ($protocol in $protocols) { foreach ($row in $keys) { $row + @{ Protocol = $protocol } } }
    $listMatrix = foreach ($protocol in $protocols) { foreach ($row in $lists) { $row + @{ Protocol = $protocol } } }
    $faultMatrix = foreach ($protocol in $protocols) { foreach ($row in $faults) { $row + @{ Protocol = $protocol } } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    function Connect-With([string] $Key, [string] $Protocol) { Connect-Qwen -BaseUri (Get-EmulatorUri) -Protocol $Protocol -ApiKey (Get-Key $Key) }
}

Describe 'Test-QwenAccess' {
    BeforeEach { Reset-QwenTest }

    It '<Protocol>, key <Key>: failed check <Check>, kind <Kind>' -ForEach $matrix {
        Connect-With $Key $Protocol
        $results = Test-QwenAccess -Model qwen-plus -ErrorVariable errors
        $errors | Should -BeNullOrEmpty
        $failed = @($results | Where-Object Status -EQ Failed)
        @($failed.Check) | Should -Be @($Check | Where-Object { $_ })
        @($failed.Kind) | Should -Be @($Kind | Where-Object { $_ })
        foreach ($result in $failed) {
            $result.Cause | Should -Not -BeNullOrEmpty
            $result.Remedy | Should -Not -BeNullOrEmpty
            $result.RequestId | Should -Not -BeNullOrEmpty
        }
        Test-QwenAccess -Model qwen-plus -Quiet | Should -Be ($null -eq $Check)
    }

    It '<Protocol>, <Name>: failed check <Check>, kind <Kind>' -ForEach $faultMatrix {
        Connect-With sk-emulator-ok $Protocol
        Add-EmulatorFault $Fault
        $failed = @(Test-QwenAccess -Model qwen-plus | Where-Object Status -EQ Failed)
        $failed.Check | Should -Be $Check
        $failed.Kind | Should -Be $Kind
        $failed.Remedy | Should -Not -BeNullOrEmpty
        Invoke-Emulator DELETE faults
        Add-EmulatorFault $Fault
        Test-QwenAccess -Model qwen-plus -Quiet | Should -BeFalse
    }

    It '<Protocol>, a list of models that fails with <Name>: a warning, and the call to the model decides' -ForEach $listMatrix {
        Connect-With sk-emulator-ok $Protocol
        Add-EmulatorFault $Fault
        $results = Test-QwenAccess -Model qwen-plus
        $results.Status | Should -Not -Contain Failed
        $accepted = $results | Where-Object Check -EQ KeyAccepted
        "$($accepted.Status)" | Should -Be Warning
        $accepted.Remedy | Should -Not -BeNullOrEmpty
        "$(($results | Where-Object Check -EQ Model).Status)" | Should -Be Passed
        (Get-EmulatorCounter).requests | Should -Be 2
        # Without a model, no call determines the result.
        Add-EmulatorFault $Fault
        Test-QwenAccess -Quiet | Should -Be ($Name -eq '404')
        Connect-With sk-emulator-expired $Protocol
        Add-EmulatorFault $Fault
        $failed = Test-QwenAccess -Model qwen-plus -NoRegionProbe | Where-Object Status -EQ Failed
        "$($failed.Kind)" | Should -Be Authentication
        # The emulator truncates the rejection itself. The status is still correct.
        "$($failed.Check)" | Should -Be $(if ($Fault['truncateJson']) { 'KeyAccepted' } else { 'Model' })
    }

    It 'makes three calls for one valid key and two models, and shows them' {
        $told = Test-QwenAccess -Model qwen-plus, qwen-max -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        (Get-EmulatorCounter).requests | Should -Be 3
        $told[-1].Message | Should -Match '3'
    }

    It 'requests only one token from a model' {
        $null = Test-QwenAccess -Model qwen-plus
        (Get-SeenRequest | Where-Object Path -Match 'completions').Body.max_tokens | Should -Be 1
    }

    It 'calls each listed model that a wildcard matches, once' {
        $models = Test-QwenAccess -Model qwen-plus, 'qwen-plus*' | Where-Object Check -EQ Model
        $models.Count | Should -BeGreaterThan 2
        $models[0].Target | Should -Be 'qwen-plus'
        $models.Target | Select-Object -Unique | Should -HaveCount $models.Count
        foreach ($model in $models) { $model.Target | Should -BeLike 'qwen-plus*' }
        (Get-EmulatorCounter).requests | Should -Be ($models.Count + 1)
    }

    It 'reports a wildcard without a match as a failed check' {
        $failed = Test-QwenAccess -Model 'qwen-plus', 'gpt*' | Where-Object Status -EQ Failed
        $failed | Should -HaveCount 1
        $failed.Check, $failed.Target, $failed.Kind | Should -Be 'Model', 'gpt*', 'ModelNotFound'
        $failed.Cause | Should -BeLike '*no model*matches*'
        Test-QwenAccess -Model 'gpt*' -Quiet | Should -BeFalse
        Add-EmulatorFault @{ status = 404; match = @{ pathContains = '/models' } }
        (Test-QwenAccess -Model 'qwen*' | Where-Object Status -EQ Failed).Cause | Should -BeLike '*doesn''t provide a list of models*'
    }

    It 'makes no paid call without -Model' {
        $results = Test-QwenAccess
        $results.Status | Should -Not -Contain 'Failed'
        @(Get-SeenRequest).Path | Should -Be '/compatible-mode/v1/models'
    }

    It '<Protocol>, key <Key>: without -Model, shows that no model was called' -ForEach @(
        foreach ($protocol in $protocols) { foreach ($key in 'sk-emulator-ok', 'sk-emulator-arrears', 'sk-emulator-denied-qwen-plus') { @{ Protocol = $protocol; Key = $key } } }
    ) {
        Connect-With $Key $Protocol
        $model = Test-QwenAccess | Where-Object Check -EQ Model
        $model.Status | Should -Be Skipped
        $model.Message | Should -BeLike '*No model was called*'
        $model.Remedy | Should -BeLike '*-Model*'
        (Test-QwenAccess -Model qwen-plus | Where-Object Check -EQ Model).Target | Should -Be qwen-plus
    }

    It 'without -Model, shows no model check if the key is rejected' {
        Connect-With sk-emulator-expired OpenAI
        @(Test-QwenAccess).Check | Should -Not -Contain Model
    }

    It 'accepts a service without a list of models, and checks the key with a free call' {
        Add-EmulatorFault @{ status = 404; match = @{ pathContains = '/models' } }
        $results = Test-QwenAccess
        ($results | Where-Object Check -EQ KeyAccepted).Status | Should -Be Passed
        Connect-With sk-emulator-revoked OpenAI
        Add-EmulatorFault @{ status = 404; match = @{ pathContains = '/models' } }
        (Test-QwenAccess | Where-Object Check -EQ KeyAccepted).Kind | Should -Be Authentication
    }

    It 'handles a model that only streams: <_>' -ForEach 'qwq-plus', 'qvq-max' {
        (Test-QwenAccess -Model $_ | Where-Object Check -EQ Model).Status | Should -Be Passed
    }

    It 'distinguishes a missing authorization from a model that the region does not offer' {
        Connect-With sk-emulator-denied-qwen-plus OpenAI
        (Test-QwenAccess -Model qwen-plus | Where-Object Status -EQ Failed).Cause | Should -Match 'offers this model'
    }

    It 'shows which failed check caused the skipped checks' {
        Connect-With sk-emulator-expired OpenAI
        $model = Test-QwenAccess -Model qwen-plus | Where-Object Check -EQ Model
        $model.Status | Should -Be Skipped
        $model.Message | Should -Match KeyAccepted
    }

    It 'reports a refused connection as the check Connection' {
        Connect-Qwen -BaseUri http://127.0.0.1:1 -ApiKey (Get-Key)
        $results = Test-QwenAccess -Model qwen-plus
        ($results | Where-Object Status -EQ Failed).Check | Should -Be Connection
        @($results | Where-Object Status -EQ Skipped).Check | Should -Be Clock, KeyAccepted, Region, Model, Retirement
    }

    It 'reports a host that does not exist as the check NameResolution' {
        Connect-Qwen -BaseUri https://no-such-host.invalid -ApiKey (Get-Key) -WarningAction Ignore
        $failed = Test-QwenAccess | Where-Object Status -EQ Failed
        $failed.Check | Should -Be NameResolution
        $failed.Cause | Should -Match 'no-such-host.invalid'
    }

    It 'reports a TLS failure as the check Connection' {
        Connect-Qwen -BaseUri ((Get-EmulatorUri) -replace '^http:', 'https:') -ApiKey (Get-Key)
        (Test-QwenAccess | Where-Object Status -EQ Failed).Check | Should -Be Connection
    }

    It 'warns about a clock that is five minutes off' {
        $date = [DateTime]::UtcNow.AddMinutes(5).ToString('R')
        Add-EmulatorFault @{ status = 200; body = '{"object":"list","data":[]}'; contentType = 'application/json'; headers = @{ Date = $date } }
        $clock = Test-QwenAccess | Where-Object Check -EQ Clock
        $clock.Status | Should -Be Warning
        $clock.Message | Should -Match '\d{3} s behind'
    }

    It 'has a time limit' {
        Add-EmulatorFault @{ delayMs = 600000 }
        $failed = Test-QwenAccess -TimeoutSec 1 | Where-Object Status -EQ Failed
        $failed.Kind | Should -Be Timeout
    }

    It 'returns results instead of an error if there is no key' {
        $run = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; $results = Test-QwenAccess -Model qwen-plus; "$($results[0].Check) $($results[0].Status) $($results[0].Kind)"; exit [int](-not (Test-QwenAccess -Quiet))'
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Match 'Key Failed Configuration'
        $shown = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Test-QwenAccess | Out-String -Width 300'
        $shown.Output | Should -BeLike '*No API key*DASHSCOPE_API_KEY*'
        $run.ExitCode | Should -Be 1
    }

    It 'throws for an invalid parameter' {
        { Test-QwenAccess -Region Atlantis } | Should -Throw -ErrorId 'Qwen.InvalidArgument,*'
        { Test-QwenAccess -TimeoutSec 0 } | Should -Throw
        { Test-QwenAccess -Model '' } | Should -Throw
    }

    It 'is serialized to JSON with plain values' {
        $json = Test-QwenAccess -Model qwen-plus | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        [QwenPS.AccessStatus] $json[0].Status | Should -Be Passed
        foreach ($result in $json) { foreach ($property in $result.PSObject.Properties) { $property.Value -is [System.Management.Automation.PSCustomObject] | Should -BeFalse } }
    }

    It 'shows a table with the status as a word' {
        $text = Test-QwenAccess | Format-Table | Out-String
        $text | Should -Match 'Status\s+Check\s+Target'
        $text | Should -Match 'Passed\S*\s+KeyAccepted'
    }

    It 'is in Chinese in a Chinese session' {
        $run = Invoke-FreshPwsh '[cultureinfo]::CurrentUICulture = "zh-CN"; Import-Module $env:QWENPS_MODULE; (Test-QwenAccess | Where-Object Check -IN KeyAccepted, Model).Message' -Environment @{
            DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
        }
        $run.Output | Should -Match '服务接受该密钥'
        $run.Output | Should -Match '未调用任何模型'
    }
}

Describe 'Test-QwenAccess: a key of another region' {
    # Two emulators replace the official regions. The table of regions is changed in a separate PowerShell process.
    BeforeAll {
        $script = @'
$ErrorActionPreference = 'Stop'
Import-Module $env:QWENPS_MODULE
$assembly = [QwenPS.ChatResponse].Assembly
$region = $assembly.GetType('QwenPS.Client.Transport.Region')
$hidden = [System.Reflection.BindingFlags] 'Static, Instance, NonPublic'
# The list is an array in a read-only wrapper, so the items of the array are replaced.
$field = $assembly.GetType('QwenPS.Client.Transport.Regions').GetFields($hidden) | Where-Object Name -Match 'All'
$wrapper = $field.GetValue($null)
$array = @($wrapper.GetType().GetFields($hidden))[0].GetValue($wrapper)
for ($i = 0; $i -lt $array.Length; $i++) { $array[$i] = [Activator]::CreateInstance($region, [object[]] @("None$i", "none-$i", "None$i", $null, [string[]] @())) }
$array[0] = [Activator]::CreateInstance($region, [object[]] @('Here', 'here-1', 'Here', [uri] $env:QWENPS_HERE, [string[]] @()))
$array[1] = [Activator]::CreateInstance($region, [object[]] @('There', 'there-1', 'There', [uri] $env:QWENPS_THERE, [string[]] @()))
Connect-Qwen -BaseUri $env:QWENPS_HERE -ApiKey (ConvertTo-SecureString sk-emulator-region-there -AsPlainText -Force)
'@
        function Start-RegionEmulator([string] $Region) {
            $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
            foreach ($argument in (Find-Emulator), '--exit-with-stdin', '--region', $Region) { $start.ArgumentList.Add($argument) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [System.Diagnostics.Process]::Start($start)
            [pscustomobject]@{ Process = $process; Uri = $process.StandardOutput.ReadLine() }
        }
        $here = Start-RegionEmulator here
        $there = Start-RegionEmulator there
        $environment = @{ QWENPS_HERE = $here.Uri; QWENPS_THERE = $there.Uri -replace '127.0.0.1', 'localhost' }
    }

    AfterAll { foreach ($one in $here, $there) { $one.Process.StandardInput.Close() } }

    It 'names the region that accepts it' {
        $run = Invoke-FreshPwsh ($script + '; $refused = Test-QwenAccess | Where-Object Check -EQ KeyAccepted; "$($refused.Status) | $($refused.Cause) | $($refused.Remedy)"') -Environment $environment
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Match 'Failed \| .*belongs to There.* \| Connect-Qwen -Region There'
    }

    It 'shows in verbose output where the key is sent' {
        $run = Invoke-FreshPwsh ($script + '; Test-QwenAccess -Verbose 4>&1 | Out-String -Width 500') -Environment $environment
        $run.Output | Should -Match 'these regions: There'
    }

    It 'with -NoRegionProbe, does not send the key to other hosts' {
        $before = (Invoke-RestMethod "$($there.Uri)/emulator/counters").requests
        $run = Invoke-FreshPwsh ($script + '; (Test-QwenAccess -NoRegionProbe | Where-Object Check -EQ Region).Status') -Environment $environment
        $run.Output | Should -Match 'Skipped'
        (Invoke-RestMethod "$($there.Uri)/emulator/counters").requests | Should -Be $before
    }
}
