# Compares the five main views in a window of 80 columns, in both languages, with the files in the Snapshots folder. After an intended change, run the tests
# with QWENPS_UPDATE_SNAPSHOTS=1, and review the difference.
BeforeDiscovery { $views = foreach ($culture in 'en-US', 'zh-CN') { foreach ($view in 'answer', 'access', 'models', 'jobs', 'measures') { @{ View = $view; Culture = $culture } } } }

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest
    Reset-QwenTest
    $script:Shown = @{}
    foreach ($culture in 'en-US', 'zh-CN') {
        $run = Invoke-FreshPwsh -Environment @{ CULTURE = $culture; QWENPS_BATCH_PATH = New-TestFolder; DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1" } -WorkingDirectory (New-TestFolder) -Command @'
            [cultureinfo]::CurrentUICulture = [cultureinfo]::CurrentCulture = $env:CULTURE
            Import-Module $env:QWENPS_MODULE
            'x' * 40000 | Set-Content -NoNewline ./server.log
            '日志' * 100 | Set-Content -NoNewline -Encoding utf8 ./a-file-with-a-long-name-2026-11-29.log
            $tool = [ordered]@{ type = 'function'; function = @{ name = 'Get-FreeSpace'; parameters = @{} } } | ConvertTo-Json -Depth 4
            $views = [ordered]@{
                answer   = { Invoke-QwenChat 'The window is narrow, the sentence is long, and 中文 has a double width.'; Invoke-QwenChat 'call:Get-FreeSpace({"Drive":"C"})' -Tool $tool }
                access   = { Test-QwenAccess -Model qwen-plus, no-such-model -NoRegionProbe | Where-Object Check -NE Retirement; [QwenPS.AccessResult] @{ Check = 'Retirement'; Status = 'Warning'; Target = 'qwen-max'; Message = 'See https://bailian.console.aliyun.com/cn-beijing?tab=model#/api-key' } }
                models   = { Get-QwenModel -Offline qwen-turbo, qwen3-coder-480b-a35b-instruct, qwen-72b-chat, qwen3-livetranslate-flash-realtime }
                jobs     = { 1..3 | Submit-QwenBatch -PerItem -Name reports-2026-11-29 | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120; 'x' | Submit-QwenBatch -Name 报表-2026-11-29 }
                measures = { Get-ChildItem *.log | Measure-QwenToken -Model qwen-max; 'a' * 9 | Measure-QwenToken -Model no-such-model -WarningAction Ignore }
            }
            foreach ($name in $views.Keys) { "##$name"; & $views[$name] | Out-String -Width 80 -Stream | ForEach-Object TrimEnd | Where-Object { $_ } }
'@
        if ($run.Error) { throw $run.Error }
        # Replaces values that differ in each run (IDs, times, ports, and the clock offset) with values of the same length.
        $text = $run.Output -replace "$([char] 27)\[[0-9;]*m" -replace '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '00000000-0000-0000-0000-000000000000' -replace '\b\d{8}-\d{6}-[0-9a-f]{6}', '20261129-120000-abcdef' `
            -replace '(?<=127\.0\.0\.1:)\d{5}', '12345' -replace '\b\d\.\d\d(?= s,)', '0.12' -replace '(?<=within |不超过 )\d(?= s| 秒)', '1'
        foreach ($part in $text -split '(?m)^##' -ne '') { $name, $rest = $part -split '\r?\n', 2; $Shown["$name.$culture"] = $rest.TrimEnd() -replace '\r' }
    }
}

Describe 'The view of <View> in <Culture>' -ForEach $views {
    It 'is the same as its snapshot, and fits into 80 columns' {
        $file = "$PSScriptRoot/Snapshots/$View.$Culture.txt"
        $now = $Shown["$View.$Culture"]
        if ($env:QWENPS_UPDATE_SNAPSHOTS) { $null = New-Item -ItemType Directory -Force "$PSScriptRoot/Snapshots"; [System.IO.File]::WriteAllText($file, "$now`n") }
        $now | Should -BeExactly ([System.IO.File]::ReadAllText($file) -replace '\r').TrimEnd()
        # A Chinese character takes two columns.
        $now -split "`n" | ForEach-Object { ($_ -replace '[\u2e80-\uff60]', 'xx').Length | Should -BeLessOrEqual 80 -Because $_ }
    }
}
