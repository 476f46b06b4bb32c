#Requires -RunAsAdministrator
# Takes away what install.ps1 made. The home, with the ledger of everything that was sent, stays unless -RemoveHome.
# Checked as text only; not run on Windows by the project.
[CmdletBinding()]
param([string[]] $RunFolders = @(), [switch] $RemoveHome)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
function Set-Access {
  & icacls.exe @args | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "icacls failed ($LASTEXITCODE): $args" }
}
$task = 'SeqwardAgent'
$account = "NT TASK\$task"
if (Get-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue) {
  Stop-ScheduledTask -TaskName $task
  Unregister-ScheduledTask -TaskName $task -Confirm:$false
}
Get-NetFirewallRule -Group $task -ErrorAction SilentlyContinue | Remove-NetFirewallRule
foreach ($folder in $RunFolders) {
  Set-Access $folder /remove:g $account
  Set-Access $folder /remove:d $account
}
Remove-Item -Recurse -Force -ErrorAction SilentlyContinue (Join-Path $env:ProgramFiles 'Seqward')
if ($RemoveHome) { Remove-Item -Recurse -Force (Join-Path $env:ProgramData 'Seqward') }
