// copy: a button beside each command, which puts it onto the clipboard.

async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch (error) {
    // Refused by the browser, or the page is not on a secure origin: the text can still be selected.
    button.textContent = 'Not allowed'
    button.title = error instanceof Error ? error.message : ''
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2000)
}

/** Idempotent. */
export function offerCopies(): void {
  for (const code of document.querySelectorAll('code[data-copy]')) {
    if (code.nextElementSibling?.classList.contains('copy') === true) continue
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy quiet'
    button.dataset['own'] = ''
    button.textContent = 'Copy'
    button.setAttribute('aria-label', `Copy: ${code.textContent}`)
    button.addEventListener('click', () => void copy(code.textContent ?? '', button))
    code.after(button)
  }
}
