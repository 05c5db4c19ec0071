BeforeAll {
    Import-Module "$PSScriptRoot/QwenPS.TestTools.psm1"
    Import-Module "$PSScriptRoot/QwenPS.BatchTools.psm1"
    Initialize-QwenTest

    function Get-Deleted { Invoke-Emulator GET requests | Where-Object method -EQ DELETE }
}

AfterAll { $env:QWENPS_UPLOAD_PATH = $env:QWENPS_BATCH_PATH = $null }

Describe 'Get-QwenFile and Remove-QwenFile' {
    BeforeEach {
        Reset-QwenTest
        $env:QWENPS_UPLOAD_PATH = Join-Path (New-TestFolder) uploads
        $env:QWENPS_BATCH_PATH = Join-Path (New-TestFolder) jobs
        $folder = New-TestFile @{ 'a.txt' = 'one'; 'b.md' = 'two' }
        $null = Get-ChildItem $folder | Invoke-QwenChat 'x' -Upload -Model qwen-long -ThrottleLimit 1
        # A batch that ends adds a file.
        Add-BatchFault @{ stuck = $true }
        $null = 'x' | Submit-QwenBatch
    }

    It 'lists all files, newest first, with the time of the upload' {
        $files = Get-QwenFile
        $files.Purpose | Should -Be batch, file-extract, file-extract
        $files[1].Name | Should -BeLike 'b.*.md'
        $files[1].Created | Should -BeOfType DateTimeOffset
        $files[1].Created | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-5))
        @($files | Where-Object Created -LT (Get-Date).AddDays(-30)) | Should -BeNullOrEmpty
        @($files | Where-Object Created -LT (Get-Date).AddDays(1)) | Should -HaveCount 3
        "$($files[1])" | Should -Be $files[1].Name
    }

    It 'finds files by name, ID, and purpose' {
        $file = Get-QwenFile a.*
        $file.Name | Should -BeLike 'a.*.txt'
        (Get-QwenFile -Id $file.Id).Name | Should -Be $file.Name
        (Get-QwenFile -Id "$($file.Id.Substring(0, 20))*").Name | Should -Contain $file.Name
        @(Get-QwenFile -Id file-fe-*) | Should -HaveCount 2
        @(Get-QwenFile -Purpose batch).Id | Should -BeLike 'file-batch-*'
        @(Get-QwenFile -Purpose File-Extract).Count | Should -Be 2
        Get-QwenFile none* | Should -BeNullOrEmpty
        Get-QwenFile -Id $file.Id -Purpose batch | Should -BeNullOrEmpty
    }

    It 'reports a name or an ID that the service does not have' {
        Get-QwenFile a[.txt, missing.pdf -ErrorVariable problems -ErrorAction SilentlyContinue
        Get-QwenFile -Id file-fe-none -ErrorVariable +problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be (@('Qwen.NotFound,QwenPS.Commands.GetQwenFileCommand') * 3)
    }

    It 'deletes files at the service, and their local records' {
        Get-QwenFile a.* | Remove-QwenFile -Confirm:$false | Should -BeNullOrEmpty
        @(Get-QwenFile -Purpose file-extract).Name | Should -BeLike 'b.*'
        @(Get-ChildItem $env:QWENPS_UPLOAD_PATH -Recurse -File) | Should -HaveCount 1
        Remove-QwenFile (Get-QwenFile b.*).Id -Confirm:$false
        @(Get-ChildItem $env:QWENPS_UPLOAD_PATH -Recurse -File) | Should -BeNullOrEmpty
        Get-QwenFile | Remove-QwenFile -Confirm:$false
        Get-QwenFile | Should -BeNullOrEmpty
    }

    It 'lists all pages, although the next command deletes the files of each page' {
        $last = (Get-QwenFile)[0]
        $page = @{ data = @(@{ id = $last.Id; filename = $last.Name; purpose = 'batch'; status = 'processed' }); has_more = $true } | ConvertTo-Json -Depth 4
        Add-EmulatorFault @{ status = 200; body = $page; match = @{ pathContains = '/files' } }
        Get-QwenFile | Remove-QwenFile -Confirm:$false -ErrorVariable problems
        $problems | Should -BeNullOrEmpty
        Get-QwenFile | Should -BeNullOrEmpty
    }

    It 'reports a deletion whose response was lost as done' {
        Connect-Emulator -MaxRetry 2
        Add-EmulatorFault @{ dropAfterBytes = 0; match = @{ pathContains = '/files/' } }
        Remove-QwenFile (Get-QwenFile a.*).Id -Confirm:$false -ErrorVariable problems
        $problems | Should -BeNullOrEmpty
        @(Get-QwenFile a.*) | Should -BeNullOrEmpty
    }

    It 'asks for confirmation by default, and deletes nothing with -WhatIf' {
        Get-QwenFile | Remove-QwenFile -WhatIf
        $attribute = (Get-Command Remove-QwenFile).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        $attribute.SupportsShouldProcess, $attribute.ConfirmImpact | Should -Be $true, 'High'
        Get-Deleted | Should -BeNullOrEmpty
        @(Get-QwenFile) | Should -HaveCount 3
    }

    It 'reports a file that does not exist, and an error of the service, and continues' {
        $files = @(Get-QwenFile -Purpose file-extract)
        Add-EmulatorFault @{ status = 500; match = @{ pathContains = $files[0].Id } }
        @([pscustomobject]@{ Id = 'file-fe-none' }) + $files | Remove-QwenFile -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -Be 'Qwen.NotFound,QwenPS.Commands.RemoveQwenFileCommand', 'Qwen.Server,QwenPS.Commands.RemoveQwenFileCommand'
        (Get-QwenFile -Purpose file-extract).Id | Should -Be $files[0].Id
        # The record of a file that wasn't deleted remains.
        @(Get-ChildItem $env:QWENPS_UPLOAD_PATH -Recurse -File) | Should -HaveCount 1
    }
}
