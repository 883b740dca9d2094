// Text of the launchd property list that starts the agent at login or boot. Pure.

export type PlistWish = {
  readonly label: string
  readonly home: string
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

/**
 * The property list's text.
 *
 * `AbandonProcessGroup`: launchd leaves replicas and routers alone when the agent ends. `KeepAlive` only after a
 * failure, so that `nexo agent stop` stops it. Source: man 5 launchd.plist.
 */
export function launchdPlist(wish: PlistWish): string {
  const argv = [...wish.argv, 'agent', '--home', wish.home]
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escapeXml(wish.label)}</string>
  <key>ProgramArguments</key>
  <array>
${argv.map((argument) => `    <string>${escapeXml(argument)}</string>`).join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries(wish.environment)
  .map(([name, value]) => `    <key>${escapeXml(name)}</key>\n    <string>${escapeXml(value)}</string>`)
  .join('\n')}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>StandardOutPath</key>
  <string>${escapeXml(wish.logFile)}</string>
  <key>StandardErrorPath</key>
  <string>${escapeXml(wish.logFile)}</string>
</dict>
</plist>
`
}

/** Text inside an XML element. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
