import type { Expression } from '../../domain/application-model/expression.ts'
import type { Field } from '../../domain/application-model/field.ts'
import type { KnownEntity, KnownField, Vocabulary } from './vocabulary.ts'

export type ValueType = Pick<Field, 'type' | 'scale' | 'currency'>

function followed(
  vocabulary: Vocabulary,
  entity: KnownEntity | undefined,
  names: readonly string[],
): KnownEntity | undefined {
  return names.reduce<KnownEntity | undefined>((at, name) => {
    const way = vocabulary.ways.get(at?.label ?? '')?.find((one) => one.name === name)
    return way === undefined ? undefined : vocabulary.entities.get(way.target)
  }, entity)
}

function typeOfField(known: KnownField | undefined): ValueType | undefined {
  const { type, scale, currency } = known?.draft ?? {}
  if (type !== 'int' && type !== 'decimal' && type !== 'money') return undefined
  return { type, ...(scale === undefined ? {} : { scale }), ...(currency === undefined ? {} : { currency }) }
}

const typeOfNumber = (text: string): ValueType => {
  const places = text.split('.')[1]?.length ?? 0
  return places === 0 ? { type: 'int' } : { type: 'decimal', scale: Math.min(places, 12) }
}

/** Money with a number is money; two whole numbers are one; else the finer of two decimals. */
function joined(op: 'add' | 'sub' | 'mul' | 'div', left: ValueType, right: ValueType): ValueType | undefined {
  const money = [left, right].filter(({ type }) => type === 'money')
  if (money.length === 2) {
    const isSame = left.currency === right.currency
    return isSame && (op === 'add' || op === 'sub') ? left : undefined
  }
  if (money[0] !== undefined) return op === 'div' && right.type === 'money' ? undefined : money[0]
  if (op !== 'div' && left.type === 'int' && right.type === 'int') return { type: 'int' }
  return { type: 'decimal', scale: Math.max(left.scale ?? 0, right.scale ?? 0, op === 'div' ? 2 : 0) }
}

/**
 * The type that a calculation over a row of `entity` gives; undefined for what is no number, or whose unit is not clear.
 * Pure.
 */
export function typeOfValue(
  vocabulary: Vocabulary,
  entity: KnownEntity,
  value: Expression,
): ValueType | undefined {
  switch (value.op) {
    case 'literal':
      return value.type === 'number' ? typeOfNumber(String(value.value)) : undefined
    case 'field': {
      const owner = followed(vocabulary, entity, value.path.slice(0, -1))
      return typeOfField([...(owner?.fields.values() ?? [])].find(({ name }) => name === value.path.at(-1)))
    }
    case 'aggregate': {
      if (value.function === 'count') return { type: 'int' }
      const child = followed(vocabulary, entity, value.relation.split('.'))
      return child === undefined || value.value === undefined
        ? undefined
        : typeOfValue(vocabulary, child, value.value)
    }
    case 'add':
    case 'sub':
    case 'mul':
    case 'div': {
      const left = typeOfValue(vocabulary, entity, value.left)
      const right = typeOfValue(vocabulary, entity, value.right)
      return left && right && joined(value.op, left, right)
    }
    default:
      return undefined
  }
}
