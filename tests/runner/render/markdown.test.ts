import assert from 'node:assert/strict'
import { test } from 'node:test'
import { code, fence, inline, table } from '../../../runner/render/markdown.ts'

test('text stays text, and readable', () => {
  assert.equal(inline('plain (words) 1.5 s, #3!'), 'plain (words) 1.5 s, #3!')
  assert.equal(inline('*a* _b_ [c](d) <e> `f` | g'), '\\*a\\* \\_b\\_ \\[c\\](d) \\<e\\> \\`f\\` \\| g')
  assert.equal(inline('# title'), '\\# title')
  assert.equal(inline('1. item'), '1\\. item')
  assert.equal(inline('two\nlines'), 'two lines')
})

test('code is longer fenced than any backtick in it', () => {
  assert.equal(code('a`b``c'), '```a`b``c```')
  assert.equal(code('`a`'), '`` `a` ``')
  assert.equal(fence('a\n````\nb'), '`````text\na\n````\nb\n`````')
})

test('a pipe ends no cell, in code neither', () => {
  assert.equal(table(['a'], [[code('x|y')], [inline('x|y')]]), '| a |\n| --- |\n| `x\\|y` |\n| x\\|y |')
})
