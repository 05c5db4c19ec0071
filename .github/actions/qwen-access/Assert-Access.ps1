# The step of the action. The inputs come as environment variables, so a value can't become code.
$ErrorActionPreference = 'Stop'
if (-not $env:DASHSCOPE_API_REGION) { $env:DASHSCOPE_API_REGION = $null }
if ($env:QWENPS_ACTION_MODULE) { Import-Module $env:QWENPS_ACTION_MODULE }
elseif (-not (Get-Module QwenPS -ListAvailable)) { Install-Module QwenPS -Scope CurrentUser -Force }

$parameters = @{}
$models = @($env:QWENPS_ACTION_MODELS -split '[,\s]+' | Where-Object { $_ })
if ($models) { $parameters['Model'] = $models }
if ($env:QWENPS_ACTION_BASELINE) { $parameters['BaselinePath'] = $env:QWENPS_ACTION_BASELINE }
# Without it, the days in the baseline apply.
if ($env:QWENPS_ACTION_WARN_DAYS -and -not $env:QWENPS_ACTION_BASELINE) { $parameters['WarnDays'] = $env:QWENPS_ACTION_WARN_DAYS }
if ($env:QWENPS_ACTION_REPORT) { $parameters['ReportPath'] = $env:QWENPS_ACTION_REPORT }

$summary = $null
try { Assert-QwenAccess @parameters -Summary -OutVariable summary | ForEach-Object Results | Format-Table -Wrap }
finally {
    if ($summary -and $env:GITHUB_OUTPUT) {
        $date = if ($summary[0].FirstRetirement) { $summary[0].FirstRetirement.ToString('yyyy-MM-dd') }
        Add-Content -LiteralPath $env:GITHUB_OUTPUT -Value "verdict=$($summary[0].Verdict)", "first-retirement=$date"
    }
}
