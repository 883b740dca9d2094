// Moves amounts between the accounts of a SQLite database until it is ended; the sum of all balances never changes.
// Argument: the database. Prints a line when the first transaction has been written.
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync(process.argv[2] ?? '', { timeout: 20_000 })
const move = database.prepare('UPDATE accounts SET balance = balance + ? WHERE id = ?')
const note = database.prepare('INSERT INTO moves (amount, filler) VALUES (?, ?)')
for (let round = 0; ; round += 1) {
  database.exec('BEGIN IMMEDIATE')
  move.run(round % 7, round % 100)
  note.run(round % 7, 'x'.repeat(round % 500))
  move.run(-(round % 7), (round * 31) % 100)
  database.exec('COMMIT')
  if (round === 0) process.stdout.write('writing\n')
}
