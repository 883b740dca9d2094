// What becomes of a request whose connection to a replica has ended too early. Pure.

export type LossMove = 'try-another' | 'repeat' | 'tell-client' | 'cut'

export type Loss = {
  /** How far the request had come. */
  readonly phase: 'connecting' | 'sent' | 'answering'
  /** Whether part of an answer's head had come. */
  readonly hasPartialHead: boolean
  /** Whether the connection had answered a request before: only then may its end have nothing to do with this one. */
  readonly wasReused: boolean
  readonly hasRepeated: boolean
  /** Idempotent, and without a body. */
  readonly isRepeatable: boolean
}

/**
 * Decides. Nothing was sent before the connection was there, so another replica may have the request whatever it is.
 * Once sent, it is sent again only when it may be (RFC 9110 section 9.2.2), and only once. After the head of an answer
 * has reached the client all that is left is to show that the answer is not whole.
 */
export function nextAfterLoss(loss: Loss): LossMove {
  if (loss.phase === 'answering') return 'cut'
  if (loss.phase === 'connecting') return 'try-another'
  const mayRepeat = loss.isRepeatable && loss.wasReused && !loss.hasRepeated && !loss.hasPartialHead
  return mayRepeat ? 'repeat' : 'tell-client'
}
