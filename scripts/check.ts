// `npm run check`: the static checks alone.
import { describeOutcome, runChecks } from './checks.ts'

const outcomes = await runChecks((outcome) => console.log(describeOutcome(outcome)))
if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1
