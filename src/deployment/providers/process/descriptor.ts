import * as z from 'zod'
import { defineProvider } from '../../contract.ts'

/** Supervised processes behind nexo's own router on this machine. Costs nothing until it is used. */
export const processProvider = defineProvider({
  id: 'process',
  summary: 'supervised processes behind a zero-downtime router on this machine',
  capabilities: {
    weights: true,
    hold: true,
    exec: true,
    logs: true,
    scale: true,
    serves: ['web'],
    nativeStrategies: [],
  },
  config: () =>
    z.strictObject({ application: z.string(), environment: z.string(), hosts: z.array(z.string()) }),
  load: async () => (await import('./provider.ts')).createProcessProvider,
})
