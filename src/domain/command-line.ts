// A command as a person writes it on one line, split as a POSIX shell would split it, or handed to a shell.

/** What a line means. `shell` says why a shell is needed; `argv` is then the shell's. */
export type ParsedCommand =
  | { readonly ok: true; readonly argv: readonly string[]; readonly shell?: string }
  | { readonly ok: false; readonly message: string; readonly hint: string }

/** Words that begin what only a shell can do, though nothing else in the line shows it. */
const shellWords: ReadonlySet<string> = new Set(
  '. : source export unset set cd eval trap ulimit umask command builtin alias if for while until case function { !'.split(
    ' ',
  ),
)

type Word = { readonly text: string; readonly end: number; readonly needsShell?: string }
type Scan = { readonly word?: Word; readonly mistake?: string }

const controls: Readonly<Record<string, string>> = {
  '|': 'a pipe',
  '&': '&',
  ';': 'several commands',
  '<': 'a redirection',
  '>': 'a redirection',
  '(': 'a subshell',
  ')': 'a subshell',
  '`': 'a command substitution',
  '*': 'a glob',
  '?': 'a glob',
  '[': 'a glob',
  '#': 'a comment',
  '\n': 'several lines',
}

/** `$PORT` and `${PORT}` are filled in by the target, so they need no shell. */
const isPort = (rest: string): boolean => /^\$(?:PORT(?![A-Za-z0-9_])|\{PORT\})/.test(rest)
const expansion = /^\$(?:[A-Za-z_0-9@*#?$!-]|\{|\(|['"])/

function whyShell(line: string, at: number, atWordStart: boolean): string | undefined {
  const character = line[at] ?? ''
  const rest = line.slice(at)
  if (character === '$')
    return expansion.test(rest) && !isPort(rest) ? 'a variable or substitution' : undefined
  if (character === '~') return atWordStart ? 'the home folder' : undefined
  if (character === '#') return atWordStart ? controls['#'] : undefined
  if (character === '{') return /^\{[^\s{}]*(?:,|\.\.)[^\s{}]*\}/.test(rest) ? 'a brace expansion' : undefined
  return controls[character]
}

/** Reads a double-quoted run that starts after its quote. */
function scanDoubleQuoted(line: string, start: number): Scan {
  let text = ''
  for (let at = start; at < line.length; at += 1) {
    const character = line[at] ?? ''
    const next = line[at + 1] ?? ''
    if (character === '"') return { word: { text, end: at + 1 } }
    if (character === '\\' && '"\\$`'.includes(next) && next !== '') {
      text += next
      at += 1
    } else if (character === '\\' && next === '\n') at += 1
    else {
      const why = character === '$' || character === '`' ? whyShell(line, at, false) : undefined
      if (why !== undefined) return { word: { text, end: line.length, needsShell: why } }
      text += character
    }
  }
  return { mistake: 'a double quote is never closed' }
}

function scanSingleQuoted(line: string, start: number): Scan {
  const end = line.indexOf("'", start)
  return end < 0
    ? { mistake: 'a single quote is never closed' }
    : { word: { text: line.slice(start, end), end: end + 1 } }
}

function scanPlain(line: string, at: number, atWordStart: boolean): Scan {
  const character = line[at] ?? ''
  if (character === '\\') {
    const next = line[at + 1]
    if (next === undefined) return { mistake: 'it ends with a lone backslash' }
    return { word: { text: next === '\n' ? '' : next, end: at + 2 } }
  }
  const needsShell = whyShell(line, at, atWordStart)
  return { word: { text: character, end: at + 1, ...(needsShell === undefined ? {} : { needsShell }) } }
}

function scanWord(line: string, start: number): Scan {
  let text = ''
  let at = start
  let needsShell: string | undefined
  while (at < line.length && !/[ \t\r]/.test(line[at] ?? '')) {
    const quote = line[at]
    const scan =
      quote === '"'
        ? scanDoubleQuoted(line, at + 1)
        : quote === "'"
          ? scanSingleQuoted(line, at + 1)
          : scanPlain(line, at, at === start)
    if (scan.word === undefined) return scan
    text += scan.word.text
    at = scan.word.end
    // The rest is the shell's to read, quotes that a here-document or a comment leaves open included.
    needsShell = scan.word.needsShell
    if (needsShell !== undefined) break
  }
  return { word: { text, end: at, ...(needsShell === undefined ? {} : { needsShell }) } }
}

/** How a line is handed to a shell on `platform` (as `process.platform`). */
const shellArgv = (line: string, platform: string): readonly string[] =>
  platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['sh', '-c', line]

const empty: ParsedCommand = {
  ok: false,
  message: 'the command is empty',
  hint: 'Write a program and its arguments.',
}
const unsplittable = (message: string): ParsedCommand => ({
  ok: false,
  message,
  hint: 'Check its quotes, or write the command as a list: [program, argument].',
})

/** Why the first word needs a shell, if it does. */
function whyFirst(text: string, raw: string): string | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(raw)) return 'a variable set for one command'
  return shellWords.has(text) ? `the shell's own ${text}` : undefined
}

/** `exec` only says that no shell shall stay, and none is there. */
const withoutExec = (argv: readonly string[]): readonly string[] =>
  argv[0] === 'exec' && argv[1]?.startsWith('-') === false ? argv.slice(1) : argv

/**
 * Splits a command line as a POSIX shell would: quotes, backslashes, no expansion.
 *
 * Promise: pure, linear, never throws. What only a shell can do (`&&`, `|`, `>`, `$(...)`, `$NAME` other than `$PORT`,
 * globs, `NAME=value` before the command, `~`, `cd`) gives `sh -c <line>` (`cmd.exe` on Windows) and says why;
 * everything else runs without a shell, so that the stop signal reaches the program itself.
 * Source: POSIX.1-2024, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition.
 */
export function parseCommandLine(line: string, platform = 'linux'): ParsedCommand {
  // Blanks at the end are left to the scan, since a backslash in front of one makes it part of a word.
  const trimmed = line.trimStart().replace(/[\r\n]+$/, '')
  if (trimmed.trim() === '') return empty
  if (trimmed.includes('\0')) return unsplittable('the command holds a NUL')
  // A backslash in front of a line end joins the two lines.
  const blanks = /(?:[ \t\r]|\\\r?\n)*/y
  const argv: string[] = []
  for (let at = 0; at < trimmed.length;) {
    const { word, mistake } = scanWord(trimmed, at)
    if (word === undefined) return unsplittable(mistake ?? 'it cannot be split')
    const first = argv.length === 0 ? whyFirst(word.text, trimmed.slice(at, word.end)) : undefined
    const shell = word.needsShell ?? first
    if (shell !== undefined) return { ok: true, argv: shellArgv(trimmed.trimEnd(), platform), shell }
    argv.push(word.text)
    at = word.end
    blanks.lastIndex = at
    at += blanks.exec(trimmed)?.[0].length ?? 0
  }
  return { ok: true, argv: withoutExec(argv) }
}
