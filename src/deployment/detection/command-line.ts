// A command line as people write it in scripts and Procfiles, made into argv without a shell where that means the same.

/** `shell`: only a shell can run it (pipes, redirections, globs, variables other than PORT). */
export type CommandLine =
  | { readonly kind: 'simple'; readonly env: readonly string[]; readonly argv: readonly string[] }
  | { readonly kind: 'chain'; readonly before: readonly string[]; readonly last: string }
  | { readonly kind: 'shell' }

/** `$PORT`, `${PORT}` and `${PORT:-3000}` mean the same, since nexo always sets PORT. */
const portReference = /^\$(?:PORT(?![A-Za-z0-9_])|\{PORT(?::?-[^}]*)?\})/
const needsShell = /[|&;<>()`\n*?[\]{}~#]/

type Scan = { readonly words: string[]; readonly before: string[]; readonly last: string } | undefined

/** Words of the part after the last `&&`, and the text of the parts before it; undefined when it needs a shell. */
function scan(line: string): Scan {
  const before: string[] = []
  let words: string[] = []
  let word: string | undefined
  let quote = ''
  let partStart = 0
  const endWord = (): void => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    const port = quote === "'" ? undefined : portReference.exec(line.slice(at))?.[0]
    if (port !== undefined) {
      word = `${word ?? ''}$PORT`
      at += port.length - 1
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else if (quote === '"' && (char === '$' || char === '`')) return undefined
      else if (quote === '"' && char === '\\' && /["\\$`]/.test(line.charAt(at + 1)))
        word += line.charAt((at += 1))
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '\\' && at + 1 < line.length) word = (word ?? '') + line.charAt((at += 1))
    else if (/[ \t\r]/.test(char)) endWord()
    else if (line.startsWith('&&', at)) {
      endWord()
      if (words.length === 0) return undefined
      before.push(line.slice(partStart, at).trim())
      words = []
      at += 1
      partStart = at + 1
    } else if (char === '$' || needsShell.test(char)) return undefined
    else word = (word ?? '') + char
  }
  endWord()
  return quote === '' && words.length > 0 ? { words, before, last: line.slice(partStart).trim() } : undefined
}

/** Pure. Never throws: what it does not understand is for a shell. */
export function parseCommandLine(line: string): CommandLine {
  const scanned = scan(line.trim())
  if (scanned === undefined) return { kind: 'shell' }
  const { words, before, last } = scanned
  if (before.length > 0) return { kind: 'chain', before, last }
  const isAssignment = (word: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word)
  const first = words.findIndex((word) => !isAssignment(word))
  if (first === -1) return { kind: 'shell' }
  return { kind: 'simple', env: words.slice(0, first), argv: words.slice(first) }
}

/** `env A=B program` replaces itself by the program, so the stop signal reaches it. */
export const withVariables = (env: readonly string[], argv: readonly string[]): string[] =>
  env.length === 0 ? [...argv] : ['env', ...env, ...argv]

/**
 * Argv that runs `line` by a shell that then replaces itself: the application's process is the last command itself.
 * `binFolders` (relative to the working directory) come first on PATH.
 */
export function shellThatExecs(line: string, binFolders: readonly string[]): string[] {
  const parsed = parseCommandLine(line)
  const path =
    binFolders.length === 0 ? '' : `PATH="${binFolders.map((each) => `$PWD/${each}`).join(':')}:$PATH"; `
  return ['sh', '-c', `${path}${withExec(parsed, line.trim())}`]
}

function withExec(parsed: CommandLine, line: string): string {
  if (parsed.kind === 'shell') return line
  if (parsed.kind === 'simple') return execOf(parsed, line)
  return `${parsed.before.join(' && ')} && ${withExec(parseCommandLine(parsed.last), parsed.last)}`
}

// `exec A=B program` is no POSIX; `exec env A=B program` is.
const execOf = (parsed: CommandLine & { kind: 'simple' }, line: string): string =>
  parsed.env.length > 0 ? `exec env ${line}` : line.startsWith('exec ') ? line : `exec ${line}`

/** One argument as a POSIX shell reads it back. */
export const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
