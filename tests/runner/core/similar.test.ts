import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Alike, similarOf } from '../../../runner/core/similar.ts'
import { similarSentence } from '../../../runner/render/similar.ts'
import { createTimes } from '../../../runner/render/times.ts'
import { wordsOf } from '../../../runner/render/words.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const day = 86_400_000
const seen = (id: string, daysAgo: number, more: Partial<Alike> = {}): Alike => ({
  id,
  openedAt: now - daysAgo * day,
  closedAt: now - daysAgo * day + 20_000,
  outcome: 'healed',
  ...more,
})
const open = (id: string): Alike => ({ id, openedAt: now })
const escalated = (id: string, daysAgo: number): Alike => ({
  id,
  openedAt: now - daysAgo * day,
  outcome: 'escalated',
})

function sentence(alike: readonly Alike[], language: 'en' | 'ru' = 'en'): string {
  const similar = similarOf('this', alike, now)
  assert.ok(similar)
  return similarSentence(similar, language, createTimes(wordsOf(language), 'UTC', now)).replaceAll(
    '\u00a0',
    ' ',
  )
}

test('what came four times in a week and was healed each time is told in one sentence', () => {
  const alike = [seen('this', 0), seen('a', 1), seen('b', 2), seen('c', 6)]
  assert.equal(sentence(alike), 'Seen 4 times within a week, each healed by a restart in 20 s.')
  assert.equal(
    sentence(alike, 'ru'),
    'Встречалось 4 раза за неделю, каждый раз вылечено перезапуском за 20 с.',
  )
})

test('what has never been seen is said to be new', () => {
  assert.equal(sentence([open('this')]), 'This is the first time that this was seen.')
})

test('an incident that goes on counts, and says how the others ended', () => {
  assert.equal(
    sentence([open('this'), seen('a', 1)]),
    'Seen 2 times within a week; the others were healed by a restart in 20 s.',
  )
  assert.match(sentence([open('this'), escalated('a', 1)]), /^Seen 2 times within a week; none was healed/)
  assert.match(
    sentence([open('this'), escalated('a', 1), seen('b', 2)]),
    /; 1 of them healed by a restart, typically/,
  )
})

test('what came before this week is counted with its first day', () => {
  assert.match(sentence([seen('this', 0), seen('a', 30)]), /^Seen 2 times since 23 Oct 2026.*, each healed/)
  assert.match(
    sentence([seen('this', 0), seen('a', 1), seen('b', 30)]),
    /within a week, each .* In all 3 times since 23 Oct/,
  )
})

test('the newest others are named, and never the incident itself', () => {
  const alike = ['f', 'e', 'd', 'this', 'c', 'b', 'a'].map((id, index) => seen(id, index))
  assert.deepEqual(similarOf('this', alike, now)?.others, ['f', 'e', 'd', 'c', 'b'])
})
