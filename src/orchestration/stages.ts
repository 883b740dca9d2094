// stages: what the chain consists of, in order, and the durable steps of each. Names only.
import * as z from 'zod'

/** In the order in which they come. */
export const Stage = z.enum(['generate', 'validate', 'deploy', 'integrate', 'monitor', 'maintain', 'report'])
export type Stage = z.infer<typeof Stage>

/** `pipeline` begins with requirements, `deployment` with an application that exists. */
export const ChainKind = z.enum(['pipeline', 'deployment'])
export type ChainKind = z.infer<typeof ChainKind>

/** One durable step of a stage; the name is its key in the journal. */
export const Part = z.enum([
  'generate',
  'validate.application',
  'validate.target',
  'deploy.look',
  'deploy',
  'integrate.check',
  'integrate.sync',
  'monitor',
  'maintain.backup',
  'maintain.schedule',
  'report.coverage',
])
export type Part = z.infer<typeof Part>

const parts: Readonly<Record<Stage, readonly Part[]>> = {
  generate: ['generate'],
  validate: ['validate.application', 'validate.target'],
  deploy: ['deploy.look', 'deploy'],
  integrate: ['integrate.check', 'integrate.sync'],
  monitor: ['monitor'],
  maintain: ['maintain.backup', 'maintain.schedule'],
  report: ['report.coverage'],
}

/** What only a generated application goes through. */
const pipelineOnly: ReadonlySet<Part> = new Set<Part>(['generate', 'validate.application'])

/** The steps of one stage for a chain of that kind; none when the chain has no such stage. Pure. */
export const partsOf = (kind: ChainKind, stage: Stage): readonly Part[] =>
  parts[stage].filter((part) => kind === 'pipeline' || !pipelineOnly.has(part))

/** The stages of a chain, in order. Pure. */
export const stagesOf = (kind: ChainKind): readonly Stage[] =>
  Stage.options.filter((stage) => stage === 'report' || partsOf(kind, stage).length > 0)

/** What a stage does, in the words of progress. */
export const stageTitles: Readonly<Record<Stage, string>> = {
  generate: 'requirements become an application',
  validate: 'the application is tried in isolation, the target is checked',
  deploy: 'the release serves',
  integrate: 'other systems are reached and synchronised',
  monitor: 'the application is watched',
  maintain: 'a first backup is proven, the next ones are scheduled',
  report: 'what was built, proven and assumed is written down',
}

/** The stage that a step belongs to. Pure. */
export function stageOf(part: Part): Stage {
  return Stage.parse(part.split('.')[0])
}
