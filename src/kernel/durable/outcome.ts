import type { ErrorData } from '../errors.ts'
import { NexoError, messageOf, systemCodeOf } from '../errors.ts'
import { resultNotJson, runUnexpected } from './errors.ts'

/** How a piece of foreign code ended: `result` is JSON text. */
export type Outcome =
  | { readonly ended: 'result'; readonly result: string }
  | { readonly ended: 'thrown'; readonly thrown: unknown }

/** Runs `work` and never throws. `what` names it in NX-RUN-RESULT-NOT-JSON. */
export async function settle(what: string, work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { ended: 'result', result: toJsonText(what, await work()) }
  } catch (thrown) {
    return { ended: 'thrown', thrown }
  }
}

/** The journal's form of a result. Nothing (undefined) becomes null. */
function toJsonText(what: string, value: unknown): string {
  try {
    return JSON.stringify(value ?? null) ?? 'null'
  } catch (error) {
    throw resultNotJson({ what, reason: messageOf(error) }, { cause: error })
  }
}

/** The journal's form of whatever was thrown. */
export function toErrorData(what: string, thrown: unknown): ErrorData {
  if (thrown instanceof NexoError) return { ...thrown.toData(), details: jsonDetails(thrown.details) }
  const systemCode = systemCodeOf(thrown)
  const at = firstFrameOf(thrown)
  return runUnexpected({
    what,
    reason: messageOf(thrown),
    retryable: true,
    ...(systemCode === undefined ? {} : { systemCode }),
    ...(at === undefined ? {} : { at }),
  }).toData()
}

// One error whose details are no JSON must not make the journal unwritable.
function jsonDetails(details: NexoError['details']): NexoError['details'] {
  try {
    const copy: NexoError['details'] = JSON.parse(JSON.stringify(details))
    return copy
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}

// The whole stack holds nothing that a reader of a journal needs, one frame says where to look.
const firstFrameOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error ? /^\s*at (.*)$/m.exec(thrown.stack ?? '')?.[1] : undefined
