// kit: everything that is needed to restore without nexo and without this machine, but the backup itself.
import type { Call } from '../../kernel/call.ts'
import { showablePassword, storePlace } from '../backup/open-store.ts'
import type { Room } from './room.ts'
import { dumpName } from '../backup/capture/capture.ts'

/** The text of a recovery kit. It holds the password: keep it where neither this machine nor the repository is. */
export async function recoveryKit({ kernel, project }: Room, call: Call): Promise<string> {
  const place = await storePlace(kernel, project, call.signal)
  const { folder } = place
  const written = project.manifest.maintenance?.repository?.key ?? ''
  // A password of the user's own is theirs to write down: nexo shows no secret that it was given.
  const password = (await showablePassword(place)) ?? `the value of ${written} in ${project.shownFile}`
  const sections = project.manifest.maintenance?.backups ?? []
  const sqlite = sections.flatMap(({ source }) => source.sqlite ?? [])
  const isPostgres = sections.some(({ source }) => source.postgres !== undefined)
  return [
    `RECOVERY KIT of ${project.application}, made ${new Date(call.clock.now()).toISOString()}`,
    '',
    'Keep this text away from the machine and from the repository: with both, anybody can read every backup.',
    '',
    `Repository: ${folder}`,
    `Password:   ${password}`,
    '',
    'The repository has the format of restic (restic.net), version 2. Every restic from 0.14 on restores it:',
    '',
    `  export RESTIC_REPOSITORY='${folder}'`,
    "  export RESTIC_PASSWORD='(the password above)'",
    '  restic snapshots                              # which backups there are; state:proven were restored and compared',
    '  restic check --read-data                      # is every byte what was written?',
    '  restic restore latest --target ./restored     # or the id of a snapshot in the place of latest',
    '',
    'What is in the folder then:',
    '',
    '  nexo-manifest.json   when it was made, of which release, and rows and sums of every table',
    ...sqlite.map(
      (path) => `  ${path}   a SQLite database; check it with: sqlite3 ${path} 'PRAGMA integrity_check'`,
    ),
    ...(isPostgres
      ? [
          `  ${dumpName}   a PostgreSQL dump: createdb restored && pg_restore --exit-on-error --dbname=restored ${dumpName}`,
        ]
      : []),
    '',
    'To put a SQLite database in its place: stop the application, remove the files that end in -wal and -shm beside the',
    'old one, move the restored one there, start the application.',
    '',
  ].join('\n')
}
