// Buttons, forms and their mistakes. Everything that is pressed is at least 24 pixels high and wide, most are 40.
export const controls = `button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.5rem; padding: 0.45rem 1rem; font: inherit; font-weight: 580; color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: 0.5rem; text-decoration: none; cursor: pointer }
button:hover, .button:hover { background: var(--raised) }
.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink) }
.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)) }
.danger { color: var(--danger); border-color: var(--danger) }
.danger:hover { background: var(--danger-soft) }
.quiet { border-color: transparent; background: none; color: var(--accent) }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 1.5rem 0 0.5rem }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0 0 1.25rem }
.actions form { margin: 0 }
.form { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.5rem 1.25rem 1rem; margin: 1.25rem 0; box-shadow: var(--shadow) }
.field { margin: 1.1rem 0; min-width: 0 }
label, legend { font-weight: 600 }
.field > label { display: block; margin-bottom: 0.3rem }
.optional { font-weight: 400; font-size: 0.88em; margin-left: 0.25em }
.hint { margin: 0 0 0.4rem; font-size: 0.9rem }
.field-error { margin: 0 0 0.4rem; color: var(--danger); font-weight: 600 }
input, select, textarea { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--edge); border-radius: 0.45rem; padding: 0.45rem 0.7rem; width: 100%; max-width: 100%; min-height: 2.5rem }
input[type="number"], input[type="date"], input[type="datetime-local"], input[type="time"], input.short { max-width: 16rem }
textarea { resize: vertical; min-height: 6rem }
.has-error input, .has-error select, .has-error textarea { border-color: var(--danger); box-shadow: 0 0 0 1px var(--danger) }
.check { display: flex; align-items: center; gap: 0.6rem }
.check input { width: 1.35rem; height: 1.35rem; min-height: 0; flex: none; accent-color: var(--accent) }
.has-error .check input { box-shadow: none }
.first-submit { position: absolute; width: 1px; height: 1px; min-height: 0; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%) }
fieldset.finding { border: 1px solid var(--line); border-radius: var(--radius); padding: 0 1rem 0.25rem; margin: 1.1rem 0; min-width: 0 }
.with-button { display: flex; gap: 0.5rem }
.filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 100%), 1fr)); align-items: end; gap: 0.75rem 1rem; margin-bottom: 1.25rem; padding: 1rem 1.1rem; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius) }
.filters .field { margin: 0 }
.filters label { font-size: 0.9rem }
.filters .buttons { margin: 0 }
.filters input, .filters select { max-width: none }
.inline { display: flex; gap: 0.4rem; margin: 0 }
.inline select { min-width: 7rem }
.adding { display: flex; flex-wrap: wrap; align-items: end; gap: 0.6rem }
.adding .field { margin: 0; flex: 0 1 20rem }
`
