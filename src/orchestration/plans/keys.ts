// How the steps and signals of a chain are named in the journal, and read back from there. Pure.
import { Part, Stage, stageOf } from '../stages.ts'

/** `deploy`, and `deploy try 2` when a person asked for another try. */
export const partKey = (part: Part, round: number): string => (round === 1 ? part : `${part} try ${round}`)
export const holdKey = (stage: Stage, round: number): string => `hold ${stage} ${round}`
export const approvalSignal = (stage: Stage): string => `approve ${stage}`
/** What a person decides about a held stage. */
export const decisionSignal = 'decision'

/** What a key of the journal is about; undefined for keys that this version does not write. */
export type KeyMeaning =
  | { readonly is: 'part'; readonly stage: Stage; readonly part: Part; readonly round: number }
  | { readonly is: 'report'; readonly stage: 'report' }
  | { readonly is: 'asked' | 'approval' | 'hold' | 'undo'; readonly stage: Stage }
  | { readonly is: 'decision' }

const shape = /^(?:(?<word>approval|approve|hold|undo) )?(?<name>[a-z.]+)(?: try (?<round>\d+))?(?: \d+)?$/

export function meaningOf(key: string): KeyMeaning | undefined {
  if (key === decisionSignal) return { is: 'decision' }
  const { word, name = '', round } = shape.exec(key)?.groups ?? {}
  const part = Part.safeParse(name)
  const stage = Stage.safeParse(name.split('.')[0])
  if (!stage.success) return undefined
  switch (word) {
    case 'approval':
      return { is: 'asked', stage: stage.data }
    case 'approve':
      return { is: 'approval', stage: stage.data }
    case 'hold':
    case 'undo':
      return { is: word, stage: stage.data }
    default:
      if (name === 'report') return { is: 'report', stage: 'report' }
      return part.success
        ? { is: 'part', part: part.data, stage: stageOf(part.data), round: Number(round ?? 1) }
        : undefined
  }
}
