import type { Assumption } from '../../domain/application-model/application-model.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { Diagnostic } from '../diagnostic.ts'

/** What linking and checking have to say. */
export type Findings = {
  readonly diagnostics: Diagnostic[]
  readonly assumptions: Assumption[]
}

type Fault = {
  readonly code: string
  readonly reason: string
  readonly suggestion?: string
  readonly severity?: 'error' | 'warning'
}

/** Notes a mistake where `trace` stands. */
export function report({ diagnostics }: Findings, trace: Trace, fault: Fault): void {
  const { file, line, col, endLine, endCol, text } = trace
  diagnostics.push({
    code: fault.code,
    severity: fault.severity ?? 'error',
    file,
    line,
    col,
    endCol: endLine === line ? Math.max(col, endCol) : col + 1,
    text,
    reason: fault.reason,
    ...(fault.suggestion === undefined ? {} : { suggestion: fault.suggestion }),
  })
}

export const assume = (
  { assumptions }: Findings,
  { file, line }: Trace,
  subject: string,
  text: string,
): void => {
  assumptions.push({ file, line, subject, text })
}
