// rest: lists of an HTTP API, found in its OpenAPI document.
import type { Call } from '../../../kernel/call.ts'
import type { Connector } from '../../contract.ts'
import { streamMissing, unable } from '../../errors.ts'
import type { RestConfig } from './config.ts'
import { listsOf, streamOfList, type List } from './lists.ts'
import { loadOpenApi } from './openapi.ts'
import { readPages } from './read-pages.ts'
import { systemName } from './request.ts'

export function createRestConnector(config: RestConfig): Connector {
  const system = systemName(config)
  const listAt = async (path: string, call: Call): Promise<List> => {
    const found = listsOf(await loadOpenApi(config, call), config).find((list) => list.path === path)
    if (found === undefined) throw streamMissing({ system, stream: path })
    return found
  }
  return {
    check: async (call) => {
      const { info, openapi } = await loadOpenApi(config, call)
      return `${info?.title ?? system} ${info?.version ?? ''} (OpenAPI ${openapi})`
    },
    discover: async (call) =>
      listsOf(await loadOpenApi(config, call), config)
        .map((list) => streamOfList(list))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    describe: async (stream, call) => streamOfList(await listAt(stream, call)),
    read: async function* ({ stream, columns }, call) {
      yield* readPages(config, await listAt(stream, call), columns, call)
    },
    openWriter: () => Promise.reject(unable({ connector: 'rest', what: 'be written to' })),
    memory: undefined,
    emitClient: async (call) => {
      const { emitClient } = await import('./emit-client.ts')
      return emitClient(await loadOpenApi(config, call))
    },
    close: async () => undefined,
  }
}
