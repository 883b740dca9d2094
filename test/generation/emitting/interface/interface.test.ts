import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { openBrowser } from '../../../support/chromium.ts'
import type { Page } from '../../../support/chromium/page.ts'
import { skipWithout } from '../../../support/engine.ts'
import {
  startGenerated,
  testPassword,
  type GeneratedApplication,
} from '../../../support/generated-application.ts'

const document = fileURLToPath(new URL('../../../../fixtures/requirements/bookings.md', import.meta.url))
const Created = z.looseObject({ id: z.string() })

const startBookings = async (...roles: readonly string[]): Promise<GeneratedApplication> =>
  startGenerated('bookings.md', await readFile(document, 'utf8'), roles)

const room = { name: 'Blue room', capacity: 8, pricePerHour: '12.50' }

async function create(
  app: GeneratedApplication,
  path: string,
  body: unknown,
  email: string,
): Promise<string> {
  const answer = await app.request('POST', `/api/${path}`, body, await app.logIn(email))
  expect(answer.status).toBe(201)
  return Created.parse(await answer.json()).id
}

async function logIn(page: Page, app: GeneratedApplication, email: string): Promise<void> {
  await page.goto(`${app.url}/login`)
  await page.type('#email', email)
  await page.type('#password', testPassword)
  await page.follow('main .primary')
  expect(await page.text('.account')).toContain(email)
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16)

/** A field of date and time is set as a whole: how it is typed into differs between languages. */
const fill = (page: Page, selector: string, value: string): Promise<unknown> =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)}).value = ${JSON.stringify(value)}`)

async function expectFine(page: Page): Promise<void> {
  expect(await page.axe()).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
}

test('people log in, create, correct, search, edit, act and delete', { timeout: 300_000 }, async () => {
  skipWithout('chromium')
  const app = await startBookings('manager', 'receptionist', 'member')
  await using browser = await openBrowser()
  const manager = await browser.openPage()
  expect(await manager.goto(`${app.url}/`)).toBe(200)
  expect(await manager.url()).toBe(`${app.url}/login`)
  await manager.type('#email', 'manager@example.com')
  await manager.type('#password', 'something else')
  await manager.follow('main .primary')
  expect(await manager.text('[role=alert]')).toContain('wrong')
  await logIn(manager, app, 'manager@example.com')
  await expectFine(manager)

  await manager.goto(`${app.url}/records/rooms`)
  await manager.follow('.heading .primary')
  await manager.type('#capacity', '300')
  await manager.type('#pricePerHour', '12.50')
  await manager.follow('form .buttons .primary')
  // The browser moves the focus with the first frame after the load, not with the load itself.
  await manager.until('document.activeElement.getAttribute("role") === "alert"')
  expect(await manager.evaluate('document.querySelector("#capacity").value')).toBe('300')
  expect(
    await manager.evaluate('document.querySelector("#capacity").getAttribute("aria-describedby")'),
  ).toContain('capacity-error')
  await expectFine(manager)
  await manager.type('#name', 'Blue <b>room</b>')
  await manager.type('#capacity', '8')
  await manager.follow('form .buttons .primary')
  expect(await manager.text('[role=status]')).toBe('Room created.')
  expect(await manager.text('h1')).toBe('Blue <b>room</b>')

  const receptionist = await browser.openPage()
  await logIn(receptionist, app, 'receptionist@example.com')
  await receptionist.goto(`${app.url}/records/bookings/new`)
  const option = await receptionist.evaluate('document.querySelector("#roomId").options[1].value')
  const member = await receptionist.evaluate('document.querySelector("#memberId").options[1].value')
  await receptionist.choose('#roomId', z.string().parse(option))
  await receptionist.choose('#memberId', z.string().parse(member))
  await fill(receptionist, '#startTime', inDays(2))
  await fill(receptionist, '#endTime', inDays(1))
  await receptionist.type('#numberOfPeople', '4')
  await receptionist.type('#price', '25.00')
  await receptionist.follow('form .buttons .primary')
  expect(await receptionist.text('#endTime-error')).toContain('must be after the start time')
  await expectFine(receptionist)
  await fill(receptionist, '#endTime', inDays(3))
  await receptionist.follow('form .buttons .primary')
  expect(await receptionist.text('.heading')).toContain('Requested')
  await receptionist.follow('.actions form[action$="/moves/confirmed"] button')
  expect(await receptionist.text('.heading')).toContain('Confirmed')
  await expectFine(receptionist)
  const booking = new URL(await receptionist.url()).pathname

  await receptionist.goto(`${app.url}/records/bookings?status=cancelled`)
  expect(await receptionist.text('main')).toContain('No bookings are like that')
  await receptionist.goto(`${app.url}/records/bookings`)
  await receptionist.choose('#status', 'confirmed')
  await receptionist.follow('.filters button')
  expect(await receptionist.evaluate('document.querySelectorAll("tbody tr").length')).toBe(1)
  await receptionist.follow('thead a')
  expect(await receptionist.evaluate('document.querySelectorAll("[aria-sort=ascending]").length')).toBe(1)

  await receptionist.goto(`${app.url}${booking}/edit`)
  await receptionist.type('#numberOfPeople', '9')
  await receptionist.follow('form .buttons .primary')
  expect(await receptionist.text('#numberOfPeople-error')).toContain('capacity of its room')
  await receptionist.type('#numberOfPeople', '5')
  await receptionist.follow('form .buttons .primary')
  expect(await receptionist.text('[role=status]')).toBe('Booking saved.')

  const own = await browser.openPage()
  await logIn(own, app, 'member@example.com')
  await own.goto(`${app.url}${booking}`)
  expect(await own.text('.actions')).toBe('Cancel')
  await own.follow('.actions button')
  expect(await own.text('.heading')).toContain('Cancelled')

  await manager.goto(`${app.url}/records/rooms`)
  await manager.follow('tbody a')
  await manager.follow('.actions .danger')
  await manager.follow('main form .danger')
  expect(await manager.text('[role=alert]')).toContain('still has bookings')
  await expectFine(manager)
  for (const page of [manager, receptionist, own]) expect(page.problems()).toEqual([])
})

test(
  'pages work without scripts, at 320 pixels, in the dark, and by keyboard',
  { timeout: 300_000 },
  async () => {
    skipWithout('chromium')
    const app = await startBookings('manager', 'administrator')
    for (let number = 1; number <= 25; number += 1)
      await create(app, 'rooms', { ...room, name: `Room ${number}` }, 'manager@example.com')
    await using browser = await openBrowser()
    const plain = await browser.openPage({ javascript: 'off' })
    await logIn(plain, app, 'manager@example.com')
    await plain.goto(`${app.url}/records/rooms?q=room+25`)
    await plain.follow('tbody a')
    expect(await plain.text('h1')).toBe('Room 25')

    const page = await browser.openPage({ width: 320, height: 640, colorScheme: 'dark' })
    await logIn(page, app, 'manager@example.com')
    for (const path of ['/', '/records/rooms', '/records/rooms/new', '/login']) {
      await page.goto(`${app.url}${path}`)
      await expectFine(page)
    }
    await page.goto(`${app.url}/records/rooms`)
    await page.follow('.pages a[rel=next]')
    expect(await page.evaluate('document.querySelectorAll("tbody tr").length')).toBe(5)
    await page.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    await page.colorScheme('light')
    await expectFine(page)
    expect(page.problems()).toEqual([])

    const administrator = await browser.openPage({ width: 1280 })
    await logIn(administrator, app, 'administrator@example.com')
    await administrator.goto(`${app.url}/admin/users`)
    await expectFine(administrator)
    await administrator.type('#email', 'new@example.com')
    await administrator.choose('#role', 'member')
    await administrator.type('#password', 'short')
    await administrator.follow('main section .primary')
    expect(await administrator.text('#password-error')).not.toBe('')
    await administrator.type('#password', testPassword)
    await administrator.follow('main section .primary')
    expect(await administrator.text('main table')).toContain('new@example.com')
    expect(administrator.problems()).toEqual([])
  },
)

test(
  'somebody who changed a row in the meantime is not overwritten unseen',
  { timeout: 300_000 },
  async () => {
    skipWithout('chromium')
    const app = await startBookings('manager')
    const id = await create(app, 'rooms', room, 'manager@example.com')
    await using browser = await openBrowser()
    const page = await browser.openPage()
    await logIn(page, app, 'manager@example.com')
    await page.goto(`${app.url}/records/rooms/${id}/edit`)
    const token = await app.logIn('manager@example.com')
    await app.request('PATCH', `/api/rooms/${id}`, { capacity: 20 }, token)
    await page.type('#name', 'Green room')
    await page.follow('form .buttons .primary')
    expect(await page.text('[role=alert]')).toContain('Somebody else changed this')
    expect(await page.evaluate('document.querySelector("#name").value')).toBe('Green room')
    await expectFine(page)
    await page.follow('form .buttons .primary')
    expect(await page.text('h1')).toBe('Green room')
  },
)

test(
  'forms from elsewhere are refused, and pages that are not there help',
  { timeout: 300_000 },
  async () => {
    const app = await startBookings('manager')
    const token = await app.logIn('manager@example.com')
    const send = (headers: Record<string, string>, body: string): Promise<Response> =>
      fetch(`${app.url}/records/rooms/new`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie: `session=${token}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body,
      })
    const page = await (
      await fetch(`${app.url}/records/rooms/new`, { headers: { cookie: `session=${token}` } })
    ).text()
    const [, formToken = ''] = /name="_token" value="([\w-]+)"/.exec(page) ?? []
    const fields = `name=Red&capacity=3&pricePerHour=1.00&_token=${formToken}`
    expect((await send({}, 'name=Red&capacity=3&pricePerHour=1.00')).status).toBe(403)
    expect((await send({ origin: 'https://elsewhere.example' }, fields)).status).toBe(403)
    expect((await send({ 'sec-fetch-site': 'cross-site' }, fields)).status).toBe(403)
    expect((await send({ origin: app.url }, fields)).status).toBe(303)

    const missing = await fetch(`${app.url}/records/rooms/none`, { headers: { cookie: `session=${token}` } })
    expect(missing.status).toBe(404)
    expect(await missing.text()).toContain('There is nothing here')
    expect((await fetch(`${app.url}/nowhere`)).status).toBe(404)
    expect((await fetch(`${app.url}/api/nowhere`)).headers.get('content-type')).toContain('problem+json')
    const login = await fetch(`${app.url}/login?next=//elsewhere.example`)
    expect(await login.text()).toContain('name="next" value="/"')
    expect(login.headers.get('content-security-policy')).toContain("default-src 'none'")
  },
)
