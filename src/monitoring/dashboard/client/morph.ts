// morph: makes a part of the page equal to a newer one, and leaves alone what is equal: focus, scroll position, opened
// details and selected text stay.

/** What a person has done to an element, which the server cannot know. */
const isOwn = (element: Element, name: string): boolean =>
  (name === 'open' && element.tagName === 'DETAILS') ||
  (name === 'hidden' && element.hasAttribute('data-row')) ||
  element.hasAttribute(`data-keep-${name}`)

function morphAttributes(old: Element, fresh: Element): void {
  for (const { name } of Array.from(old.attributes)) {
    if (!fresh.hasAttribute(name) && !isOwn(old, name) && !name.startsWith('data-keep-'))
      old.removeAttribute(name)
  }
  for (const { name, value } of fresh.attributes) {
    if (!isOwn(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

const keyOf = (node: Node | null): string | undefined =>
  node instanceof Element
    ? (node.getAttribute('data-row') ?? (node.id === '' ? undefined : node.id))
    : undefined

/** Elements that the browser's part has added. */
const isAdded = (node: Node): boolean => node instanceof HTMLElement && node.dataset['own'] !== undefined

const isSameKind = (old: Node, fresh: Node): boolean =>
  old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh)

function morphChildren(old: Element, fresh: Element): void {
  const keyed = new Map<string, Node>()
  for (const child of old.childNodes) {
    const key = keyOf(child)
    if (key !== undefined) keyed.set(key, child)
  }
  let at: ChildNode | null = old.firstChild
  const skipAdded = (): void => {
    while (at !== null && isAdded(at)) at = at.nextSibling
  }
  for (const next of Array.from(fresh.childNodes)) {
    skipAdded()
    const key = keyOf(next)
    const known = key === undefined ? undefined : keyed.get(key)
    if (known !== undefined && known !== at && known.nodeName === next.nodeName) old.insertBefore(known, at)
    const match: Node | null = known !== undefined && known.nodeName === next.nodeName ? known : at
    if (match === null || !isSameKind(match, next)) {
      old.insertBefore(document.importNode(next, true), at)
      continue
    }
    if (match === at) at = at.nextSibling
    morph(match, next)
  }
  while (at !== null) {
    const rest: ChildNode | null = at.nextSibling
    if (!isAdded(at)) at.remove()
    at = rest
  }
}

/** Makes `old` equal to `fresh`, which is of the same kind. */
export function morph(old: Node, fresh: Node): void {
  if (old instanceof Element && fresh instanceof Element) {
    if (old.isEqualNode(fresh)) return
    morphAttributes(old, fresh)
    // A field that somebody is writing in is theirs.
    if (!(old instanceof HTMLInputElement)) morphChildren(old, fresh)
    return
  }
  if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue
}
