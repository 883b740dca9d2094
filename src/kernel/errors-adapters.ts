// What can be wrong with adapters and with the packages that add some.
import * as z from 'zod'
import { defineError, exitCodes } from './errors.ts'

export const adapterUnknown = defineError({
  code: 'NX-ADAPTER-UNKNOWN',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'nexo.yaml names an adapter that neither nexo nor a plugin of the project has.',
  causes: ['The name is misspelt', 'The package that has it is not listed in plugins'],
  remedies: [
    'Use one of the adapters that are listed.',
    'Add the package that has it to plugins in nexo.yaml.',
  ],
  details: z.strictObject({
    kind: z.string(),
    id: z.string(),
    known: z.array(z.string()),
    suggestion: z.string().nullable(),
  }),
  message: (d) => `there is no ${d.kind} ${JSON.stringify(d.id)}`,
  hint: (d) =>
    `${d.suggestion === null ? '' : `Did you mean ${d.suggestion}? `}There ${d.known.length === 1 ? 'is' : 'are'}: ${d.known.join(', ')}.`,
})

export const pluginMissing = defineError({
  code: 'NX-PLUGIN-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A plugin that nexo.yaml lists is not installed in the project.',
  causes: ['Dependencies of the project are not installed', 'The name is misspelt'],
  remedies: ['Install it into the project: npm install --save-dev NAME.'],
  details: z.strictObject({ plugin: z.string(), directory: z.string() }),
  message: (d) => `the plugin ${d.plugin} was not found from ${d.directory}`,
  hint: (d) =>
    d.plugin.startsWith('.')
      ? 'Correct the path in plugins; it is relative to nexo.yaml.'
      : `Install it: npm install --save-dev ${d.plugin}`,
})

export const pluginInvalid = defineError({
  code: 'NX-PLUGIN-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A plugin was found, but it is not one that nexo can use.',
  causes: [
    'It has no export nexoPlugin, or that lists no adapters',
    'It fails while it is loaded',
    'It has an adapter of the same name as another',
  ],
  remedies: ['Use a version of the plugin that fits this nexo.', 'Report it to the author of the plugin.'],
  details: z.strictObject({ plugin: z.string(), file: z.string(), reason: z.string() }),
  message: (d) => `the plugin ${d.plugin} (${d.file}) cannot be used: ${d.reason}`,
  hint: () => 'A plugin is a module with: export const nexoPlugin = { adapters: [ ... ] }',
})
