// keys: what can be done without a mouse. All off while somebody writes, and with Ctrl, Alt or Meta.

const pages: Readonly<Record<string, string>> = {
  o: '/',
  a: '/alerts',
  d: '/deliveries',
  l: '/logs',
  r: '/runs',
  m: '/health',
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const shownLinks = (): readonly HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>('main tr[data-row]:not([hidden]) a[data-open]'),
]

/** From the row that has the focus; from none, to the first or the last. */
function step(by: 1 | -1): void {
  const links = shownLinks()
  const row = document.activeElement?.closest('tr[data-row]')
  const at = links.findIndex((link) => link.closest('tr[data-row]') === row)
  const next = at < 0 ? (by === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))
  links[next]?.focus()
  links[next]?.scrollIntoView({ block: 'nearest' })
}

function search(): boolean {
  const input = document.querySelector<HTMLInputElement>('main [data-search] input')
  input?.focus()
  input?.select()
  return input !== null
}

function help(): void {
  const dialog = document.querySelector('#help')
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
}

export function listenToKeys(): void {
  let isGoing = false
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (isWriting(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    const goes = isGoing ? pages[event.key] : undefined
    isGoing = event.key === 'g'
    if (goes !== undefined) location.assign(goes)
    else if (event.key === 'j') step(1)
    else if (event.key === 'k') step(-1)
    else if (event.key === '?') help()
    else if (event.key === 't') document.querySelector<HTMLButtonElement>('.theme button')?.click()
    else if (event.key === '/' && search()) event.preventDefault()
  })
}
