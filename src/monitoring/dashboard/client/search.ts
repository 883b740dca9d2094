// search: hides rows that do not hold what is written. Words in any order; upper and lower case are equal.

const field = (): HTMLInputElement | null => {
  const found = document.querySelector('main [data-search]:not([data-submits]) input')
  return found instanceof HTMLInputElement && found.id !== 'log-search' ? found : null
}

function apply(): void {
  const words = (field()?.value ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  for (const row of document.querySelectorAll<HTMLElement>('main tr[data-row]')) {
    const text = row.textContent?.toLowerCase() ?? ''
    row.hidden = !words.every((word) => text.includes(word))
  }
}

/** Idempotent; rows that came with a renewal are hidden too. */
export function showSearch(): void {
  for (const tool of document.querySelectorAll<HTMLElement>('[data-search]')) tool.hidden = false
  if (field()?.value !== '') apply()
}

export function listenToSearch(): void {
  document.addEventListener('input', (event) => {
    if (event.target === field()) apply()
  })
}
