// The stage that turns requirements into an application on disk, and what it says about each line.
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { GeneratedApplication } from '../../generation/contract.ts'
import { BuildInput } from '../../generation/input.ts'
import type { BuiltLine, GenerateEvidence } from '../evidence.ts'
import type { ChainInput } from '../records/run-record.ts'
import { counted, type PartWork } from './part-work.ts'

/** Requirements become an application. Run again it writes nothing that is there already. */
export const generate: PartWork<'generate'> = async ({ input, call, collaborators }) => {
  const builder = await collaborators.builder()
  const application = await builder.generate(buildInput(input), call)
  const evidence = evidenceOf(application, input.requirements?.shown ?? application.check.file)
  const { entities, operations, files } = evidence.counts
  return {
    evidence,
    detail: `${counted(entities, 'entity', 'entities')}, ${counted(operations, 'operation')}, ${counted(files, 'file')}`,
  }
}

function buildInput({ directory, requirements }: ChainInput): BuildInput {
  return BuildInput.parse({
    directory: requirements?.from,
    file: requirements?.shown,
    outputDirectory: directory,
    suggestions: requirements?.suggestions,
    allowUnresolved: requirements?.allowUnresolved,
    destructive: requirements?.destructive,
  })
}

/** What was built from which line, and what was decided without one. Pure. */
export function evidenceOf(
  { check, logic, model, files }: GeneratedApplication,
  shown: string,
): GenerateEvidence {
  return {
    file: shown,
    application: logic.name,
    sourceDirectory: logic.sourceDirectory,
    lines: countBy(check.lines.map(({ class: found }) => found)),
    failedLines: check.failedLines,
    built: builtLines(model, files),
    assumptions: model.assumptions.map(({ line, subject, text }) => ({ line, subject, text })),
    unresolved: model.unresolved.map(({ line, text }) => ({ line, text })),
    // What either holds or not is built in and tested; the others are measured, or nobody knows.
    qualities: model.nfrs
      .filter(({ kind }) => kind !== 'security')
      .map(({ trace, monitor }) => ({
        line: trace.line,
        text: trace.text,
        isWatched: monitor !== undefined,
      })),
    sends: model.integrations.map(({ name, kind, secretRefs }) => ({ name, kind, needs: [...secretRefs] })),
    counts: {
      entities: model.entities.length,
      roles: model.roles.length,
      operations: model.operations.length,
      rules: model.rules.length,
      workflows: model.workflows.length,
      files: files.length,
    },
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

type Traced = { readonly id: string; readonly trace: { readonly line: number; readonly text: string } }

const tracedOf = (model: ApplicationModel): readonly Traced[] => [
  ...model.entities,
  ...model.relations,
  ...model.roles,
  ...model.permissions,
  ...model.operations,
  ...model.rules,
  ...model.reactions,
  ...model.workflows,
  ...model.integrations,
  ...model.nfrs,
  ...model.schedules,
]

/** Lines in order, each with the elements of the model and the files that come from it. */
function builtLines(model: ApplicationModel, files: GeneratedApplication['files']): BuiltLine[] {
  const byLine = Map.groupBy(tracedOf(model), ({ trace }) => trace.line)
  // Migrations are of the lines of their day: a build that goes on from an earlier one does not know those any more, and
  // a run that was killed behind its first build would report something else than one that was not.
  const lasting = files.filter(({ path }) => !path.startsWith('migrations/'))
  return [...byLine.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([line, elements]) => ({
      line,
      text: elements[0]?.trace.text ?? '',
      elements: [...new Set(elements.map(({ id }) => id))].toSorted(),
      files: lasting
        .filter(({ requirementLines }) => requirementLines.includes(line))
        .map(({ path }) => path),
    }))
}
