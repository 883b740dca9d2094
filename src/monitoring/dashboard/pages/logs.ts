// Logs of one target. Without scripts the newest lines; with them, followed live.
import type { LogView } from '../../reading-contract.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { logText } from '../parts/log-lines.ts'

const firstLines = 200

const choice = ({ targets }: PageRequest, chosen: string): Html =>
  html`<nav class="ranges" aria-label="Logs of">
    ${targets
      .toSorted((left, right) => left.target.id.localeCompare(right.target.id))
      .map(
        ({ target }) =>
          html`<a
            href="/logs/${encodeURIComponent(target.id)}"
            ${target.id === chosen ? html` aria-current="true"` : null}
            >${target.id}</a
          >`,
      )}
  </nav>`

const tools = html`<div class="tools log-tools" hidden data-log-tools>
  <label class="search" data-search
    ><span class="unseen">Show lines with</span
    ><input
      type="search"
      id="log-search"
      placeholder="Show lines with"
      autocomplete="off"
      spellcheck="false"
    /><kbd aria-hidden="true">/</kbd></label
  >
  <button type="button" id="log-follow" aria-pressed="true">Follow</button>
  <button type="button" id="log-wrap" aria-pressed="true">Wrap</button>
  <button type="button" id="log-copy">Copy</button>
  <span id="log-count" class="faint"></span>
</div>`

const lines = (logs: readonly LogView[]): readonly Html[] =>
  logs.map((line) => html`<div>${logText(line)}</div>`)

/** Undefined when nothing of this id is watched. */
export async function logsPage(request: PageRequest, id: string | undefined): Promise<Page | undefined> {
  const chosen = id ?? request.targets.map(({ target }) => target.id).toSorted()[0]
  const view = request.targets.find(({ target }) => target.id === chosen)
  if (chosen === undefined || view === undefined) return id === undefined ? emptyPage : undefined
  const logs = await request.reader.logs({ target: chosen, limit: firstLines })
  const environment = shellWord(view.target.environment)
  return {
    title: `Logs of ${chosen}`,
    section: 'logs',
    topics: [],
    target: chosen,
    body: html`<h1>Logs <span class="tag">${chosen}</span></h1>
      ${choice(request, chosen)} ${tools}
      <div class="log-frame">
        <div
          id="log"
          class="log"
          role="log"
          tabindex="0"
          aria-label="Log lines of ${chosen}"
          data-lines="/logs/${encodeURIComponent(chosen)}/lines"
        >
          ${logs.length === 0 ? html`<p class="faint">No line yet.</p>` : lines(logs)}
        </div>
        <button type="button" id="log-latest" hidden>Paused. Go on with the latest lines</button>
      </div>
      ${commands([
        command(`nexo logs --env ${environment} --follow`, 'The same, in the folder of the project'),
      ])}`,
  }
}

const emptyPage: Page = {
  title: 'Logs',
  section: 'logs',
  topics: ['targets'],
  target: null,
  body: html`<h1>Logs</h1>
    <div class="empty">
      <p>Nothing is watched yet. In a project that is deployed, run</p>
      <p><code data-copy>nexo monitor run</code></p>
    </div>`,
}
