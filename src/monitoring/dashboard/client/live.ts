// live: renews the page when the monitor says that something on it has changed, says so when it hears nothing, and
// catches up after a tab has slept.
import { morph } from './morph.ts'
import { agoText, clockText } from './time-text.ts'

/** Not more often: a person cannot read more, and a thousand checks change all the time. */
const paceMs = 2000
/** A page that takes long to make is asked for less often, so that looking at the monitor does not slow it. */
const rest = 8
/** The server says something each 15 s. */
const silentMs = 40_000
/** A hidden tab lets its connection go: browsers have six for a server, and tabs are many. */
const hiddenMs = 10_000

/** What the monitor's clock is ahead of this browser's: they may be on two machines, and ages are the monitor's. */
const aheadMs = Number(document.body.dataset['now'] ?? Date.now()) - Date.now()
const monitorNow = (): number => Date.now() + aheadMs

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
    banner.textContent = `The monitor does not answer. What is shown is from ${clockText(heardAt + aheadMs)} UTC. Trying again …`
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

const firingText = (): string => document.querySelector('.count')?.textContent ?? ''

/** For those who hear the page: what matters and changed. */
function say(text: string): void {
  const news = byId('news')
  if (news !== null) news.textContent = text
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
  const firing = firingText()
  if (navigation !== null && freshNavigation !== null) morph(navigation, freshNavigation)
  if (firingText() !== firing)
    say(firingText() === '' ? 'No alert fires any more' : `Alerts: ${firingText()}`)
  if (document.title !== fresh.title) document.title = fresh.title
  enhance()
  return true
}

function tickAges(): void {
  const now = monitorNow()
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const at = Number(time.getAttribute('data-ago'))
    const text = agoText(at, now)
    if (time.textContent !== text) time.textContent = text
  }
}

/** Runs are looked at only for those who look at them. */
function eventsQuery(lastId: string): string {
  const query = new URLSearchParams()
  if (lastId !== '') query.set('after', lastId)
  if (topicsOf().has('runs')) query.set('runs', '')
  return query.toString()
}

/** Renewals of the page, one at a time, at a pace. */
function createRenewals(enhance: () => void) {
  let renewedAt = Date.now()
  let waitMs = paceMs
  let state: 'quiet' | 'due' | 'asking' | 'asking-due' = 'quiet'
  const wish = (): void => {
    if (document.hidden || state === 'due' || state === 'asking-due') return
    // What changes while the page is asked for may be missing in the answer.
    if (state === 'asking') state = 'asking-due'
    else {
      state = 'due'
      setTimeout(() => void ask(), Math.max(0, renewedAt + waitMs - Date.now()))
    }
  }
  const ask = async (): Promise<void> => {
    state = 'asking'
    const askedAt = Date.now()
    await renew(enhance)
    renewedAt = Date.now()
    waitMs = Math.max(paceMs, (renewedAt - askedAt) * rest)
    const isDue = stateNow() === 'asking-due'
    state = 'quiet'
    if (isDue) wish()
  }
  const stateNow = (): string => state
  return { wish }
}

/** Follows the monitor's changes for as long as the page is open and seen. */
export function followChanges(enhance: () => void): void {
  const { wish } = createRenewals(enhance)
  let source: EventSource | undefined
  let lastId = ''
  let heardAt = Date.now()
  let isLost = false
  let sleep: number | undefined

  const heard = (): void => {
    heardAt = Date.now()
    show('live', heardAt)
    // What was told while nobody listened is not known: the whole page is asked for.
    if (isLost) wish()
    isLost = false
  }
  const lost = (): void => {
    isLost = true
    show('stale', heardAt)
  }
  const open = (): void => {
    source?.close()
    source = new EventSource(`/events?${eventsQuery(lastId)}`)
    source.addEventListener('beat', heard)
    source.addEventListener('changes', (event) => {
      heard()
      if (event.lastEventId !== '') lastId = event.lastEventId
      if (matters(readTopics(event.data))) wish()
    })
    source.addEventListener('error', () => {
      lost()
      // A server that refuses ends the source for good; a new one asks whether it is back.
      if (source?.readyState === EventSource.CLOSED) setTimeout(open, paceMs)
    })
  }
  document.addEventListener('visibilitychange', () => {
    clearTimeout(sleep)
    if (document.hidden) {
      sleep = window.setTimeout(() => {
        source?.close()
        source = undefined
      }, hiddenMs)
      return
    }
    wish()
    if (source === undefined || Date.now() - heardAt > silentMs) open()
  })
  setInterval(() => {
    tickAges()
    if (document.hidden || Date.now() - heardAt <= silentMs) return
    lost()
    open()
  }, 5000)
  open()
}
