# The PSScriptAnalyzer rules for every script of the repository. Editors find this file by its name. To check all scripts: ./build.ps1 -Task Analyze
@{
    Severity = 'Error', 'Warning'
    Rules    = @{
        # Windows PowerShell 5.1 must be able to read all scripts, including the tests.
        PSUseCompatibleSyntax              = @{ Enable = $true; TargetVersions = '5.1', '7.4' }
        PSUseConsistentWhitespace          = @{ Enable = $true; CheckOpenParen = $true; CheckOperator = $false; CheckSeparator = $true; CheckPipe = $true; CheckInnerBrace = $true; CheckOpenBrace = $true }
        PSPlaceOpenBrace                   = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $false; IgnoreOneLineBlock = $true }
        PSPlaceCloseBrace                  = @{ Enable = $true; NoEmptyLineBefore = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSAvoidSemicolonsAsLineTerminators = @{ Enable = $true }
        PSAvoidExclaimOperator             = @{ Enable = $true }
    }
}
