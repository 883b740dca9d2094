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
  once,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const patient = (more: object = {}) => ({
  name: `Patient ${next()}`,
  email: `patient-${next()}@example.com`,
  phone: null,
  dateOfBirth: '1980-02-29',
  insuranceNumber: 'A123456789',
  newsletter: true,
  ...more,
})
const aPatient = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('receptionist')).post('/api/patients', patient(more)))
/** A patient who can sign in: the row has the address of the user. */
const aPatientWho = (world: World, who: string): Promise<string> =>
  once(world, `patient ${who}`, async () => {
    await world.as('patient', who)
    return aPatient(world, { email: world.emailOf('patient', who) })
  })

const practitioner = (more: object = {}) => ({
  name: `Doctor ${next()}`,
  email: `doctor-${next()}@example.com`,
  speciality: 'general-medicine',
  room: '1.01',
  biography: null,
  ...more,
})
const aPractitioner = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('administrator')).post('/api/practitioners', practitioner(more)))
const aPractitionerWho = (world: World, who: string): Promise<string> =>
  once(world, `practitioner ${who}`, async () => {
    await world.as('practitioner', who)
    return aPractitioner(world, { email: world.emailOf('practitioner', who) })
  })

const treatment = (more: object = {}) => ({
  code: `AB${String(next() % 1000).padStart(3, '0')}`,
  name: `Treatment ${next()}`,
  durationInMinutes: 30,
  price: '49.90',
  ...more,
})

const appointment = async (world: World, more: object = {}) => ({
  startTime: hours(24),
  endTime: hours(25),
  reason: 'Cough',
  fee: '0.00',
  notes: null,
  patientId: await aPatient(world),
  practitionerId: await aPractitioner(world),
  ...more,
})
const anAppointment = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('receptionist')).post('/api/appointments', await appointment(world, more)))
const move = async (world: World, role: string, id: string, to: string, who?: string) =>
  (await world.as(role, who)).post(`/api/appointments/${id}/transitions`, { to })

const invoice = async (world: World, more: object = {}) => ({
  number: `INV-${String(10_000 + next())}`,
  issueDate: day(0),
  dueDate: day(30),
  remark: null,
  patientId: await aPatient(world),
  ...more,
})
const anInvoice = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('accountant')).post('/api/invoices', await invoice(world, more)))
async function aPricedInvoice(world: World, more: object = {}): Promise<string> {
  const invoiceId = await anInvoice(world, more)
  const line = { invoiceId, text: 'Treatment', quantity: 2, unitPrice: '49.90' }
  idOf(await (await world.as('accountant')).post('/api/invoice-lines', line))
  return invoiceId
}
const moveInvoice = async (world: World, id: string, to: string) =>
  (await world.as('accountant')).post(`/api/invoices/${id}/transitions`, { to })

export const probes: readonly Probe[] = [
  ...contractProbes({
    path: 'practitioners',
    role: 'administrator',
    make: async () => practitioner(),
    field: 'name',
  }),
  probe('matches /[A-Z][0-9]{9}/', 'an insurance number has its form', async (world, line) => {
    const receptionist = await world.as('receptionist')
    expectRefused(
      await receptionist.post('/api/patients', patient({ insuranceNumber: 'a123456789' })),
      422,
      'insuranceNumber',
      line,
    )
    idOf(await receptionist.post('/api/patients', patient({ insuranceNumber: null })))
  }),
  probe('must be before today', 'nobody is born today or later', async (world, line) => {
    const receptionist = await world.as('receptionist')
    for (const dateOfBirth of [day(0), day(1)])
      expectRefused(
        await receptionist.post('/api/patients', patient({ dateOfBirth })),
        422,
        'dateOfBirth',
        line,
      )
    expectStatus(await receptionist.post('/api/patients', patient({ dateOfBirth: '2023-02-29' })), 422)
  }),
  probe('A practitioner has a name', 'a speciality is one of four', async (world, line) => {
    const administrator = await world.as('administrator')
    expectRefused(
      await administrator.post('/api/practitioners', practitioner({ speciality: 'magic' })),
      422,
      'speciality',
      line,
    )
  }),
  probe('A treatment has a code', 'a treatment takes 5 to 240 minutes', async (world, line) => {
    const administrator = await world.as('administrator')
    for (const durationInMinutes of [4, 241])
      expectRefused(
        await administrator.post('/api/treatments', treatment({ durationInMinutes })),
        422,
        'durationInMinutes',
        line,
      )
  }),
  probe('its appointments are kept', 'appointments outlive their treatment', async (world) => {
    const administrator = await world.as('administrator')
    const treatmentId = idOf(await administrator.post('/api/treatments', treatment()))
    const id = await anAppointment(world, { treatmentId })
    expectStatus(await administrator.remove(`/api/treatments/${treatmentId}`), 204)
    const read = await (await world.as('receptionist')).get(`/api/appointments/${id}`)
    assert.equal(itemOf(expectStatus(read, 200))['treatmentId'], null)
  }),
  probe(
    'When a patient is deleted, it must have no appointments',
    'a patient with appointments stays',
    async (world) => {
      const patientId = await aPatient(world)
      await anAppointment(world, { patientId })
      expectStatus(await (await world.as('receptionist')).remove(`/api/patients/${patientId}`), 409)
    },
  ),
  probe(
    'The end time of an appointment must be after',
    'an appointment ends after it starts',
    async (world, line) => {
      const startTime = hours(48)
      const row = await appointment(world, { startTime, endTime: startTime })
      expectRefused(
        await (await world.as('receptionist')).post('/api/appointments', row),
        422,
        'endTime',
        line,
      )
    },
  ),
  probe(
    'must be in the future when it is created',
    'an appointment is in the future',
    async (world, line) => {
      const row = await appointment(world, { startTime: hours(-1), endTime: hours(1) })
      expectRefused(
        await (await world.as('receptionist')).post('/api/appointments', row),
        422,
        'startTime',
        line,
      )
    },
  ),
  probe(
    'A patient cannot have more than 3 requested',
    'a patient has at most 3 open requests',
    async (world) => {
      const patientId = await aPatient(world)
      for (let count = 0; count < 3; count += 1) await anAppointment(world, { patientId })
      const row = await appointment(world, { patientId })
      expectStatus(await (await world.as('receptionist')).post('/api/appointments', row), 422)
    },
  ),
  probe(
    'from confirmed to completed by practitioners when',
    'what is completed has a fee and notes',
    async (world) => {
      const practitionerId = await aPractitionerWho(world, 'own')
      const id = await anAppointment(world, { practitionerId })
      expectStatus(await move(world, 'receptionist', id, 'confirmed'), 200)
      expectStatus(await move(world, 'receptionist', id, 'completed'), 403)
      expectStatus(await move(world, 'practitioner', id, 'completed', 'own'), 422)
      const place = `/api/appointments/${id}`
      const doctor = await world.as('practitioner', 'own')
      expectStatus(await doctor.patch(place, { fee: '49.90' }), 200)
      expectStatus(await move(world, 'practitioner', id, 'completed', 'own'), 422)
      expectStatus(await doctor.patch(place, { notes: 'Rest.' }), 200)
      expectStatus(await move(world, 'practitioner', id, 'completed', 'own'), 200)
    },
  ),
  probe('from confirmed to missed', 'who does not come has missed it', async (world) => {
    const id = await anAppointment(world)
    expectStatus(await move(world, 'receptionist', id, 'missed'), 409)
    expectStatus(await move(world, 'receptionist', id, 'confirmed'), 200)
    expectStatus(await move(world, 'receptionist', id, 'missed'), 200)
  }),
  probe('matches /INV-[0-9]{5}/', 'an invoice has a number of its form', async (world, line) => {
    const row = await invoice(world, { number: 'INV-1' })
    expectRefused(await (await world.as('accountant')).post('/api/invoices', row), 422, 'number', line)
  }),
  probe('is the sum of quantity times unit price', 'the net amount follows the lines', async (world) => {
    const read = await (await world.as('accountant')).get(`/api/invoices/${await aPricedInvoice(world)}`)
    const item = itemOf(expectStatus(read, 200))
    assert.deepEqual([item['netAmount'], item['total']], ['99.80', '99.80'])
  }),
  probe(
    'must be at most 60 days after the issue date',
    'an invoice is due within 60 days',
    async (world, line) => {
      const row = await invoice(world, { dueDate: day(61) })
      expectRefused(await (await world.as('accountant')).post('/api/invoices', row), 422, 'dueDate', line)
    },
  ),
  probe('The remark of an invoice must not be empty', 'a discount needs a remark', async (world, line) => {
    const place = `/api/invoices/${await aPricedInvoice(world)}`
    const accountant = await world.as('accountant')
    expectRefused(await accountant.patch(place, { discount: '1.00' }), 422, 'remark', line)
    expectStatus(await accountant.patch(place, { discount: '1.00', remark: 'family' }), 200)
  }),
  probe('from draft to sent by accountants when', 'an empty invoice is not sent', async (world) => {
    expectStatus(await moveInvoice(world, await anInvoice(world), 'sent'), 422)
    expectStatus(await moveInvoice(world, await aPricedInvoice(world), 'sent'), 200)
  }),
  probe('Only accountants can pay invoices', 'a sent invoice is paid by accountants', async (world) => {
    const id = await aPricedInvoice(world)
    expectStatus(await moveInvoice(world, id, 'sent'), 200)
    expectStatus(await (await world.as('receptionist')).post(`/api/invoices/${id}/pay`), 403)
    expectStatus(await (await world.as('accountant')).post(`/api/invoices/${id}/pay`), 200)
  }),
  probe('Anyone can view treatments', 'treatments are seen without a session', async (world) => {
    expectStatus(await world.anonymous.get('/api/treatments'), 200)
    expectStatus(await world.anonymous.get('/api/practitioners'), 401)
  }),
  probe('Receptionists can manage patients', 'receptionists manage patients', async (world) => {
    const receptionist = await world.as('receptionist')
    const place = `/api/patients/${await aPatient(world)}`
    expectStatus(await receptionist.patch(place, { newsletter: false }), 200)
    expectStatus(await receptionist.remove(place), 204)
    expectStatus(await receptionist.get('/api/invoices'), 403)
  }),
  probe(
    'Practitioners can view and update their own appointments',
    'a practitioner sees appointments of their own',
    async (world) => {
      const id = await anAppointment(world, { practitionerId: await aPractitionerWho(world, 'own') })
      expectStatus(await (await world.as('practitioner', 'own')).get(`/api/appointments/${id}`), 200)
      await aPractitionerWho(world, 'stranger')
      expectStatus(await (await world.as('practitioner', 'stranger')).get(`/api/appointments/${id}`), 404)
    },
  ),
  probe(
    'Patients can create, view and cancel their own appointments',
    'a patient books and cancels for themselves',
    async (world) => {
      const patientId = await aPatientWho(world, 'own')
      const { patientId: _, ...row } = await appointment(world)
      const client = await world.as('patient', 'own')
      const made = await client.post('/api/appointments', row)
      const id = idOf(made)
      assert.equal(itemOf(made)['patientId'], patientId)
      await aPatientWho(world, 'stranger')
      expectStatus(await (await world.as('patient', 'stranger')).get(`/api/appointments/${id}`), 404)
      const done = await client.post(`/api/appointments/${id}/cancel`)
      assert.equal(itemOf(expectStatus(done, 200))['status'], 'cancelled')
    },
  ),
  probe(
    'their own invoices and their own invoice lines',
    'a patient sees invoices of their own, with their lines',
    async (world) => {
      const id = await aPricedInvoice(world, { patientId: await aPatientWho(world, 'own') })
      const client = await world.as('patient', 'own')
      expectStatus(await client.get(`/api/invoices/${id}`), 200)
      assert.equal(itemsOf(await client.get(`/api/invoice-lines?invoiceId=${id}`)).length, 1)
      await aPatientWho(world, 'stranger')
      const other = await world.as('patient', 'stranger')
      expectStatus(await other.get(`/api/invoices/${id}`), 404)
      assert.deepEqual(itemsOf(await other.get('/api/invoice-lines')), [])
    },
  ),
  probe(
    'Only administrators can create, update and delete practitioners',
    'nobody else hires',
    async (world) => {
      for (const role of ['receptionist', 'practitioner', 'patient', 'accountant']) {
        expectStatus(await (await world.as(role)).post('/api/practitioners', practitioner()), 403)
        expectStatus(await (await world.as(role)).get('/api/practitioners'), 200)
      }
    },
  ),
  probe('Patients cannot delete appointments', 'a patient deletes none', async (world) => {
    const id = await anAppointment(world, { patientId: await aPatientWho(world, 'own') })
    expectStatus(await (await world.as('patient', 'own')).remove(`/api/appointments/${id}`), 403)
  }),
  probe('search appointments by status, start time and reason', 'appointments are found', async (world) => {
    const reason = `Reason ${next()}`
    const id = await anAppointment(world, { reason })
    const found = itemsOf(
      await (
        await world.as('receptionist')
      ).get(`/api/appointments?status=requested&reason=${encodeURIComponent(reason)}`),
    )
    assert.deepEqual(
      found.map((item) => item['id']),
      [id],
    )
  }),
  probe(
    'When an appointment is requested, the system shall email receptionists',
    'receptionists hear of requests',
    async (world) => {
      await world.as('receptionist', 'hears')
      await anAppointment(world)
      await world.untilMail(({ to }) => to.includes(world.emailOf('receptionist', 'hears')))
    },
  ),
  probe('When an appointment is confirmed', 'the patient and the calendar hear of it', async (world) => {
    const email = `confirmed-${next()}@example.com`
    const id = await anAppointment(world, { patientId: await aPatient(world, { email }) })
    expectStatus(await move(world, 'receptionist', id, 'confirmed'), 200)
    await world.untilHook(({ path, body }) => path === '/calendar' && body.includes(id))
    await world.untilMail(({ to }) => to.includes(email))
  }),
  probe('When an appointment is cancelled', 'the practitioner hears of it', async (world) => {
    const email = `cancelled-${next()}@example.com`
    const id = await anAppointment(world, { practitionerId: await aPractitioner(world, { email }) })
    expectStatus(await move(world, 'receptionist', id, 'cancelled'), 200)
    await world.untilMail(({ to }) => to.includes(email))
  }),
]
