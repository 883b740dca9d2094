import { parse } from 'smol-toml'
import * as z from 'zod'
import { messageOf } from '../../kernel/errors.ts'
import { malformedProjectFile } from './errors.ts'
import type { ProjectFiles } from './project-files.ts'

/**
 * A TOML file as `schema` sees it; undefined when there is none.
 * @throws NX-DETECT-FILE-INVALID when it is no TOML, or a part that matters has the wrong shape
 */
export function readToml<Schema extends z.ZodType>(
  files: ProjectFiles,
  file: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  const text = files.read(file)
  if (text === undefined) return undefined
  try {
    return schema.parse(parse(text))
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)
    throw malformedProjectFile({ file, problem }, { cause })
  }
}
