// emit-entities: src/generated/, and the hooks beside it that belong to whoever develops the application further.
import type { Field, FieldType } from '../../../domain/application-model/field.ts'
import type { EmitPart, EmittedFile } from '../contract.ts'
import { definitionLiteral, type Imports } from './definition-literal.ts'
import { shapeModel, valuesOf, type EntityShape, type ModelShape } from './entity-shape.ts'
import { administratorOf, rolesOf } from './roles.ts'
import { camelOf, kebabOf } from './names.ts'
import { asCode, comment, printLiteral, quote, withNote, type Literal } from './source-text.ts'

const modules: readonly (readonly [string, readonly string[]])[] = [
  ['logic', ['all', 'not', 'some']],
  ['moments', ['moments']],
  ['numbers', ['numbers']],
  ['texts', ['idOf', 'isEmpty', 'texts']],
]

const generated = comment(
  'Made from the requirements, and made again whenever they change: change them, or put code into src/custom/.',
)

const importLines = (imports: Imports): readonly string[] =>
  modules.flatMap(([module, names]) => {
    const used = names.filter((name) => imports.has(name))
    return used.length === 0
      ? []
      : [`import { ${used.join(', ')} } from '../../runtime/expressions/${module}.ts'`]
  })

const types: Readonly<Partial<Record<FieldType, string>>> = {
  int: 'number',
  bool: 'boolean',
  json: 'Value',
}

function typeOf(shape: ModelShape, field: Field): string {
  const type =
    field.type === 'enum'
      ? valuesOf(shape.model, field).map(quote).join(' | ') || 'string'
      : (types[field.type] ?? 'string')
  return field.required ? type : `${type} | null`
}

/** A row as the API shows it. Decimals and money are text with their scale, dates and times text. */
function rowType(shape: ModelShape, { entity, parents }: EntityShape): readonly string[] {
  return [
    `/** ${entity.label.replaceAll('*/', '* /')}, as the API shows it. */`,
    `export type ${entity.name} = {`,
    '  readonly id: string',
    ...entity.fields.flatMap((field) => [
      `  ${comment(`Line ${field.trace.line}`)}`,
      `  readonly ${field.name}: ${typeOf(shape, field)}`,
    ]),
    ...parents.flatMap(({ key, required, line }) => [
      `  ${comment(`Line ${line}`)}`,
      `  readonly ${key}: string${required ? '' : ' | null'}`,
    ]),
    '  readonly createdAt: string',
    '  readonly updatedAt: string',
    '}',
  ]
}

const definitionName = ({ entity }: EntityShape): string => `${camelOf(entity.name)}Definition`

function linesOfEntity({ entity, parts: own }: EntityShape): readonly number[] {
  const parts = [
    ...own.rules,
    ...own.permissions,
    ...own.workflows.flatMap((one) => [one, ...one.transitions]),
    ...own.reactions,
    ...own.relationsFrom,
    ...own.relationsTo,
    entity,
    ...entity.fields,
  ]
  return [...new Set(parts.map(({ trace }) => trace.line))].sort((a, b) => a - b)
}

function entityFile(shape: ModelShape, at: EntityShape): EmittedFile {
  const imports: Imports = new Set()
  const literal = printLiteral(definitionLiteral(shape, at.entity.name, imports))
  const content = [
    generated,
    comment(`Line ${at.entity.trace.line}: ${at.entity.trace.text}`),
    `import type { EntityDefinition${at.entity.fields.some(({ type }) => type === 'json') ? ', Value' : ''} } from '../../runtime/definition.ts'`,
    ...importLines(imports),
    '',
    ...rowType(shape, at),
    '',
    `export const ${definitionName(at)}: EntityDefinition = ${literal}`,
    '',
  ].join('\n')
  return {
    path: `src/generated/entities/${kebabOf(at.entity.name)}.ts`,
    content,
    kind: 'cross-platform',
    requirementLines: linesOfEntity(at),
  }
}

function hooksFile(at: EntityShape): EmittedFile {
  const { entity } = at
  const content = [
    comment(
      `What happens around writes of ${entity.plural}: see EntityHooks for what can be hooked. This file is yours.`,
    ),
    `import type { ${entity.name} } from '../generated/entities/${kebabOf(entity.name)}.ts'`,
    "import type { EntityHooks } from '../runtime/hooks.ts'",
    '',
    `export const ${camelOf(entity.name)}Hooks: EntityHooks<${entity.name}> = {}`,
    '',
  ].join('\n')
  return {
    path: `src/custom/${kebabOf(entity.name)}.ts`,
    content,
    kind: 'custom',
    requirementLines: [entity.trace.line],
  }
}

function applicationLiteral(shape: ModelShape, requirementsFile: string): Literal {
  const { model } = shape
  return {
    name:
      kebabOf(model.name)
        .replaceAll(/[^a-z\d]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'application',
    label: model.name,
    requirementsFile,
    entities: [...shape.entities.values()].map((at) => asCode(definitionName(at))),
    roles: rolesOf(model),
    administrator: administratorOf(model),
    integrations: model.integrations.map(({ name, kind, recipient, amount, secretRefs, trace }) =>
      withNote(`Line ${trace.line}: ${trace.text}`, {
        name,
        kind,
        recipient,
        amount,
        variables: secretRefs,
        requirement: trace.line,
      }),
    ),
    schedules: model.schedules.map(({ id, cron, task, entity, olderThan, recipient, trace }) =>
      withNote(`Line ${trace.line}: ${trace.text}`, {
        id,
        cron,
        task,
        entity,
        olderThan,
        recipient,
        requirement: trace.line,
      }),
    ),
  }
}

function applicationFile(shape: ModelShape, requirementsFile: string): EmittedFile {
  const all = [...shape.entities.values()]
  const content = [
    generated,
    "import type { ApplicationDefinition } from '../runtime/definition.ts'",
    "import { hooksFor, type ApplicationHooks } from '../runtime/hooks.ts'",
    ...all.map(
      ({ entity }) => `import { ${camelOf(entity.name)}Hooks } from '../custom/${kebabOf(entity.name)}.ts'`,
    ),
    ...all.map((at) => `import { ${definitionName(at)} } from './entities/${kebabOf(at.entity.name)}.ts'`),
    '',
    `export const application: ApplicationDefinition = ${printLiteral(applicationLiteral(shape, requirementsFile))}`,
    '',
    'export const hooks: ApplicationHooks = new Map([',
    ...all.map(({ entity }) => `  [${quote(entity.name)}, hooksFor(${camelOf(entity.name)}Hooks)],`),
    '])',
    '',
  ].join('\n')
  return {
    path: 'src/generated/application.ts',
    content,
    kind: 'cross-platform',
    requirementLines: [
      ...new Set(
        [...shape.model.integrations, ...shape.model.schedules, ...shape.model.roles].map(
          ({ trace }) => trace.line,
        ),
      ),
    ].sort((a, b) => a - b),
  }
}

/** `src/generated/` and `src/custom/`. */
export const emitEntities: EmitPart = ({ model, requirementsFile }) => {
  const shape = shapeModel(model)
  const all = [...shape.entities.values()]
  return [
    applicationFile(shape, requirementsFile),
    ...all.flatMap((at) => [entityFile(shape, at), hooksFile(at)]),
  ]
}
