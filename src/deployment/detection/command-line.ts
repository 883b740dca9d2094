// A command line as people write it in scripts and Procfiles, made into argv without a shell where that means the same.
import { parseCommandLine } from '../../domain/command-line.ts'

/** `shell`: only a shell can run it (pipes, redirections, globs, variables other than PORT). */
export type ScriptLine =
  | { readonly kind: 'simple'; readonly env: readonly string[]; readonly argv: readonly string[] }
  | { readonly kind: 'chain'; readonly before: readonly string[]; readonly last: string }
  | { readonly kind: 'shell' }

/** `${PORT:-3000}` means `$PORT`: nexo always sets it. */
const portWithDefault = /\$\{PORT:?[-=][^}]*\}/g
const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=("[^"$`\\]*"|'[^']*'|[^\s"'$`\\;&|<>()*?[\]#~]*)\s+/

/** Where each top-level `&&` stands: not inside quotes, not escaped. */
function splitChain(line: string): string[] {
  const parts: string[] = []
  let [quote, start] = ['', 0]
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (character === '\\' && quote !== "'") at += 1
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (line.startsWith('&&', at)) {
      parts.push(line.slice(start, at).trim())
      start = at + 2
      at += 1
    }
  }
  return [...parts, line.slice(start).trim()]
}

/** Operators inside quotes are text. */
const withoutQuotes = (line: string): string => line.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/g, '_')

function takeAssignments(line: string): { env: string[]; rest: string } {
  const match = assignment.exec(line)
  if (match === null) return { env: [], rest: line }
  const [whole, name = '', value = ''] = match
  const next = takeAssignments(line.slice(whole.length))
  return { env: [`${name}=${value.replaceAll(/^["']|["']$/g, '')}`, ...next.env], rest: next.rest }
}

/** Pure. Never throws: what it does not understand is for a shell. */
export function parseScriptLine(written: string): ScriptLine {
  const line = written.trim().replaceAll(portWithDefault, '$PORT')
  const parts = splitChain(line)
  const last = parts.at(-1) ?? ''
  if (parts.some((part) => part === '')) return { kind: 'shell' }
  // With `;`, `||` or a subshell the `&&` may belong to a part that is not reached.
  if (parts.length > 1) {
    const isPlain = parts.every((part) => !/[;|()`\n]/.test(withoutQuotes(part)))
    return isPlain ? { kind: 'chain', before: parts.slice(0, -1), last } : { kind: 'shell' }
  }
  const { env, rest } = takeAssignments(line)
  const parsed = parseCommandLine(rest)
  if (!parsed.ok || parsed.shell !== undefined) return { kind: 'shell' }
  return { kind: 'simple', env, argv: parsed.argv }
}

/** `env A=B program` replaces itself by the program, so the stop signal reaches it. */
export const withVariables = (env: readonly string[], argv: readonly string[]): string[] =>
  env.length === 0 ? [...argv] : ['env', ...env, ...argv]

/** Shell text that puts folders (relative to where it runs) first on PATH; empty for none. */
export const pathPrefix = (folders: readonly string[]): string =>
  folders.length === 0 ? '' : `PATH="${folders.map((each) => `$PWD/${each}`).join(':')}:$PATH"; `

/**
 * Argv that runs `line` by a shell that then replaces itself: the application's process is the last command itself.
 * `binFolders` (relative to the working directory) come first on PATH.
 */
export const shellThatExecs = (line: string, binFolders: readonly string[]): string[] => [
  'sh',
  '-c',
  `${pathPrefix(binFolders)}${withExec(line.trim())}`,
]

const builtIn = /^(?:[({!]|(?:if|for|while|until|case|cd|export|set|unset|source|eval|trap|exec|\.)\s)/

/** One command, whatever it expands: a shell may replace itself by it. */
const isOneCommand = (line: string): boolean => !/[;|&`\n]/.test(withoutQuotes(line)) && !builtIn.test(line)

function withExec(line: string): string {
  const parsed = parseScriptLine(line)
  if (parsed.kind === 'chain') return `${parsed.before.join(' && ')} && ${withExec(parsed.last)}`
  if (!isOneCommand(line)) return line
  // `exec A=B program` is no POSIX; `exec env A=B program` is.
  return assignment.test(line) ? `exec env ${line}` : `exec ${line}`
}

/** Whether `shellThatExecs` leaves a shell between nexo and what it starts. Pure. */
export function keepsShell(line: string): boolean {
  const parsed = parseScriptLine(line)
  return parsed.kind === 'chain' ? keepsShell(parsed.last) : !isOneCommand(line.trim())
}

/** One argument as a POSIX shell reads it back; `$PORT` stays for nexo to fill in. */
export function quoted(word: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word
  if (word.includes('$PORT')) return `"${word.replaceAll(/["\\`]/g, String.raw`\$&`)}"`
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
