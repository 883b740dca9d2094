import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { markOwner, removeLeftovers } from '../../../src/generation/validation/leftovers.ts'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import { temporaryFolder } from '../../support/home.ts'

/** A folder with these places of validations; what stands in the owner file of each, if anything. */
async function aFolder(owners: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, owner] of Object.entries(owners)) {
    await mkdir(join(folder, name, 'application'), { recursive: true })
    if (owner !== undefined) await writeFile(join(folder, name, 'owner.json'), owner)
  }
  return folder
}

/** This process as it would be named had its pid been used before: that one is dead. */
const deadOwner = JSON.stringify({ ...currentProcess(), processStartedAt: 'linux/an-earlier-boot/1' })

test('the place of a validation whose process was killed is removed by the next one', async () => {
  const folder = await aFolder({ 'nexo-validation-dead': deadOwner, 'nexo-validation-mine': undefined })
  await markOwner(join(folder, 'nexo-validation-mine'))
  await removeLeftovers(folder)
  expect(await readdir(folder)).toEqual(['nexo-validation-mine'])
})

test('a place that is being made, one that is damaged and what is no place of ours stay', async () => {
  const names = ['nexo-validation-damaged', 'nexo-validation-new', 'other']
  const [damaged = '', fresh = '', other = ''] = names
  const folder = await aFolder({ [damaged]: '{', [fresh]: undefined, [other]: deadOwner })
  await removeLeftovers(folder)
  expect((await readdir(folder)).toSorted()).toEqual(names)
})
