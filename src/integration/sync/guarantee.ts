// guarantee: what a configuration promises about every row, computed from what it is and what both ends can do.

export type Guarantee = {
  readonly level: 'effectively-once' | 'at-least-once' | 'lossy'
  /** One line for people. */
  readonly statement: string
  /** What it rests on; of a lossy one, how rows can be lost. */
  readonly because: readonly string[]
}

export type GuaranteeFacts = {
  readonly mode: 'full' | 'incremental'
  readonly isTransactional: boolean
  readonly isOrdered: boolean
  /** The source says which rows wait, and is told when they are taken. */
  readonly isAcknowledged: boolean
  readonly key: readonly string[]
  /** Each source row has a target row of its own. */
  readonly isKeyKept: boolean
  readonly cursor:
    | {
        readonly column: string
        readonly isNullable: boolean
        readonly overlap: number
        readonly overlapText: string
      }
    | undefined
}

/** Every way in which rows can be lost. */
function lossesOf({ isKeyKept, cursor }: GuaranteeFacts): string[] {
  const losses: string[] = []
  if (!isKeyKept) losses.push('several source rows may have one target key, and then the last one wins')
  if (cursor?.isNullable === true) losses.push(`rows without ${cursor.column} are never read`)
  if (cursor?.overlap === 0)
    losses.push(`a row that is committed after a later ${cursor.column} was read is missed (overlap is 0)`)
  return losses
}

/** The guarantee of a sync. Pure. */
export function guaranteeOf(facts: GuaranteeFacts): Guarantee {
  const losses = lossesOf(facts)
  if (losses.length > 0) return { level: 'lossy', statement: `LOSSY: ${losses.join('; ')}`, because: losses }
  const key = facts.key.join(', ')
  const limits = limitsOf(facts)
  if (facts.isTransactional) {
    const because = [
      'rows and checkpoint are stored in one transaction of the target',
      `a row that comes again replaces the one with its key (${key})`,
      ...limits,
    ]
    return {
      level: 'effectively-once',
      statement: `effectively-once: checkpoint in the target's transaction, key ${key}`,
      because,
    }
  }
  return {
    level: 'at-least-once',
    statement: `at-least-once: a message may come again, with the same id (${key})`,
    because: [
      'the receiver has no transaction that holds message and checkpoint',
      `each message carries an id that stays the same (${key}), so that the receiver can drop what it has`,
      ...limits,
    ],
  }
}

function limitsOf({ mode, cursor, isOrdered, isAcknowledged }: GuaranteeFacts): string[] {
  if (isAcknowledged)
    return ['rows wait in the source until they are taken, in whatever order they were committed']
  const limits = ['rows that are deleted in the source stay in the target']
  if (!isOrdered)
    limits.push('a run that is interrupted begins again, since the source has no order to go on in')
  if (mode === 'incremental' && cursor !== undefined)
    limits.push(
      `a row may be committed up to ${cursor.overlapText} after a later ${cursor.column} was read, no later`,
    )
  return limits
}
