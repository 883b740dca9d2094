// axe-core in a page: it is put into a world of its own, so that no content security policy has to be opened for it.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import * as z from 'zod'

const Results = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
)

export type AxeViolation = z.infer<typeof Results>[number]

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds against WCAG 2.2 A and AA and its own best practice, with the markup that it means. */
export async function runAxe(
  evaluate: (expression: string) => Promise<unknown>,
): Promise<readonly AxeViolation[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await evaluate(`${source}; undefined`)
  const found = await evaluate(
    `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(tags)} } }).then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))`,
  )
  return Results.parse(found)
}
