import { processProvider } from '../deployment/providers/process/descriptor.ts'
import { secretProviders } from '../kernel/secrets/providers/descriptors.ts'
import { tableLines } from '../reporting/table.ts'
import { readPlugins } from './project.ts'
import type { DocumentAnswer, Session } from './session.ts'

type Described = {
  readonly kind: string
  readonly id: string
  readonly summary: string
  readonly capabilities: object
}
type Row = Described & { readonly from: string }

/** Names of what an adapter can do, of its capabilities: true flags, and lists with what they hold. Pure. */
export const abilitiesOf = (capabilities: object): string =>
  Object.entries(capabilities)
    .flatMap(([name, value]: [string, unknown]) => {
      if (value === true) return [name]
      return Array.isArray(value) && value.length > 0 ? [`${name}: ${value.join(' ')}`] : []
    })
    .join(', ')

const rowOf = ({ kind, id, summary, capabilities }: Described, from: string): Row => ({
  kind,
  id,
  summary,
  capabilities,
  from,
})

/** Every adapter that can be named in this project. Loads none of them. */
export async function answerProviders(session: Session): Promise<DocumentAnswer> {
  const builtIn: readonly Described[] = [processProvider, ...secretProviders]
  const plugged = await readPlugins(session)
  const rows = [
    ...builtIn.map((one) => rowOf(one, 'nexo')),
    ...plugged.map(({ descriptor, plugin }) => rowOf(descriptor, plugin)),
  ]
  const columns = [
    { heading: 'ID' },
    { heading: 'KIND' },
    { heading: 'WHAT', shrinkTo: 20 },
    { heading: 'CAN', shrinkTo: 8 },
    { heading: 'FROM' },
  ]
  return {
    json: rows,
    lines: ({ look, columns: width }) =>
      tableLines(
        look,
        columns,
        rows.map(({ id, kind, summary, capabilities, from }) => [
          { text: id, tone: 'strong' },
          { text: kind },
          { text: summary },
          { text: abilitiesOf(capabilities), tone: 'dim' },
          { text: from, tone: 'dim' },
        ]),
        width,
      ),
  }
}
