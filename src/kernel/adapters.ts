// adapters: the built-in ones of a room and those of the project's plugins, found by id.
import { adapterUnknown, pluginInvalid } from './errors-adapters.ts'
import type { PluggedAdapter } from './plugins.ts'
import { suggest } from './suggestion.ts'

/** As much of a descriptor as this file reads. */
type Described = { readonly kind: string; readonly id: string; readonly summary: string }

/** The adapters of one kind. */
export type AdapterRegistry<Descriptor extends Described> = {
  /** Built-in ones first, then those of plugins in their order. */
  readonly all: readonly Descriptor[]
  /** @throws NX-ADAPTER-UNKNOWN with what there is */
  find(id: string): Descriptor
}

/**
 * Brings the adapters of `kind` together.
 *
 * Promise: loads no adapter. `plugged` may hold descriptors of other kinds; they are passed over.
 * @throws NX-PLUGIN-INVALID when a plugin brings an id that is taken
 */
export function createAdapterRegistry<Descriptor extends Described>(
  kind: Descriptor['kind'],
  builtIn: readonly Descriptor[],
  plugged: readonly PluggedAdapter[] = [],
): AdapterRegistry<Descriptor> {
  // What `plugins.ts` has checked is all that a descriptor promises; its config and adapter are checked when used.
  const isOfKind = (descriptor: Described): descriptor is Descriptor => descriptor.kind === kind
  const all = [...builtIn]
  for (const { descriptor, plugin, file } of plugged) {
    if (!isOfKind(descriptor)) continue
    if (all.some(({ id }) => id === descriptor.id)) {
      throw pluginInvalid({ plugin, file, reason: `there is a ${kind} ${descriptor.id} already` })
    }
    all.push(descriptor)
  }
  return {
    all,
    find: (id) => {
      const found = all.find((descriptor) => descriptor.id === id)
      if (found !== undefined) return found
      const known = all.map((descriptor) => descriptor.id)
      throw adapterUnknown({
        kind: kind.replaceAll('-', ' '),
        id,
        known,
        suggestion: suggest(id, known) ?? null,
      })
    },
  }
}
