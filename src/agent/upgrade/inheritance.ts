import type { ListeningHandle } from '../routers/listening-handle.ts'
import { isListeningHandle } from '../routers/listening-handle.ts'
import type { RouterLink } from '../routers/router-link.ts'
import { linkToParent } from '../routers/router-link.ts'
import type { SuccessorNews } from './messages.ts'
import { HandedOver } from './messages.ts'

/** How long whoever started us may take to hand over its sockets. */
const withinMs = 10_000

/** What a process gets from the router or agent that started it. */
export type Inheritance = {
  readonly listeners: ReadonlyMap<string, ListeningHandle>
  /** Resolves when the predecessor has let go of the socket and the lock, or has ended. */
  readonly released: Promise<void>
  tell(news: SuccessorNews): void
  /** The agent before us, as if it were a router: it passes on to its own what we tell it. */
  readonly elder: RouterLink | undefined
}

/** Collects the listening sockets from the parent's channel until it says that these were all. */
export async function receiveInheritance(): Promise<Inheritance> {
  const listeners = new Map<string, ListeningHandle>()
  const all = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const timer = setTimeout(() => all.resolve(), withinMs)
  process.on('message', (raw: unknown, handle: unknown) => {
    const message = HandedOver.safeParse(raw)
    if (!message.success) return
    if (message.data.type === 'listener' && isListeningHandle(handle)) {
      listeners.set(message.data.listenerId, handle)
    }
    if (message.data.type === 'listeners-done') all.resolve()
    if (message.data.type === 'released') released.resolve()
  })
  process.once('disconnect', () => {
    all.resolve()
    released.resolve()
  })
  await all.promise
  clearTimeout(timer)
  return {
    listeners,
    released: released.promise,
    tell: (news) => void process.send?.(news),
    elder: linkToParent(),
  }
}
