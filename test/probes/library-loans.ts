import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  day,
  expectRefused,
  expectStatus,
  idOf,
  itemOf,
  itemsOf,
  next,
  once,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const cardNumber = (): string => String(10_000_000 + next())
const reader = (more: object = {}) => ({
  cardNumber: cardNumber(),
  name: `Reader ${next()}`,
  email: `borrower-${next()}@example.com`,
  dateOfBirth: null,
  ...more,
})
const aReader = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('librarian')).post('/api/readers', reader(more)))
/** A reader who can sign in: the reader's row has the address of the user. */
const aReaderWho = (world: World, who: string): Promise<string> =>
  once(world, `reader ${who}`, async () => {
    await world.as('reader', who)
    return aReader(world, { email: world.emailOf('reader', who) })
  })

const book = (more: object = {}) => ({
  title: `Title ${next()}`,
  author: 'Anna Author',
  isbn: `978${String(next()).padStart(10, '0')}`,
  year: 1999,
  ...more,
})
const aBook = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('librarian')).post('/api/books', book(more)))
const aCopy = async (world: World, more: object = {}): Promise<string> =>
  idOf(
    await (
      await world.as('librarian')
    ).post('/api/copies', { barcode: `B${next()}`, bookId: await aBook(world), ...more }),
  )

const loan = async (world: World, more: object = {}) => ({
  startDate: day(0),
  dueDate: day(14),
  returnDate: null,
  readerId: await aReader(world),
  copyId: await aCopy(world),
  ...more,
})
const aLoan = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('librarian')).post('/api/loans', await loan(world, more)))

const lend = async (world: World, more: object = {}) =>
  (await world.as('librarian')).post('/api/loans', await loan(world, more))

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'books', role: 'librarian', make: async () => book(), field: 'title' }),
  probe('| card number |', 'a card number has eight digits and is there once', async (world, line) => {
    const librarian = await world.as('librarian')
    for (const wrong of ['1234567', '123456789', 'abcdefgh'])
      expectRefused(
        await librarian.post('/api/readers', reader({ cardNumber: wrong })),
        422,
        'cardNumber',
        line,
      )
    const row = reader()
    idOf(await librarian.post('/api/readers', row))
    expectRefused(
      await librarian.post('/api/readers', { ...row, email: 'other@example.com' }),
      409,
      'cardNumber',
      line,
    )
  }),
  probe('| blocked |', 'a reader is not blocked', async (world) => {
    const made = await (await world.as('librarian')).post('/api/readers', reader())
    idOf(made)
    assert.equal(itemOf(made)['blocked'], false)
  }),
  probe(
    'at least 10 characters, at most 13 characters',
    'an isbn has 10 to 13 characters',
    async (world, line) => {
      const librarian = await world.as('librarian')
      for (const isbn of ['123456789', '12345678901234'])
        expectRefused(await librarian.post('/api/books', book({ isbn })), 422, 'isbn', line)
      for (const year of [1449, 2101])
        expectRefused(await librarian.post('/api/books', book({ year })), 422, 'year', line)
    },
  ),
  probe('it must have no copies', 'a book with copies stays', async (world) => {
    const bookId = await aBook(world)
    const copy = await aCopy(world, { bookId })
    const librarian = await world.as('librarian')
    expectStatus(await librarian.remove(`/api/books/${bookId}`), 409)
    expectStatus(await librarian.remove(`/api/copies/${copy}`), 204)
    expectStatus(await librarian.remove(`/api/books/${bookId}`), 204)
  }),
  probe('The condition of a copy', 'a copy is good unless it is said', async (world) => {
    const read = await (await world.as('librarian')).get(`/api/copies/${await aCopy(world)}`)
    assert.equal(itemOf(expectStatus(read, 200))['condition'], 'good')
  }),
  probe('The due date must be after the start date', 'a loan ends after it begins', async (world, line) => {
    expectRefused(await lend(world, { startDate: day(2), dueDate: day(2) }), 422, 'dueDate', line)
  }),
  probe('at most 28 days after the start date', 'a loan takes at most 28 days', async (world, line) => {
    expectRefused(await lend(world, { dueDate: day(29) }), 422, 'dueDate', line)
    idOf(await lend(world, { dueDate: day(28) }))
  }),
  probe(
    'The return date must be on or after the start date',
    'nothing comes back before it went',
    async (world, line) => {
      expectRefused(await lend(world, { returnDate: day(-1) }), 422, 'returnDate', line)
    },
  ),
  probe('must not be empty when the loan is returned', 'a returned loan has a return date', async (world) => {
    const id = await aLoan(world)
    const librarian = await world.as('librarian')
    expectStatus(await librarian.post(`/api/loans/${id}/return`), 422)
    expectStatus(await librarian.patch(`/api/loans/${id}`, { returnDate: day(1) }), 200)
    expectStatus(await librarian.post(`/api/loans/${id}/return`), 200)
  }),
  probe(
    'A borrower cannot have more than 5 open loans',
    'a reader has at most 5 open loans',
    async (world) => {
      const readerId = await aReader(world)
      for (let count = 0; count < 5; count += 1) await aLoan(world, { readerId })
      expectStatus(await lend(world, { readerId }), 422)
    },
  ),
  probe('A copy cannot have more than 1 open loan', 'a copy is lent once at a time', async (world) => {
    const copyId = await aCopy(world)
    await aLoan(world, { copyId })
    expectStatus(await lend(world, { copyId }), 422)
  }),
  probe('from open to overdue', 'a loan becomes overdue, and not open again', async (world) => {
    const place = `/api/loans/${await aLoan(world)}/transitions`
    const librarian = await world.as('librarian')
    expectStatus(await librarian.post(place, { to: 'overdue' }), 200)
    expectStatus(await librarian.post(place, { to: 'open' }), 409)
  }),
  probe('its reservations are deleted too', 'reservations go with their reader', async (world) => {
    const librarian = await world.as('librarian')
    const readerId = await aReader(world)
    const row = { requestedOn: day(0), comment: null, readerId, bookId: await aBook(world) }
    const id = idOf(await librarian.post('/api/reservations', row))
    expectStatus(await librarian.remove(`/api/readers/${readerId}`), 204)
    expectStatus(await librarian.get(`/api/reservations/${id}`), 404)
  }),
  probe('Librarians can manage readers', 'readers manage nothing', async (world) => {
    const client = await world.as('reader', 'stranger')
    expectStatus(await client.post('/api/books', book()), 403)
    expectStatus(await client.get('/api/readers'), 403)
    expectStatus(await client.get('/api/copies'), 403)
  }),
  probe('Anyone can view books', 'books are seen without a session', async (world) => {
    const id = await aBook(world)
    expectStatus(await world.anonymous.get(`/api/books/${id}`), 200)
    expectStatus(await world.anonymous.post('/api/books', book()), 401)
  }),
  probe('Readers can view their own loans', 'a reader sees loans of their own', async (world) => {
    const id = await aLoan(world, { readerId: await aReaderWho(world, 'own') })
    expectStatus(await (await world.as('reader', 'own')).get(`/api/loans/${id}`), 200)
    await aReaderWho(world, 'stranger')
    expectStatus(await (await world.as('reader', 'stranger')).get(`/api/loans/${id}`), 404)
    expectStatus(await (await world.as('reader', 'own')).patch(`/api/loans/${id}`, { fine: '1.00' }), 403)
  }),
  probe(
    'create, view and delete their own reservations',
    'a reader reserves for themselves',
    async (world) => {
      const readerId = await aReaderWho(world, 'own')
      const client = await world.as('reader', 'own')
      const row = { requestedOn: day(0), comment: null, bookId: await aBook(world) }
      const made = await client.post('/api/reservations', row)
      const id = idOf(made)
      assert.equal(itemOf(made)['readerId'], readerId)
      await aReaderWho(world, 'stranger')
      expectStatus(await (await world.as('reader', 'stranger')).remove(`/api/reservations/${id}`), 404, 403)
      expectStatus(await client.remove(`/api/reservations/${id}`), 204)
    },
  ),
  probe('Only librarians can return loans', 'a reader does not return a loan', async (world) => {
    const id = await aLoan(world, { readerId: await aReaderWho(world, 'own'), returnDate: day(1) })
    expectStatus(await (await world.as('reader', 'own')).post(`/api/loans/${id}/return`), 403)
    const done = await (await world.as('librarian')).post(`/api/loans/${id}/return`)
    assert.equal(itemOf(expectStatus(done, 200))['status'], 'returned')
  }),
  probe('search books by title and author', 'books are found', async (world) => {
    const row = book()
    const id = idOf(await (await world.as('librarian')).post('/api/books', row))
    const query = `title=${encodeURIComponent(row.title)}&author=${encodeURIComponent(row.author)}`
    const found = itemsOf(await (await world.as('reader')).get(`/api/books?${query}`))
    assert.deepEqual(
      found.map((item) => item['id']),
      [id],
    )
  }),
  probe(
    'When a loan is overdue, the system shall email the reader',
    'the reader is reminded',
    async (world) => {
      const email = `late-${next()}@example.com`
      const id = await aLoan(world, { readerId: await aReader(world, { email }) })
      expectStatus(
        await (await world.as('librarian')).post(`/api/loans/${id}/transitions`, { to: 'overdue' }),
        200,
      )
      await world.untilMail(({ to }) => to.includes(email))
    },
  ),
  probe('When a librarian returns a loan', 'the reader is told of the return', async (world) => {
    const email = `back-${next()}@example.com`
    const id = await aLoan(world, { readerId: await aReader(world, { email }), returnDate: day(1) })
    expectStatus(await (await world.as('librarian')).post(`/api/loans/${id}/return`), 200)
    await world.untilMail(({ to }) => to.includes(email))
  }),
]
