#Requires -Version 7.4
<#
.SYNOPSIS
    Uploads files with a journal, and kills the process (SIGKILL) several times at random points. Checks that every file has one answer, that the service has each file once, and that no other file remains. If a check fails, the exit code is 1.
.EXAMPLE
    ./build.ps1; dotnet build src/QwenPS.Emulator; ./bench/uploads.ps1
#>
[CmdletBinding()]
param(
    # The number of files.
    [int] $Count = 200,

    # The number of times that the process is killed.
    [int] $Kills = 5,

    # The seed for the random points in time.
    [int] $Seed = 1,

    # The number of uploads per second that the emulator accepts. The service accepts 3.
    [int] $UploadsPerSecond = 30,

    # The manifest of the module to measure. The default is the module that build.ps1 staged.
    [string] $ModulePath = (Join-Path $PSScriptRoot '../output/QwenPS/*/QwenPS.psd1'),

    # The path of the emulator. The default is its newest build.
    [string] $EmulatorPath,

    # For internal use only. The address of the emulator, and the folder that contains the files. If they're specified, the script makes the run in this
    # process.
    [string] $Uri,
    [string] $Folder
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

if ($Uri) {
    Import-Module (Resolve-Path $ModulePath)
    $env:QWENPS_UPLOAD_PATH = Join-Path $Folder 'records'
    Connect-Qwen -BaseUri "$Uri/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) | Out-Null
    Get-ChildItem (Join-Path $Folder 'documents') -File |
        Invoke-QwenChat 'Summarize.' -Upload -Model qwen-long -Journal (Join-Path $Folder 'run.jsonl') | ForEach-Object { Split-Path -Leaf $_.Source }
    return
}

if (-not $EmulatorPath) {
    $EmulatorPath = (Get-ChildItem (Join-Path $PSScriptRoot '../src/QwenPS.Emulator/bin') -Filter QwenPS.Emulator.dll -Recurse |
            Sort-Object LastWriteTime | Select-Object -Last 1).FullName
}

Import-Module (Resolve-Path $ModulePath)
$program, $first = & (Join-Path $PSScriptRoot '../build/Get-PowerShellProgram.ps1')

function Start-Run {
    $arguments = @($first) + @('-NoProfile', '-NonInteractive', '-File', $PSCommandPath, '-Uri', $address, '-Folder', $folder, '-ModulePath', (Resolve-Path $ModulePath).Path) | Where-Object { $_ }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program, [string[]] $arguments)
    $start.RedirectStandardOutput = $true
    [System.Diagnostics.Process]::Start($start)
}

function Get-StoredCount { @(Get-QwenFile -Purpose file-extract).Count }

$folder = (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-uploads-$PID")).FullName
$documents = (New-Item -ItemType Directory -Path (Join-Path $folder 'documents')).FullName
$names = foreach ($number in 1..$Count) {
    $name = '{0:d4}.txt' -f $number
    [System.IO.File]::WriteAllText((Join-Path $documents $name), "document $number")
    $name
}

$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', "`"$EmulatorPath`" --exit-with-stdin --file-uploads $UploadsPerSecond")
$start.RedirectStandardInput = $start.RedirectStandardOutput = $true
$emulator = [System.Diagnostics.Process]::Start($start)
$isGood = $true
try {
    $address = $emulator.StandardOutput.ReadLine()
    Connect-Qwen -BaseUri "$address/compatible-mode/v1" -ApiKey (ConvertTo-SecureString sk-emulator-ok -AsPlainText -Force) | Out-Null
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $random = [random]::new($Seed)
    $points = @(1..$Kills | ForEach-Object { $random.Next(1, $Count) } | Sort-Object)
    foreach ($point in $points) {
        $run = Start-Run
        while ((Get-StoredCount) -lt $point -and -not $run.HasExited) { Start-Sleep -Milliseconds 20 }
        Start-Sleep -Milliseconds $random.Next(0, 100)
        if ($run.HasExited) { throw "The run ended before it was killed at $point." }
        $run.Kill()
        $run.WaitForExit()
    }

    $last = Start-Run
    $answers = @($last.StandardOutput.ReadToEnd().Trim() -split '\r?\n')
    $files = @(Get-QwenFile -Purpose file-extract)
    $twice = @($files | Group-Object Name | Where-Object Count -GT 1).Count
    $sent = @(Get-Content (Join-Path $folder 'run.jsonl')).Count
    '{0} files, killed {1} times at {2} uploads: {3} answers, {4} files at the service, {5} of them twice, {6} other files; {7} lines in the journal; {8:0} s' -f $Count, $Kills, ($points -join ', '), $answers.Count, $files.Count, $twice, ($files.Count - $twice - $Count), $sent, $watch.Elapsed.TotalSeconds
    $isGood = ($answers -join ' ') -eq ($names -join ' ') -and $files.Count -eq $Count -and $twice -eq 0
}
finally {
    $emulator.StandardInput.Close()
    $emulator.WaitForExit()
    Remove-Item -LiteralPath $folder -Recurse -Force
}

if (-not $isGood) { 'NOT GOOD'; exit 1 }
