function Get-Median([System.Collections.Generic.List[double]] $Values) {
    $Values.Sort()
    $middle = [int][math]::Floor($Values.Count / 2)
    if ($Values.Count % 2) { $Values[$middle] } else { ($Values[$middle - 1] + $Values[$middle]) / 2 }
}

# Builds a benchmark and returns the path of its assembly.
function Build-Project([string] $Name, [string] $Framework) {
    & dotnet build (Join-Path $PSScriptRoot $Name) --configuration Release --nologo --verbosity quiet | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet build of $Name ended with exit code $LASTEXITCODE." }
    [System.IO.Path]::Combine($PSScriptRoot, $Name, 'bin', 'Release', $Framework, "$Name.dll")
}

# Starts the server of canned answers in a separate process. The first line of its output is its address.
function Start-Server {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', [string[]] @(Build-Project 'QwenPS.Bench.Server' 'net10.0'))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    [System.Diagnostics.Process]::Start($start)
}

function Stop-Server([System.Diagnostics.Process] $Server) {
    Remove-Item -LiteralPath $startCache -Recurse -Force -ErrorAction Ignore
    $Server.StandardInput.Close()
    if (-not $Server.WaitForExit(5000)) { $Server.Kill() }
    $Server.Dispose()
}

# Runs a script of this folder in a new PowerShell process and returns its output lines.
function Invoke-Child([string] $Script, [string[]] $Arguments) {
    $program, $first = & (Join-Path $PSScriptRoot '../build/Get-PowerShellProgram.ps1')
    $lines = & $program @first -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot $Script) @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Script ended with exit code $LASTEXITCODE." }
    $lines
}

# PowerShell saves compiled data during a start, and uses the data at the next start. Each module has its own folder, so it finds only the data from its own
# last start, as on a computer that runs one script every night.
$startCache = Join-Path ([System.IO.Path]::GetTempPath()) "qwenps-bench-$PID"

function Measure-Start([string] $Module, [string] $Call) {
    $folder = (New-Item -ItemType Directory -Force -Path (Join-Path $startCache ([System.IO.Path]::GetFileNameWithoutExtension($Module)))).FullName
    $before = $env:XDG_CACHE_HOME, $env:LOCALAPPDATA
    $env:XDG_CACHE_HOME = $folder
    if ($IsWindows) { $env:LOCALAPPDATA = $folder }
    try {
        $import, $first, $early = (Invoke-Child 'measure-start.ps1' '-Module', $Module, '-Call', $Call) -split ' '
    }
    finally {
        $env:XDG_CACHE_HOME, $env:LOCALAPPDATA = $before
    }
    [pscustomobject]@{ Import = [double] $import; First = [double] $first; Early = [double] $early }
}

# Returns the manifest of the staged module.
function Get-StagedModule([string] $ModulePath) {
    $module = @(Get-Item -Path $ModulePath -ErrorAction SilentlyContinue)
    if ($module.Count -ne 1) { throw "$ModulePath must match one module, but it matches $($module.Count). Run build.ps1 first, or specify -ModulePath." }
    $module[0].FullName
}

function Get-MachineLine { "PowerShell $($PSVersionTable.PSVersion), $([System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription), $([System.Environment]::ProcessorCount) processors, $([System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)" }
