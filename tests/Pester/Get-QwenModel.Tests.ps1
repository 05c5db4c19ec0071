BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Get-QwenModel' {
    BeforeEach { Reset-QwenTest }

    It 'lists the service''s models with the data of the catalog, over <Protocol>' -ForEach @(
        @{ Protocol = 'OpenAI'; Pages = 1 }
        @{ Protocol = 'DashScope'; Pages = 2 }
    ) {
        $path = if ($Protocol -eq 'OpenAI') { 'compatible-mode/v1' } else { 'api/v1' }
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/$path" -ApiKey (Get-Key)
        $models = Get-QwenModel
        $models | Should -HaveCount 131
        $models | Should -BeOfType QwenPS.Model
        $models.Listed | Should -Not -Contain $false
        $plus = $models | Where-Object Id -EQ qwen-plus
        $plus.Context | Should -Be 1000000
        $plus.Features | Should -Be @('Thinking', 'Tools', 'StructuredOutput')
        $plus.InputPrice | Should -Be 0.4
        $plus.PriceRegion | Should -Be 'International'
        $plus.Known | Should -BeTrue
        (Get-EmulatorCounter).requests | Should -Be $Pages
    }

    It 'accepts wildcards and several names, and returns each model once' {
        (Get-QwenModel qwen3*-max, qwen3*-MAX, qwen3.6-max*).Id | Should -Be @('qwen3.7-max', 'qwen3.8-max', 'qwen3-max', 'qwen3.6-max-preview')
        Get-QwenModel Qwen-Plus, qwen-max | Should -HaveCount 2
        Get-QwenModel 'nothing-like-it*' -ErrorVariable errors | Should -BeNullOrEmpty
        $errors | Should -BeNullOrEmpty
    }

    It 'sorts by context as numbers' {
        $contexts = @(Get-QwenModel -Offline | Where-Object Context | Sort-Object Context).Context
        $contexts[0] | Should -Be 4096
        $contexts[-1] | Should -Be 10000000
        $contexts[0] | Should -BeOfType long
    }

    It 'lists similar IDs if a name without wildcards matches nothing, and continues' {
        (Get-QwenModel qwen-plsu, qwen-max -ErrorVariable errors -ErrorAction SilentlyContinue).Id | Should -Be 'qwen-max'
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.NotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be 'qwen-plsu'
        $errors[0].Exception.Message | Should -Be "No model named 'qwen-plsu' was found. Did you mean qwen-plus?"
    }

    It 'reads the service''s list once, until -Refresh' {
        $null = Get-QwenModel; $null = Get-QwenModel qwen*
        (Get-EmulatorCounter).requests | Should -Be 1
        $null = Get-QwenModel -Refresh
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'uses the specified connection' {
        Connect-Qwen -BaseUri "$(Get-EmulatorUri)/api/v1" -ApiKey (Get-Key) -Name native
        Connect-Emulator
        $null = Get-QwenModel -Connection native
        (Get-SeenRequest).Path | Select-Object -Unique | Should -Be '/api/v1/models'
    }

    It 'distinguishes listed models from models that only the catalog knows' {
        Add-EmulatorFault @{ body = '{"data":[{"id":"qwen-plus"},{"id":"brand-new-model"},{"id":"qwen-plus-2025-07-28"}]}' }
        $models = Get-QwenModel
        ($models | Where-Object Listed).Id | Should -Be @('brand-new-model', 'qwen-plus', 'qwen-plus-2025-07-28')
        ($models | Where-Object Id -EQ qwen-max).Listed | Should -BeFalse
        $new = $models | Where-Object Id -EQ brand-new-model
        $new.Known | Should -BeFalse
        $new.Context | Should -BeNullOrEmpty
        ($models | Where-Object Id -EQ qwen-plus-2025-07-28).Context | Should -Be 1000000
    }

    It 'returns the catalog with a warning if the service has no list' {
        Add-EmulatorFault @{ status = 404 }
        $models = Get-QwenModel qwen-plus -WarningVariable warnings -WarningAction SilentlyContinue
        $models.Id | Should -Be 'qwen-plus'
        $models.Listed | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'doesn''t provide a list of models'
    }

    It 'fails like every other call' {
        Connect-Emulator -Key sk-emulator-revoked
        { Get-QwenModel } | Should -Throw -ErrorId 'Qwen.Authentication,*' -ExceptionType ([QwenPS.QwenException])
    }

    It 'shows the call in -Verbose' {
        $lines = Get-QwenModel qwen-plus -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $lines | Should -HaveCount 1
        "$lines" | Should -Match 'GET http.*/models -> 200'
    }

    It 'rejects -Offline with -Refresh' {
        { Get-QwenModel -Offline -Refresh } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'shows a table with context, prices, and features' {
        $text = Get-QwenModel qwen-plus, qwen-max-0428 | Out-String -Width 140
        $text | Should -Match 'Id +Status +Context +InputPrice +OutputPrice Retires +Listed +Replacement +Features'
        $text | Should -Match 'qwen-plus +Current +1.000.000 +0.4 USD/M +1.2 USD/M +True +Thinking, Tools'
    }
}

Describe 'Get-QwenModel -Offline' {
    BeforeEach { Reset-QwenTest }

    It 'makes no call' {
        $models = Get-QwenModel -Offline
        $models | Should -HaveCount 131
        $models.Listed | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
        (Get-EmulatorCounter).requests | Should -Be 0
    }

    It 'needs no key, connection, or network, and uses the prices of the region of calls' {
        $result = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; Get-QwenModel -Offline qwen-plus | ForEach-Object { "$($_.Id) $($_.InputPrice) $($_.PriceRegion)" }'
        $result.Error | Should -BeNullOrEmpty
        $result.Output.Trim() | Should -Be 'qwen-plus 0.8 China'
        $result = Invoke-FreshPwsh 'Import-Module $env:QWENPS_MODULE; (Get-QwenModel -Offline qwen-plus).PriceRegion' -Environment @{ DASHSCOPE_API_REGION = 'ap-southeast-1' }
        $result.Output.Trim() | Should -Be 'International'
    }

    It 'shows retirements in 80 columns' {
        $line = Get-QwenModel -Offline qwen-turbo | Out-String -Width 80 -Stream | Where-Object { $_ -match 'qwen-turbo' } | ForEach-Object TrimEnd
        $line | Should -Match 'qwen-turbo +Retired .* USD/M$'
    }

    It 'returns only models with the status of -Status' {
        (Get-QwenModel -Offline -Status Retired).Status | Select-Object -Unique | Should -Be 'Retired'
        (Get-QwenModel -Offline -Status Current, Retiring).Status | Should -Not -Contain 'Retired'
        Get-QwenModel -Offline qwen-turbo -Status Current | Should -BeNullOrEmpty
        $model = Get-QwenModel -Offline qwen-turbo -Status Retired
        $model.Retires | Should -Be ([datetimeoffset] '2026-10-10T00:00+08:00')
        $model.Replacement | Should -Not -BeNullOrEmpty
    }

    It 'returns the retired models last' {
        $states = "$((Get-QwenModel -Offline).Status)"
        $states | Should -Match 'Current'
        $states | Should -Match '(Retired ?)+$'
        $states -replace '(Retired ?)+$' | Should -Not -Match 'Retired'
    }

    It 'returns only models with all features of -Feature' {
        $models = Get-QwenModel -Offline -Feature Thinking, tools
        $models | Should -Not -BeNullOrEmpty
        foreach ($model in $models) { $model.Features | Should -Contain 'Thinking'; $model.Features | Should -Contain 'Tools' }
        @($models).Count | Should -BeLessThan @(Get-QwenModel -Offline -Feature Thinking).Count
        @(Get-QwenModel -Offline -Feature Tools -Status Current).Count | Should -Be @(Get-QwenModel -Offline | Where-Object { $_.Features -contains 'Tools' -and $_.Status -eq 'Current' }).Count
        Get-QwenModel -Offline qwen-plus -Feature Tools | Should -HaveCount 1
    }

    It 'returns only models that accept all inputs of -Input' {
        $models = Get-QwenModel -Offline -Input text, image -Status Current
        $models | Should -Not -BeNullOrEmpty
        foreach ($model in $models) { $model.Input | Should -Contain 'image' }
        Get-QwenModel -Offline qwen-plus -Input image | Should -BeNullOrEmpty
        @(Get-QwenModel -Input image).Count | Should -BeGreaterThan 0
    }

    It 'rejects an unknown feature and lists the known ones, which Tab also completes' {
        $problem = { Get-QwenModel -Offline -Feature Magic } | Should -Throw '*Thinking*Tools*StructuredOutput*' -PassThru
        "$problem" | Should -Not -BeLike '*-Input*'
        { Get-QwenModel -Offline -Feature Tools, image } | Should -Throw "*'image'*Thinking, Tools, StructuredOutput*-Input image*"
        $run = Invoke-FreshPwsh '[cultureinfo]::CurrentUICulture = ''zh-CN''; Import-Module $env:QWENPS_MODULE; Get-QwenModel -Offline -Feature image'
        $run.Error | Should -BeLike '*可用的功能*-Input image*'
        (TabExpansion2 'Get-QwenModel -Feature ' 23).CompletionMatches.CompletionText | Should -Be @('StructuredOutput', 'Thinking', 'Tools')
        (TabExpansion2 'Get-QwenModel -Input ' 21).CompletionMatches.CompletionText | Should -Contain 'image'
    }

    It 'finds a retired snapshot by its name' {
        $model = Get-QwenModel -Offline qwen-plus-2024-06-24
        $model.Status | Should -Be 'Retired'
        $model.Retires | Should -Be ([datetimeoffset] '2025-05-08T00:00+08:00')
        $model.Replacement | Should -Be 'qwen-plus'
    }

    It 'shows Chinese text in a Chinese session' {
        $script = {
            [cultureinfo]::CurrentUICulture = 'zh-CN'
            try { Get-QwenModel -Offline qwen-plsu -ErrorAction Stop } catch { $_.Exception.Message }
        }
        $shell = New-QwenShell
        try { $shell.AddScript($script).Invoke() | Should -Be '没有名为“qwen-plsu”的模型。您要找的是 qwen-plus 吗？' }
        finally { $shell.Dispose() }
    }
}

Describe 'A custom catalog' {
    BeforeEach { Reset-QwenTest }
    AfterEach { $env:QWENPS_CATALOG = $null }

    It 'adds rows, replaces rows, and retires models' {
        $json = '{"models":[{"id":"ft-invoices","context":8000,"prices":{"international":{"input":3,"output":4}}},{"id":"qwen-plus","context":5}],"retirements":[{"date":"2020-01-01","models":{"ft-old":"ft-invoices"}}]}'
        $env:QWENPS_CATALOG = Join-Path (New-TestFile @{ 'models.json' = $json }) models.json
        (Get-QwenModel -Offline ft-invoices).InputPrice | Should -Be 3
        (Get-QwenModel -Offline qwen-plus).Context | Should -Be 5
        (Get-QwenModel -Offline ft-old).Replacement | Should -Be 'ft-invoices'
        Get-QwenModel -Offline | Should -HaveCount 132
    }

    It 'reports each error in the file, and does not use the file' {
        $json = '{"models":[{"id":"ft-invoices","context":-1,"colour":"red"}]}'
        $env:QWENPS_CATALOG = Join-Path (New-TestFile @{ 'models.json' = $json }) models.json
        Get-QwenModel -Offline 'ft*' -ErrorVariable errors -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $errors | Should -HaveCount 2
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.CatalogInvalid,*'
        $errors[0].Exception.Message | Should -Be 'models[0].context must be a whole number greater than 0.'
        $errors[1].Exception.Message | Should -Be "models[0].colour isn't a field of the catalog."
        $null = 'a', 'b' | Invoke-QwenChat hi -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings) -match 'number of errors: 2' | Should -HaveCount 1
    }

    It 'is also checked if it is set after the first call' {
        $null = Invoke-QwenChat hi
        $env:QWENPS_CATALOG = 'models.json'
        $null = 1..2 | ForEach-Object { Invoke-QwenChat hi -WarningVariable +warnings -WarningAction SilentlyContinue }
        @($warnings) -match 'QWENPS_CATALOG' | Should -HaveCount 1
    }
}

Describe 'Model advice of a call' {
    BeforeEach { Reset-QwenTest }

    It 'an error about an unknown model lists similar IDs in its remedy' {
        { Invoke-QwenChat hi -Model qwen-plsu } | Should -Throw -ErrorId 'Qwen.ModelNotFound,*'
        $Error[0].Exception.Remedy | Should -BeLike '*Did you mean qwen-plus?'
        $Error[0].ErrorDetails.RecommendedAction | Should -Be $Error[0].Exception.Remedy
        ($Error[0] | Resolve-QwenError).Remedy | Should -Be $Error[0].Exception.Remedy
    }

    It 'warns once per session about a retired model and shows the replacement' {
        $shell = New-QwenShell
        try {
            $null = $shell.AddScript('1..2 | ForEach-Object { Invoke-QwenChat hi -Model qwen-turbo }; Test-QwenAccess -Model qwen-turbo').Invoke()
            $shell.Streams.Warning.Message | Where-Object { $_ -match 'retired' } | Should -HaveCount 1
            "$($shell.Streams.Warning)" | Should -Match "'qwen-turbo' was retired on 2026-10-10.*The provider recommends .+ instead"
        }
        finally { $shell.Dispose() }
    }

    It 'the error of a call to a retired model shows the retirement, and so does Resolve-QwenError' {
        Add-EmulatorFault @{ status = 404; body = '{"error":{"message":"The model `qwen-turbo` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}' }
        { Invoke-QwenChat hi -Model qwen-turbo -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'Qwen.ModelNotFound,*'
        $Error[0].Exception.Cause | Should -BeLike '*was retired on 2026-10-10*'
        $Error[0].Exception.Remedy | Should -BeLike '*The provider recommends*'
        $resolved = $Error[0] | Resolve-QwenError
        $resolved.Cause | Should -Be $Error[0].Exception.Cause
        $resolved.Remedy | Should -Be $Error[0].Exception.Remedy
    }

    It 'a request that exceeds the context is still sent, with one warning' {
        { 'word ' * 5000 | Invoke-QwenChat 'x' -Model qwen-math-plus -WarningVariable script:warnings -WarningAction SilentlyContinue } |
            Should -Throw -ErrorId 'Qwen.ContextLength,*'
        $warnings = @($warnings) -match 'context of'
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match '6.251 tokens \(estimated\).*qwen-math-plus is 4.096'
        (Get-EmulatorCounter).requests | Should -Be 1
    }

    It 'each file that is too long produces a warning with its name' {
        $folder = New-TestFile @{ 'a.txt' = 'word ' * 5000; 'b.txt' = 'short'; 'c.txt' = 'word ' * 5000 }
        $null = Get-ChildItem $folder | Invoke-QwenChat 'x' -Model qwen-math-plus -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        $warnings = @($warnings) -match 'context of'
        $warnings | Should -HaveCount 2
        "$warnings" | Should -Match 'a\.txt'
        "$warnings" | Should -Match 'c\.txt'
        $null = Get-ChildItem $folder | Invoke-QwenChat 'x' -Model qwen-math-plus -WhatIf -WarningVariable planned -WarningAction SilentlyContinue
        @($planned) -match 'context of' | ForEach-Object { "$_" } | Sort-Object | Should -Be ($warnings | ForEach-Object { "$_" } | Sort-Object)
    }

    It 'an answer has its estimated cost' {
        $answer = Invoke-QwenChat 'hello' -Model qwen-max
        $answer.EstimatedCost | Should -BeOfType decimal
        $answer.EstimatedCost | Should -Be (($answer.Usage.InputTokens * 1.6d + $answer.Usage.OutputTokens * 6.4d) / 1e6)
        (Invoke-QwenChat 'hello' -Model qwen-max-0428).EstimatedCost | Should -BeNullOrEmpty
        (ConvertTo-Json $answer | ConvertFrom-Json).EstimatedCost | Should -BeGreaterThan 0
    }
}
