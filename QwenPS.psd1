# Lists have no @( ), because PowerShell compiles its contents as a pipeline, which slows every import.
# -like with a wildcard replaces -eq, because -eq is bound at run time and compares by culture, which slows every import.
@{
    # PowerShell 7: the loader, then the assembly that the loader provides from its own load context. Windows PowerShell has no load contexts.
    NestedModules          = if ($PSEdition -like 'Core*') { 'bin/net8.0/QwenPS.Loader.dll', 'QwenPS.dll' } else { 'bin/net472/QwenPS.dll' }
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0c6f8e-0d0b-4c39-9d4a-2f6d2b3f7a51'
    Author                 = 'QwenPS contributors'
    CompanyName            = 'QwenPS contributors'
    Copyright              = '(c) QwenPS contributors. MIT license.'
    Description            = "Calls Alibaba Cloud's Qwen models (Model Studio / DashScope) from PowerShell: pipe text and files into a prompt, and get objects back with content, usage, and request ID."
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = 'Desktop', 'Core'
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = if ($PSUICulture -like 'zh*') { 'zh-CN/QwenPS.Format.ps1xml' } else { 'QwenPS.Format.ps1xml' }
    TypesToProcess         = 'QwenPS.Types.ps1xml'
    CmdletsToExport        = 'Assert-QwenAccess',
                             'Connect-Qwen',
                             'ConvertTo-QwenRecord',
                             'ConvertTo-QwenText',
                             'Disconnect-Qwen',
                             'Enter-QwenChat',
                             'Export-QwenAccessBaseline',
                             'Export-QwenConversation',
                             'Find-QwenModel',
                             'Get-QwenBatch',
                             'Get-QwenConnection',
                             'Get-QwenFile',
                             'Get-QwenModel',
                             'Get-QwenQuota',
                             'Get-QwenUsage',
                             'Import-QwenConversation',
                             'Invoke-QwenChat',
                             'Measure-QwenToken',
                             'New-QwenToken',
                             'Receive-QwenBatch',
                             'Remove-QwenBatch',
                             'Remove-QwenFile',
                             'Resolve-QwenError',
                             'Save-QwenConnection',
                             'Stop-QwenBatch',
                             'Submit-QwenBatch',
                             'Test-QwenAccess',
                             'Wait-QwenBatch'
    FunctionsToExport      = @()
    AliasesToExport        = 'qwen'
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags       = 'Qwen', 'DashScope', 'ModelStudio', 'Alibaba', 'LLM', 'AI', 'Chat', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS'
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
