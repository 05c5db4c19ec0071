# Reads the facts about the parameters from a command. The parameters are sorted by position and name, because the order of reflection differs between builds.
Set-StrictMode -Version 3.0

$common = [System.Management.Automation.PSCmdlet]::CommonParameters

function Get-SyntaxPart($Parameter) {
    $name = "-$($Parameter.Name)"
    if ($Parameter.ParameterType -eq [switch]) { return $(if ($Parameter.IsMandatory) { $name } else { "[$name]" }) }
    if ($Parameter.Position -ge 0) { $name = "[$name]" }
    $part = "$name <$(Get-TypeName $Parameter.ParameterType.FullName)>"
    if ($Parameter.IsMandatory) { $part } else { "[$part]" }
}

# Sorts the parameters. Positional parameters are first, followed by required parameters and all other parameters by name. -WhatIf and -Confirm are last, as in
# the help of PowerShell.
function Get-Ordered($Parameters) {
    $Parameters | Where-Object Name -NotIn $common | Sort-Object @{ Expression = { if ($_.Position -ge 0) { $_.Position } else { [int]::MaxValue } } }, { -not $_.IsMandatory }, { $_.Name -eq 'WhatIf' -or $_.Name -eq 'Confirm' }, Name
}

function Get-SetFact($Set) {
    $ordered = @(Get-Ordered $Set.Parameters)
    [pscustomobject]@{
        Name       = if ($Set.Name -eq '__AllParameterSets') { '(All)' } else { $Set.Name }
        IsDefault  = $Set.IsDefault
        Parameters = $ordered
        Syntax     = @($ordered | ForEach-Object { Get-SyntaxPart $_ }) + '[<CommonParameters>]'
    }
}

# Gets the default value of the property. Returns nothing for null, 0, and $false, because these values mean that the parameter isn't specified.
function Get-OwnDefault($Cmdlet, [string] $Name, [type] $Type) {
    if ($Type -eq [switch]) { return 'False' }
    $property = $Cmdlet.GetType().GetProperty($Name)
    if ($property) { @($property.GetValue($Cmdlet) | Where-Object { $_ -and $_ -isnot [enum] }) -join ', ' }
}

function Get-HelpFact([System.Management.Automation.CmdletInfo] $Command, $Page) {
    $cmdlet = [Activator]::CreateInstance($Command.ImplementingType)
    $sets = @($Command.ParameterSets | Sort-Object { -not $_.IsDefault }, Name)
    $parameters = foreach ($parameter in $Command.Parameters.Values | Where-Object Name -NotIn $common | Sort-Object Name) {
        $default = Get-OwnDefault $cmdlet $parameter.Name $parameter.ParameterType
        if (-not $default -or $default -eq [int]::MaxValue) { $default = Find-HelpParameter $Page $parameter.Name | ForEach-Object Default }
        [pscustomobject]@{
            Name      = $parameter.Name
            Type      = $parameter.ParameterType
            Default   = if ($default) { $default } else { 'None' }
            Wildcards = @($parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0
            Aliases   = @($parameter.Aliases)
            Values    = @(if ($parameter.ParameterType.IsEnum) { [enum]::GetNames($parameter.ParameterType) })
            Sets      = @(foreach ($key in $parameter.ParameterSets.Keys | Sort-Object) {
                    $set = $parameter.ParameterSets[$key]
                    [pscustomobject]@{
                        Name                            = if ($key -eq '__AllParameterSets') { '(All)' } else { $key }
                        Position                        = if ($set.Position -ge 0) { "$($set.Position)" } else { 'Named' }
                        IsRequired                      = $set.IsMandatory
                        ValueFromPipeline               = $set.ValueFromPipeline
                        ValueFromPipelineByPropertyName = $set.ValueFromPipelineByPropertyName
                        ValueFromRemainingArguments     = $set.ValueFromRemainingArguments
                    }
                })
        }
    }
    [pscustomobject]@{
        Name       = $Command.Name
        Sets       = @($sets | ForEach-Object { Get-SetFact $_ })
        Parameters = @($parameters)
    }
}

Export-ModuleMember -Function Get-HelpFact
