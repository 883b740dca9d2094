// Judges the generated tests of one document: how many of its mutants they notice.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApplicationModel } from '../../../src/domain/application-model/application-model.ts'
import type { EmitInput } from '../../../src/generation/emitting/contract.ts'
import { emitApplication } from '../../../src/generation/emitting/emit-application.ts'
import { emitEntities } from '../../../src/generation/emitting/server/emit-entities.ts'
import { kebabOf } from '../../../src/generation/emitting/server/names.ts'
import { mutantsOf, type Mutant } from './mutants.ts'
import { openWorkshop, type Failure, type Workshop } from './workshop.ts'

export type Judgement = {
  /** The first test that fails without any mutation; then nothing else was tried. */
  readonly baseline: Failure | undefined
  readonly killed: number
  readonly survivors: readonly Mutant[]
}

/** Tests beside those of an entity's own subjects: they start the application as a whole. */
const isSlow = (file: string): boolean => !file.includes('/')

/** The tests that should notice a mutant first, then the others of its entity, then all others. */
function orderFor({ entity, subjects }: Mutant, tests: readonly string[]): readonly string[] {
  const own = `${kebabOf(entity)}/`
  const rank = (file: string): number => {
    if (!file.startsWith(own)) return isSlow(file) ? 200 : 100
    const position = subjects.findIndex((subject) => file === `${own}${subject}.test.ts`)
    return position < 0 ? 50 : position
  }
  return [...tests].sort((a, b) => rank(a) - rank(b))
}

/** Makes each mutant of a model in turn, `parallel` at a time, and runs the tests until one fails. */
export async function judgeTests(input: EmitInput, folder: string, parallel: number): Promise<Judgement> {
  const files = emitApplication(input)
  const workshops = await Promise.all(
    Array.from({ length: parallel }, async (_, number) => {
      const place = join(folder, String(number))
      await mkdir(place)
      return openWorkshop(place, files)
    }),
  )
  const [first] = workshops
  if (first === undefined) throw new Error('at least one workshop is needed')
  const baseline = await first.firstFailure(first.tests.filter((file) => !isSlow(file)))
  if (baseline !== undefined) return { baseline, killed: 0, survivors: [] }
  const waiting = [...mutantsOf(input.model)]
  const survivors: Mutant[] = []
  let killed = 0
  await Promise.all(
    workshops.map(async (workshop) => {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift())
        if (await isKilled(workshop, input, mutant)) killed += 1
        else survivors.push(mutant)
    }),
  )
  return { baseline, killed, survivors: survivors.sort((a, b) => a.line - b.line) }
}

async function isKilled(workshop: Workshop, input: EmitInput, mutant: Mutant): Promise<boolean> {
  const made = (model: ApplicationModel) =>
    emitEntities({ ...input, model }).filter(({ path }) => path.startsWith('src/generated/entities/'))
  await workshop.write(made(mutant.model))
  const failure = await workshop.firstFailure(
    orderFor(mutant, workshop.tests).filter((file) => !isSlow(file)),
  )
  await workshop.write(made(input.model))
  return failure !== undefined
}
