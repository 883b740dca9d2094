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
    'NX-DEPLOY-LOG-LINES-LOST',
    'Lines of a log were thrown away before they could be read: the application writes faster than they are read.',
    'Narrow what is read with --since or --grep, or let the application write less.',
  ),
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
    'NX-PACKAGE-OWN-OUTPUT',
    'The output of the command that runs is written into the project; it was left out of the release.',
    'Write it outside the project, or add it to .gitignore.',
  ),
  notice(
    'NX-PACKAGE-SPECIAL-FILE',
    'A pipe, socket or device in the project was left out of the release.',
    'Create it when the application starts, or add it to .nexoignore.',
  ),
]
