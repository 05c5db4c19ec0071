# Finds the examples of the README and the help, and creates the environment for each example. The environment is the environment of a reader who follows the
# page. Requires QwenPS.TestTools and a running emulator.
Set-StrictMode -Version 3.0
Import-Module "$PSScriptRoot/QwenPS.DocumentTools.psm1"

# Gets the PowerShell code blocks of Markdown.
function Get-CodeBlock([string] $Markdown) {
    [regex]::Matches($Markdown, '(?ms)^```powershell\r?\n(.*?)^```') | ForEach-Object { $_.Groups[1].Value.Trim() }
}

# Gets the code blocks of one section, as -ForEach accepts them.
function Get-Example([string] $Path, [string] $Section) {
    $text = [System.IO.File]::ReadAllText($Path)
    $number = 0
    foreach ($code in Get-CodeBlock ([regex]::Match($text, ('(?ms)^## ' + $Section + '\r?$(.*?)^## ')).Groups[1].Value)) {
        $number++
        @{ Page = [System.IO.Path]::GetFileNameWithoutExtension($Path); Number = $number; Example = $code }
    }
}

# Creates the files that the examples use.
function New-ExampleFile([string] $Folder) {
    Set-Content -LiteralPath (Join-Path $folder 'error.log') -Value 'started', '', 'disk is full'
    Set-Content -LiteralPath (Join-Path $folder 'servers.csv') -Value 'Host,Team', 'web1,shop', 'db1,billing', 'mail1,ops'
    Copy-Item -LiteralPath (Join-Path $folder 'error.log') -Destination (Join-Path $folder 'big.log')
    Set-Content -LiteralPath (Join-Path $folder 'team.env') -Value 'DASHSCOPE_API_KEY=sk-emulator-ok-team'
    Set-Content -LiteralPath (Join-Path $folder 'traceback.txt') -Value @'
Traceback (most recent call last):
  File "ask.py", line 7, in <module>
openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided.', 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}, 'request_id': 'e3150189-8018-9c26-98cc-11b8c6819a9e'}
'@
    # The text is long enough for the explicit cache.
    Set-Content -LiteralPath (Join-Path $folder 'policy.md') -Value ('Rule: close the window. ' * 300)
    Set-Content -LiteralPath (Join-Path $folder 'questions.txt') -Value 'What is open?', 'Who closes it?', 'When?'
    # An image with one pixel.
    [System.IO.File]::WriteAllBytes((Join-Path $folder 'photo.png'), [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))
    # The sample catalog from the page of Get-QwenModel.
    $page = [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot '../../docs/en-US/Get-QwenModel.md'))
    Set-Content -LiteralPath (Join-Path $folder 'qwen-models.json') -Value ([regex]::Match($page, '(?ms)^```json\r?\n(.*?)^```').Groups[1].Value)
    foreach ($kind in 'reports', 'tickets', 'repo') { $null = New-Item -ItemType Directory -Path (Join-Path $folder $kind) }
    foreach ($name in 'a', 'b', 'c') { Set-Content -LiteralPath (Join-Path $folder "reports/$name.md") -Value "# $name" }
    Set-Content -LiteralPath (Join-Path $folder 'repo/app.py') -Value "model = 'qwen-plus-2024-09-19'"
    Set-Content -LiteralPath (Join-Path $folder 'repo/ask.ps1') -Value "Invoke-QwenChat 'Hello' -Model qwen-max"
    # The documents that the examples read.
    $null = New-Item -ItemType Directory -Path (Join-Path $folder 'contracts')
    foreach ($name in 'contract', 'contracts/a', 'contracts/b') { New-WordFile (Join-Path $folder "$name.docx") 'Contract', 'The notice period is three months.' }
    foreach ($name in 'report', 'contracts/c') { New-PdfFile (Join-Path $folder "$name.pdf") 'The term is two years.' }
    New-WorkbookFile (Join-Path $folder 'inventory.xlsx') ([ordered]@{ Servers = 'Host,Warranty', 'web1,2025-12-31' })
    foreach ($name in 1..2) { Set-Content -LiteralPath (Join-Path $folder "tickets/$name.txt") -Value "Ticket $name" }
}

# The contents of these files, by their relative paths.
$files = $null

# Creates a folder with the files that the examples use. The files are created once, and each example gets new copies.
function New-ExampleFolder {
    if (-not $script:files) {
        $first = New-TestFolder
        New-ExampleFile $first
        $script:files = @{}
        foreach ($file in Get-ChildItem -LiteralPath $first -File -Recurse) { $script:files[$file.FullName.Substring($first.Length + 1)] = [System.IO.File]::ReadAllBytes($file.FullName) }
    }
    $folder = New-TestFolder
    foreach ($path in $script:files.Keys) {
        $file = [System.IO.FileInfo] (Join-Path $folder $path)
        $file.Directory.Create()
        [System.IO.File]::WriteAllBytes($file.FullName, $script:files[$path])
    }
    $folder
}

# Prepares an example. The environment contains all settings, so the example needs no Connect-Qwen. Exit-Example restores the environment.
function Enter-Example([string] $Code) {
    $ErrorActionPreference = 'Stop'
    Reset-QwenTest
    Push-Location (New-ExampleFolder)
    Get-QwenConnection | Disconnect-Qwen
    $env:DASHSCOPE_API_KEY = 'sk-emulator-ok'
    $env:DASHSCOPE_COMPATIBLE_BASE_URL = "$(Get-EmulatorUri)/compatible-mode/v1"
    # A vault with a secret, and an error to explain.
    Set-Item -Path Function:/global:Get-Secret -Value { param($Name, $Vault) $null = $Name, $Vault; ConvertTo-SecureString 'sk-emulator-ok-vault' -AsPlainText -Force }
    if ($Code -match '(?m)^Resolve-QwenError$') { try { Invoke-QwenChat x -Model nope } catch { $null = $_ } }
    $env:QWENPS_PROFILE_PATH = New-TestFolder
    # In an example, the chat has one question.
    if ($Code -match 'Enter-QwenChat') {
        Set-Item -Path Function:/global:Enter-QwenChat -Value { param([Parameter(ValueFromPipeline)] $InputObject, $Model, $System) process { if ($InputObject) { $InputObject | Invoke-QwenChat Hello } else { Invoke-QwenChat Hello } } }
    }
    # Jobs are stored here, not in the folder of the user.
    $env:QWENPS_BATCH_PATH = New-TestFolder
    $env:QWENPS_UPLOAD_PATH = New-TestFolder
    # The records of uploaded files. In a session that can't prompt the user, a confirmation causes an error.
    if ($Code -match '-QwenFile') {
        $null = Get-Item ./contract.docx | Invoke-QwenChat x -Upload -Model qwen-long
        $global:ConfirmPreference = 'None'
    }
    # A usage log with one call.
    if ($Code -match 'Get-QwenUsage') {
        $env:QWENPS_USAGE_LOG = './usage.jsonl'
        $null = Invoke-QwenChat x -Model qwen3-max -Tag nightly
    }
    # Creates the files and jobs that an example continues but doesn't create.
    if ($Code -match 'Import-QwenConversation') { Invoke-QwenChat 'Let us plan the migration.' | Export-QwenConversation ./plan.json }
    if ($Code -match '-QwenBatch' -and $Code -notmatch 'Submit-QwenBatch') { $null = Get-ChildItem ./reports/*.md | Submit-QwenBatch 'Summarize.' -Name reports | Wait-QwenBatch -PollSec 0.1 }
}

function Exit-Example {
    Pop-Location
    $env:QWENPS_CATALOG = $env:QWENPS_USAGE_LOG = $null
    $global:ConfirmPreference = 'High'
    Remove-Item Function:/Enter-QwenChat -ErrorAction Ignore
    Remove-Item Env:QWENPS_BATCH_PATH, Env:QWENPS_UPLOAD_PATH, Env:QWENPS_PROFILE_PATH, Function:/Get-Secret
}

Export-ModuleMember -Function Get-Example, Enter-Example, Exit-Example
