# Tests -Live in commands that a user types at the prompt. The text must appear once, and no answer must be lost.
BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # Types lines at the prompt of a new PowerShell process. Returns the content of the window after each line.
    function Invoke-Typed([string[]] $Line) {
        $typed = @('Import-Module $env:QWENPS_MODULE') + @($Line | ForEach-Object { "Write-Host '#next'"; $_ })
        $run = Invoke-FreshPwsh -Arguments '-NoProfile -NonInteractive -Command -' -StandardInput (($typed -join "`n") + "`n") -Environment @{
            DASHSCOPE_API_KEY = 'sk-emulator-ok'; DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
        }
        $run.Error | Should -BeNullOrEmpty
        $run.Output -replace "$([char] 27)\[[0-9;?]*[a-zA-Z]" -split '#next' | Select-Object -Skip 1
    }

    function Measure-Text([string] $Shown, [string] $Text) { [regex]::Matches($Shown, [regex]::Escape($Text)).Count }
}

Describe 'Invoke-QwenChat -Live at the prompt' {
    BeforeEach { Reset-QwenTest }

    # A new PowerShell process takes a second to start, so all lines of a group are typed in the same process.
    Context 'The text' -ForEach @{ Lines = @(
        "Invoke-QwenChat 'say a word' -Live"
        "  qwen 'say a word' -Live -Model qwen-max"
        "'a word' | Invoke-QwenChat say -Live"
        "`$x = 1; Invoke-QwenChat 'say a word' -Live; `$x = 2"
        "'a word' | Invoke-QwenChat -PerItem -Live"
    ) } {
        BeforeAll { $all = Invoke-Typed $Lines }

        It 'is shown once, followed by the last lines: <_>' -ForEach $Lines {
            $shown = $all[$Lines.IndexOf($_)]
            Measure-Text $shown 'a word' | Should -Be 1
            $shown | Should -Match '(?s)a word\r?\n\r?\n-- qwen-(plus|max), stop, .*\r?\n-- request ID '
        }
    }

    It 'shows every answer of several once' {
        $shown = Invoke-Typed "'first word', 'second word' | Invoke-QwenChat -PerItem -Live"
        Measure-Text $shown 'first word' | Should -Be 1
        Measure-Text $shown 'second word' | Should -Be 1
        Measure-Text $shown '-- request ID' | Should -Be 2
    }

    It 'shows tool calls, which the text does not contain' {
        $shown = Invoke-Typed "Invoke-QwenChat 'call:Get-Thing({})' -Tool '{`"name`":`"Get-Thing`"}' -Live"
        Measure-Text $shown 'Tool call: Get-Thing({})' | Should -Be 1
    }

    Context 'The object' -ForEach @{ Cases = @(
        @{ Name = 'assigned'; Typed = "`$a = Invoke-QwenChat 'say a word' -Live"; Times = 1 }
        @{ Name = 'assigned to two variables'; Typed = "`$a, `$b = Invoke-QwenChat 'say a word' -Live"; Times = 1 }
        @{ Name = 'in -OutVariable'; Typed = "Invoke-QwenChat 'say a word' -Live -OutVariable a"; Times = 1 }
        @{ Name = 'with Tee-Object'; Typed = "Invoke-QwenChat 'say a word' -Live | Tee-Object -Variable a"; Times = 2 }
        @{ Name = 'in parentheses'; Typed = "(Invoke-QwenChat 'say a word' -Live -OutVariable a)"; Times = 2 }
        @{ Name = 'in an array'; Typed = "@(Invoke-QwenChat 'say a word' -Live -OutVariable a)"; Times = 2 }
    ) } {
        BeforeAll {
            $all = Invoke-Typed ($Cases | ForEach-Object { $_.Typed; '$a'; '"$($a[0].GetType()) $($a[0].Content) $(@($a[0].PSObject.TypeNames).Count)"' })
        }

        It 'is kept: <Name>' -ForEach $Cases {
            $first = 3 * $Cases.Name.IndexOf($Name)
            $shown, $later, $facts = $all[$first..($first + 2)]
            Measure-Text $shown 'a word' | Should -Be $Times
            # If the answer is displayed later, the view is complete.
            $later | Should -Match '(?s)say a word\r?\n\r?\n-- qwen-plus, stop, .*\r?\n-- request ID '
            $facts | Should -Match 'QwenPS.ChatResponse say a word 2'
        }
    }

    Context 'The complete view' -ForEach @{ Lines = @(
        "Invoke-QwenChat 'say a word' -Live | Out-File ./out.txt"
        "Invoke-QwenChat 'say a word' -Live > ./out.txt"
        "Invoke-QwenChat 'say a word' -Live *>> ./out.txt"
        "& { Invoke-QwenChat 'say a word' -Live } | Out-File ./out.txt"
        "& ([scriptblock]::Create(`"Invoke-QwenChat 'say a word' -Live`")) > ./out.txt"
        "Invoke-Expression `"Invoke-QwenChat 'say a word' -Live`" | Out-File ./out.txt"
        "function f { Invoke-QwenChat 'say a word' -Live }; f | Out-File ./out.txt"
        "'x' | ForEach-Object { Invoke-QwenChat 'say a word' -Live } | Out-File ./out.txt"
        "[powershell]::Create('CurrentRunspace').AddScript(`"Invoke-QwenChat 'say a word' -Live`").AddCommand('Out-String').Invoke() > ./out.txt"
        "Set-Content ./s.ps1 `"Invoke-QwenChat 'say a word' -Live`"; ./s.ps1 > ./out.txt"
        "`$(Invoke-QwenChat 'say a word' -Live) > ./out.txt"
    ) } {
        BeforeAll { $all = Invoke-Typed ($Lines | ForEach-Object { $_; 'Get-Content -Raw ./out.txt; Remove-Item ./out.txt' }) }

        It 'is written: <_>' -ForEach $Lines {
            $all[2 * $Lines.IndexOf($_) + 1] | Should -Match '(?s)say a word.*-- qwen-plus, stop, .*-- request ID '
        }
    }

    Context 'The answer' -ForEach @{ Lines = @(
        "Invoke-QwenChat 'say a word' -Live 6>`$null"
        "Invoke-QwenChat 'say a word' -Live -InformationAction Ignore"
        "`$InformationPreference = 'Ignore'; Invoke-QwenChat 'say a word' -Live"
    ) } {
        BeforeAll { $all = Invoke-Typed $Lines }

        It 'is shown if the text is not: <_>' -ForEach $Lines {
            Measure-Text $all[$Lines.IndexOf($_)] 'say a word' | Should -Be 1
        }
    }

    It 'shows an answer from a journal' {
        $first, $second = Invoke-Typed "Invoke-QwenChat 'say a word' -Live -Journal ./run.jsonl", "Invoke-QwenChat 'say a word' -Live -Journal ./run.jsonl"
        Measure-Text $first 'say a word' | Should -Be 1
        Measure-Text $second 'say a word' | Should -Be 1
    }

    It 'in another host, shows the complete view' {
        $shell = New-QwenShell
        try { $shell.AddScript("Invoke-QwenChat 'say a word' -Live").AddCommand('Out-String').Invoke() | Should -Match '(?s)say a word.*-- qwen-plus' }
        finally { $shell.Dispose() }
    }
}
