// Values that more than one section of the manifest holds.
import * as z from 'zod'
import { parseCommandLine } from './command-line.ts'
import { parseReferences } from './reference.ts'

/** Names of variables and secrets. PORT and NEXO_... are nexo's to set. */
export const VariableName = z
  .string()
  .regex(
    /^(?!PORT$|NEXO_)[A-Za-z_][A-Za-z0-9_]*$/,
    'letters, digits and underscores, not starting with a digit; PORT and NEXO_... are set by nexo',
  )

/** A value that may hold references; each mistake names what is wrong in it. */
export const ReferenceText = z.string().superRefine((text, context) => {
  for (const { message, hint, offset } of parseReferences(text).mistakes) {
    context.addIssue({ code: 'custom', message, params: { hint, offset } })
  }
})

/** `env` of any section. */
export const Variables = z
  .record(VariableName, z.union([ReferenceText, z.number(), z.boolean()]))
  .describe('Environment variables. Values may hold ${env:NAME} and ${secret:NAME}; $${ is a literal ${.')

/** A path inside the project: relative, and never upward. */
export const InnerPath = z
  .string()
  .min(1)
  .regex(
    /^(?!\/|~|[A-Za-z]:)(?!(?:.*[/\\])?\.\.(?:[/\\]|$))[^\0\\]+$/,
    'a relative path with / that stays inside the project',
  )

/** A command as a line (split like a POSIX shell would, run without one) or as a list of arguments. */
export const CommandLine = z.union([
  z
    .string()
    .min(1)
    .superRefine((line, context) => {
      const parsed = parseCommandLine(line)
      if (!parsed.ok)
        context.addIssue({ code: 'custom', message: parsed.message, params: { hint: parsed.hint } })
    }),
  z.array(z.string().regex(/^[^\0]*$/, 'text without NUL')).min(1),
])
/** A step that can be turned off. */
export const CommandOrNone = z.union([CommandLine, z.literal(false)])
