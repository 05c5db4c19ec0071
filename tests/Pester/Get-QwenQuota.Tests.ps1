BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Get-QwenQuota' {
    BeforeEach { Reset-QwenTest }

    It 'gets the limits of all models, over <_>' -ForEach 'OpenAI', 'DashScope' {
        Connect-Emulator -Protocol $_
        $quotas = @(Get-QwenQuota)
        $quotas.Count | Should -Be 131
        $quotas[0] | Should -BeOfType QwenPS.ModelQuota
        $plus = $quotas | Where-Object Model -EQ 'qwen-plus'
        $plus.RequestsPerMinute | Should -Be 30000
        $plus.TokensPerMinute | Should -Be 10000000
        $plus.Account.RequestPeriodSec | Should -Be 60
        $plus.Account.UsageField | Should -Be 'total_tokens'
        $plus.Workspace | Should -BeNullOrEmpty
        "$($plus.Account)" | Should -Be '30,000 requests/min, 10,000,000 tokens/min'
    }

    It 'filters by name' {
        (Get-QwenQuota qwen3-coder*).Count | Should -Be 5
        (Get-QwenQuota qwen-plus, qwen-max).Model | Sort-Object | Should -Be @('qwen-max', 'qwen-plus')
    }

    It 'gets one model with one short call' {
        (Get-QwenQuota qwen-plus).Model | Should -Be 'qwen-plus'
        $requests = @(Invoke-Emulator GET requests)
        $requests.Count | Should -Be 1
        $requests[0].path | Should -Be '/api/v1/quotas'
        $requests[0].query | Should -BeLike '*model=qwen-plus*'
    }

    It 'shows the limit of the workspace' {
        Connect-Emulator -With @{ WorkspaceId = 'llm-team' }
        $quota = Get-QwenQuota qwen-plus
        $quota.WorkspaceId | Should -Be 'llm-team'
        $quota.Workspace.RequestsPerMinute | Should -Be 15000
        $quota.RequestsPerMinute | Should -Be 15000
    }

    It 'reports an unknown model and suggests similar IDs' {
        $quotas = Get-QwenQuota qwen-plsu, qwen-max -ErrorVariable errors -ErrorAction SilentlyContinue
        $quotas.Model | Should -Be 'qwen-max'
        $errors[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.GetQwenQuotaCommand'
        "$($errors[0])" | Should -BeLike '*qwen-plus*'
    }

    It 'explains that a host has no quotas' {
        Invoke-Emulator POST faults @{ status = 404; times = -1; match = @{ pathContains = '/api/v1/' } }
        $failure = { Get-QwenQuota } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.GetQwenQuotaCommand'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-WorkspaceId*'
    }

    It 'explains that another provider has no quotas' {
        Connect-Qwen -BaseUri 'https://example.com/v1' -ApiKey (Get-Key)
        $failure = { Get-QwenQuota } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -Be 'Qwen.InvalidArgument,QwenPS.Commands.GetQwenQuotaCommand'
    }

    It 'ends with an error if the key is rejected' {
        Connect-Emulator -Key 'sk-emulator-expired'
        { Get-QwenQuota } | Should -Throw -ErrorId 'Qwen.Authentication,*'
    }

    It 'shows a table' {
        Get-QwenQuota qwen-plus | Out-String -Width 100 | Should -Match 'Model\s+RequestsPerMinute\s+TokensPerMinute\s+WorkspaceId[-\s]+qwen-plus\s+30,000\s+10,000,000'
    }
}

Describe 'Get-QwenModel -Permission' {
    BeforeEach { Reset-QwenTest }

    It 'shows which models are granted' {
        Connect-Emulator -Key 'sk-emulator-denied-qwen-max'
        $models = Get-QwenModel qwen-max, qwen-plus -Permission
        ($models | Where-Object Id -EQ 'qwen-max').Granted | Should -BeFalse
        ($models | Where-Object Id -EQ 'qwen-max').Granted | Should -Not -BeNullOrEmpty
        ($models | Where-Object Id -EQ 'qwen-plus').Granted | Should -BeTrue
    }

    It 'does not know it without -Permission, and makes no additional call' {
        (Get-QwenModel qwen-plus).Granted | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 1
        $null = Get-QwenModel qwen-plus -Permission
        (Get-EmulatorCounter).requests | Should -Be 2
        (Get-QwenModel qwen-plus).Granted | Should -BeTrue -Because 'the permissions are cached like the list'
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'lists the models with a warning if the host has no permissions: <Status>' -ForEach @{ Status = 404 }, @{ Status = 403 } {
        Invoke-Emulator POST faults @{ status = $Status; times = -1; match = @{ pathContains = 'permissions' } }
        $model = Get-QwenModel qwen-plus -Permission -WarningVariable warnings -WarningAction SilentlyContinue
        $model.Id | Should -Be 'qwen-plus'
        $model.Granted | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
    }
}

Describe 'Test-QwenAccess with a model that the key may not call' {
    BeforeEach { Reset-QwenTest }

    It 'explains from the permissions why: <Name>' -ForEach @(
        @{ Name = 'not granted'; Permissions = $null; Cause = "The region offers this model, but the key's workspace has no access to it." }
        @{ Name = 'not activated'; Permissions = '[{"model":"qwen-max","permissions":{"inference":true}}]'; Cause = "The key's workspace has no access to this model, because*" }
        @{ Name = 'suspended'; Permissions = '[{"model":"qwen-plus","permissions":{"inference":true}}]'; Cause = "The key's workspace has access to the model, but*" }
        @{ Name = 'no permissions'; Permissions = '404'; Cause = 'The region offers this model, but the key*' }
    ) {
        Connect-Emulator -Key 'sk-emulator-denied-qwen-plus'
        if ($Permissions -eq '404') { Invoke-Emulator POST faults @{ status = 404; times = -1; match = @{ pathContains = 'permissions' } } }
        elseif ($Permissions) { Invoke-Emulator POST faults @{ status = 200; body = "{`"output`":{`"permissions`":$Permissions,`"total`":1}}"; match = @{ pathContains = 'permissions' } } }
        $result = Test-QwenAccess -Model qwen-plus | Where-Object Check -EQ Model
        $result.Status | Should -Be Failed
        $result.Cause | Should -BeLike $Cause
    }
}
