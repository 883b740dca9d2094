import type { Finding } from '../domain/application-logic.ts'
import { mistakeLines, type ReadLine } from './error-text.ts'
import { paint, symbol, type Look } from './look.ts'

const countOf = (findings: readonly Finding[], severity: Finding['severity']): number =>
  findings.filter((finding) => finding.severity === severity).length

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Every finding with its place, its line and its remedy; the last line counts them. */
export function findingsLines(look: Look, findings: readonly Finding[], readLine: ReadLine): string[] {
  const errors = countOf(findings, 'error')
  const warnings = countOf(findings, 'warning')
  const told = findings.flatMap(({ location, ...finding }) =>
    mistakeLines(look, { ...finding, ...location }, readLine),
  )
  const verdict =
    errors === 0
      ? `${paint(look, 'good', symbol(look, 'good'))} valid`
      : `${paint(look, 'bad', symbol(look, 'bad'))} ${plural(errors, 'error')}`
  return [...told, warnings === 0 ? verdict : `${verdict}, ${plural(warnings, 'warning')}`]
}
