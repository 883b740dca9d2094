import type { Finding } from '../domain/application-logic.ts'
import type { Diagnostic } from './diagnostic.ts'

const hintOf = ({ suggestion, didYouMean }: Diagnostic): string | undefined => {
  const meant = didYouMean?.[0] === undefined ? '' : `Did you mean "${didYouMean[0]}"? `
  const example = suggestion === undefined ? '' : `Write for example: ${suggestion}`
  return meant + example === '' ? undefined : (meant + example).trim()
}

/** A diagnostic as every stage tells of findings. Pure. */
export function toFinding(diagnostic: Diagnostic): Finding {
  const { severity, code, reason, file, line, col } = diagnostic
  const hint = hintOf(diagnostic)
  return {
    severity,
    code,
    message: reason,
    ...(hint === undefined ? {} : { hint }),
    location: { file, line, column: col },
  }
}
