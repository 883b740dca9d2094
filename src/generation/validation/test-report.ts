/** What a run of tests said, as TAP. */
export type TestReport = {
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly TestFailure[]
}
export type TestFailure = { readonly title: string; readonly why: string }

/** What TAP says of a test whose outcome does not count: skipped, or not finished by its author. */
const result = /^(\s*)(not ok|ok) \d+ - (.*?)(?:\s+#\s*([A-Z]{4})\b.*)?$/

/** Lines of YAML below a failed test that say why: `error: ...`. */
function whyBelow(lines: readonly string[], at: number): string {
  for (const [offset, line] of lines.slice(at + 1, at + 40).entries()) {
    if (result.test(line) && offset > 0) break
    const [, text] = /^\s+error:\s*(.*)$/.exec(line) ?? []
    if (text === undefined) continue
    const isBlock = /^[|>]-?$/.test(text)
    return (isBlock ? (lines[at + offset + 2] ?? '') : text).trim().replaceAll(/^['"]|['"]$/g, '')
  }
  return 'it failed'
}

/** A suite fails because a test in it does; only tests without tests in them are counted. */
const isSuite = (lines: readonly string[], at: number, indent: string): boolean =>
  lines
    .slice(Math.max(0, at - 1), at)
    .some((line) => /^\s+1\.\.\d+/.test(line) && line.startsWith(`${indent} `))

/** Reads TAP version 13 or 14 as `node --test` writes it. Pure; lines that are no TAP are passed over. */
export function readTestReport(lines: readonly string[]): TestReport {
  const failures: TestFailure[] = []
  let [passed, skipped] = [0, 0]
  for (const [at, line] of lines.entries()) {
    const [, indent = '', verdict, title = '', directive] = result.exec(line) ?? []
    if (verdict === undefined || isSuite(lines, at, indent)) continue
    if (directive !== undefined) skipped += 1
    else if (verdict === 'ok') passed += 1
    else failures.push({ title: title.trim(), why: whyBelow(lines, at) })
  }
  return { passed, skipped, failures }
}
