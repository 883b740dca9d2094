// What detection can raise: nothing was found, too much was found, or a file could not be understood.
import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'

const threeLines = (start: string): string => `app:\n  start: ${start}\n  health: { path: /healthz }`

export const nothingDetected = defineError({
  code: 'NX-DETECT-NOTHING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The folder holds nothing that nexo knows how to start.',
  causes: [
    'The application stands in another folder.',
    'Its start command is not written down anywhere in the project.',
  ],
  remedies: [
    'Say how it starts: app.start in nexo.yaml, a Procfile, or a start script in package.json.',
    'Say where it is: app.source in nexo.yaml.',
  ],
  details: z.strictObject({
    directory: z.string(),
    lookedFor: z.array(z.string()),
    /** Folders inside in which something would be detected. */
    elsewhere: z.array(z.string()),
  }),
  message: (d) => `nothing to deploy was found in ${d.directory}; looked for ${d.lookedFor.join('; ')}`,
  hint: (d) =>
    d.elsewhere.length > 0
      ? `There is an application in ${d.elsewhere.join(', ')}. Write nexo.yaml:\napp:\n  source: ${d.elsewhere[0]}`
      : `Write nexo.yaml:\n${threeLines('./your-program --port $PORT')}`,
})

export const severalDetected = defineError({
  code: 'NX-DETECT-AMBIGUOUS',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The project holds several applications and nothing says which one to deploy.',
  remedies: ['Set app.source in nexo.yaml to the folder of the application, or app.start to its command.'],
  details: z.strictObject({
    what: z.string(),
    candidates: z.array(z.strictObject({ name: z.string(), why: z.string() })),
    remedy: z.string(),
  }),
  message: (d) => `${d.what}: ${d.candidates.map((each) => `${each.name} (${each.why})`).join(', ')}`,
  hint: (d) => d.remedy,
})

export const onlyDockerfile = defineError({
  code: 'NX-DETECT-DOCKERFILE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The project says how to build a container image, and nothing else says how it starts.',
  remedies: [
    'Deploy it as a container: provider docker in nexo.yaml, when `nexo providers` lists it.',
    'Or set app.start in nexo.yaml to run it as a process.',
  ],
  details: z.strictObject({ directory: z.string(), file: z.string(), command: z.string().nullable() }),
  message: (d) =>
    `${d.directory} has only a ${d.file}, which the docker provider takes; processes cannot be made of it`,
  hint: (d) =>
    `Write nexo.yaml, when \`nexo providers\` lists docker:\nenvironments:\n  local: { provider: docker }\nOr run it as a process:\n${threeLines(d.command ?? './your-program --port $PORT')}`,
})

export const malformedProjectFile = defineError({
  code: 'NX-DETECT-FILE-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A file that describes the project cannot be parsed, so nothing can be concluded from it.',
  remedies: ['Repair the file; the message has the place.'],
  details: z.strictObject({ file: z.string(), problem: z.string() }),
  message: (d) => `${d.file} cannot be understood: ${d.problem}`,
  hint: (d) => `Repair ${d.file}; the tool that owns it would refuse it too.`,
})

export const unreadableProjectFile = defineError({
  code: 'NX-DETECT-UNREADABLE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A file or folder of the project exists and cannot be read.',
  remedies: ['Give this user the right to read it, or exclude it with .nexoignore.'],
  details: z.strictObject({ path: z.string(), systemCode: z.string() }),
  message: (d) => `${d.path} cannot be read (${d.systemCode})`,
  hint: (d) => `Check its owner and mode: ls -ld '${d.path}'.`,
})

export const projectMissing = defineError({
  code: 'NX-DETECT-NO-DIRECTORY',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The folder of the application does not exist or is no folder.',
  remedies: ['Correct app.source in nexo.yaml, or the --cwd that was given.'],
  details: z.strictObject({ directory: z.string() }),
  message: (d) => `${d.directory} is no folder`,
  hint: () => 'Correct app.source in nexo.yaml, or run nexo in the folder of the project.',
})
