BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Initialize-QwenTest

    # The text has about 2,000 tokens.
    $long = 'The policy. ' * 700

    # Starts another emulator, with options.
    function Start-OtherEmulator([string] $Options) {
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$(Find-Emulator)`" --exit-with-stdin $Options")
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        [pscustomobject]@{ Process = $process; Uri = $process.StandardOutput.ReadLine() }
    }

    # Calculates the cost of the input as a share of the input price, with and without the cache.
    function Get-InputShare($Answers) {
        $usage = $Answers.Usage
        $all = ($usage | Measure-Object -Sum InputTokens).Sum
        $cached = ($usage | Measure-Object -Sum CachedTokens).Sum
        $created = ($usage | Measure-Object -Sum CacheCreationInputTokens).Sum
        ($all - 0.9 * $cached + 0.25 * $created) / $all
    }
}

Describe 'Invoke-QwenChat -Question' {
    BeforeEach { Reset-QwenTest }

    It 'sends each question after the text, and returns the question with the answer' {
        $answers = 'The text.' | Invoke-QwenChat 'Answer briefly.' -Question 'Why?', 'When?'
        Get-SeenText | Sort-Object | Should -Be @("Answer briefly.`n`nThe text.`n`nWhen?", "Answer briefly.`n`nThe text.`n`nWhy?")
        $answers.Question | Should -Be @('Why?', 'When?')
        $answers.InputObject | Should -Be @('The text.', 'The text.')
        $answers.Index | Should -Be @(0, 1)
        $answers[1] | Out-String | Should -BeLike '*> When[?]*Answer briefly.*'
        $answers.Source | Where-Object { $_ } | Should -BeNullOrEmpty
        $answers[0].Messages[0].Content | Should -Be "Answer briefly.`n`nThe text.`n`nWhy?"
    }

    It 'asks each question about each file, and names the file' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'Text A'; 'b.txt' = 'Text B' })
        $answers = Invoke-QwenChat -Path "$folder/*.txt" -Question 'One?', 'Two?'
        $answers.Content | Should -Be @("Text A`n`nOne?", "Text A`n`nTwo?", "Text B`n`nOne?", "Text B`n`nTwo?")
        $answers.Question | Should -Be @('One?', 'Two?', 'One?', 'Two?')
        $answers.InputObject.Name | Should -Be @('a.txt', 'a.txt', 'b.txt', 'b.txt')
        $answers.Source | Split-Path -Leaf | Should -Be @('a.txt', 'a.txt', 'b.txt', 'b.txt')
    }

    It 'asks each question about each item with -PerItem' {
        $answers = 'x', 'y' | Invoke-QwenChat -PerItem -Question 'One?', 'Two?'
        $answers.Content | Should -Be @("x`n`nOne?", "x`n`nTwo?", "y`n`nOne?", "y`n`nTwo?")
    }

    It 'works without input, after the prompt, the messages, or the system message' {
        (Invoke-QwenChat 'Text.' -Question 'One?', 'Two?').Content | Should -Be @("Text.`n`nOne?", "Text.`n`nTwo?")
        Reset-QwenTest
        (Invoke-QwenChat -System 'Text.' -Question 'One?').Content | Should -Be 'One?'
        (Get-SeenRequest).Body.messages.content | Should -Be @('Text.', 'One?')
        $conversation = Invoke-QwenChat 'Hello'
        Reset-QwenTest
        ($conversation | Invoke-QwenChat -Question 'One?').Content | Should -Be 'One?'
        (Get-SeenRequest).Body.messages.content | Should -Be @('Hello', 'Hello', 'One?')
    }

    It 'asks about an image' {
        $image = Join-Path (New-TestFolder) 'a.png'
        [System.IO.File]::WriteAllBytes($image, [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))
        Invoke-QwenChat -Image $image -Question 'One?' -Model qwen3-vl-plus | Should -Not -BeNullOrEmpty
        $parts = (Get-SeenRequest).Body.messages[0].content
        $parts[0].image_url.url | Should -BeLike 'data:image/png*'
        $parts[1].text | Should -Be 'One?'
    }

    It 'reports an empty question as an error, and asks the others' {
        $answers = 'x' | Invoke-QwenChat -Question 'One?', ' ', 'Three?' -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Content | Should -Be @("x`n`nOne?", "x`n`nThree?")
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.EmptyInput,*'
        $problem[0].Exception.Message | Should -BeLike 'Question 2 is empty*'
    }

    It 'adds the answers to the questions with -AsProperty' {
        $rows = 'x' | Invoke-QwenChat -Question 'One?', 'Two?' -AsProperty Answer
        $rows.InputObject | Should -Be @('One?', 'Two?')
        $rows.Answer | Should -Be @("x`n`nOne?", "x`n`nTwo?")
    }

    It 'shows a failure at its question, and continues' {
        Add-EmulatorFault @{ status = 400; match = @{ contentContains = 'Two?' } }
        $answers = 'x' | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?' -ErrorVariable problem -ErrorAction SilentlyContinue
        $answers.Question | Should -Be @('One?', 'Three?')
        $answers.Index | Should -Be @(0, 2)
        $problem[0].TargetObject | Should -Be 'Two?'
    }
}

Describe 'Invoke-QwenChat -Cache' {
    BeforeEach { Reset-QwenTest }

    It 'creates the cache with the first question by itself, and reads it with the others (<protocol>)' -ForEach @{ protocol = 'OpenAI' }, @{ protocol = 'DashScope' } {
        Connect-Emulator -Protocol $protocol
        $questions = 1..9 | ForEach-Object { "Question $_." }
        $answers = $long | Invoke-QwenChat 'Answer from this text.' -Question $questions -Cache -ThrottleLimit 8 -Header @{ 'X-Emulator-Delay' = '30' } -SummaryVariable summary
        $answers.Question | Should -Be $questions
        $answers[0].CacheCreatedTokens | Should -BeGreaterThan 2000
        $answers[0].CachedTokens | Should -Be 0
        foreach ($answer in $answers[1..8]) {
            $answer.CachedTokens | Should -Be $answers[0].CacheCreatedTokens
            $answer.CacheCreatedTokens | Should -Be 0
        }
        $summary.CacheCreatedTokens | Should -Be $answers[0].CacheCreatedTokens
        $summary.CachedTokens | Should -Be (8 * $answers[0].CacheCreatedTokens)
        Get-InputShare $answers | Should -BeLessThan 0.25
        # The conversation doesn't contain the cache marker.
        $answers[0].Messages[0].Parts | Should -BeNullOrEmpty
        $answers[0].Messages[0].Content | Should -Be "Answer from this text.`n`n$long`n`nQuestion 1."
    }

    It 'marks the end of the text before the question' {
        $null = $long | Invoke-QwenChat -Question 'One?', 'Two?' -Cache -ThrottleLimit 1
        foreach ($request in Get-SeenRequest) {
            $request.Body.messages.Count | Should -Be 1
            $parts = $request.Body.messages[0].content
            $parts[0].text | Should -Be "$long`n`n"
            $parts[0].cache_control.type | Should -Be 'ephemeral'
            $parts[1].cache_control | Should -BeNullOrEmpty
        }
    }

    It 'stores each file once' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = "A $long"; 'b.txt' = "B $long" })
        $answers = Get-ChildItem $folder | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?' -Cache
        ($answers | Where-Object CacheCreatedTokens).Count | Should -Be 2
        ($answers | Where-Object CachedTokens).Count | Should -Be 4
    }

    It 'stores the system message and the prompt that files share' {
        $folder = New-TestFile ([ordered]@{ 'a.txt' = 'A'; 'b.txt' = 'B'; 'c.txt' = 'C' })
        $answers = Invoke-QwenChat 'Classify.' -System $long -Path "$folder/*.txt" -Cache
        ($answers | Where-Object CacheCreatedTokens).Count | Should -Be 1
        ($answers | Where-Object CachedTokens).Count | Should -Be 2
        $request = @(Get-SeenRequest)[0]
        $request.Body.messages[0].content | Should -Be $long
        $request.Body.messages[1].content[0].text | Should -Be "Classify.`n`n"
        $request.Body.messages[1].content[0].cache_control.type | Should -Be 'ephemeral'
    }

    It 'works with a prompt file' {
        $folder = New-TestFile @{ 'review.md' = "---`nmodel: qwen-flash`n---`n$long" }
        $answers = Invoke-QwenChat -PromptFile "$folder/review.md" -Question 'One?', 'Two?' -Cache
        $answers[0].CacheCreatedTokens | Should -BeGreaterThan 2000
        $answers[1].CachedTokens | Should -Be $answers[0].CacheCreatedTokens
    }

    It 'does not mark the prompt if it differs by item' {
        $rows = 1..3 | ForEach-Object { [pscustomobject]@{ name = "n$_" } }
        $null = $rows | Invoke-QwenChat "$long {{name}}" -PerItem -Cache
        $null = $rows | Invoke-QwenChat { "$long $($_.name)" } -PerItem -Cache
        (Get-SeenRequest).Text | Where-Object { $_ -like '*cache_control*' } | Should -BeNullOrEmpty
    }

    It 'marks nothing if that does not pay off, and shows why with -Verbose (<what>)' -ForEach @(
        @{ what = 'one question'; text = 'long'; questions = @('One?'); message = $null }
        @{ what = 'a short text'; text = 'short'; questions = @('One?', 'Two?'); message = '*The shared beginning of the requests has about * token*requires at least 1,024 tokens*' }
    ) {
        $text = @{ long = $long; short = 'short' }[$text]
        $lines = ($text | Invoke-QwenChat -Question $questions -Cache -Verbose) 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        if ($message) { "$lines" | Should -BeLike $message }
        (Get-SeenRequest).Text | Where-Object { $_ -like '*cache_control*' } | Should -BeNullOrEmpty
    }

    It 'warns if the model has no explicit cache' {
        $null = $long | Invoke-QwenChat -Model qwen-max -Question 'One?', 'Two?' -Cache -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings).Count | Should -Be 1
        "$warnings" | Should -BeLike "*'qwen-max' doesn't support the explicit cache*"
        (Get-SeenRequest).Text | Where-Object { $_ -like '*cache_control*' } | Should -BeNullOrEmpty
    }

    It 'lets the next question create the cache if the first one fails' {
        Add-EmulatorFault @{ status = 400 }
        $answers = $long | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?' -Cache -ErrorAction SilentlyContinue
        $answers[0].CacheCreatedTokens | Should -BeGreaterThan 2000
        $answers[1].CachedTokens | Should -BeGreaterThan 2000
    }

    It 'streams in the order of the questions' {
        $deltas = $long | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?', 'Four?' -Cache -Stream -ThrottleLimit 4
        $usage = $deltas.Usage | Where-Object { $_ }
        $usage[0].CacheCreationInputTokens | Should -BeGreaterThan 2000
        $usage[1..3].CachedTokens | Should -Be @(1..3 | ForEach-Object { $usage[0].CacheCreationInputTokens })
    }

    It 'works with -JsonSchema, also if the system message contains the schema' {
        foreach ($model in 'qwen-plus', 'qwen-flash') {
            $answers = Invoke-QwenChat -System $long -Model $model -Question 'One?', 'Two?' -Cache -JsonSchema @{ n = 1 } -Header @{ 'X-Emulator-Answer' = 'text:%7B%22n%22:7%7D' }
            $answers[1].Object.n | Should -Be 7
            $answers[0].CacheCreatedTokens | Should -BeGreaterThan 2000
            $answers[1].CachedTokens | Should -Be $answers[0].CacheCreatedTokens
        }
    }

    It 'stays in the cache while tools run' {
        function Get-Place { param([string] $Name) "Place of $Name" }
        $answers = $long | Invoke-QwenChat -Question 'call:Get-Place({"Name":"a"})', 'call:Get-Place({"Name":"b"})' -Tool Get-Place -InvokeTool -Confirm:$false -Cache
        $answers.Content | Should -Be @('Place of a', 'Place of b')
        $sent = Get-SeenRequest
        $sent.Count | Should -Be 4
        $sent.Text | Where-Object { $_ -notlike '*cache_control*' } | Should -BeNullOrEmpty
        $answers[0].CachedTokens | Should -Be $answers[0].CacheCreatedTokens
        $answers[1].CacheCreatedTokens | Should -Be 0
    }

    It 'does not mark requests to a fallback model, which has its own cache' {
        Add-EmulatorFault @{ status = 503; match = @{ model = 'qwen-plus' }; times = -1 }
        $answers = $long | Invoke-QwenChat -Question 'One?', 'Two?' -Cache -FallbackModel qwen-flash -ThrottleLimit 1
        $answers.Model | Should -Be @('qwen-flash', 'qwen-flash')
        (Get-SeenRequest | Where-Object { $_.Body.model -eq 'qwen-flash' }).Text | Where-Object { $_ -like '*cache_control*' } | Should -BeNullOrEmpty
    }

    It 'reserves the price of a creation with -MaxCost' {
        # The maximum is 8,400 characters and 512 tokens of instructions at 125% of 0.4 USD per million tokens, and 10 output tokens.
        $maximum = (8404 + 16 + 512 + 10) * 0.4 * 1.25 / 1e6
        $result = $long | Invoke-QwenChat -Question 'One?', 'Two?' -Cache -MaxTokens 10 -MaxCost ($maximum * 0.9) -ErrorVariable problem -ErrorAction SilentlyContinue
        $result | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'Qwen.BudgetReached,*'
        (Get-EmulatorCounter).requests | Should -Be 0
        $null = $long | Invoke-QwenChat -Question 'One?', 'Two?' -Cache -MaxTokens 10 -MaxCost ($maximum * 1.5) -ThrottleLimit 1
        (Get-EmulatorCounter).requests | Should -Be 2
    }

    It 'continues from a journal, whatever is in the cache' {
        $journal = Join-Path (New-TestFolder) 'run.jsonl'
        $first = $long | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?' -Cache -Journal $journal
        Reset-QwenTest
        $again = $long | Invoke-QwenChat -Question 'One?', 'Two?', 'Three?', 'Four?' -Journal $journal -Cache
        $again.FromJournal | Should -Be @($true, $true, $true, $false)
        $again.Question | Should -Be @('One?', 'Two?', 'Three?', 'Four?')
        # With only one new question, the cache doesn't reduce the cost.
        (Get-SeenRequest).Text | Should -Not -BeLike '*cache_control*'
    }

    It 'stops marking if the service does not report hits, with one warning' {
        $other = Start-OtherEmulator '--no-explicit-cache'
        try {
            Connect-Qwen -BaseUri "$($other.Uri)/compatible-mode/v1" -ApiKey (Get-Key) -MaxRetry 0
            $answers = $long | Invoke-QwenChat -Question (1..12 | ForEach-Object { "Question $_." }) -Cache -WarningVariable warnings -WarningAction SilentlyContinue
            $answers.Count | Should -Be 12
            @($warnings).Count | Should -Be 1
            $client = [System.Net.WebClient]::new()
            $marked = $client.DownloadString("$($other.Uri)/emulator/requests") | ConvertFrom-Json | ForEach-Object { $_ } | Where-Object { $_.body -like '*cache_control*' }
            @($marked).Count | Should -Be 1
        }
        finally {
            $other.Process.StandardInput.Close()
        }
    }

    It 'costs at most one creation more if the cache always expires' {
        # The cache of this emulator expires after a microsecond.
        $other = Start-OtherEmulator '--time-scale 300000000'
        try {
            Connect-Qwen -BaseUri "$($other.Uri)/compatible-mode/v1" -ApiKey (Get-Key) -MaxRetry 0
            $answers = $long | Invoke-QwenChat -Question (1..12 | ForEach-Object { "Question $_." }) -Cache -ThrottleLimit 4 -Header @{ 'X-Emulator-Delay' = '40' } -WarningAction SilentlyContinue
            $created = ($answers.Usage | Measure-Object -Sum CacheCreationInputTokens).Sum
            $one = ($answers.CacheCreatedTokens | Measure-Object -Maximum).Maximum
            $created | Should -BeGreaterThan 0
            $created * 0.25 | Should -BeLessOrEqual ($one * 1.25)
            @($answers | Select-Object -Last 7 | Where-Object CacheCreatedTokens).Count | Should -Be 0
        }
        finally {
            $other.Process.StandardInput.Close()
        }
    }
}
