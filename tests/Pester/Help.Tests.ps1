# Tests the help that Get-Help shows in a new PowerShell process in each language, and the pages that the help is generated from. The pages must describe
# exactly what exists, and their examples must run.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    $docs = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'docs'
    $cultures = @((Get-ChildItem -LiteralPath $docs -Directory).Name)
    $pages = foreach ($culture in $cultures) { foreach ($file in Get-ChildItem (Join-Path $docs $culture) -Filter *.md) { @{ Culture = $culture; Name = $file.BaseName; Path = $file.FullName } } }
    $examples = foreach ($page in $pages | Where-Object { $_.Culture -eq 'en-US' }) { Get-Example $page.Path EXAMPLES }
    $translations = @($pages | Where-Object { $_.Culture -ne 'en-US' })
    $topics = foreach ($culture in $cultures) { foreach ($topic in 'about_QwenPS', 'about_QwenPS_Errors', 'about_QwenPS_Bulk') { @{ Culture = $culture; Topic = $topic } } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.Examples.psm1"
    Initialize-QwenTest
    $root = Split-Path (Split-Path $PSScriptRoot)
    $docs = Join-Path $root docs
    $cultures = @((Get-ChildItem -LiteralPath $docs -Directory).Name)

    # Runs a script in a new PowerShell process. The script writes an object to the file $env:RESULT as JSON, and the function returns the object.
    function Get-FreshResult([string] $Script, [hashtable] $Environment = @{}, [int] $Seconds = 300) {
        $Environment['RESULT'] = Join-Path (New-TestFolder) result.json
        $run = Wait-FreshPwsh (Start-FreshPwsh "& { $Script } | ConvertTo-Json -Depth 6 | Set-Content -LiteralPath `$env:RESULT -Encoding utf8" -Environment $Environment) -Seconds $Seconds
        if (-not (Test-Path -LiteralPath $Environment['RESULT'])) { throw "There is no result. $($run.Output) $($run.Error)" }
        [System.IO.File]::ReadAllText($Environment['RESULT']) | ConvertFrom-Json
    }

    # The help of every cmdlet, as text and as objects.
    $collect = @'
        [cultureinfo]::CurrentUICulture = $env:CULTURE
        Import-Module $env:QWENPS_MODULE
        $all = @{}
        foreach ($command in Get-Command -Module QwenPS -CommandType Cmdlet) {
            $help = Get-Help $command.Name -Full
            $parameters = Get-Help $command.Name -Parameter *
            $all[$command.Name] = @{
                Brief      = Get-Help $command.Name | Out-String -Width 200
                Full       = $help | Out-String -Width 200
                Examples   = Get-Help $command.Name -Examples | Out-String -Width 200
                Parameter  = $parameters | Out-String -Width 200
                Described  = @(foreach ($one in $parameters) { @{ Name = [string] $one.name; Text = -join $one.description.Text; Default = "$($one.defaultValue)" } })
                Synopsis   = "$($help.Synopsis)"
                Description = -join $help.description.Text
                Code       = @($help.examples.example | ForEach-Object { [string] $_.code })
                Remarks    = @($help.examples.example | ForEach-Object { -join $_.remarks.Text })
                Inputs     = @($help.inputTypes.inputType | ForEach-Object { [string] $_.type.name })
                Outputs    = @($help.returnValues.returnValue | ForEach-Object { [string] $_.type.name })
                Links      = @($help.relatedLinks.navigationLink | ForEach-Object { if ($_.uri) { [string] $_.uri } else { [string] $_.linkText } })
                Notes      = -join $help.alertSet.alert.Text
            }
        }
        $topics = @{}
        foreach ($topic in Get-Help about_QwenPS*) { $topics[$topic.Name] = Get-Help $topic.Name | Out-String -Width 200 }
        @{ Commands = $all; Topics = $topics }
'@
    $help = @{}
    foreach ($culture in $cultures) { $help[$culture] = Get-FreshResult $collect @{ CULTURE = $culture } }

    # The parameters that a text can mention. The only parameter of another command is -Parallel.
    $known = (Get-Command -Module QwenPS).Parameters.Keys + 'Parallel', 'Verbose' | Sort-Object -Unique

    # The parameters of a command without the common parameters.
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters
    function Get-OwnParameter([string] $Command) { (Get-Command $Command).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object }

    # The addresses of the service that the module knows: each English address and its Chinese equivalent.
    $links = @{}
    foreach ($link in (Get-Content -Raw -LiteralPath (Join-Path $root 'src/QwenPS/Client/Errors/errors.json') | ConvertFrom-Json).links.PSObject.Properties.Value) {
        $links[$link.en] = if ($link.PSObject.Properties['zh']) { $link.zh } else { $link.en }
    }
    # These are two consoles for two groups of customers, not two languages of one console.
    $links['https://modelstudio.console.alibabacloud.com'] = 'https://bailian.console.aliyun.com'
}

Describe 'The help' {
    It 'has a page for every cmdlet, and no other page: <_>' -ForEach $cultures {
        (Get-ChildItem (Join-Path $docs $_) -Filter *.md).BaseName | Sort-Object | Should -Be ((Get-Command -Module QwenPS -CommandType Cmdlet).Name | Sort-Object)
    }

    # The script that updates the pages needs PowerShell 7.4. All other tests of the help also run in Windows PowerShell.
    It 'has pages that are up to date; if not, run ./build.ps1 -Task Help' -Skip:($PSEdition -ne 'Core') {
        $run = Invoke-FreshPwsh "& '$root/build/help/Update-Help.ps1' -Module `$env:QWENPS_MODULE -Pages '$docs' -Check" -Seconds 300
        $run.Error | Should -BeNullOrEmpty
        $run.Output.Trim() | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 0
    }

    It 'has the topics of the repository in the staged module: <_>' -ForEach $cultures {
        $topics = @(Get-ChildItem -LiteralPath (Join-Path $root "src/QwenPS.Module/$_") -File)
        $topics.Count | Should -BeGreaterThan 2
        foreach ($file in $topics) {
            $staged = [System.IO.Path]::Combine((Split-Path $env:QWENPS_MODULE), $_, $file.Name)
            (Get-FileHash -LiteralPath $staged).Hash | Should -Be (Get-FileHash -LiteralPath $file.FullName).Hash
        }
    }

    Context 'Its files, generated from the pages' {
        BeforeAll {
            # The tests change some of these pages.
            $pages = New-TestFolder
            foreach ($culture in $cultures) {
                $folder = New-Item -ItemType Directory -Path (Join-Path $pages $culture)
                Copy-Item -Path (Join-Path $docs "$culture/Get-QwenModel.md"), (Join-Path $docs "$culture/Get-QwenQuota.md") -Destination $folder
            }
            $generated = Join-Path (New-TestFolder) help
            # Returns the warnings.
            function Update-HelpXml([string] $From = $pages, [string] $Target = $generated) {
                & "$root/build/help/New-HelpXml.ps1" -Pages $From -Target $Target 3>&1 | ForEach-Object { $_.Message }
            }
            function Get-HelpXml([string] $Culture, [string] $Target = $generated) { [System.IO.Path]::Combine($Target, $Culture, 'QwenPS.dll-Help.xml') }
            $complete = Join-Path (New-TestFolder) help
            $first = Update-HelpXml $docs $complete
        }

        It 'are the ones in the staged module: <_>' -ForEach $cultures {
            $first | Should -BeNullOrEmpty
            $staged = [System.IO.Path]::Combine((Split-Path $env:QWENPS_MODULE), $_, 'QwenPS.dll-Help.xml')
            (Get-FileHash -LiteralPath $staged).Hash | Should -Be (Get-FileHash -LiteralPath (Get-HelpXml $_ $complete)).Hash
        }

        It 'are generated again only if a page has changed' {
            Update-HelpXml | Should -BeNullOrEmpty
            $file = Get-Item -LiteralPath (Get-HelpXml en-US)
            $file.LastWriteTimeUtc = '2001-01-01'
            Update-HelpXml | Should -BeNullOrEmpty
            (Get-Item -LiteralPath $file.FullName).LastWriteTimeUtc | Should -Be ([datetime] '2001-01-01')

            $page = [System.IO.Path]::Combine($pages, 'en-US', 'Get-QwenModel.md')
            [System.IO.File]::WriteAllText($page, [System.IO.File]::ReadAllText($page).Replace('Lists the models', 'Enumerates the models'))
            Update-HelpXml | Should -BeNullOrEmpty
            [System.IO.File]::ReadAllText($file.FullName) | Should -Match 'Enumerates the models'
        }

        It 'leave out a parameter whose generated part is missing, with a warning' {
            $page = [System.IO.Path]::Combine($pages, 'en-US', 'Get-QwenModel.md')
            $text = [System.IO.File]::ReadAllText($page).Replace("### CommonParameters", "### -Foo`n`nSpecifies nothing.`n`n### CommonParameters")
            $text = [regex]::new('(?ms)(?<=^### -Refresh$.*?)^```yaml$.*?^```$').Replace($text, '', 1)
            [System.IO.File]::WriteAllText($page, $text)
            Update-HelpXml | Should -Match 'Get-QwenModel\.md is missing: -Refresh, -Foo\. Run build\.ps1 -Task Help\.'
            $xml = [System.IO.File]::ReadAllText((Get-HelpXml en-US))
            $xml | Should -Not -Match 'Specifies nothing|<maml:name>Refresh'
            $xml | Should -Match '<maml:name>Offline'
        }
    }

    It 'is <Language> in <Culture>' -ForEach @(
        @{ Culture = 'zh-SG'; Language = 'Chinese'; Like = '列出模型*' }
        @{ Culture = 'zh-TW'; Language = 'Chinese'; Like = '列出模型*' }
        @{ Culture = 'en-GB'; Language = 'English'; Like = 'Lists the models*' }
        @{ Culture = 'fr-FR'; Language = 'English'; Like = 'Lists the models*' }
    ) {
        $synopsis = Get-FreshResult '[cultureinfo]::CurrentUICulture = $env:CULTURE; Import-Module $env:QWENPS_MODULE; "$((Get-Help Get-QwenModel).Synopsis)"' @{ CULTURE = $Culture }
        $synopsis | Should -BeLike $Like
    }
}

Describe 'Get-Help of <Name> in <Culture>' -ForEach $pages {
    BeforeAll { $its = $help[$Culture].Commands.$Name }

    It 'has a synopsis, a description, notes, and input and output types' {
        foreach ($part in 'Synopsis', 'Description', 'Notes', 'Inputs', 'Outputs') { $its.$part | Should -Not -BeNullOrEmpty }
        # Without a help file, the synopsis is the syntax.
        $its.Synopsis | Should -Not -Match '\[-'
    }

    It 'shows the syntax of every parameter set' {
        $sets = @((Get-Command $Name).ParameterSets)
        $its.Brief | Should -Match $Name
        [regex]::Matches($its.Brief, "(?m)^    $Name (\[|-)").Count | Should -Be $sets.Count
        foreach ($text in $its.Brief, $its.Full, $its.Examples, $its.Parameter) { $text | Should -Not -Match '\{\{ ?Fill|System\.Management\.Automation\.SwitchParameter' }
    }

    It 'describes exactly the parameters of the cmdlet' {
        $own = Get-OwnParameter $Name
        $its.Described.Name | Sort-Object | Should -Be $own
        foreach ($one in $its.Described) { $one.Text.Trim().Length | Should -BeGreaterThan 8 -Because $one.Name }
        foreach ($one in $own) { $its.Full | Should -Match "(?m)^    -$one\b" }
    }

    It 'names only parameters that exist' {
        $words = [regex]::Matches("$($its.Description) $($its.Notes) $($its.Described.Text) $($its.Remarks)", '(?<![\w./-])-(?<name>[A-Z][A-Za-z]+)\b')
        foreach ($word in $words) { $word.Groups['name'].Value | Should -BeIn $known }
    }

    It 'shows the default value of the cmdlet' {
        $cmdlet = [Activator]::CreateInstance((Get-Command $Name).ImplementingType)
        foreach ($one in $its.Described) {
            $value = $cmdlet.GetType().GetProperty($one.Name).Where({ $_ }).ForEach({ $_.GetValue($cmdlet) })[0]
            if ($value -is [int] -and $value -gt 0 -and $value -lt [int]::MaxValue) { $one.Default | Should -Be "$value" -Because $one.Name }
        }
    }

    It 'shows at least three examples, each with code' {
        $its.Code.Count | Should -BeGreaterOrEqual 3
        foreach ($code in $its.Code) {
            $code | Should -Match $Name
            $null = [scriptblock]::Create($code)
            $its.Examples | Should -Match ([regex]::Escape(($code -split "`n")[0].Substring(0, [Math]::Min(60, ($code -split "`n")[0].Length))))
        }
        @($its.Remarks | Where-Object { $_.Trim() }).Count | Should -BeGreaterOrEqual 1
    }

    It 'links first to the page that -Online opens, and otherwise to pages that exist' {
        $uri = (Get-Command $Name).HelpUri
        $links.Keys | Should -Contain $uri
        $its.Links[0] | Should -Be $(if ($Culture -like 'zh*') { $links[$uri] } else { $uri })
        $its.Links.Count | Should -BeGreaterOrEqual 2
        foreach ($link in $its.Links) {
            if ($link -like 'http*') { $links.Keys + $links.Values | Should -Contain $link }
            elseif ($link -like 'about_*') { $help[$Culture].Topics.PSObject.Properties.Name | Should -Contain $link }
            else { $help[$Culture].Commands.PSObject.Properties.Name | Should -Contain $link }
        }
        # On the page itself, the links lead to files.
        foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText($Path), '\]\((?!http)(?<to>[^)]+)\)')) {
            Test-Path -LiteralPath (Join-Path (Split-Path $Path) $match.Groups['to'].Value) | Should -BeTrue -Because $match.Groups['to'].Value
        }
    }
}

Describe 'Get-Help <Topic> in <Culture>' -ForEach $topics {
    It 'is found, and fits on a narrow screen' {
        $text = $help[$Culture].Topics.$Topic
        $text | Should -Match $Topic
        $lines = [System.IO.File]::ReadAllLines([System.IO.Path]::Combine($root, 'src/QwenPS.Module', $Culture, "$Topic.help.txt"))
        $lines.Count | Should -BeGreaterThan 40
        # A Chinese character is two columns wide.
        $lines | Where-Object { $_.Length + [regex]::Matches($_, '[\u1100-\uffef-[\u2000-\u2e7f]]').Count -gt 80 } | Should -BeNullOrEmpty
    }

    It 'shows code that can be parsed, with cmdlets and parameters that exist' {
        $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'src/QwenPS.Module', $Culture, "$Topic.help.txt"))
        # Code is indented by eight spaces. So are some texts, but they don't name a cmdlet.
        $calls = foreach ($block in [regex]::Matches($text, '(?m)(^ {8}.*\r?\n)+').Value -match '-Qwen') {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | Where-Object { $_.GetCommandName() -match '^[A-Za-z]+-Qwen' }
        }
        $calls | Should -Not -BeNullOrEmpty
        foreach ($call in $calls) {
            $parameters = (Get-Command $call.GetCommandName()).Parameters
            foreach ($element in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) { $parameters.Keys | Should -Contain $element.ParameterName }
        }
    }
}

Describe 'A translated page: <Name> in <Culture>' -ForEach $translations {
    It 'has the same code as the English page' {
        $english = Join-Path (Join-Path $docs 'en-US') "$Name.md"
        (Get-Example $Path EXAMPLES).Example | Should -Be (Get-Example $english EXAMPLES).Example
    }

    It 'is translated' {
        $its = $help[$Culture].Commands.$Name
        $texts = @($its.Synopsis, $its.Description, $its.Notes) + $its.Described.Text + @($its.Remarks | Where-Object { $_.Trim() })
        foreach ($text in $texts) { $text | Should -Match '[\u4e00-\u9fff]' }
    }
}

Describe 'The examples of the pages' {
    BeforeAll {
        # One PowerShell process runs all examples. Each example starts in its own folder, without connections, and with a new state of the emulator.
        $run = @'
            Import-Module (Join-Path $env:TOOLS QwenPS.TestTools.psm1), (Join-Path $env:TOOLS QwenPS.Examples.psm1)
            $null = New-PSDrive -Name TestDrive -Scope Global -PSProvider FileSystem -Root (Get-Location).ProviderPath
            Initialize-QwenTest
            Get-ChildItem $env:PAGES -Filter *.md | ForEach-Object { Get-Example $_.FullName EXAMPLES } | ForEach-Object {
                Enter-Example $_.Example
                $started = [datetime]::UtcNow
                $requests = (Get-EmulatorCounter).requests
                $files = @(Get-ChildItem -Recurse -File).FullName
                $problem = $null
                try { $output = @(& ([scriptblock]::Create($_.Example)) 2>&1 6>&1) }
                catch { $problem = "$_" }
                @{
                    Page        = $_.Page
                    Number      = $_.Number
                    Errors      = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" }) + @($problem | Where-Object { $_ })
                    Output      = ($output | Out-String).Trim()
                    Requests    = (Get-EmulatorCounter).requests - $requests
                    Files       = @(Get-ChildItem -Recurse -File | Where-Object { $_.LastWriteTimeUtc -ge $started -or $_.FullName -notin $files } | ForEach-Object { $_.Name })
                    Connections = @((Get-QwenConnection).Name)
                }
                Exit-Example
            }
'@
        $results = Get-FreshResult $run @{ TOOLS = $PSScriptRoot; PAGES = Join-Path $docs 'en-US' }
    }

    It '<Page> <Number>: <Example>' -ForEach $examples {
        $result = $results | Where-Object { $_.Page -eq $Page -and $_.Number -eq $Number }
        $result | Should -Not -BeNullOrEmpty
        $result.Errors | Should -BeNullOrEmpty
        if ($Example -match '-WhatIf') {
            # The messages of -WhatIf go to the host. Only a plan is output.
            if ($Page -eq 'Invoke-QwenChat' -and $Example -match 'Get-ChildItem') { $result.Output | Should -Match '^Mode ' } else { $result.Output | Should -BeNullOrEmpty }
            if ($Example -notmatch 'Get-Qwen(Batch|File)') { $result.Requests | Should -Be 0 }
        }
        # The command removes all connections.
        elseif ($Page -eq 'Disconnect-Qwen') { $result.Connections | Should -BeNullOrEmpty }
        elseif ($Page -in 'Stop-QwenBatch', 'Remove-QwenBatch', 'Remove-QwenFile') { $result.Requests | Should -BeGreaterThan 0 }
        else { "$($result.Output)$($result.Files)$($result.Connections)" | Should -Not -BeNullOrEmpty }
        if ($Example -match 'Export-Csv (?<file>\S+)|Set-Content (?<file>\./\S+)|Export-QwenConversation (?<file>\./\S+)') { $result.Files | Should -Contain (Split-Path -Leaf $Matches['file']) }
        if ($Example -match 'Invoke-QwenChat|Submit-QwenBatch' -and $Example -notmatch '-WhatIf') { $result.Requests | Should -BeGreaterThan 0 }
    }
}
