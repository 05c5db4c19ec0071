# The least that a module with a manifest, a view and an alias of a property can be: what its import costs beyond the bare assembly's is PowerShell's own.
@{
    NestedModules     = '../QwenPS.Bench.Floor.dll'
    ModuleVersion     = '1.0.0'
    GUID              = '0e3f2d0a-7c0f-4a0c-9d7e-51c1d8a5c9b4'
    Author            = 'QwenPS contributors'
    Description       = 'A bare module to measure an import beside.'
    PowerShellVersion = '7.4'
    FormatsToProcess  = 'BareModule.Format.ps1xml'
    TypesToProcess    = 'BareModule.Types.ps1xml'
    CmdletsToExport   = 'Invoke-FloorChat', 'Invoke-FloorMany', 'Invoke-FloorStream'
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
