/** One message as a parser reads it: what was asked or answered, and the body that belongs to it. */
export type ReadMessage = { readonly start: string; readonly body: string }

export type Reading = {
  /** All messages that were read whole before the stream ended or was refused. */
  readonly messages: readonly ReadMessage[]
  /** The parser stopped since another protocol was asked for: what follows it has no opinion on. */
  readonly isOpenEnded: boolean
}
