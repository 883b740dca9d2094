import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  expectRefused,
  expectStatus,
  idOf,
  itemOf,
  itemsOf,
  next,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const category = () => ({ name: `Category ${next()}` })
const ticket = (more: object = {}) => ({
  subject: `Printer ${next()} is on fire`,
  body: 'It burns.',
  resolution: null,
  priority: 'normal',
  ...more,
})

const aTicket = async (world: World, who: string, more: object = {}): Promise<string> =>
  idOf(await (await world.as('customer', who)).post('/api/tickets', ticket(more)))

const move = async (world: World, role: string, id: string, to: string, who?: string) =>
  (await world.as(role, who)).post(`/api/tickets/${id}/transitions`, { to })

/** A ticket that agents have brought to a state. */
async function aTicketThatIs(world: World, state: string, who: string): Promise<string> {
  const id = await aTicket(world, who)
  expectStatus(await move(world, 'agent', id, 'in-progress'), 200)
  if (state === 'solved')
    expectStatus(await (await world.as('agent')).patch(`/api/tickets/${id}`, { resolution: 'Water.' }), 200)
  if (state !== 'in-progress') expectStatus(await move(world, 'agent', id, state), 200)
  return id
}

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'categories', role: 'supervisor', make: async () => category(), field: 'name' }),
  probe('at most 150 characters', 'a subject has at most 150 characters', async (world, line) => {
    const customer = await world.as('customer', 'one')
    expectRefused(
      await customer.post('/api/tickets', ticket({ subject: 'x'.repeat(151) })),
      422,
      'subject',
      line,
    )
    idOf(await customer.post('/api/tickets', ticket({ subject: 'x'.repeat(150) })))
  }),
  probe('initially open', 'a ticket begins open', async (world) => {
    const read = await (await world.as('agent')).get(`/api/tickets/${await aTicket(world, 'one')}`)
    assert.equal(itemOf(expectStatus(read, 200))['status'], 'open')
  }),
  probe(
    'The priority of a ticket is one of',
    'a priority is normal unless it is said, and one of four',
    async (world) => {
      const customer = await world.as('customer', 'one')
      const { priority: _, ...row } = ticket()
      assert.equal(itemOf(expectStatus(await customer.post('/api/tickets', row), 201))['priority'], 'normal')
      expectStatus(await customer.post('/api/tickets', ticket({ priority: 'extreme' })), 422)
    },
  ),
  probe('belongs to an optional category', 'a ticket may have a category', async (world) => {
    const categoryId = idOf(await (await world.as('supervisor')).post('/api/categories', category()))
    const made = await (await world.as('customer', 'one')).post('/api/tickets', ticket({ categoryId }))
    assert.equal(itemOf(expectStatus(made, 201))['categoryId'], categoryId)
  }),
  probe('its tickets are kept', 'tickets outlive their category', async (world) => {
    const supervisor = await world.as('supervisor')
    const categoryId = idOf(await supervisor.post('/api/categories', category()))
    const id = await aTicket(world, 'one', { categoryId })
    expectStatus(await supervisor.remove(`/api/categories/${categoryId}`), 204)
    assert.equal(itemOf(expectStatus(await supervisor.get(`/api/tickets/${id}`), 200))['categoryId'], null)
  }),
  probe(
    'A category has a name (text, unique)',
    'two categories cannot have one name',
    async (world, line) => {
      const supervisor = await world.as('supervisor')
      const row = category()
      idOf(await supervisor.post('/api/categories', row))
      expectRefused(await supervisor.post('/api/categories', row), 409, 'name', line)
    },
  ),
  probe('its comments are deleted too', 'comments go with their ticket', async (world) => {
    const id = await aTicket(world, 'one')
    const supervisor = await world.as('supervisor')
    const comment = idOf(
      await supervisor.post('/api/comments', { body: 'Hm.', internal: false, ticketId: id }),
    )
    expectStatus(await supervisor.remove(`/api/tickets/${id}`), 204)
    expectStatus(await supervisor.get(`/api/comments/${comment}`), 404)
  }),
  probe('is the number of its comments', 'comments are counted', async (world) => {
    const id = await aTicket(world, 'one')
    const agent = await world.as('agent')
    const countOf = async () =>
      itemOf(expectStatus(await agent.get(`/api/tickets/${id}`), 200))['numberOfComments']
    assert.equal(await countOf(), 0)
    const comment = idOf(await agent.post('/api/comments', { body: 'Hm.', internal: true, ticketId: id }))
    assert.equal(await countOf(), 1)
    expectStatus(await agent.remove(`/api/comments/${comment}`), 204)
    assert.equal(await countOf(), 0)
  }),
  probe('from open to in progress', 'agents take tickets up, customers do not', async (world) => {
    const id = await aTicket(world, 'two')
    expectStatus(await move(world, 'customer', id, 'in-progress', 'two'), 403)
    expectStatus(await move(world, 'agent', id, 'in-progress'), 200)
  }),
  probe('from waiting to in progress by agents and customers', 'a customer answers', async (world) => {
    const id = await aTicketThatIs(world, 'waiting', 'two')
    expectStatus(await move(world, 'customer', id, 'in-progress', 'two'), 200)
  }),
  probe(
    'when the priority is low or the priority is normal',
    'urgent tickets are not simply closed',
    async (world) => {
      const id = await aTicketThatIs(world, 'in-progress', 'two')
      const agent = await world.as('agent')
      expectStatus(await agent.patch(`/api/tickets/${id}`, { priority: 'high' }), 200)
      expectStatus(await move(world, 'supervisor', id, 'closed'), 422)
      expectStatus(await agent.patch(`/api/tickets/${id}`, { priority: 'low' }), 200)
      expectStatus(await move(world, 'agent', id, 'closed'), 403)
      expectStatus(await move(world, 'supervisor', id, 'closed'), 200)
    },
  ),
  probe('from solved to open by customers', 'a customer opens a ticket again', async (world) => {
    const id = await aTicketThatIs(world, 'solved', 'two')
    expectStatus(await move(world, 'customer', id, 'open', 'two'), 200)
    expectStatus(await move(world, 'customer', id, 'closed', 'two'), 409)
  }),
  probe('must not be empty when the ticket is solved', 'a solution is written down', async (world) => {
    const id = await aTicketThatIs(world, 'in-progress', 'two')
    expectStatus(await move(world, 'agent', id, 'solved'), 422)
  }),
  probe('must have at least 5 characters', 'a subject has at least 5 characters', async (world, line) => {
    const customer = await world.as('customer', 'two')
    expectRefused(await customer.post('/api/tickets', ticket({ subject: 'Help' })), 422, 'subject', line)
    idOf(await customer.post('/api/tickets', ticket({ subject: 'Help!' })))
  }),
  probe('cannot have more than 10 open tickets', 'a customer has at most 10 open tickets', async (world) => {
    for (let count = 0; count < 10; count += 1) await aTicket(world, 'ten')
    expectStatus(await (await world.as('customer', 'ten')).post('/api/tickets', ticket()), 422)
  }),
  probe(
    'cannot have more than 20 tickets per day',
    'a customer has at most 20 tickets a day',
    async (world) => {
      for (let count = 0; count < 20; count += 1)
        expectStatus(await move(world, 'agent', await aTicket(world, 'twenty'), 'in-progress'), 200)
      expectStatus(await (await world.as('customer', 'twenty')).post('/api/tickets', ticket()), 422)
    },
  ),
  probe(
    'Customers can create, view and update their own tickets',
    'a customer sees only tickets of their own',
    async (world) => {
      const id = await aTicket(world, 'mine')
      const other = await world.as('customer', 'stranger')
      expectStatus(await other.get(`/api/tickets/${id}`), 404)
      expectStatus(await other.patch(`/api/tickets/${id}`, { body: 'x' }), 404, 403)
      expectStatus(
        await (await world.as('customer', 'mine')).patch(`/api/tickets/${id}`, { body: 'It is out.' }),
        200,
      )
    },
  ),
  probe(
    'Customers can create comments and view their own comments',
    'own comments are those of own tickets',
    async (world) => {
      const id = await aTicket(world, 'two')
      const made = await (
        await world.as('customer', 'two')
      ).post('/api/comments', { body: 'Please.', internal: false, ticketId: id })
      const comment = idOf(made)
      expectStatus(await (await world.as('customer', 'two')).get(`/api/comments/${comment}`), 200)
      expectStatus(await (await world.as('customer', 'stranger')).get(`/api/comments/${comment}`), 404)
    },
  ),
  probe('Agents and supervisors can view and update tickets', 'agents create no tickets', async (world) => {
    const agent = await world.as('agent')
    expectStatus(await agent.post('/api/tickets', ticket()), 403)
    expectStatus(await agent.get('/api/tickets'), 200)
  }),
  probe('Everyone can view categories', 'customers see categories', async (world) => {
    expectStatus(await (await world.as('customer')).get('/api/categories'), 200)
    expectStatus(await world.anonymous.get('/api/categories'), 401)
    expectStatus(await (await world.as('agent')).post('/api/categories', category()), 403)
  }),
  probe('Only supervisors can delete tickets', 'nobody else deletes tickets', async (world) => {
    const place = `/api/tickets/${await aTicket(world, 'two')}`
    for (const [role, who] of [['agent'], ['customer', 'two']] as const)
      expectStatus(await (await world.as(role, who)).remove(place), 403)
    expectStatus(await (await world.as('supervisor')).remove(place), 204)
  }),
  probe('search tickets by status, priority and subject', 'tickets are found', async (world) => {
    const { subject } = ticket()
    const id = await aTicket(world, 'two', { subject, priority: 'high' })
    const query = `status=open&priority=high&subject=${encodeURIComponent(subject)}`
    assert.deepEqual(
      itemsOf(await (await world.as('agent')).get(`/api/tickets?${query}`)).map((item) => item['id']),
      [id],
    )
  }),
  probe(
    'When a ticket is created, the system shall email agents',
    'agents hear of tickets',
    async (world) => {
      await world.as('agent', 'hearing')
      await aTicket(world, 'two')
      await world.untilMail(({ to }) => to.includes(world.emailOf('agent', 'hearing')))
    },
  ),
  probe(
    'When a ticket is solved, the system shall email the customer',
    'the customer hears of the solution',
    async (world) => {
      await aTicketThatIs(world, 'solved', 'two')
      await world.untilMail(({ to }) => to.includes(world.emailOf('customer', 'two')))
    },
  ),
  probe(
    'When the priority of a ticket is urgent',
    'supervisors and the pager hear of urgent tickets',
    async (world) => {
      await world.as('supervisor')
      const id = await aTicket(world, 'two')
      expectStatus(await (await world.as('agent')).patch(`/api/tickets/${id}`, { priority: 'urgent' }), 200)
      await world.untilHook(({ path, body }) => path === '/pager' && body.includes(id))
      await world.untilMail(({ to }) => to.includes(world.emailOf('supervisor')))
    },
  ),
]
