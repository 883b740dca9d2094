// Colours, type and space. Every pair of colours that carries text has a contrast of at least 4.5 to 1.
export const base = `:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f5f1, #14171a);
  --surface: light-dark(#ffffff, #1c2024);
  --raised: light-dark(#f0efe9, #252a2f);
  --ink: light-dark(#1d2321, #e8eae6);
  --soft: light-dark(#555f5b, #a9b2ad);
  --line: light-dark(#dddbd2, #343b41);
  --edge: light-dark(#84897f, #7b858b);
  --accent: light-dark(#0f6b5c, #6fd0bb);
  --accent-ink: light-dark(#ffffff, #06231d);
  --accent-soft: light-dark(#e2f0ec, #17342e);
  --danger: light-dark(#a3262a, #ff9d97);
  --danger-soft: light-dark(#fbe9e7, #3a1e1e);
  --focus: light-dark(#1746c9, #9db9ff);
  --shadow: 0 1px 2px light-dark(#1d232114, #0006), 0 4px 16px light-dark(#1d23210d, #0004);
  --radius: 0.625rem;
}
*, *::before, *::after { box-sizing: border-box }
html { font: 100%/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); min-height: 100vh }
h1, h2, h3 { line-height: 1.2; letter-spacing: -0.012em; margin: 0; overflow-wrap: anywhere; text-wrap: balance }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.4vw, 2.05rem); font-weight: 680 }
h2 { font-size: 1.15rem; font-weight: 650 }
p { margin: 0.75rem 0 }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; text-decoration-color: color-mix(in srgb, currentColor 45%, transparent) }
a:hover { text-decoration-color: currentColor; text-decoration-thickness: 2px }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 0.3rem }
main:focus { outline: none }
code { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; font-size: 0.9em; background: var(--raised); padding: 0.1em 0.35em; border-radius: 0.3em; overflow-wrap: anywhere }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--surface); padding: 0.6rem 1rem; border-radius: var(--radius); z-index: 2 }
.skip:focus { top: 0.75rem }
.empty, .hint, .optional, .nothing, .source { color: var(--soft) }
.nothing { padding: 1.5rem; border: 1px dashed var(--line); border-radius: var(--radius); text-align: center }
@media print { .bar, .actions, .filters, .pages, .skip { display: none !important } body { background: none } }
`
