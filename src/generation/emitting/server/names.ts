// names: what tables, columns and files of an application are called.
import { createHash } from 'node:crypto'

/** `dueDate` and `purchase-orders` as SQL writes them: `due_date`, `purchase_orders`. */
export const snakeOf = (name: string): string =>
  shorten(
    name
      .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  )

/** PostgreSQL cuts names after 63 bytes, so that two long ones could become one; theirs end in a digest instead. */
export const shorten = (name: string, longest = 50): string =>
  name.length <= longest
    ? name
    : `${name.slice(0, longest - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`

/** `LineItem` and `lineItems` as files and paths write them: `line-item`, `line-items`. */
export const kebabOf = (name: string): string => name.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase()

/** `LineItem` as a variable: `lineItem`. */
export const camelOf = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
