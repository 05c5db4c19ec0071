# Provides functions for the tests of batches. Requires QwenPS.TestTools and a running emulator.
Set-StrictMode -Version 3.0

function Add-BatchFault([hashtable] $Fault) { Invoke-Emulator POST batchfaults $Fault }

# Creates some files. Each answer is the prompt, a blank line, and the text of the file.
function New-Ticket([int] $Count = 5) {
    $content = [ordered]@{}
    foreach ($number in 1..$Count) { $content["ticket-$number.txt"] = "text $number" }
    New-TestFile $content
}

function Wait-BatchJob {
    [CmdletBinding()]
    param($Job)
    $Job | Wait-QwenBatch -PollSec 0.1 -TimeoutSec 120
}

# Gets the lines of a file at the service.
function Get-ServiceFile([string] $Id) {
    $client = [System.Net.WebClient]::new()
    $client.Proxy = $null
    $client.Encoding = [System.Text.Encoding]::UTF8
    $client.Headers['Authorization'] = 'Bearer sk-emulator-ok'
    $client.DownloadString("$(Get-EmulatorUri)/compatible-mode/v1/files/$Id/content") -split "`n" | Where-Object { $_ }
}

Export-ModuleMember -Function Add-BatchFault, New-Ticket, Wait-BatchJob, Get-ServiceFile
