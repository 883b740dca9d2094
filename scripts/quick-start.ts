// Node loads `child_process`, and every stream with it, in 6 ms: a fifth of what an empty process takes. commander asks
// for it at once and needs it only for subcommands that are programs of their own, of which nexo has none. Asking when
// it is used keeps `nexo --help` within what it promises (bench/startup.ts).
import type { Plugin } from 'rolldown'

const prefix = '\0late:'
const late: Readonly<Record<string, string>> = {
  'node:child_process':
    "export default { spawn: (...input) => process.getBuiltinModule('node:child_process').spawn(...input) }",
  'node:process': 'export default process',
}

/** Makes commander ask for Node's heavy modules when it uses them. */
export const quickStart: Plugin = {
  name: 'quick-start',
  resolveId: (specifier, importer) =>
    late[specifier] !== undefined && importer?.includes('/node_modules/commander/') === true
      ? `${prefix}${specifier}`
      : undefined,
  load: (id) => (id.startsWith(prefix) ? late[id.slice(prefix.length)] : undefined),
}
