// transform-rows: rows as they were read -> rows as they are written. Pure, and where all the time of a sync that is not
// the databases' goes: no object is made per row but the row itself.
import type { Row, Value } from '../data/column.ts'
import { RowMistake } from '../mapping/cast-value.ts'
import { isTrue } from '../mapping/compare-values.ts'
import { misfit } from './misfit.ts'
import type { SyncPlan } from './sync-plan.ts'

export type Transformed = {
  readonly rows: readonly Row[]
  /** For each of `rows` the place of its original. */
  readonly origins: readonly number[]
  readonly filtered: number
  readonly rejected: readonly { readonly origin: number; readonly reason: string }[]
}

/** Makes the function that maps and filters the rows of `plan`. */
export function createTransform(plan: SyncPlan): (rows: readonly Row[]) => Transformed {
  const columns = plan.mapped.map(({ target, compiled, checkedBecause }) => ({
    target,
    evaluate: compiled.evaluate,
    isChecked: checkedBecause !== undefined,
    takesBytes: target.type === 'bytes',
  }))
  const filter = plan.filter?.compiled.evaluate
  const map = (row: Row): Row => {
    const mapped: Value[] = []
    for (const { target, evaluate, isChecked, takesBytes } of columns) {
      const value = evaluate(row)
      if (value !== null && (typeof value !== 'string') !== takesBytes)
        throw new RowMistake(`${target.name} is given ${takesBytes ? 'text, not bytes' : 'bytes, not text'}`)
      const reason = isChecked ? misfit(value, target) : undefined
      if (reason !== undefined) throw new RowMistake(`${target.name}: ${reason}`)
      mapped.push(value)
    }
    return mapped
  }
  return (rows) => {
    const written: Row[] = []
    const origins: number[] = []
    const rejected: { origin: number; reason: string }[] = []
    let filtered = 0
    for (const [origin, row] of rows.entries()) {
      try {
        if (filter !== undefined && !isTrue(filter(row))) {
          filtered += 1
          continue
        }
        written.push(map(row))
        origins.push(origin)
      } catch (error) {
        if (!(error instanceof RowMistake)) throw error
        rejected.push({ origin, reason: error.message })
      }
    }
    return { rows: written, origins, filtered, rejected }
  }
}
