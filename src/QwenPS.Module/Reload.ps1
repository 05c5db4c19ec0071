# A second import of the same assembly does not add its cmdlets to this module again (PowerShell issue 20710).
$assembly = if ($PSEdition -eq 'Core') { [QwenPS.Loader.LoadContext]::Initialize($PSScriptRoot) } else { [QwenPS.Framework.AssemblyResolver].Assembly }
$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $assembly -PassThru
$flags = [System.Reflection.BindingFlags] 'Instance, NonPublic'
$addCmdlet = [System.Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', $flags)
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    $null = $addCmdlet.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
}
