import type { Change, MonitorReader, TargetView } from '../reading-contract.ts'
import type { Html } from './html.ts'

export type Theme = 'light' | 'dark' | 'auto'

/** What a page is made from. `now` is epoch ms. */
export type PageRequest = {
  readonly reader: MonitorReader
  readonly now: number
  readonly query: URLSearchParams
  /** Every watched target, asked once for the page and for the head of it. */
  readonly targets: readonly TargetView[]
}

export type Section = 'overview' | 'alerts' | 'deliveries' | 'logs' | 'runs' | 'health'

/** A page without the frame that all pages share. */
export type Page = {
  readonly title: string
  readonly section: Section
  /** Changes of these topics make the browser ask for the page again; none: the page stays as it is. */
  readonly topics: readonly Change['topic'][]
  /** Only changes of this target count; null: all. */
  readonly target: string | null
  readonly body: Html
}
