import { expect, test } from 'vitest'
import { withoutErrorDetails } from '../../scripts/typed-details.ts'

const squeezed = (code: string): string => withoutErrorDetails(code).replaceAll(/\s+/g, ' ').trim()

test('the schema of the details leaves the definition of an error, and nothing else does', () => {
  expect(
    squeezed(`const gone = defineError({
      code: 'NX-A-GONE',
      details: z.strictObject({ name: z.string(), places: z.array(Place) }),
      message: (d: Details) => d.name,
    })`),
  ).toBe("const gone = defineError({ code: 'NX-A-GONE', message: (d: Details) => d.name, })")
})

test('details that come last, or from a name, leave too', () => {
  expect(squeezed("defineError({ code: 'NX-A', details: Run })")).toBe("defineError({ code: 'NX-A', })")
})

test('details of anything else stay', () => {
  const code = 'record({ details: z.string() }); new NexoError({ code, details })'
  expect(withoutErrorDetails(code)).toBe(code)
})
