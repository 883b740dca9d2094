// The one page that needs no session. The browser's part reads the token from the fragment of the URL, which no server,
// log or referrer ever sees; without scripts it is pasted.
import { html, type Html } from '../html.ts'
import { documentOf, type Frame } from './layout.ts'

/** `back` is the path to go on to; `isWrong` after a token that did not fit. */
export const signInPage = (
  frame: Pick<Frame, 'theme' | 'assets'>,
  back: string,
  outcome: 'asked' | 'wrong',
): Html =>
  documentOf(
    'Sign in · nexo',
    frame,
    html`<body data-sign-in>
      <main class="sign-in">
        <h1>nexo dashboard</h1>
        ${outcome === 'wrong' && html`<p class="banner" role="alert">This token does not fit. Take the URL that is printed now.</p>`}
        <p>Open the URL that the monitor prints; it holds the token. It is shown again by</p>
        <p><code data-copy>nexo monitor open</code></p>
        <form method="post" action="/session" id="sign-in">
          <input type="hidden" name="back" value="${back}" />
          <label>Token <input name="token" type="password" autocomplete="off" required /></label>
          <button>Sign in</button>
        </form>
      </main>
    </body>`,
  )
