import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  day,
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

const site = (more: object = {}) => ({
  name: `Site ${next()}`,
  address: '1 Road',
  contactPhone: null,
  active: true,
  ...more,
})
const aSite = async (world: World): Promise<string> =>
  idOf(await (await world.as('administrator')).post('/api/sites', site()))

const inspection = async (world: World, who = 'first', more: object = {}) => ({
  plannedDate: day(3),
  finishedAt: null,
  score: 80,
  summary: null,
  siteId: await aSite(world),
  inspectorId: await world.idOf('inspector', who),
  ...more,
})
const anInspection = async (world: World, who = 'first', more: object = {}): Promise<string> =>
  idOf(await (await world.as('planner')).post('/api/inspections', await inspection(world, who, more)))

const defect = (inspectionId: string, more: object = {}) => ({
  inspectionId,
  title: 'Crack',
  description: 'In the wall.',
  costEstimate: '10.00',
  dueDate: day(7),
  severity: 'minor',
  ...more,
})

const move = async (world: World, role: string, id: string, to: string, who?: string) =>
  (await world.as(role, who)).post(`/api/inspections/${id}/transitions`, { to })

async function aFinishedInspection(world: World, who: string): Promise<string> {
  const id = await anInspection(world, who)
  expectStatus(await move(world, 'inspector', id, 'started', who), 200)
  const inspector = await world.as('inspector', who)
  expectStatus(
    await inspector.patch(`/api/inspections/${id}`, {
      score: 90,
      summary: 'All well.',
      finishedAt: hours(-1),
    }),
    200,
  )
  expectStatus(await move(world, 'inspector', id, 'finished', who), 200)
  return id
}

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'sites', role: 'administrator', make: async () => site(), field: 'name' }),
  probe('A site has a name (text, unique)', 'a site is active unless it is said', async (world, line) => {
    const administrator = await world.as('administrator')
    const { active: _, ...row } = site()
    assert.equal(itemOf(expectStatus(await administrator.post('/api/sites', row), 201))['active'], true)
    expectRefused(await administrator.post('/api/sites', row), 409, 'name', line)
  }),
  probe('a score (whole number, between 0 and 100)', 'a score is between 0 and 100', async (world, line) => {
    const planner = await world.as('planner')
    for (const score of [-1, 101])
      expectRefused(
        await planner.post('/api/inspections', await inspection(world, 'one', { score })),
        422,
        'score',
        line,
      )
  }),
  probe('(default planned)', 'an inspection begins as planned', async (world) => {
    const read = await (await world.as('planner')).get(`/api/inspections/${await anInspection(world, 'one')}`)
    assert.equal(itemOf(expectStatus(read, 200))['state'], 'planned')
  }),
  probe('it must have no inspections', 'a site with inspections stays', async (world) => {
    const siteId = await aSite(world)
    await anInspection(world, 'one', { siteId })
    expectStatus(await (await world.as('administrator')).remove(`/api/sites/${siteId}`), 409)
  }),
  probe(
    'must be on or after today when it is created',
    'an inspection is planned for today or later',
    async (world, line) => {
      const planner = await world.as('planner')
      const late = await inspection(world, 'one', { plannedDate: day(-1) })
      expectRefused(await planner.post('/api/inspections', late), 422, 'plannedDate', line)
      idOf(await planner.post('/api/inspections', { ...late, plannedDate: day(0) }))
    },
  ),
  probe('The summary of an inspection must not be empty', 'what is finished has a summary', async (world) => {
    const id = await anInspection(world, 'three')
    expectStatus(await move(world, 'inspector', id, 'started', 'three'), 200)
    expectStatus(
      await (await world.as('inspector', 'three')).patch(`/api/inspections/${id}`, { score: 50 }),
      200,
    )
    expectStatus(await move(world, 'inspector', id, 'finished', 'three'), 422)
  }),
  probe('must be set if the inspection is approved', 'what is approved has an end', async (world) => {
    const id = await aFinishedInspection(world, 'three')
    expectStatus(
      await (await world.as('inspector', 'three')).patch(`/api/inspections/${id}`, { finishedAt: null }),
      200,
    )
    expectStatus(await (await world.as('planner')).post(`/api/inspections/${id}/approve`), 422)
  }),
  probe('is the number of its defects', 'defects are counted', async (world) => {
    const id = await anInspection(world, 'one')
    idOf(await (await world.as('inspector', 'one')).post('/api/defects', defect(id)))
    const read = await (await world.as('planner')).get(`/api/inspections/${id}`)
    assert.equal(itemOf(expectStatus(read, 200))['numberOfDefects'], 1)
  }),
  probe(
    'cannot have more than 8 planned inspections per week',
    'an inspector has at most 8 new inspections a week',
    async (world) => {
      for (let count = 0; count < 8; count += 1) await anInspection(world, 'busy')
      expectStatus(
        await (await world.as('planner')).post('/api/inspections', await inspection(world, 'busy')),
        422,
      )
    },
  ),
  probe('The severity of a defect must be one of', 'a defect is minor, major or critical', async (world) => {
    const id = await anInspection(world, 'one')
    expectStatus(
      await (await world.as('inspector', 'one')).post('/api/defects', defect(id, { severity: 'mild' })),
      422,
    )
  }),
  probe('its defects are deleted too', 'nobody deletes inspections, so their defects stay', async (world) => {
    const id = await anInspection(world, 'one')
    expectStatus(await (await world.as('planner')).remove(`/api/inspections/${id}`), 403)
  }),
  probe(
    'must be greater than 0 when the severity is critical',
    'a critical defect has a cost',
    async (world, line) => {
      const id = await anInspection(world, 'two')
      const inspector = await world.as('inspector', 'two')
      expectRefused(
        await inspector.post('/api/defects', defect(id, { severity: 'critical', costEstimate: '0.00' })),
        422,
        'costEstimate',
        line,
      )
      idOf(await inspector.post('/api/defects', defect(id, { costEstimate: '0.00' })))
    },
  ),
  probe(
    'at most 14 days after today if the severity is critical',
    'a critical defect is soon due',
    async (world, line) => {
      const id = await anInspection(world, 'two')
      const inspector = await world.as('inspector', 'two')
      expectRefused(
        await inspector.post('/api/defects', defect(id, { severity: 'critical', dueDate: day(15) })),
        422,
        'dueDate',
        line,
      )
      idOf(await inspector.post('/api/defects', defect(id, { severity: 'critical', dueDate: day(14) })))
      idOf(await inspector.post('/api/defects', defect(id, { dueDate: day(15) })))
    },
  ),
  probe('from planned to started by inspectors', 'inspectors start, planners do not', async (world) => {
    const id = await anInspection(world, 'three')
    expectStatus(await move(world, 'planner', id, 'started'), 403)
    expectStatus(await move(world, 'inspector', id, 'started', 'three'), 200)
  }),
  probe('from finished to approved', 'only planners approve', async (world) => {
    const id = await aFinishedInspection(world, 'three')
    expectStatus(await move(world, 'inspector', id, 'approved', 'three'), 403)
    expectStatus(await move(world, 'planner', id, 'approved'), 200)
    expectStatus(await move(world, 'planner', id, 'started'), 409)
  }),
  probe('from finished to started', 'a planner sends an inspection back', async (world) => {
    expectStatus(await move(world, 'planner', await aFinishedInspection(world, 'three'), 'started'), 200)
  }),
  probe(
    'Inspectors can view and update their own inspections',
    'an inspector sees inspections of their own',
    async (world) => {
      const place = `/api/inspections/${await anInspection(world, 'two')}`
      expectStatus(await (await world.as('inspector', 'two')).patch(place, { summary: 'So far.' }), 200)
      expectStatus(await (await world.as('inspector', 'stranger')).get(place), 404)
      expectStatus(
        await (await world.as('inspector', 'two')).post('/api/inspections', await inspection(world)),
        403,
      )
    },
  ),
  probe(
    'Inspectors can create, view and update their own defects',
    'an inspector notes defects of own inspections',
    async (world) => {
      const id = await anInspection(world, 'two')
      const made = idOf(await (await world.as('inspector', 'two')).post('/api/defects', defect(id)))
      const other = await world.as('inspector', 'stranger')
      expectStatus(await other.get(`/api/defects/${made}`), 404)
      expectStatus(await other.post('/api/defects', defect(id)), 403, 404, 422)
      expectStatus(await (await world.as('planner')).post('/api/defects', defect(id)), 403)
      expectStatus(await (await world.as('planner')).patch(`/api/defects/${made}`, { title: 'Gap' }), 200)
    },
  ),
  probe('Planners, inspectors and administrators can view sites', 'sites are seen', async (world) => {
    for (const role of ['planner', 'inspector']) {
      expectStatus(await (await world.as(role)).get('/api/sites'), 200)
      expectStatus(await (await world.as(role)).post('/api/sites', site()), 403)
    }
  }),
  probe('Inspectors cannot delete inspections', 'an inspector deletes none', async (world) => {
    const id = await anInspection(world, 'two')
    expectStatus(await (await world.as('inspector', 'two')).remove(`/api/inspections/${id}`), 403)
  }),
  probe('search inspections by state and planned date', 'inspections are found', async (world) => {
    const plannedDate = day(500 + next())
    const id = await anInspection(world, 'two', { plannedDate })
    const found = itemsOf(
      await (await world.as('planner')).get(`/api/inspections?state=planned&plannedDate=${plannedDate}`),
    )
    assert.deepEqual(
      found.map((item) => item['id']),
      [id],
    )
  }),
  probe('be able to approve inspections', 'a planner approves', async (world) => {
    const done = await (
      await world.as('planner')
    ).post(`/api/inspections/${await aFinishedInspection(world, 'three')}/approve`)
    assert.equal(itemOf(expectStatus(done, 200))['state'], 'approved')
  }),
  probe('When an inspection is approved', 'the inspector and the register hear of it', async (world) => {
    const id = await aFinishedInspection(world, 'three')
    expectStatus(await (await world.as('planner')).post(`/api/inspections/${id}/approve`), 200)
    await world.untilHook(({ path, body }) => path === '/asset-register' && body.includes(id))
    await world.untilMail(({ to }) => to.includes(world.emailOf('inspector', 'three')))
  }),
  probe(
    'When a defect is created and the severity is critical',
    'planners hear of critical defects',
    async (world) => {
      await world.as('planner', 'listening')
      const id = await anInspection(world, 'two')
      idOf(
        await (await world.as('inspector', 'two')).post('/api/defects', defect(id, { severity: 'critical' })),
      )
      await world.untilMail(({ to }) => to.includes(world.emailOf('planner', 'listening')))
    },
  ),
  probe('shall set the score to 0', 'a started inspection has no score yet', async (world) => {
    const id = await anInspection(world, 'three', { score: 70 })
    const moved = await move(world, 'inspector', id, 'started', 'three')
    assert.equal(itemOf(expectStatus(moved, 200))['score'], 0)
  }),
]
