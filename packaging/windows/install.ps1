#Requires -RunAsAdministrator
# Installs the agent on Windows as a task that can do little. Read it before you run it: everything that it allows is
# in here. It has been checked as text only; it was not run on Windows by the project (docs/operate/confinement.md).
#
#   .\install.ps1 -Package C:\Temp\seqward -RunFolders D:\Runs -ServiceAddress 192.0.2.10 -ServicePort 443
[CmdletBinding()]
param(
  # Folder with seqward-agent.exe.
  [Parameter(Mandatory)] [string] $Package,
  # Folders that hold run folders and sensor logs: the agent may read them, and change nothing.
  [Parameter(Mandatory)] [string[]] $RunFolders,
  # The service, or the proxy on the way to it: the one address and port that anything may connect to.
  [Parameter(Mandatory)] [string] $ServiceAddress,
  [ValidateRange(1, 65535)] [int] $ServicePort = 443
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
function Set-Access {
  & icacls.exe @args | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "icacls failed ($LASTEXITCODE): $args" }
}

$programs = Join-Path $env:ProgramFiles 'Seqward'
$homeFolder = Join-Path $env:ProgramData 'Seqward'
$task = 'SeqwardAgent'
# An identity of the task's own: no password, no logon, no rights but those given below.
$account = "NT TASK\$task"
# One program for each role, all the same bytes: the firewall tells programs apart, not arguments.
$roles = 'keeper', 'scout', 'collector', 'uplink'

# 1. Programs: written by administrators, run by the task.
New-Item -ItemType Directory -Force -Path $programs, $homeFolder | Out-Null
foreach ($role in $roles) {
  Copy-Item -Force -Path (Join-Path $Package 'seqward-agent.exe') -Destination (Join-Path $programs "seqward-$role.exe")
}

# 2. The task: at start-up, below normal priority, as LOCAL SERVICE with an identity of its own, and without any privilege
#    but the one without which no process starts.
$keeper = Join-Path $programs 'seqward-keeper.exe'
# The keeper holds little memory while it waits.
$flags = '"--node-options=--max-semi-space-size=1 --optimize-for-size --v8-pool-size=1"'
$action = New-ScheduledTaskAction -Execute $keeper -Argument "$flags agent run --home `"$homeFolder`"" -WorkingDirectory $programs
$trigger = New-ScheduledTaskTrigger -AtStartup
$trigger.Delay = 'PT2M'
$principal = New-ScheduledTaskPrincipal -UserId 'LOCALSERVICE' -LogonType ServiceAccount -RunLevel Limited `
  -ProcessTokenSidType Unrestricted -RequiredPrivilege 'SeChangeNotifyPrivilege'
$settings = New-ScheduledTaskSettingsSet -Priority 8 -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew `
  -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -TaskName $task -Action $action -Trigger $trigger -Principal $principal -Settings $settings -Force | Out-Null

# 3. File permissions. The home is the task's alone; run folders are read only, and writing is denied outright, so
#    that a right given elsewhere changes nothing.
Set-Access $programs /inheritance:r /grant:r 'BUILTIN\Administrators:(OI)(CI)F' 'NT AUTHORITY\SYSTEM:(OI)(CI)F' "${account}:(OI)(CI)RX"
Set-Access $homeFolder /inheritance:r /grant:r 'BUILTIN\Administrators:(OI)(CI)F' 'NT AUTHORITY\SYSTEM:(OI)(CI)F' "${account}:(OI)(CI)M"
foreach ($folder in $RunFolders) {
  Set-Access $folder /grant "${account}:(OI)(CI)RX"
  Set-Access $folder /deny "${account}:(OI)(CI)(WD,AD,WEA,WA,DE,DC,WDAC,WO)"
}

# 4. Firewall. Inbound: nothing, for any of the programs. Outbound: nothing, but the uplink to one address and port.
#    A rule that blocks wins over one that allows, so the uplink is blocked everywhere but there.
Get-NetFirewallRule -Group $task -ErrorAction SilentlyContinue | Remove-NetFirewallRule
foreach ($role in $roles) {
  $program = Join-Path $programs "seqward-$role.exe"
  New-NetFirewallRule -Group $task -DisplayName "Seqward $role, inbound" -Direction Inbound -Program $program -Action Block | Out-Null
  if ($role -eq 'uplink') { continue }
  New-NetFirewallRule -Group $task -DisplayName "Seqward $role, outbound" -Direction Outbound -Program $program -Action Block | Out-Null
}
$uplink = Join-Path $programs 'seqward-uplink.exe'
$allowed = @{ Group = $task; Direction = 'Outbound'; Program = $uplink; Action = 'Allow' }
New-NetFirewallRule @allowed -DisplayName 'Seqward uplink, to the service' -Protocol TCP -RemoteAddress $ServiceAddress -RemotePort $ServicePort | Out-Null
$blocked = @{ Group = $task; Direction = 'Outbound'; Program = $uplink; Action = 'Block' }
# Every other port of every address, and every other protocol; every other address on that port.
if ($ServicePort -gt 1) {
  New-NetFirewallRule @blocked -DisplayName 'Seqward uplink, lower ports' -Protocol TCP -RemotePort "1-$($ServicePort - 1)" | Out-Null
}
if ($ServicePort -lt 65535) {
  New-NetFirewallRule @blocked -DisplayName 'Seqward uplink, higher ports' -Protocol TCP -RemotePort "$($ServicePort + 1)-65535" | Out-Null
}
# Names are resolved by the system's own service, so that no datagram of ours is needed.
New-NetFirewallRule @blocked -DisplayName 'Seqward uplink, datagrams' -Protocol UDP | Out-Null
Write-Output 'Other addresses on the same port are closed only where outbound traffic is blocked by default:'
Write-Output '  Set-NetFirewallProfile -All -DefaultOutboundAction Block   (affects every program: decide it with your IT)'

# 5. Where it works, and what it may do from now on.
Write-Output "Installed in $programs; home $homeFolder; account $account."
Write-Output "Enrol first: & '$keeper' agent enrol --home '$homeFolder' --service https://HOST:$ServicePort --serial SERIAL --code CODE"
Write-Output "Then: Start-ScheduledTask $task. To undo: .\uninstall.ps1"
