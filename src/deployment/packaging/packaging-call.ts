import type { Call } from '../../kernel/call.ts'
import type { WarningRaised } from '../../kernel/events.ts'

/** What packaging uses of a call. */
export type PackagingCall = Pick<Call, 'signal' | 'emit' | 'clock'>

/** A path of the project, relative, `/` between. `isTracked`: git has it, so somebody wants it shipped. */
export type ListedPath = { readonly path: string; readonly isTracked: boolean }

/** Says something that does not stop the packaging. */
export function warn(call: PackagingCall, said: Pick<WarningRaised, 'code' | 'message' | 'hint'>): void {
  const warning: WarningRaised = { type: 'warning.raised', version: 1, ...said }
  call.emit(warning)
}
