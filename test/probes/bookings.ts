import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  expectRefused,
  expectStatus,
  hours,
  idOf,
  itemOf,
  itemsOf,
  next,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const room = (more: object = {}) => ({
  name: `Room ${next()}`,
  capacity: 10,
  pricePerHour: '12.50',
  description: null,
  ...more,
})

const aRoom = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('manager')).post('/api/rooms', room(more)))

const booking = async (world: World, more: object = {}) => ({
  roomId: await aRoom(world),
  startTime: hours(24),
  endTime: hours(26),
  numberOfPeople: 4,
  price: '25.00',
  note: null,
  ...more,
})

/** A booking of the member `who`, made by the member. */
async function aBooking(world: World, who: string, more: object = {}): Promise<string> {
  return idOf(await (await world.as('member', who)).post('/api/bookings', await booking(world, more)))
}

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'rooms', role: 'manager', make: async () => room(), field: 'name' }),
  probe('A room has a name (text, unique', 'two rooms cannot have one name', async (world, line) => {
    const manager = await world.as('manager')
    const row = room()
    idOf(await manager.post('/api/rooms', row))
    expectRefused(await manager.post('/api/rooms', row), 409, 'name', line)
  }),
  probe('at most 60 characters', 'a name has at most 60 characters', async (world, line) => {
    const manager = await world.as('manager')
    const name = String(next()).padStart(60, 'x')
    idOf(await manager.post('/api/rooms', room({ name })))
    expectRefused(await manager.post('/api/rooms', room({ name: `x${name}` })), 422, 'name', line)
  }),
  probe('between 1 and 200', 'a capacity is between 1 and 200', async (world, line) => {
    const manager = await world.as('manager')
    for (const capacity of [0, 201])
      expectRefused(await manager.post('/api/rooms', room({ capacity })), 422, 'capacity', line)
    for (const capacity of [1, 200]) idOf(await manager.post('/api/rooms', room({ capacity })))
    expectStatus(await manager.post('/api/rooms', room({ capacity: 1.5 })), 422)
    expectStatus(await manager.post('/api/rooms', room({ capacity: 'many' })), 422)
  }),
  probe(
    'a price per hour (money, at least 0)',
    'a price is at least 0 and keeps its scale',
    async (world, line) => {
      const manager = await world.as('manager')
      expectRefused(
        await manager.post('/api/rooms', room({ pricePerHour: '-0.01' })),
        422,
        'pricePerHour',
        line,
      )
      const free = await manager.post('/api/rooms', room({ pricePerHour: '0.00' }))
      idOf(free)
      assert.equal(itemOf(free)['pricePerHour'], '0.00')
    },
  ),
  probe('an optional description', 'a description can be left out', async (world) => {
    const { description: _, ...row } = room()
    idOf(await (await world.as('manager')).post('/api/rooms', row))
  }),
  probe('is one of requested, confirmed', 'a booking begins as requested', async (world) => {
    const member = await world.as('member', 'a')
    const made = await member.post('/api/bookings', await booking(world))
    idOf(made)
    assert.equal(itemOf(made)['status'], 'requested')
  }),
  probe('Each booking belongs to one room', 'a booking is of a room that is there', async (world) => {
    const member = await world.as('member', 'a')
    const { roomId: _, ...without } = await booking(world)
    expectStatus(await member.post('/api/bookings', without), 422)
    expectStatus(await member.post('/api/bookings', { ...without, roomId: crypto.randomUUID() }), 422)
  }),
  probe('belongs to one member', 'a booking is of the member who makes it', async (world) => {
    const id = await aBooking(world, 'a')
    const read = await (await world.as('receptionist')).get(`/api/bookings/${id}`)
    assert.equal(itemOf(expectStatus(read, 200))['memberId'], await world.idOf('member', 'a'))
  }),
  probe('it must have no bookings', 'a room with bookings stays', async (world) => {
    const roomId = await aRoom(world)
    await aBooking(world, 'a', { roomId })
    const manager = await world.as('manager')
    expectStatus(await manager.remove(`/api/rooms/${roomId}`), 409)
    expectStatus(await manager.remove(`/api/rooms/${await aRoom(world)}`), 204)
  }),
  probe(
    'The end time must be after the start time',
    'a booking ends after it starts',
    async (world, line) => {
      const member = await world.as('member', 'b')
      const at = hours(30)
      for (const endTime of [at, hours(29)])
        expectRefused(
          await member.post('/api/bookings', await booking(world, { startTime: at, endTime })),
          422,
          'endTime',
          line,
        )
    },
  ),
  probe(
    'must be in the future when the booking is created',
    'a booking starts in the future, when it is made',
    async (world, line) => {
      const member = await world.as('member', 'b')
      const past = await booking(world, { startTime: hours(-2), endTime: hours(2) })
      expectRefused(await member.post('/api/bookings', past), 422, 'startTime', line)
    },
  ),
  probe(
    'must be at most the capacity of its room',
    'a booking has no more people than its room',
    async (world, line) => {
      const roomId = await aRoom(world, { capacity: 3 })
      const member = await world.as('member', 'd')
      const row = await booking(world, { roomId, numberOfPeople: 4 })
      expectRefused(await member.post('/api/bookings', row), 422, 'numberOfPeople', line)
      idOf(await member.post('/api/bookings', { ...row, numberOfPeople: 3 }))
    },
  ),
  probe(
    'cannot have more than 3 requested bookings',
    'a member has at most 3 requested bookings',
    async (world) => {
      const ids = [
        await aBooking(world, 'many'),
        await aBooking(world, 'many'),
        await aBooking(world, 'many'),
      ]
      const member = await world.as('member', 'many')
      expectStatus(await member.post('/api/bookings', await booking(world)), 422)
      expectStatus(
        await (
          await world.as('receptionist')
        ).post(`/api/bookings/${ids[0]}/transitions`, { to: 'confirmed' }),
        200,
      )
      idOf(await member.post('/api/bookings', await booking(world)))
    },
  ),
  probe('from requested to confirmed by receptionists', 'only receptionists confirm', async (world) => {
    const place = `/api/bookings/${await aBooking(world, 'b')}/transitions`
    expectStatus(await (await world.as('member', 'b')).post(place, { to: 'confirmed' }), 403)
    const moved = await (await world.as('receptionist')).post(place, { to: 'confirmed' })
    assert.equal(itemOf(expectStatus(moved, 200))['status'], 'confirmed')
    expectStatus(await (await world.as('receptionist')).post(place, { to: 'confirmed' }), 409)
  }),
  probe('from requested or confirmed to cancelled', 'a cancelled booking moves no more', async (world) => {
    const place = `/api/bookings/${await aBooking(world, 'b')}/transitions`
    const receptionist = await world.as('receptionist')
    expectStatus(await receptionist.post(place, { to: 'cancelled' }), 200)
    expectStatus(await receptionist.post(place, { to: 'confirmed' }), 409)
  }),
  probe('from confirmed to finished', 'a requested booking cannot be finished', async (world) => {
    const place = `/api/bookings/${await aBooking(world, 'b')}/transitions`
    const receptionist = await world.as('receptionist')
    expectStatus(await receptionist.post(place, { to: 'finished' }), 409)
    expectStatus(await receptionist.post(place, { to: 'confirmed' }), 200)
    expectStatus(await receptionist.post(place, { to: 'finished' }), 200)
    expectStatus(await receptionist.post(place, { to: 'nowhere' }), 422, 409, 400)
  }),
  probe('is one of requested, confirmed', 'the status is not changed like another field', async (world) => {
    const id = await aBooking(world, 'c')
    const reply = await (await world.as('receptionist')).patch(`/api/bookings/${id}`, { status: 'finished' })
    expectStatus(reply, 422, 400, 409, 403)
  }),
  probe('Everyone can view rooms', 'everyone with a session sees rooms', async (world) => {
    await aRoom(world)
    for (const role of ['member', 'receptionist', 'manager'])
      assert.ok(itemsOf(await (await world.as(role)).get('/api/rooms')).length > 0)
    expectStatus(await world.anonymous.get('/api/rooms'), 401)
  }),
  probe('Only managers can create, update and delete rooms', 'nobody else changes rooms', async (world) => {
    const place = `/api/rooms/${await aRoom(world)}`
    for (const role of ['member', 'receptionist']) {
      const client = await world.as(role)
      expectStatus(await client.post('/api/rooms', room()), 403)
      expectStatus(await client.patch(place, { capacity: 5 }), 403)
      expectStatus(await client.remove(place), 403)
    }
    expectStatus(await (await world.as('manager')).patch(place, { capacity: 5 }), 200)
  }),
  probe(
    'Members can view and create their own bookings',
    'a member sees no booking of another',
    async (world) => {
      const id = await aBooking(world, 'c')
      const other = await world.as('member', 'd')
      expectStatus(await other.get(`/api/bookings/${id}`), 404)
      assert.ok(itemsOf(await other.get('/api/bookings')).every((item) => item['id'] !== id))
      expectStatus(await (await world.as('member', 'c')).get(`/api/bookings/${id}`), 200)
      const forOther = await booking(world, { memberId: await world.idOf('member', 'c') })
      const made = await other.post('/api/bookings', forOther)
      if (made.status === 201) assert.notEqual(itemOf(made)['memberId'], await world.idOf('member', 'c'))
      else expectStatus(made, 403, 422)
    },
  ),
  probe(
    'Members can cancel their own bookings',
    'a member cancels a booking of their own only',
    async (world) => {
      const id = await aBooking(world, 'e')
      expectStatus(await (await world.as('member', 'd')).post(`/api/bookings/${id}/cancel`), 404, 403)
      const done = await (await world.as('member', 'e')).post(`/api/bookings/${id}/cancel`)
      assert.equal(itemOf(expectStatus(done, 200))['status'], 'cancelled')
      expectStatus(await (await world.as('member', 'e')).post(`/api/bookings/${id}/cancel`), 409)
    },
  ),
  probe(
    'Receptionists can view, create and update bookings',
    'a receptionist books for a member',
    async (world) => {
      const receptionist = await world.as('receptionist')
      const memberId = await world.idOf('member', 'd')
      const made = await receptionist.post('/api/bookings', await booking(world, { memberId }))
      const id = idOf(made)
      assert.equal(itemOf(made)['memberId'], memberId)
      expectStatus(await receptionist.patch(`/api/bookings/${id}`, { note: 'window seat' }), 200)
      expectStatus(await (await world.as('manager')).get('/api/bookings'), 403)
    },
  ),
  probe('Members cannot delete bookings', 'nobody deletes bookings', async (world) => {
    const place = `/api/bookings/${await aBooking(world, 'c')}`
    expectStatus(await (await world.as('member', 'c')).remove(place), 403)
    expectStatus(await (await world.as('receptionist')).remove(place), 403)
  }),
  probe(
    'search bookings by status and start time',
    'bookings are found by status and start time',
    async (world) => {
      const startTime = hours(100 + next())
      const id = await aBooking(world, 'f', { startTime, endTime: hours(900) })
      const receptionist = await world.as('receptionist')
      const query = `status=requested&startTime=${encodeURIComponent(startTime)}`
      assert.deepEqual(
        itemsOf(await receptionist.get(`/api/bookings?${query}`)).map((item) => item['id']),
        [id],
      )
      const none = query.replace('requested', 'finished')
      assert.deepEqual(itemsOf(await receptionist.get(`/api/bookings?${none}`)), [])
    },
  ),
  probe(
    'When a booking is confirmed, the system shall email the member',
    'the member gets a mail',
    async (world) => {
      const id = await aBooking(world, 'e')
      expectStatus(
        await (await world.as('receptionist')).post(`/api/bookings/${id}/transitions`, { to: 'confirmed' }),
        200,
      )
      await world.untilMail(({ to }) => to.includes(world.emailOf('member', 'e')))
    },
  ),
  probe(
    'post the booking to the webhook "calendar"',
    'the webhook gets the booking, signed',
    async (world) => {
      const id = await aBooking(world, 'e')
      expectStatus(await (await world.as('member', 'e')).post(`/api/bookings/${id}/cancel`), 200)
      const { headers } = await world.untilHook(({ path, body }) => path === '/calendar' && body.includes(id))
      for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
        assert.ok(headers[name], name)
      await world.as('receptionist')
      await world.untilMail(({ to }) => to.includes(world.emailOf('receptionist')))
    },
  ),
]
