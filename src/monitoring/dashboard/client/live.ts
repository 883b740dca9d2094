// live: renews the page when the monitor says that something on it has changed, says so when it hears nothing, and
// catches up after a tab has slept.
import { morph } from './morph.ts'
import { agoText, clockText } from './time-text.ts'

/** Not more often: a person cannot read more, and a thousand checks change all the time. */
const paceMs = 2000
/** The server says something each 15 s. */
const silentMs = 40_000
/** A hidden tab lets its connection go: browsers have six for a server, and tabs are many. */
const hiddenMs = 10_000

type State = 'live' | 'stale'

const byId = (id: string): HTMLElement | null => document.querySelector(`#${id}`)

function show(state: State, heardAt: number): void {
  const word = byId('live')?.querySelector('.word')
  byId('live')?.classList.toggle('stale', state === 'stale')
  if (word !== null && word !== undefined) {
    const text = state === 'live' ? 'live' : 'not live'
    if (word.textContent !== text) word.textContent = text
  }
  const banner = byId('stale')
  if (banner === null) return
  if (state === 'live') banner.hidden = true
  else if (banner.hidden) {
    banner.textContent = `The monitor does not answer. What is shown is from ${clockText(heardAt)} UTC. Trying again …`
    banner.hidden = false
  }
}

const topicsOf = (): ReadonlySet<string> =>
  new Set((document.body.dataset['topics'] ?? '').split(' ').filter((topic) => topic !== ''))

type Topic = { readonly topic: string; readonly target: string | null }

const isTopic = (value: unknown): value is Topic =>
  typeof value === 'object' &&
  value !== null &&
  'topic' in value &&
  typeof value.topic === 'string' &&
  'target' in value

const readTopics = (data: unknown): readonly Topic[] => {
  const parsed: unknown = typeof data === 'string' ? JSON.parse(data) : []
  return Array.isArray(parsed) ? parsed.filter(isTopic) : []
}

function matters(changes: readonly Topic[]): boolean {
  const topics = topicsOf()
  const own = document.body.dataset['target'] ?? ''
  return changes.some(
    ({ topic, target }) => topics.has(topic) && (own === '' || target === null || target === own),
  )
}

/** Asks for this page again and puts what differs in place. Resolves false when it could not be had. */
async function renew(enhance: () => void): Promise<boolean> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' }).catch(
    () => undefined,
  )
  if (response?.type === 'opaqueredirect') {
    // The session has ended; the server asks for the token.
    location.reload()
    return true
  }
  if (response === undefined || !(response.ok || response.status === 503)) return false
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  const main = byId('main')
  const freshMain = fresh.querySelector('#main')
  if (main !== null && freshMain !== null) morph(main, freshMain)
  const navigation = document.querySelector('header nav')
  const freshNavigation = fresh.querySelector('header nav')
  if (navigation !== null && freshNavigation !== null) morph(navigation, freshNavigation)
  if (document.title !== fresh.title) document.title = fresh.title
  enhance()
  return true
}

function tickAges(): void {
  const now = Date.now()
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const at = Number(time.getAttribute('data-ago'))
    const text = agoText(at, now)
    if (time.textContent !== text) time.textContent = text
  }
}

export function followChanges(enhance: () => void): void {
  let source: EventSource | undefined
  let lastId = ''
  let heardAt = Date.now()
  let renewedAt = Date.now()
  let isRenewing = false
  let wished: number | undefined
  let sleep: number | undefined

  const renewNow = async (): Promise<void> => {
    wished = undefined
    if (isRenewing) return
    isRenewing = true
    const done = await renew(enhance)
    isRenewing = false
    renewedAt = Date.now()
    if (done) heardAt = renewedAt
  }
  const wish = (): void => {
    if (wished !== undefined || document.hidden) return
    wished = window.setTimeout(() => void renewNow(), Math.max(0, renewedAt + paceMs - Date.now()))
  }
  const heard = (): void => {
    heardAt = Date.now()
    show('live', heardAt)
  }
  const open = (): void => {
    source?.close()
    source = new EventSource(`/events${lastId === '' ? '' : `?after=${encodeURIComponent(lastId)}`}`)
    let isFirst = true
    source.addEventListener('beat', heard)
    source.addEventListener('changes', (event) => {
      heard()
      lastId = event.lastEventId
      // What was replayed at the beginning is on the page already, unless the page is old.
      if (!isFirst && matters(readTopics(event.data))) wish()
      if (isFirst && matters(readTopics(event.data))) wish()
      isFirst = false
    })
    source.addEventListener('error', () => {
      show('stale', heardAt)
      // A server that refuses ends the source for good; a new one asks whether it is back.
      if (source?.readyState === EventSource.CLOSED) setTimeout(reopen, paceMs)
    })
  }
  const reopen = (): void => {
    if (document.hidden) return
    open()
    wish()
  }
  document.addEventListener('visibilitychange', () => {
    clearTimeout(sleep)
    if (document.hidden) {
      sleep = window.setTimeout(() => {
        source?.close()
        source = undefined
      }, hiddenMs)
    } else if (source === undefined || Date.now() - heardAt > silentMs) reopen()
    else wish()
  })
  setInterval(() => {
    tickAges()
    if (document.hidden || Date.now() - heardAt <= silentMs) return
    show('stale', heardAt)
    open()
  }, 5000)
  open()
}
