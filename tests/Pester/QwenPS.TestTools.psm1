# Provides functions for all test files. They use the staged module, an emulator process, and new PowerShell processes.
#   QWENPS_MODULE    the folder or the manifest of the staged module to test; by default, output/QwenPS/<version>
#   QWENPS_EMULATOR  the path of QwenPS.Emulator.dll; by default, its newest build
Set-StrictMode -Version 3.0

$root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$script:Emulator = $null
$script:EmulatorUri = $null
$script:Client = $null

# Finds the manifest of the staged module. Import-Module doesn't accept a folder whose name is a version.
function Find-Module {
    $path = $env:QWENPS_MODULE
    if (-not $path) {
        $version = (Select-String -LiteralPath (Join-Path $root 'QwenPS.psd1') -Pattern "ModuleVersion\s*=\s*'([^']+)'").Matches[0].Groups[1].Value
        $path = [System.IO.Path]::Combine($root, 'output', 'QwenPS', $version)
    }
    $manifest = if ($path -like '*.psd1') { $path } else { Join-Path $path 'QwenPS.psd1' }
    if (-not (Test-Path -LiteralPath $manifest)) { throw "There is no staged module at $path. Run build.ps1 first, or set QWENPS_MODULE." }
    (Resolve-Path -LiteralPath $manifest).ProviderPath
}

function Find-Emulator {
    if ($env:QWENPS_EMULATOR) { return $env:QWENPS_EMULATOR }
    $newest = Get-ChildItem -Path (Join-Path $root 'src/QwenPS.Emulator/bin'), (Join-Path $root 'tests/QwenPS.Tests/bin') -Filter QwenPS.Emulator.dll -Recurse -ErrorAction Ignore |
        Where-Object { Test-Path -LiteralPath ($_.FullName -replace '\.dll$', '.runtimeconfig.json') } |
        Sort-Object LastWriteTime |
        Select-Object -Last 1
    if (-not $newest) { throw 'The emulator is not built. Run: dotnet build src/QwenPS.Emulator, or set QWENPS_EMULATOR.' }
    $newest.FullName
}

function Start-Emulator {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$(Find-Emulator)`" --exit-with-stdin")
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $script:Emulator = [System.Diagnostics.Process]::Start($start)
    $script:EmulatorUri = $script:Emulator.StandardOutput.ReadLine()
    if (-not $script:EmulatorUri) { throw 'The emulator did not start.' }
}

# For BeforeAll: imports the module under test and starts the emulator, once for all files.
function Initialize-QwenTest {
    $env:QWENPS_MODULE = Find-Module
    if (-not (Get-Module QwenPS | Where-Object ModuleBase -EQ (Split-Path $env:QWENPS_MODULE))) { Import-Module $env:QWENPS_MODULE -Global -ErrorAction Stop }
    # The module must not use this computer's proxy for the emulator.
    foreach ($name in 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy') { [Environment]::SetEnvironmentVariable($name, $null) }
    if (-not $script:Emulator -or $script:Emulator.HasExited) { Start-Emulator }
}

# For BeforeEach: resets the emulator, removes all settings from the environment, and creates one connection to the emulator, without retries.
function Reset-QwenTest {
    Get-ChildItem Env:DASHSCOPE_* | Remove-Item
    Get-QwenConnection | Disconnect-Qwen
    # Requests of the previous test must not be counted in this test.
    $null = Wait-Until { (Get-EmulatorCounter).inFlight -eq 0 }
    Invoke-Emulator POST reset
    Connect-Emulator
}

function Get-EmulatorUri { $script:EmulatorUri }

function Get-Key([string] $Key = 'sk-emulator-ok') { ConvertTo-SecureString $Key -AsPlainText -Force }

# Connects to the emulator. The connection is the default.
function Connect-Emulator {
    param([string] $Key = 'sk-emulator-ok', [int] $MaxRetry = 0, [hashtable] $With = @{}, [ValidateSet('OpenAI', 'DashScope')] [string] $Protocol = 'OpenAI')
    $path = @{ OpenAI = 'compatible-mode/v1'; DashScope = 'api/v1' }[$Protocol]
    Connect-Qwen -BaseUri "$script:EmulatorUri/$path" -Protocol $Protocol -ApiKey (Get-Key $Key) -MaxRetry $MaxRetry @With
}

function Invoke-Emulator([string] $Method, [string] $Route, $Body) {
    # All calls use one connection. A new connection for each call would take longer than the call.
    if (-not $script:Client) {
        Add-Type -AssemblyName System.Net.Http
        $handler = [System.Net.Http.HttpClientHandler]::new()
        $handler.UseProxy = $false
        $script:Client = [System.Net.Http.HttpClient]::new($handler)
    }
    $request = [System.Net.Http.HttpRequestMessage]::new($Method, "$script:EmulatorUri/emulator/$Route")
    if ($Method -ne 'GET') { $request.Content = [System.Net.Http.StringContent]::new($(if ($Body) { ConvertTo-Json $Body -Depth 9 } else { '' })) }
    $response = $script:Client.SendAsync($request).GetAwaiter().GetResult()
    $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    if (-not $response.IsSuccessStatusCode) { throw "The emulator answered $Method $Route with status $([int] $response.StatusCode): $text" }
    if ($text) { ConvertFrom-Json $text }
}

function Get-EmulatorCounter { Invoke-Emulator GET counters }

# Applies a fault to the next request. The names are the properties of the emulator's Fault class.
function Add-EmulatorFault([hashtable] $Fault) { Invoke-Emulator POST faults $Fault }

# Gets the requests that the emulator received, from the oldest to the newest, with their bodies as objects. A bulk run reads the quota of its model in the
# background. Requests for quotas are included only with -All.
function Get-SeenRequest([switch] $All) {
    foreach ($request in (Invoke-Emulator GET requests)) {
        if (-not $All -and $request.path -match '/(quotas|models/limits)$') { continue }
        [pscustomobject]@{
            Path    = $request.path
            Headers = $request.headers
            Text    = $request.body
            Length  = $request.bodyLength
            # The emulator stores only this number of bytes of a body.
            Body    = if ($request.bodyLength -le 1MB) { ConvertFrom-Json $request.body }
        }
    }
}

# Gets the last message of each request, which is the text that the user sent.
function Get-SeenText { foreach ($request in Get-SeenRequest) { $request.Body.messages[-1].content } }

# Waits until the condition is true. Returns false if the condition isn't true within the time limit,
# which is much longer than a busy computer needs.
function Wait-Until([scriptblock] $Condition, [double] $Seconds = 60) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    do {
        if (& $Condition) { return $true }
        Start-Sleep -Milliseconds 20
    } while ($watch.Elapsed.TotalSeconds -lt $Seconds)
    $false
}

# Gets the complete lines of a journal that contain answers. The other lines contain the reservation and the usage of each request. After the last line
# break, there's nothing or an incomplete line.
function Get-JournalAnswer([string] $Path) {
    [System.IO.File]::ReadAllText($Path) -split "`n" | Select-Object -SkipLast 1 | Where-Object { $_ -notmatch '^\{"qwenps-journal":1,"(reserved|spent)":' }
}

# Creates an empty folder for a test.
function New-TestFolder {
    (New-Item -ItemType Directory -Path (Join-Path (Get-PSDrive TestDrive).Root ([guid]::NewGuid().ToString('N')))).FullName
}

# Creates files with the exact contents, in UTF-8, in a new folder. Returns the folder.
function New-TestFile([System.Collections.IDictionary] $Content) {
    $folder = New-TestFolder
    foreach ($name in $Content.Keys) { [System.IO.File]::WriteAllText((Join-Path $folder $name), $Content[$name]) }
    $folder
}

# Creates a PowerShell with a new runspace that has the module and a connection to the emulator.
function New-QwenShell([string] $Key = 'sk-emulator-ok') {
    $shell = [powershell]::Create()
    $null = $shell.AddScript('param($module, $uri, $key) Import-Module $module; Connect-Qwen -BaseUri $uri -ApiKey $key -MaxRetry 5').
        AddParameters(@{ module = $env:QWENPS_MODULE; uri = "$script:EmulatorUri/compatible-mode/v1"; key = Get-Key $Key })
    $null = $shell.Invoke()
    if ($shell.HadErrors) { throw $shell.Streams.Error[0] }
    $shell.Commands.Clear()
    $shell
}

# With -Arguments, starts PowerShell with these arguments instead of -Command, and passes -StandardInput to it.
function Start-FreshPwsh {
    param([string] $Command, [hashtable] $Environment = @{}, [string] $WorkingDirectory, [string] $Arguments, [string] $StandardInput)
    $program, $first = & (Join-Path $root 'build/Get-PowerShellProgram.ps1')
    $first = if ($first) { "`"$first`" " }
    if ($env:OS -eq 'Windows_NT') { $Command = "[Console]::OutputEncoding = [System.Text.UTF8Encoding]::new(`$false); $Command" }
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Command))
    $given = if ($Arguments) { $Arguments } else { "-NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded" }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program, $first + $given)
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $start.StandardErrorEncoding = [System.Text.Encoding]::UTF8
    $start.WorkingDirectory = if ($WorkingDirectory) { $WorkingDirectory } else { New-TestFolder }
    foreach ($name in @($start.Environment.Keys)) { if ($name -like 'DASHSCOPE_*' -or $name -like '*_proxy' -or $name -like 'GITHUB_*' -or $name -eq 'TF_BUILD') { $null = $start.Environment.Remove($name) } }
    $start.Environment['HOME'] = $start.Environment['USERPROFILE'] = New-TestFolder
    $start.Environment['NO_COLOR'] = '1'
    $start.Environment['POWERSHELL_TELEMETRY_OPTOUT'] = '1'
    $start.Environment['POWERSHELL_UPDATECHECK'] = 'Off'
    $start.Environment['QWENPS_TEST_URI'] = $script:EmulatorUri
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [System.Diagnostics.Process]::Start($start)
    if ($StandardInput) { $process.StandardInput.Write($StandardInput) }
    $process.StandardInput.Close()
    [pscustomobject]@{
        Process = $process
        Output  = $process.StandardOutput.ReadToEndAsync()
        Error   = $process.StandardError.ReadToEndAsync()
    }
}

# The time limit is for a process that stops responding. It's long, because even the start can take a minute on a busy computer.
function Wait-FreshPwsh($Started, [int] $Seconds = 240) {
    if (-not $Started.Process.WaitForExit($Seconds * 1000)) {
        $Started.Process.Kill()
        throw "The fresh PowerShell did not end within $Seconds s."
    }
    [pscustomobject]@{
        ExitCode = $Started.Process.ExitCode
        Output   = $Started.Output.GetAwaiter().GetResult()
        Error    = $Started.Error.GetAwaiter().GetResult()
    }
}

# Runs a command line in a new PowerShell process without a profile or a key, with a new home folder, in an empty folder.
# The process has the environment variables QWENPS_MODULE and QWENPS_TEST_URI.
function Invoke-FreshPwsh {
    param([string] $Command, [hashtable] $Environment = @{}, [string] $WorkingDirectory, [string] $Arguments, [string] $StandardInput, [int] $Seconds = 240)
    $null = $PSBoundParameters.Remove('Seconds')
    Wait-FreshPwsh (Start-FreshPwsh @PSBoundParameters) $Seconds
}

$ExecutionContext.SessionState.Module.OnRemove = {
    if ($script:Emulator -and -not $script:Emulator.HasExited) { $script:Emulator.StandardInput.Close() }
}

# Gets the output of the host while the script runs, because -WhatIf writes only to the host.
function Get-Shown([scriptblock] $Script) {
    $path = Join-Path (New-TestFolder) transcript.txt
    $null = Start-Transcript -LiteralPath $path
    try { & $Script | Out-Null }
    finally { $null = Stop-Transcript }
    Get-Content -Raw -LiteralPath $path
}
