// emit-documents: what people read about the application, made from the model and from the files that were written.
import type { ApplicationModel } from '../../../domain/application-model/application-model.ts'
import type { EmitInput, EmittedFile } from '../contract.ts'
import { administratorOf, rolesOf } from '../server/roles.ts'

/** Text of the requirements inside a table or a line of Markdown: one line, no markup. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>#|]/g, (letter) => `\\${letter}`)
    .trim()

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(...head),
  row(...head.map(() => '---')),
  ...rows.map((cells) => row(...cells)),
]

function variablesOf({ integrations, schedules }: ApplicationModel): readonly (readonly [string, string])[] {
  const found = new Map<string, string>()
  for (const { kind, secretRefs } of integrations)
    for (const [index, name] of secretRefs.entries())
      found.set(
        name,
        kind === 'email'
          ? 'where e-mail is sent through: smtp://user:password@host:587'
          : index === 0
            ? 'address that it is sent to'
            : 'secret that signs or authorises it',
      )
  if (schedules.some(({ task }) => task === 'report'))
    found.set('SMTP_URL', 'where e-mail is sent through: smtp://user:password@host:587')
  const mail = found.has('SMTP_URL') ? [['SMTP_FROM', 'sender of e-mail'] as const] : []
  return [...[...found].sort(([a], [b]) => (a < b ? -1 : 1)), ...mail]
}

function environmentFile(model: ApplicationModel): string {
  return [
    '# Everything that configures the application. Copy to .env for a tool that reads such files, or set it otherwise.',
    '# Port to listen on.',
    'PORT=3000',
    '# Folder of the SQLite database; DATABASE_URL=postgres://... uses PostgreSQL instead.',
    'DATA_DIR=data',
    '# DATABASE_URL=',
    '# Address that people reach it at; https makes cookies travel over HTTPS only.',
    '# PUBLIC_URL=',
    '# debug, info, warn or error.',
    '# LOG_LEVEL=info',
    '# How long requests may still run after SIGTERM.',
    '# DRAIN_SECONDS=10',
    ...variablesOf(model).flatMap(([name, meaning]) => [
      `# ${meaning}; while it is unset, messages wait in the outbox.`,
      `# ${name}=`,
    ]),
    '',
  ].join('\n')
}

function readme({ model, requirementsFile }: EmitInput): string {
  const roles = rolesOf(model)
  return [
    `# ${plain(model.name)}`,
    '',
    ...(model.description === undefined ? [] : [plain(model.description), '']),
    `Made from \`${requirementsFile}\`. \`TRACEABILITY.md\` says which line became what.`,
    '',
    '## Run it',
    '',
    '```sh',
    'npm ci',
    'npm run build',
    `printf '%s' "$PASSWORD" | node app.js user add you@example.com --role ${roles.some(({ name }) => name === administratorOf(model)) ? administratorOf(model) : (roles[0]?.name ?? 'user')}`,
    'node app.js',
    '```',
    '',
    'It listens on `PORT` (3000) and keeps its data in `DATA_DIR` (`data`), or in the PostgreSQL of `DATABASE_URL`. It needs Node 20; `npm ci` brings a newer one where that is too old to run it. `npm test` runs its tests, `node app.js migrate` brings a database to this release without serving. `.env.example` lists every variable.',
    '',
    '## What it keeps',
    '',
    ...table(
      ['entity', 'fields', 'API'],
      model.entities.map(({ label, fields, path }) => [
        plain(label),
        fields
          .map((field) => plain(`${field.label} (${field.type}${field.required ? '' : ', optional'})`))
          .join(', '),
        `\`/api/${path}\``,
      ]),
    ),
    '',
    '## Who uses it',
    '',
    ...roles.map(
      ({ name, label }) =>
        `- **${plain(label)}** (\`${name}\`)${name === administratorOf(model) ? ': also manages users' : ''}`,
    ),
    '',
    '## API',
    '',
    ...table(
      ['method', 'path', 'roles', 'line'],
      model.operations.map(({ http, actors, trace }) => [
        http.method,
        `\`${http.path}\``,
        actors.map(plain).join(', '),
        String(trace.line),
      ]),
    ),
    '',
    '`/openapi.json` describes it all. Log in with `POST /api/session`, then send `Authorization: Bearer TOKEN`.',
    '',
    ...(model.assumptions.length === 0
      ? []
      : [
          '## Assumed',
          '',
          'The requirements do not say this; it was decided for them:',
          '',
          ...model.assumptions.map(({ line, text }) => `- line ${line}: ${plain(text)}`),
          '',
        ]),
    '## Change it',
    '',
    'Change the requirements and generate again: what was generated is made anew, edits of yours are merged or refused, never lost. Code of your own belongs in `src/custom/`, which is never touched: hooks around every write, and bodies of actions.',
    '',
    'With SQLite, a write survives a crash of the application; the writes of the last moment before a power cut may be lost.',
    '',
  ].join('\n')
}

type Element = { readonly id: string; readonly line: number; readonly text: string }

function elementsOf(model: ApplicationModel): readonly Element[] {
  const lists = [
    model.entities,
    model.relations,
    model.roles,
    model.permissions,
    model.operations,
    model.rules,
    model.reactions,
    model.workflows,
    model.integrations,
    model.nfrs,
    model.schedules,
  ]
  return [
    ...lists.flatMap((list) => list.map(({ id, trace }) => ({ id, line: trace.line, text: trace.text }))),
    ...model.entities.flatMap(({ name, fields }) =>
      fields.map((field) => ({
        id: `${name}.${field.name}`,
        line: field.trace.line,
        text: field.trace.text,
      })),
    ),
  ].sort((a, b) => a.line - b.line || (a.id < b.id ? -1 : 1))
}

function traceability({ model, requirementsFile }: EmitInput, files: readonly EmittedFile[]): string {
  const byLine = Map.groupBy(elementsOf(model), ({ line }) => line)
  const paths = new Map<number, string[]>()
  // Migrations are of the lines of their day: another build does not know those any more.
  for (const { path, requirementLines } of files.filter((file) => !file.path.startsWith('migrations/')))
    for (const line of requirementLines) {
      const known = paths.get(line)
      if (known === undefined) paths.set(line, [path])
      else known.push(path)
    }
  return [
    `# From the lines of ${requirementsFile} to files`,
    '',
    ...table(
      ['line', 'words', 'elements', 'files'],
      [...byLine].map(([line, elements]) => [
        String(line),
        plain(elements[0]?.text ?? ''),
        elements.map(({ id }) => `\`${id}\``).join(', '),
        (paths.get(line) ?? []).map((path) => `\`${path}\``).join(', '),
      ]),
    ),
    '',
  ].join('\n')
}

/** README, TRACEABILITY and .env.example. */
export function emitDocuments(input: EmitInput, files: readonly EmittedFile[]): readonly EmittedFile[] {
  return [
    { path: 'README.md', content: readme(input), kind: 'doc', requirementLines: [] },
    { path: 'TRACEABILITY.md', content: traceability(input, files), kind: 'doc', requirementLines: [] },
    { path: '.env.example', content: environmentFile(input.model), kind: 'ops', requirementLines: [] },
  ]
}
