import { expect, test } from 'vitest'
import { html, linkable, styleElement } from '../../../src/monitoring/dashboard/html.ts'
import { fc } from '../../support/properties.ts'

test('what is put into a template is text, in content and in quoted attributes', () => {
  const text = `"><script>alert('1')</script>&`
  expect(html`<p title="${text}">${text}</p>`.toString()).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</p>',
  )
})

test('templates and lists of them are written as they are; nothing writes nothing', () => {
  const items = [html`<li>${1}</li>`, html`<li>${'a'}</li>`]
  expect(html`${items}${null}${undefined}${false}`.toString()).toBe('<li>1</li><li>a</li>')
})

test('no text gets out of its place', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('<', '>', '&', '"', "'", '=', '/', ' ', 'a', '\u0000', '\u202E', '\n'),
      }),
      (text) => {
        const [, attribute = '', content = ''] =
          /^<p title="([^]*)">([^]*)<\/p>$/.exec(html`<p title="${text}">${text}</p>`.toString()) ?? []
        expect(attribute).not.toMatch(/["<>]/)
        expect(content).not.toMatch(/[<>]/)
      },
    ),
  )
})

test('an object that looks like a template is none', () => {
  // What was parsed from JSON has no way to the private field.
  const forged = JSON.parse('{ "toString": "x", "#text": "<b>" }')
  expect(() => html`${forged}`.toString()).toThrow(TypeError)
})

test('marks that turn the reading direction, and control characters, are shown as replaced', () => {
  expect(html`${'a\u202Eb\u0000c'}`.toString()).toBe('a\uFFFDb\uFFFDc')
})

test('a link is http or https, and carries no password', () => {
  expect(linkable('http://127.0.0.1:7941')).toBe('http://127.0.0.1:7941/')
  expect(linkable('https://alice:hunter2@shop.example.com/a')).toBe('https://shop.example.com/a')
  expect(['javascript:alert(1)', 'data:text/html,x', 'shop', ''].map(linkable)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('a style sheet cannot end its element', () => {
  expect(() => styleElement('a{}</STYLE><script>')).toThrow(RangeError)
})
