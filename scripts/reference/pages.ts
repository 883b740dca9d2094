import { createApp } from '../../src/commands/app.ts'
import { processHost } from '../../src/commands/host.ts'
import { createProgram } from '../../src/commands/program.ts'
import { readErrorCatalog } from '../../src/reporting/error-catalog.ts'
import { exitCodeRows } from '../../src/reporting/exit-code-text.ts'
import { commandsPage } from './commands-page.ts'
import { errorsPage, exitCodesPage } from './errors-page.ts'
import { eventsPage, manifestPage } from './schema-pages.ts'

/** Every page of docs/reference by its file name, made from the code as it is. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  const catalog = await readErrorCatalog()
  // The version in the commands would make the page stale with every release.
  const program = createProgram(createApp(processHost(() => '0.0.0')), 'all')
  return {
    'commands.md': commandsPage(program),
    'errors.md': errorsPage(catalog),
    'events.md': eventsPage(),
    'exit-codes.md': exitCodesPage(exitCodeRows(), catalog),
    'manifest.md': manifestPage(),
  }
}
