// notices: codes that only ever come as warnings: the command goes on.
import { exitCodes, type ErrorDocumentation } from '../kernel/errors.ts'

const notice = (code: string, meaning: string, ...remedies: readonly string[]): ErrorDocumentation => ({
  code,
  exitCode: exitCodes.done,
  meaning,
  causes: [],
  remedies,
})

/** Codes that a person can see and that are no error of a command. */
export const notices: readonly ErrorDocumentation[] = [
  notice(
    'NX-PACKAGE-GIT-REFUSED',
    'git refused to list the project, so .gitignore files were read without it.',
    'Read what git says; often the folder belongs to another user (git config safe.directory).',
  ),
  notice('NX-PACKAGE-GIT-WARNED', 'git listed the project and had something to say.', 'Read what git says.'),
  notice(
    'NX-PACKAGE-NESTED-REPOSITORY',
    'A repository inside the project is not tracked by it and was left out.',
    'Add it as a submodule, or remove its .git folder.',
  ),
  notice(
    'NX-PACKAGE-SPECIAL-FILE',
    'A pipe, socket or device in the project was left out of the release.',
    'Create it when the application starts, or add it to .nexoignore.',
  ),
]
