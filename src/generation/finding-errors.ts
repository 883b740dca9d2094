// finding-errors: what each code of a finding means, as `nexo explain NX2001` and the reference say it.
import { exitCodes, type ErrorDocumentation } from '../kernel/errors.ts'

type Entry = {
  /** A few words, for lists and SARIF. */
  readonly title: string
  readonly meaning: string
  readonly causes: readonly string[]
  readonly remedies: readonly string[]
}

const entry = (
  title: string,
  meaning: string,
  causes: readonly string[],
  ...remedies: readonly string[]
): Entry => ({ title, meaning, causes, remedies })

const entries: Readonly<Record<string, Entry>> = {
  NX1001: entry(
    'no pattern reads this sentence',
    'The sentence has no form that the grammar knows, so nothing is built from it.',
    ['A form that is not in docs/how-to/write-requirements.md', 'A word too much, or one left out'],
    'Write it like the example that the finding gives.',
    'Put what only informs people into a quote (> ...).',
  ),
  NX1002: entry(
    'a word that changes the meaning is left over',
    'A "not", "unless", "only" or the like stands where no pattern reads it. Without it the sentence would say something else.',
    ['An exception inside a permission', 'Two conditions in one sentence'],
    'Write the exception as a sentence of its own, or as `when ...` or `unless ...` at the end.',
  ),
  NX1003: entry(
    'a list is announced but none follows',
    'A sentence ends with a colon, and no bullets follow it.',
    ['An empty line of text between the sentence and its list'],
    'Put the bullets directly below, or finish the sentence.',
  ),
  NX1004: entry(
    'a row of a table cannot be read',
    'A table has a cell that is no name, type or rule of a field, or stands where no fields can be.',
    [
      'A misspelt type',
      'A table without a heading that names an entity',
      'A first column that is not called field',
    ],
    'Write rows such as: | due date | date | optional |',
    'Put the table below a heading with the name of the entity.',
  ),
  NX1005: entry(
    'a name that is a path, markup or code',
    'A name holds signs that no word has: of paths, of HTML, of SQL, or characters that cannot be seen.',
    ['Text that was copied from somewhere else', 'An attempt to bring code into the application'],
    'Write the name in words.',
  ),
  NX2001: entry(
    'no entity has this name',
    'A sentence speaks of a thing or a role that no line declares.',
    ['A misspelt name', 'Another word for the same thing'],
    'Use the name that is meant; the finding gives the nearest one.',
    'Declare it: A book has a title (text).',
    'Say that it is another word: Client means customer.',
  ),
  NX2002: entry(
    'no field has this name',
    'A sentence speaks of a field that its entity does not have.',
    ['A misspelt name', 'A field of another entity'],
    'Use the name that is meant, or add the field to the entity.',
  ),
  NX2003: entry(
    'no such value or state',
    'A sentence speaks of a value that is not among those of the field.',
    ['A misspelt state', 'A state that was left out of the list'],
    'Use one of the values, or add it: The status of an order is one of draft or sent.',
  ),
  NX2004: entry(
    'no relation leads there',
    'A sentence goes from one entity to another, and nothing says how they belong together.',
    ['The relation is missing', 'It is many where one is needed'],
    'Say it: Each order belongs to one customer.',
  ),
  NX3001: entry(
    'a vague word',
    'A word such as "appropriate", "some" or "etc" leaves open what is meant.',
    [],
    'Say exactly what, or how much.',
  ),
  NX3002: entry(
    'nobody is said to do this',
    'The sentence is passive, so it is open who may, or what the system does.',
    [],
    'Name the role or the system: Managers can export orders.',
  ),
  NX3003: entry(
    'several things could be meant',
    'The words fit more than one entity, or `and` and `or` are mixed in one condition.',
    ['Two entities have a field of this name', '"and" and "or" in one sentence'],
    'Name the entity: the total of an order.',
    'Write one sentence for each alternative.',
  ),
  NX3004: entry(
    'one sentence holds several requirements',
    'The sentence asks for more than one thing.',
    [],
    'Write one sentence for each.',
  ),
  NX4001: entry(
    'a role is both allowed and denied the same',
    'Two lines contradict each other about what a role may do.',
    [],
    'Remove one of them, or limit one with `their own` or `when ...`.',
  ),
  NX4002: entry(
    'a lower bound is above the upper bound',
    'No value can keep both bounds.',
    [],
    'Correct one of the two numbers.',
  ),
  NX4003: entry(
    'a state cannot be reached',
    'No moves lead from the first state to this one.',
    [],
    'Add a move: A ticket can move from open to closed.',
    'Remove the state from the list.',
  ),
  NX4004: entry(
    'required relations form a circle',
    'Each of some entities needs another to be there first, so no first row can ever exist.',
    [],
    'Make one of them optional: Each order belongs to an optional parcel.',
  ),
  NX4005: entry(
    'two lines define the same thing differently',
    'The same field, value list, relation or name is said twice, and not in the same way.',
    [],
    'Remove one of the lines, or make them equal.',
  ),
  NX4006: entry(
    'an entity has no fields',
    'An entity is named, but nothing says what is kept about it.',
    ['It is only mentioned in a relation'],
    'Give it fields: A customer has a name (text).',
  ),
  NX4007: entry(
    'a role may do nothing',
    'A role is declared, but no line allows it anything.',
    [],
    'Allow it something: Auditors can view invoices.',
    'Remove the role.',
  ),
  NX4008: entry(
    'only some may, but others are allowed too',
    'One line says that only some roles may do something, and another allows it to others.',
    [],
    'Name all of them in the line with "only", or remove the other permission.',
  ),
  NX4009: entry(
    'two names become the same identifier',
    'Two names differ only in signs that identifiers cannot have.',
    ['A hyphen instead of a blank', 'Letters outside of ASCII'],
    'Rename one of them.',
  ),
  NX4010: entry(
    'a rename leads nowhere',
    'A line says that something was called otherwise before, and the two names do not fit together.',
    ['The former name is still used', 'Two things had the same former name'],
    'Keep the new name only, and say once what it was called.',
  ),
  NX4011: entry(
    'values of different kinds',
    'A rule, condition or calculation puts values together that cannot be compared or calculated with.',
    ['A text compared with a number', 'A field whose type was guessed by its name'],
    'Give the field its type: a quantity (whole number).',
    'Compare the number of characters: must have at least 3 characters.',
  ),
  NX5001: entry(
    'a quality without a number',
    'A quality such as "fast" or "secure" cannot be tested or watched.',
    [],
    'Say how much: The system shall respond within 300 ms for 95% of requests.',
  ),
  NX6001: entry(
    'understood, but not supported yet',
    'The sentence is clear, and this version of nexo cannot build it.',
    [],
    'Leave it out, and build it as a hook in src/custom/.',
  ),
}

/** Every code with its title, for people and for SARIF. */
export const diagnosticTitles: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entries).map(([code, { title }]) => [code, title]),
)

/** Every code as `nexo explain` shows it. A line that fails makes `nexo generate` end with 3. */
export const diagnosticDocumentation: readonly ErrorDocumentation[] = Object.entries(entries).map(
  ([code, { title: _title, ...documentation }]) => ({
    code,
    exitCode: exitCodes.configurationInvalid,
    ...documentation,
  }),
)

/** Codes of what a validation of a generated application finds; the command ends with 4. */
export const validationDocumentation: readonly ErrorDocumentation[] = [
  {
    code: 'NX-GEN-NETWORK-OPEN',
    exitCode: exitCodes.done,
    meaning:
      'A generated application is tried without a network of its own, so it could reach more than this machine.',
    causes: [
      'The system is not Linux',
      'Unprivileged user namespaces are not allowed',
      'ip is not installed',
    ],
    remedies: ['On Linux, allow unprivileged user namespaces, and install iproute2.'],
  },
  {
    code: 'NX-GEN-INSTALL-FAILED',
    exitCode: exitCodes.preflightFailed,
    meaning: 'The packages of a generated application could not be installed.',
    causes: ['The npm registry cannot be reached', 'package-lock.json was edited'],
    remedies: ['Read what npm says.', 'Check the registry and the proxy in your .npmrc.'],
  },
  {
    code: 'NX-GEN-TYPE-ERROR',
    exitCode: exitCodes.preflightFailed,
    meaning: 'A generated application does not compile.',
    causes: ['A hook in src/custom/ does not fit the model any more'],
    remedies: ['Correct the file that is named.', 'Where it is a generated file: report it.'],
  },
  {
    code: 'NX-GEN-TEST-FAILED',
    exitCode: exitCodes.preflightFailed,
    meaning: 'A test of a generated application fails.',
    causes: ['A hook in src/custom/ or an edited file breaks a requirement'],
    remedies: ['Run `npm test` in the application.', 'Read the requirement that the finding names.'],
  },
  {
    code: 'NX-GEN-BOOT-FAILED',
    exitCode: exitCodes.preflightFailed,
    meaning: 'A generated application does not become ready.',
    causes: ['A hook in src/custom/ fails when it is loaded', 'A migration cannot be applied'],
    remedies: ['Read its last lines, which stand below the finding.'],
  },
  {
    code: 'NX-GEN-PROBE-FAILED',
    exitCode: exitCodes.preflightFailed,
    meaning: 'A running generated application does not keep a promise of its requirements or of its API.',
    causes: ['A hook in src/custom/ or an edited file changes what the application answers'],
    remedies: ['Read the requirement that the finding names, and what was answered instead.'],
  },
]
