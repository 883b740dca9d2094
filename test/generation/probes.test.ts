import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { messageOf } from '../../src/kernel/errors.ts'
import { runApplication, type RunningApplication } from '../probes/application.ts'
import { probes as bookings } from '../probes/bookings.ts'
import { probes as clinic } from '../probes/clinic.ts'
import { probes as fieldInspections } from '../probes/field-inspections.ts'
import { probes as helpdesk } from '../probes/helpdesk.ts'
import { probes as inventory } from '../probes/inventory.ts'
import { probes as invoicing } from '../probes/invoicing.ts'
import { probes as libraryLoans } from '../probes/library-loans.ts'
import { lineOf, type Probe } from '../probes/probe.ts'

const documents = [
  ['fixtures/requirements/bookings.md', bookings],
  ['fixtures/requirements/invoicing.md', invoicing],
  ['fixtures/requirements/helpdesk.md', helpdesk],
  ['fixtures/requirements/inventory.md', inventory],
  ['fixtures/requirements/library-loans.md', libraryLoans],
  ['fixtures/requirements/field-inspections.md', fieldInspections],
  ['fixtures/clinic/requirements.md', clinic],
] as const

/** How many ask at the same time. */
const visitors = 4

/** All documents, or the first and the last, as they take long. */
const chosen = process.env['NEXO_PROBES'] === 'all' ? documents : [documents[0], documents[6]]

/** Why the application does not do what the line says; undefined when it does. */
async function ask({ ask: run, title }: Probe, line: number, { world, built }: RunningApplication) {
  try {
    await run(world, line)
    return undefined
  } catch (error) {
    const found = built.check.lines.find((one) => one.line === line)?.class ?? 'contract'
    return `line ${line} (${found}): ${title}: ${messageOf(error)}`
  }
}

test.each(chosen)(
  'no probe of %s fails on a line that was reported as modelled',
  { timeout: 300_000 },
  async (document, probes) => {
    const text = readFileSync(document, 'utf8')
    const application = await runApplication(document)
    try {
      const failures: string[] = []
      const askNext = async (waiting: Probe[]): Promise<void> => {
        for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
          const failure = await ask(probe, lineOf(text, probe.says), application)
          if (failure !== undefined) failures.push(failure)
        }
      }
      // What every application promises is asked when nothing else is going on: it compares one list with another.
      await askNext(probes.filter(({ says }) => says === undefined))
      const others = probes.filter(({ says }) => says !== undefined)
      await Promise.all(Array.from({ length: visitors }, () => askNext(others)))
      expect(failures, `${basename(document)}\n${application.log()}`).toEqual([])
    } finally {
      await application.close()
    }
  },
)
