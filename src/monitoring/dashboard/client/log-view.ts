// log-view: follows log lines, holds a hundred thousand of them, and keeps a few hundred in the page: blocks of lines
// that are far from what is seen are emptied and keep their height.

const blockLines = 100
const mostLines = 100_000
const tornMark = '… lines between may be missing …'

type Block = { readonly element: HTMLElement; readonly lines: string[]; isFilled: boolean }

const byId = (id: string): HTMLElement | null => document.querySelector(`#${id}`)

const isFlag = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && name in value && Reflect.get(value, name) === true

const linesOf = (value: unknown): readonly string[] => {
  const lines: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'lines') : undefined
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : []
}

/** Text with what is searched for marked, as nodes. */
function marked(line: string, word: string): readonly Node[] {
  if (word === '') return [document.createTextNode(line)]
  const nodes: Node[] = []
  const lower = line.toLowerCase()
  let from = 0
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, from)) {
    const mark = document.createElement('mark')
    mark.textContent = line.slice(at, at + word.length)
    nodes.push(document.createTextNode(line.slice(from, at)), mark)
    from = at + word.length
  }
  return [...nodes, document.createTextNode(line.slice(from))]
}

/** The lines of `newest` behind the last two that are known; all of them, after a mark, where those are not among them. */
function unseen(known: readonly string[], newest: readonly string[]): readonly string[] {
  const last = newest.findLastIndex(
    (line, index) =>
      line === known.at(-1) && (index === 0 || known.length < 2 || newest[index - 1] === known.at(-2)),
  )
  return last >= 0 ? newest.slice(last + 1) : newest.length === 0 ? [] : [tornMark, ...newest]
}

class LogView {
  readonly #log: HTMLElement
  readonly #count: HTMLElement | null
  readonly #latest: HTMLElement | null
  readonly #near: IntersectionObserver
  readonly #blocks = new Map<Element, Block>()
  #all: string[] = []
  #last: Block | undefined
  #word = ''
  #isFollowing = true
  #shown = 0
  #missed = 0
  /** Top of the view when we last looked: only a person moves it up. */
  #top = 0

  constructor(log: HTMLElement) {
    this.#log = log
    this.#count = byId('log-count')
    this.#latest = byId('log-latest')
    this.#near = new IntersectionObserver((entries) => this.#turn(entries), {
      root: log,
      rootMargin: '800px 0px',
    })
    log.addEventListener('scroll', () => this.#scrolled())
  }

  /** What comes first after a connection may repeat what is here already. */
  add(lines: readonly string[], isFirst: boolean): void {
    const isEmpty = this.#all.length === 0
    const added = isFirst && !isEmpty ? unseen(this.#all, lines) : lines
    this.#all.push(...added)
    if (this.#all.length > mostLines * 1.1) this.#all = this.#all.slice(-mostLines)
    if (isEmpty) this.#rebuild()
    else this.#append(added)
    if (!this.#isFollowing) this.#missed += added.length
    this.#tell()
  }

  search(word: string): void {
    this.#word = word.toLowerCase()
    this.#rebuild()
    this.#tell()
  }

  get isFollowing(): boolean {
    return this.#isFollowing
  }

  follow(wished: 'on' | 'off'): void {
    this.#isFollowing = wished === 'on'
    if (this.#isFollowing) this.#missed = 0
    this.#toEnd()
    this.#tell()
  }

  /** What is shown, as text. */
  text(): string {
    return this.#all.filter((line) => this.#matches(line)).join('\n')
  }

  #matches(line: string): boolean {
    return this.#word === '' || line.toLowerCase().includes(this.#word)
  }

  #rebuild(): void {
    this.#near.disconnect()
    this.#blocks.clear()
    this.#log.replaceChildren()
    this.#last = undefined
    this.#shown = 0
    this.#append(this.#all)
  }

  /** Only the newest block is filled at once; those above are filled when somebody comes near. */
  #append(lines: readonly string[]): void {
    const fresh: Block[] = []
    for (const line of lines) {
      if (!this.#matches(line)) continue
      this.#shown += 1
      if (this.#last === undefined || this.#last.lines.length >= blockLines) {
        this.#last = this.#newBlock()
        fresh.push(this.#last)
      }
      this.#last.lines.push(line)
      if (this.#last.isFilled) this.#last.element.append(this.#lineElement(line))
    }
    for (const block of fresh) {
      if (block === this.#last) this.#fill(block)
      else block.element.style.height = `${block.lines.length * this.#lineHeight()}px`
      this.#near.observe(block.element)
    }
    this.#trim()
    this.#toEnd()
  }

  #lineHeight(): number {
    return Number.parseFloat(getComputedStyle(this.#log).lineHeight) || 18
  }

  #newBlock(): Block {
    const element = document.createElement('div')
    element.className = 'block'
    const block: Block = { element, lines: [], isFilled: false }
    this.#blocks.set(element, block)
    this.#log.append(element)
    return block
  }

  #trim(): void {
    while (this.#shown > mostLines && this.#log.firstElementChild !== null) {
      const first = this.#blocks.get(this.#log.firstElementChild)
      if (first === undefined) {
        this.#log.firstElementChild.remove()
        continue
      }
      this.#shown -= first.lines.length
      this.#near.unobserve(first.element)
      this.#blocks.delete(first.element)
      first.element.remove()
    }
  }

  #lineElement(line: string): HTMLElement {
    const element = document.createElement('div')
    element.append(...marked(line, this.#word))
    return element
  }

  #turn(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.#blocks.get(target)
      if (block === undefined) continue
      if (isIntersecting && !block.isFilled) this.#fill(block)
      if (!isIntersecting && block.isFilled && block !== this.#last) this.#empty(block)
    }
  }

  #fill(block: Block): void {
    block.element.style.height = ''
    block.element.append(...block.lines.map((line) => this.#lineElement(line)))
    block.isFilled = true
  }

  #empty(block: Block): void {
    block.element.style.height = `${block.element.offsetHeight}px`
    block.element.replaceChildren()
    block.isFilled = false
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#log
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 24
    const isUp = scrollTop < this.#top - 4
    this.#top = scrollTop
    if (isAtEnd === this.#isFollowing || (this.#isFollowing && !isUp)) return
    this.#isFollowing = isAtEnd
    if (isAtEnd) this.#missed = 0
    this.#tell()
  }

  #toEnd(): void {
    if (!this.#isFollowing) return
    this.#log.scrollTop = this.#log.scrollHeight
    this.#top = this.#log.scrollTop
  }

  #tell(): void {
    if (this.#count !== null) {
      const all = this.#all.length.toLocaleString('en')
      this.#count.textContent =
        this.#word === '' ? `${all} lines` : `${this.#shown.toLocaleString('en')} of ${all} lines`
    }
    // A paused log is read at one's own pace.
    this.#log.setAttribute('aria-live', this.#isFollowing ? 'polite' : 'off')
    byId('log-follow')?.setAttribute('aria-pressed', String(this.#isFollowing))
    if (this.#latest === null) return
    this.#latest.hidden = this.#isFollowing
    this.#latest.textContent =
      this.#missed === 0
        ? 'Paused. Go on with the latest lines'
        : `Paused. ${this.#missed.toLocaleString('en')} new lines`
  }
}

function listenToTools(view: LogView, log: HTMLElement): void {
  const tools = document.querySelector<HTMLElement>('[data-log-tools]')
  if (tools !== null) tools.hidden = false
  const search = byId('log-search')
  let typing: number | undefined
  search?.addEventListener('input', () => {
    clearTimeout(typing)
    typing = window.setTimeout(() => {
      if (search instanceof HTMLInputElement) view.search(search.value)
    }, 120)
  })
  byId('log-follow')?.addEventListener('click', () => view.follow(view.isFollowing ? 'off' : 'on'))
  byId('log-latest')?.addEventListener('click', () => {
    view.follow('on')
    log.focus()
  })
  byId('log-wrap')?.addEventListener('click', ({ currentTarget }) => {
    const isWrapped = !log.classList.toggle('unwrapped')
    if (currentTarget instanceof Element) currentTarget.setAttribute('aria-pressed', String(isWrapped))
  })
  byId('log-copy')?.addEventListener('click', ({ currentTarget }) => {
    void navigator.clipboard.writeText(view.text()).then(
      () => currentTarget instanceof Element && (currentTarget.textContent = 'Copied'),
      () => currentTarget instanceof Element && (currentTarget.textContent = 'Not allowed'),
    )
  })
}

/** Follows the log on this page, if it has one. */
export function followLog(): void {
  const log = byId('log')
  const path = log?.dataset['lines']
  if (log === null || path === undefined) return
  const view = new LogView(log)
  listenToTools(view, log)
  let source: EventSource | undefined
  const open = (): void => {
    source = new EventSource(path)
    source.addEventListener('lines', ({ data }) => {
      const event: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
      const lines = isFlag(event, 'isTorn') ? [tornMark, ...linesOf(event)] : linesOf(event)
      view.add(lines, isFlag(event, 'isFirst'))
    })
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) setTimeout(open, 2000)
    })
  }
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) source?.close()
    else open()
  })
  open()
}
