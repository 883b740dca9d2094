// The Windows scheduled task that starts the agent at logon. Pure.
import { escapeXml } from './launchd-plist.ts'

export type TaskWish = { readonly userName: string; readonly home: string; readonly argv: readonly string[] }

/**
 * Definition of the task. It has no time limit, runs on battery too, and starts the agent again a minute after a failure.
 * Source: Task Scheduler Schema, version 1.2.
 */
export function windowsTask(wish: TaskWish): string {
  const [program = '', ...rest] = wish.argv
  const line = [...rest, 'agent', '--home', wish.home].map(quoteForWindows).join(' ')
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>nexo host agent</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>${escapeXml(wish.userName)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escapeXml(wish.userName)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(line)}</Arguments>
    </Exec>
  </Actions>
</Task>
`
}

/**
 * An argument as the C runtime of Windows splits it again: backslashes are doubled only before a quote.
 * Source: Microsoft, "Parsing C command-line arguments".
 */
export function quoteForWindows(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument
  return `"${argument.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replaceAll(/(\\+)$/g, '$1$1')}"`
}
