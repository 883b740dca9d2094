// text-functions: functions of a mapping that take or give text.
import { RowMistake, shownValue } from './cast-value.ts'
import {
  characters,
  countAt,
  expect,
  fixedCount,
  isSmallInteger,
  isText,
  ofTexts,
  textAt,
  type MappingFunction,
} from './function-parts.ts'
import { asText } from './operators.ts'

export const left: MappingFunction = {
  least: 2,
  most: 2,
  usage: 'left(text, count): the first characters',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    expect(args, places, 1, isSmallInteger, 'integer')
    const most = fixedCount(args[1])
    const nullable = args.some(({ shape }) => shape.nullable)
    return {
      shape: { type: 'text', nullable, isChecked: false, ...(most === undefined ? {} : { maxLength: most }) },
      evaluate: (row) => {
        const [text, count] = [textAt(args, row, 0), countAt(args, row, 1)]
        return text === null || count === null ? null : characters(text).slice(0, count).join('')
      },
    }
  },
}

export const substr: MappingFunction = {
  least: 3,
  most: 3,
  usage: 'substr(text, from, count): count characters; the first one has the number 1',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    for (const at of [1, 2]) expect(args, places, at, isSmallInteger, 'integer')
    const most = fixedCount(args[2])
    const nullable = args.some(({ shape }) => shape.nullable)
    return {
      shape: { type: 'text', nullable, isChecked: false, ...(most === undefined ? {} : { maxLength: most }) },
      evaluate: (row) => {
        const [text, from, count] = [textAt(args, row, 0), countAt(args, row, 1), countAt(args, row, 2)]
        if (text === null || from === null || count === null) return null
        if (from < 1) throw new RowMistake('substr counts from 1')
        return characters(text)
          .slice(from - 1, from - 1 + count)
          .join('')
      },
    }
  },
}

export const length: MappingFunction = {
  least: 1,
  most: 1,
  usage: 'length(text): how many characters',
  compile: (args, places) => {
    expect(args, places, 0, isText, 'text')
    return {
      shape: { type: 'integer', bits: 32, nullable: args[0]?.shape.nullable ?? true, isChecked: false },
      evaluate: (row) => {
        const text = textAt(args, row, 0)
        return text === null ? null : String(characters(text).length)
      },
    }
  },
}

export const concat: MappingFunction = {
  least: 1,
  most: 100,
  usage: 'concat(a, b, ...): joined; null counts as nothing',
  compile: (args) => {
    const texts = args.map((one) => asText(one))
    return {
      shape: { type: 'text', nullable: false, isChecked: false },
      evaluate: (row) => texts.map((_, at) => textAt(texts, row, at) ?? '').join(''),
    }
  },
}

/** What stands at a path such as `body.items.0.name`; undefined when nothing does. */
function valueAt(document: unknown, path: string): unknown {
  let value = document
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === step)?.[1]
  }
  return value
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RowMistake(`${shownValue(text)} is no JSON`)
    throw error
  }
}

export const jsonGet: MappingFunction = {
  least: 2,
  most: 2,
  usage: "json_get(document, 'path.to.value'): its text, or JSON when it is a list or an object",
  compile: (args, places) => {
    expect(args, places, 0, (type) => type === 'json' || type === 'text', 'json')
    expect(args, places, 1, isText, 'text')
    return {
      shape: { type: 'text', nullable: true, isChecked: true },
      evaluate: (row) => {
        const [document, path] = [textAt(args, row, 0), textAt(args, row, 1)]
        const found = document === null || path === null ? undefined : valueAt(readJson(document), path)
        if (found === undefined || found === null) return null
        return typeof found === 'string' ? found : JSON.stringify(found)
      },
    }
  },
}

export const lower = ofTexts(1, 'lower(text)', ([text = '']) => text.toLowerCase(), false)
export const upper = ofTexts(1, 'upper(text)', ([text = '']) => text.toUpperCase(), false)
export const trim = ofTexts(
  1,
  'trim(text): without white space at both ends',
  ([text = '']) => text.trim(),
  true,
)
export const replace = ofTexts(
  3,
  'replace(text, what, by)',
  ([text = '', what = '', by = '']) => (what === '' ? text : text.split(what).join(by)),
  false,
)
