import type { Application } from '../services.ts'
import type { Caller } from '../definition.ts'

/** One request to the user interface: who asks, for what, and the token that their forms carry. */
export type Visit = {
  readonly application: Application
  readonly caller: Caller
  readonly url: URL
  readonly formToken: string
}
