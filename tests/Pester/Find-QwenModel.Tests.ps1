BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
}

Describe 'Find-QwenModel' {
    BeforeEach {
        Reset-QwenTest
        $folder = New-TestFile @{
            'app.py'           = "model = 'qwen-plus'`n# qwen-max was too slow`nother = 'qwen-plus-2024-09-19'"
            'config.json'      = '{"model": "qwen-max"}'
            'notes [old].md'   = 'We use qwen-turbo.'
            '.gitignore'       = "build/`n*.tmp"
            'x.tmp'            = '"qwen-flash"'
        }
        $null = New-Item -ItemType Directory -Path "$folder/build", "$folder/src"
        Set-Content -LiteralPath "$folder/build/out.js" -Value 'const m = "qwen-long";'
        Set-Content -LiteralPath "$folder/src/run.ps1" -Value 'Invoke-QwenChat Hi -Model qwen3-max'
    }
    AfterEach { (Get-EmulatorCounter).requests | Should -Be 0 -Because 'searching makes no call' }

    It 'searches a folder with all subfolders, without ignored files and comments' {
        $found = @(Find-QwenModel $folder)
        $found | ForEach-Object { $_ | Should -BeOfType QwenPS.ModelReference }
        $found | ForEach-Object { '{0}:{1}:{2} {3} {4}' -f (Split-Path -Leaf $_.Path), $_.Line, $_.Column, $_.Model, $_.Confidence } | Should -Be @(
            'app.py:1:10 qwen-plus High'
            'app.py:3:10 qwen-plus-2024-09-19 High'
            'config.json:1:12 qwen-max High'
            'notes [old].md:1:8 qwen-turbo Medium'
            'run.ps1:1:27 qwen3-max High')
        $found[1].Status | Should -Be Retired
        $found[1].Retires | Should -Be ([datetimeoffset] '2026-01-30T00:00+08:00')
        $found[1].Replacement | Should -Not -BeNullOrEmpty
        $found[2].Status | Should -Be Current
        $found[2].Text | Should -Be '{"model": "qwen-max"}'
    }

    It 'searches the current folder by default, and shows paths relative to it' {
        Push-Location $folder
        try { $found = @(Find-QwenModel) } finally { Pop-Location }
        $found | Should -HaveCount 5
        $found[-1].RelativePath | Should -Be (Join-Path src run.ps1)
        $found[-1].Path | Should -Be ([System.IO.Path]::Combine($folder, 'src', 'run.ps1'))
    }

    It 'accepts files as Select-String does: <Name>' -ForEach @(
        @{ Name = '-Path with a wildcard'; Command = { Find-QwenModel -Path "$folder/*.json" } }
        @{ Name = '-LiteralPath'; Command = { Find-QwenModel -LiteralPath "$folder/config.json" } }
        @{ Name = 'piped files'; Command = { Get-ChildItem $folder -Filter *.json | Find-QwenModel } }
        @{ Name = '-Include'; Command = { Find-QwenModel $folder -Include *.json } }
        @{ Name = '-Include and -Exclude'; Command = { Find-QwenModel $folder -Include *.json, *.md -Exclude notes* } }
        @{ Name = '-Exclude with a folder'; Command = { Find-QwenModel $folder -Exclude *.py, *.md, src } }
        @{ Name = 'several paths'; Command = { Find-QwenModel "$folder/config.json", "$folder/.gitignore" } }
    ) {
        $found = @(& $Command)
        $found | Should -HaveCount 1
        $found[0].Model | Should -Be 'qwen-max'
    }

    It 'finds a file with brackets in its name with -LiteralPath' {
        (Find-QwenModel -LiteralPath "$folder/notes [old].md").Model | Should -Be 'qwen-turbo'
        (Get-ChildItem $folder -Filter notes* | Find-QwenModel).Model | Should -Be 'qwen-turbo'
    }

    It 'searches each file once if folders and their contents are piped' {
        (Get-ChildItem $folder -Recurse | Find-QwenModel | Where-Object Model -EQ 'qwen3-max') | Should -HaveCount 1
        (Get-Item $folder | Find-QwenModel) | Should -HaveCount 5
    }

    It 'searches piped text line by line' {
        $found = @('first', "model: 'qwen-plus'", "`n`"qwen-max`"" | Find-QwenModel)
        $found.Model | Should -Be @('qwen-plus', 'qwen-max')
        $found.Line | Should -Be @(2, 4)
        $found[0].Path | Should -BeNullOrEmpty
        (Get-Content "$folder/config.json" | Find-QwenModel).Model | Should -Be 'qwen-max'
        '', $null, 5 | Find-QwenModel | Should -BeNullOrEmpty
    }

    It 'searches ignored files on request, and if they are specified' {
        (Find-QwenModel $folder -NoIgnore).Model | Should -Contain 'qwen-long'
        (Find-QwenModel "$folder/build").Model | Should -Be 'qwen-long'
        (Find-QwenModel "$folder/x.tmp").Model | Should -Be 'qwen-flash'
    }

    It 'filters by confidence and status' {
        $low = @(Find-QwenModel $folder -MinimumConfidence Low | Where-Object Confidence -EQ Low)
        $low.Model | Should -Be 'qwen-max'
        (Find-QwenModel $folder -MinimumConfidence High).Model | Should -Not -Contain 'qwen-turbo'
        (Find-QwenModel $folder -Status Retired).Model | Should -Contain 'qwen-plus-2024-09-19'
        (Find-QwenModel $folder -Status Retired).Model | Should -Not -Contain 'qwen-max'
        ('"qwen9-plus"' | Find-QwenModel).Status | Should -BeNullOrEmpty
        '"qwen9-plus"' | Find-QwenModel -Status Current, Retiring, Retired | Should -BeNullOrEmpty
    }

    It 'lists the models of connections, profiles, and batch jobs' {
        $env:QWENPS_BATCH_PATH = Join-Path $folder 'jobs'
        $env:QWENPS_PROFILE_PATH = Join-Path $folder 'profiles'
        $null = New-Item -ItemType Directory -Path "$folder/profiles"
        Set-Content -LiteralPath "$folder/profiles/team.json" -Value '{"version": 1, "model": "qwen-flash"}'
        try {
            Connect-Emulator -With @{ Name = 'prod'; Model = 'qwen3-max' }
            $null = New-Item -ItemType Directory -Path "$folder/jobs/one"
            Set-Content -LiteralPath "$folder/jobs/one/job.json" -Value '{"Model": "qwen-max", "Name": "one"}'
            Set-Content -LiteralPath "$folder/jobs/one/requests-1.jsonl" -Value '{"body": {"model": "qwen-max"}}'
            $found = @(Find-QwenModel -Setting)
            ($found | Where-Object Path -EQ 'Connection:prod').Model | Should -Be 'qwen3-max'
            ($found | Where-Object Path -Like '*job.json').Model | Should -Be 'qwen-max'
            ($found | Where-Object Path -Like '*team.json').Model | Should -Be 'qwen-flash'
            $found | Where-Object Path -Like '*requests*' | Should -BeNullOrEmpty
        }
        finally { $env:QWENPS_BATCH_PATH = $env:QWENPS_PROFILE_PATH = $null }
    }

    It 'skips journals and usage logs, unless they are named' {
        Connect-Emulator -With @{ UsageLog = "$folder/usage.jsonl"; Name = 'log' }
        $null = 'a', 'b' | Invoke-QwenChat -PerItem -Journal "$folder/run.jsonl" -Model qwen3-max -Connection log -WarningAction Ignore
        Reset-QwenTest
        Set-Content -LiteralPath "$folder/data.jsonl" -Value '{"time":"now","model":"qwen3-max"}'
        $all = @(Find-QwenModel $folder -Verbose 4>&1)
        ($all | Where-Object RelativePath -Like '*.jsonl').RelativePath | Split-Path -Leaf | Should -Be 'data.jsonl'
        "$all" | Should -Match ([regex]::Escape("run.jsonl' was skipped"))
        "$all" | Should -Match ([regex]::Escape("usage.jsonl' was skipped"))
        (Find-QwenModel "$folder/usage.jsonl").Model | Should -Be 'qwen3-max', 'qwen3-max'
        Get-Item "$folder/run.jsonl" | Find-QwenModel | Should -Not -BeNullOrEmpty
    }

    It 'does not report the models of a baseline that are only allowed' {
        $key = @{ models = @(@{ id = 'qwen-plus' }); additionalModels = @('qwen-turbo', 'qwen-max'); denied = @('qwen-long') }
        @{ version = 1; keys = @($key) } | ConvertTo-Json -Depth 5 | Set-Content "$folder/access.json"
        (Find-QwenModel "$folder/access.json").Model | Should -Be 'qwen-plus'
    }

    It 'reports a path that does not exist, and searches the others' {
        $found = Find-QwenModel "$folder/none", "$folder/config.json" -ErrorVariable errors -ErrorAction SilentlyContinue
        $found.Model | Should -Be 'qwen-max'
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.FindQwenModelCommand'
    }

    It 'counts files and binary files with -Verbose' {
        [System.IO.File]::WriteAllBytes((Join-Path $folder 'x.bin'), [byte[]] (1, 0, 2, 3, 0, 0, 7))
        $all = @(Find-QwenModel $folder -Verbose 4>&1)
        "$($all[-1])" | Should -Be '5 files were searched. 1 binary files were skipped.'
    }

    It 'shows a table with the state of each model' {
        $text = Find-QwenModel $folder -Include app.py | Out-String -Width 160
        $text | Should -Match 'RelativePath\s+Line\s+Model\s+Retires\s+Replacement\s+Status'
        $text | Should -Match 'qwen-plus-2024-09-19\s+2026-01-30 qwen-plus-2025-12-01 Retired'
        Find-QwenModel $folder -Include app.py | Out-String -Width 80 | Should -Match 'qwen-plus-2024-09-19\s+2026-01-30 qwen-plus-2025-12-01\s'
    }

    It 'ends early with Select-Object' {
        (Find-QwenModel $folder | Select-Object -First 1).Model | Should -Be 'qwen-plus'
    }
}

Describe 'Find-QwenModel in a large folder' {
    BeforeAll {
        # The folder isn't in TestDrive, because Pester takes much longer to delete 20,000 files there.
        $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "qwen-large-$([guid]::NewGuid().ToString('N'))")
        $null = [System.IO.Directory]::CreateDirectory($folder)
    }
    AfterAll { [System.IO.Directory]::Delete($folder, $true) }

    It 'searches 20,000 files and a line of 50 MB in limited memory' {
        Reset-QwenTest
        foreach ($i in 0..199) {
            $null = [System.IO.Directory]::CreateDirectory("$folder/$i")
            foreach ($j in 0..99) { [System.IO.File]::WriteAllText("$folder/$i/$j.py", "x = $j") }
        }
        [System.IO.File]::WriteAllText("$folder/199/last.py", "model = 'qwen-plus'")
        (Find-QwenModel $folder).Model | Should -Be 'qwen-plus'

        # One line of 50 MB, with an ID at its end.
        $writer = [System.IO.File]::CreateText("$folder/line.json")
        $block = '"value", ' * 100000
        $writer.Write('[')
        foreach ($i in 1..58) { $writer.Write($block) }
        $writer.Write('"qwen-max"]')
        $writer.Dispose()
        $before = [GC]::GetTotalMemory($true)
        $found = Find-QwenModel "$folder/line.json"
        [GC]::GetTotalMemory($false) - $before | Should -BeLessThan 100MB
        $found.Column | Should -Be (58 * $block.Length + 3)

        # The search waits for the pipeline, so results don't accumulate.
        [System.IO.File]::WriteAllText("$folder/many.json", '"qwen-max", ' * 500000)
        (Find-QwenModel "$folder/many.json" | Select-Object -First 3).Column | Should -Be @(2, 14, 26)
    }
}
