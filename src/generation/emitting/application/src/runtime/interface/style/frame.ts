// The frame: navigation beside the page, on a phone above it.
export const frame = `.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; padding: 0.75rem 1rem; background: var(--surface); border-bottom: 1px solid var(--line) }
.brand { display: inline-flex; align-items: center; gap: 0.65rem; color: var(--ink); font-weight: 680; text-decoration: none; min-height: 2.5rem; overflow-wrap: anywhere }
.mark { display: grid; place-items: center; flex: none; width: 2rem; height: 2rem; border-radius: 0.55rem; background: var(--accent); color: var(--accent-ink); font-weight: 700 }
.bar nav { order: 3; width: 100% }
.bar nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem; list-style: none; margin: 0; padding: 0 }
.bar nav a { display: flex; align-items: center; min-height: 2.25rem; padding: 0.25rem 0.7rem; border-radius: 0.5rem; color: var(--soft); text-decoration: none; font-weight: 540 }
.bar nav a:hover { background: var(--raised); color: var(--ink) }
.bar nav a[aria-current] { background: var(--accent-soft); color: var(--accent) }
.account { display: flex; align-items: center; gap: 0.6rem; margin-left: auto; font-size: 0.9rem; min-width: 0 }
.account p { margin: 0; display: grid; line-height: 1.3; text-align: right; overflow-wrap: anywhere }
.account form { margin: 0 }
.role { color: var(--soft); font-size: 0.85em; text-transform: capitalize }
main { padding: 1.25rem 1rem 4rem; max-width: 76rem; margin: 0 auto; width: 100% }
main.narrow { max-width: 42rem }
.heading { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1rem; margin-bottom: 1rem }
.heading > a.button { margin-left: auto }
.trail ol { display: flex; flex-wrap: wrap; gap: 0.4rem; list-style: none; margin: 0 0 0.75rem; padding: 0; font-size: 0.9rem; color: var(--soft) }
.trail li + li::before { content: "/"; margin-right: 0.4rem; color: var(--edge) }
.trail li { overflow-wrap: anywhere }
.notice { background: var(--accent-soft); color: var(--accent); border-left: 4px solid var(--accent); padding: 0.7rem 1rem; border-radius: 0.4rem; margin: 0 0 1.25rem; font-weight: 560 }
.warnings { border-left: 4px solid var(--accent); padding: 0.2rem 1.1rem; margin: 0 0 1.25rem }
.alert { background: var(--danger-soft); border-left: 4px solid var(--danger); padding: 0.9rem 1.1rem; border-radius: 0.4rem; margin: 1rem 0 1.25rem }
.alert h2 { font-size: 1.05rem; color: var(--danger) }
.alert ul { margin: 0.5rem 0 0; padding-left: 1.2rem }
.alert p { margin: 0.35rem 0 0 }
.alert a { color: var(--danger); font-weight: 600 }
.source { font-size: 0.85em }
.alert .source { color: var(--ink) }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem; margin-top: 1.25rem }
.card { display: flex; flex-direction: column; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.1rem 1.2rem 0.6rem; box-shadow: var(--shadow) }
.card h2 a { color: inherit; text-decoration: none }
.card h2 a:hover { text-decoration: underline }
.card .nothing { border: 0; padding: 0.75rem 0; text-align: left; margin: 0 }
.rows { list-style: none; padding: 0; margin: 0.6rem 0 0.4rem }
.rows li { display: flex; justify-content: space-between; align-items: center; gap: 0.75rem; padding: 0.4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
.rows li:first-child { border-top: 0 }
.links { display: flex; flex-wrap: wrap; gap: 0.4rem 1.2rem; margin-top: auto; padding: 0.5rem 0; font-size: 0.93rem }
.links a { padding: 0.2rem 0 }
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr) }
  .bar { flex-direction: column; align-items: stretch; flex-wrap: nowrap; position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); padding: 1.25rem 1rem }
  .bar nav { order: 0; margin-top: 0.75rem }
  .bar nav ul { flex-direction: column; gap: 0.15rem }
  .account { margin: auto 0 0; padding-top: 1rem; border-top: 1px solid var(--line); flex-wrap: wrap; justify-content: space-between }
  .account p { text-align: left; flex: 1 1 8rem }
  main { padding: 2.25rem 2.5rem 5rem; margin: 0 }
  main.narrow { margin: 0 }
}
`
