# Tests that the English and the Chinese pages have the same content in the same place.
BeforeAll {
    $repository = Split-Path (Split-Path $PSScriptRoot)

    # Reads the parts of a page that don't depend on its language.
    function Read-Page([string] $Name) {
        $page = [pscustomobject]@{
            Folder = Split-Path (Join-Path $repository $Name); Headings = @(); Tables = @(); Blocks = @(); Links = @(); Codes = @()
        }
        $block = $null; $row = $false; $prose = ''
        foreach ($line in [System.IO.File]::ReadAllLines((Join-Path $repository $Name))) {
            if ($line -match '^```(\w*)') {
                if ($block) { $page.Blocks += $block; $block = $null }
                else { $block = [pscustomobject]@{ Language = $Matches[1]; Text = '' } }
                continue
            }
            if ($block) { $block.Text += "$line`n"; continue }
            $prose += "$line`n"
            if ($line -match '^(#+) (.*)') { $page.Headings += [pscustomobject]@{ Level = $Matches[1]; Text = $Matches[2] } }
            # A table is represented by the number of cells in each row, such as '3 3 3'.
            $cells = [regex]::Matches($line, '(?<!\\)\|').Count - 1
            if ($line -notmatch '^\|') { $row = $false }
            elseif ($row) { $page.Tables[-1] += " $cells" }
            else { $page.Tables += "$cells"; $row = $true }
        }
        $page.Codes = @([regex]::Matches($prose, '`([^`\n]+)`') | ForEach-Object { $_.Groups[1].Value })
        $page.Links = @([regex]::Matches(($prose -replace '`[^`\n]+`'), '\]\(([^)\s]+)\)') | ForEach-Object { $_.Groups[1].Value } | Where-Object { $_ -notmatch '^\w+:' })
        $page
    }

    # Converts a link to the English page. A link to a heading of the same page has the words of its language.
    function ConvertTo-English([string] $Link) { $Link -replace '\.zh-CN(?=\.\w+(#|$))' -replace '/zh-CN(?=$|/)', '/en-US' -replace '#.*', '#' }

    # Gets the code without the parts that can be translated: comments and quoted text. Variables in quoted text remain.
    function ConvertTo-Skeleton([string] $Code) {
        $tokens = $problems = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $tokens, [ref] $problems)
        $problems | Should -BeNullOrEmpty -Because "this has to be PowerShell: $Code"
        $texts = foreach ($token in $tokens) {
            if ($token.Kind -eq 'Comment') { continue }
            if ("$($token.Kind)" -notlike '*String*') { $token.Text }
            else { "$($token.Kind)($(@($token.NestedTokens.Text) -join ' '))" }
        }
        $texts -join ' '
    }

    # Gets the anchor of a heading, as GitHub generates it.
    function ConvertTo-Anchor([string] $Heading) { '#' + ($Heading.ToLowerInvariant() -replace '[^\p{L}\p{M}\p{N}_\- ]' -replace ' ', '-') }

    function Join-Unique([string[]] $Text) { ($Text | Sort-Object -Unique -CaseSensitive) -join "`n" }
}

Describe '<_>.md and <_>.zh-CN.md' -ForEach 'README', 'CONTRIBUTING', 'docs/bulk-work' {
    BeforeAll {
        $english = Read-Page "$_.md"
        $chinese = Read-Page "$_.zh-CN.md"
    }

    It 'have something to compare' {
        foreach ($page in $english, $chinese) {
            foreach ($part in 'Headings', 'Tables', 'Blocks', 'Codes', 'Links') { $page.$part | Should -Not -BeNullOrEmpty -Because $part }
        }
    }

    It 'have the same headings' {
        $chinese.Headings.Level -join "`n" | Should -BeExactly ($english.Headings.Level -join "`n")
    }

    It 'have the same tables, with the same number of rows and cells' {
        $chinese.Tables -join "`n" | Should -BeExactly ($english.Tables -join "`n")
    }

    It 'have the same code blocks, by language' {
        $chinese.Blocks.Language -join "`n" | Should -BeExactly ($english.Blocks.Language -join "`n")
    }

    It 'have the same PowerShell code, except for comments and quoted text' {
        $pair = foreach ($page in $chinese, $english) { ($page.Blocks | Where-Object Language -EQ powershell | ForEach-Object { ConvertTo-Skeleton $_.Text }) -join "`n" }
        $pair[0] | Should -BeExactly $pair[1]
    }

    It 'have the same commands and folders, except for their descriptions' {
        $pair = foreach ($page in $chinese, $english) { ($page.Blocks | Where-Object Language -EQ '').Text -replace '(?m)(?<=\S)  +\S.*$' -join "`n" }
        $pair[0] | Should -BeExactly $pair[1]
    }

    It 'name the same parameters, commands, and files in their text' {
        Join-Unique $chinese.Codes | Should -BeExactly (Join-Unique $english.Codes)
    }

    It 'link to the same pages' {
        Join-Unique ($chinese.Links | ForEach-Object { ConvertTo-English $_ }) | Should -BeExactly (Join-Unique ($english.Links | ForEach-Object { ConvertTo-English $_ }))
    }

    It 'link to existing pages and headings: <_>' -ForEach "$_.md", "$_.zh-CN.md" {
        $page = Read-Page $_
        $anchors = $page.Headings.Text | ForEach-Object { ConvertTo-Anchor $_ }
        $page.Links | Where-Object {
            if ($_ -like '#*') { $_ -cnotin $anchors } else { -not (Test-Path -LiteralPath (Join-Path $page.Folder ($_ -replace '#.*'))) }
        } | Should -BeNullOrEmpty
    }

    It 'link from Chinese pages to Chinese pages if they exist' {
        $own = "$(Split-Path -Leaf $_).md"
        $chinese.Links -replace '#.*' | Where-Object {
            $_ -match '(?<!\.zh-CN)\.\w+$' -and $_ -ne $own -and (Test-Path -LiteralPath (Join-Path $chinese.Folder ($_ -replace '(\.\w+)$', '.zh-CN$1')))
        } | Should -BeNullOrEmpty
    }

    It 'link to each other' {
        $english.Links[0] | Should -BeExactly "$(Split-Path -Leaf $_).zh-CN.md"
        $chinese.Links[0] | Should -BeExactly "$(Split-Path -Leaf $_).md"
    }
}

Describe 'The Chinese pages and messages' {
    BeforeAll {
        $files = 'README.zh-CN.md', 'CONTRIBUTING.zh-CN.md', 'docs/*.zh-CN.md', 'docs/zh-CN/*.md', 'src/QwenPS.Module/zh-CN/about_*.txt', 'src/QwenPS/Resources/*.zh.*', 'src/QwenPS/Client/Errors/errors.json' |
            ForEach-Object { Get-ChildItem -Path (Join-Path $repository $_) }
    }

    It 'use one word for <Thing>: <Word>' -ForEach @(
        @{ Thing = 'a schema'; Word = 'Schema'; Other = '架构' }
        @{ Thing = 'a token'; Word = 'token'; Other = '[\u4e00-\u9fff，。：（“] ?Token(?![A-Za-z]| Plan)' }
        # The service uses another word in its messages about the size of a list.
        @{ Thing = 'a batch'; Word = '批处理'; Other = '批次(?!大小)' }
    ) {
        $files.Count | Should -BeGreaterThan 20
        $files | Select-String -Pattern $Word -Encoding UTF8 -CaseSensitive | Should -Not -BeNullOrEmpty
        $files | Select-String -Pattern $Other -Encoding UTF8 -CaseSensitive | ForEach-Object { "$($_.Filename):$($_.LineNumber)" } | Should -BeNullOrEmpty
    }
}
