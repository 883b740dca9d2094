import { Column } from '../data/column.ts'
import type { Shape } from '../mapping/shape.ts'

/** The column of a target that takes whatever it is given, such as the body of a message. */
export function openColumn(name: string, shape: Shape): Column {
  const type = shape.type === 'null' ? 'text' : shape.type
  return Column.parse({ name, type, native: shape.native ?? type, nullable: true })
}
