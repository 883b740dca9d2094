// sign-in: takes the token out of the fragment, where the monitor put it, and sends the form with it.

const element = (selector: string): HTMLElement | null => document.querySelector(selector)

export function signIn(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  const form = element('#sign-in')
  if (token === null || !(form instanceof HTMLFormElement)) return
  // Out of the address bar and the history at once, whatever comes of it.
  history.replaceState(null, '', location.pathname + location.search)
  const field = form.elements.namedItem('token')
  if (!(field instanceof HTMLInputElement)) return
  field.value = token
  form.submit()
}
