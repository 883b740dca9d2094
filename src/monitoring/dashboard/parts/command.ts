// command: the command line that does or shows the same.
import { html, type Html } from '../html.ts'

/** As one argument of a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A command with what it does; the browser adds a button that copies it. */
export const command = (line: string, does: string): Html =>
  html`<li class="command"><span>${does}</span> <code data-copy>${line}</code></li>`

/** Commands at the foot of a page. */
export const commands = (list: readonly Html[]): Html =>
  html`<section class="commands" aria-labelledby="commands-title">
    <h2 id="commands-title">In the terminal</h2>
    <ul>
      ${list}
    </ul>
  </section>`
