// The connectors that nexo has. Costs nothing: each is loaded when it is used.
import type { ConnectorDescriptor } from '../contract.ts'
import { postgres } from './postgres/descriptor.ts'
import { rest } from './rest/descriptor.ts'
import { sqlite } from './sqlite/descriptor.ts'
import { webhook } from './webhook/descriptor.ts'

export const builtInConnectors: readonly ConnectorDescriptor[] = [sqlite, postgres, rest, webhook]
