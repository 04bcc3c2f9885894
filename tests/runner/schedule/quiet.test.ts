import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuiet, quietSchema } from '../../../runner/schedule/quiet.ts'

const at = (text: string) => Date.parse(text)

test('quiet hours may go over midnight, begin with their first minute and end before their last', () => {
  const isQuiet = createQuiet({ from: '22:00', to: '08:00' }, 'Europe/Berlin')
  const told = ['20:59:59', '21:00:00', '23:30:00', '06:59:59', '07:00:00'].map((time) =>
    isQuiet(at(`2026-11-22T${time}Z`)),
  )
  assert.deepEqual(told, [false, true, true, true, false])
  const noon = createQuiet({ from: '12:00', to: '13:00' }, 'UTC')
  assert.deepEqual([noon(at('2026-11-22T12:30:00Z')), noon(at('2026-11-22T13:00:00Z'))], [true, false])
})

test('the clock on the wall decides on the days on which it is changed', () => {
  const isQuiet = createQuiet({ from: '22:00', to: '08:00' }, 'Europe/Berlin')
  // In summer time 08:00 there is 06:00 UTC, in winter time 07:00 UTC.
  assert.deepEqual([isQuiet(at('2027-03-28T05:59:00Z')), isQuiet(at('2027-03-28T06:00:00Z'))], [true, false])
  assert.deepEqual([isQuiet(at('2026-10-25T06:59:00Z')), isQuiet(at('2026-10-25T07:00:00Z'))], [true, false])
  // 02:30 does not exist on the one day, and comes twice on the other.
  const short = createQuiet({ from: '02:30', to: '03:00' }, 'Europe/Berlin')
  assert.equal(short(at('2027-03-28T01:15:00Z')), false)
  assert.deepEqual([short(at('2026-10-25T00:45:00Z')), short(at('2026-10-25T01:45:00Z'))], [true, true])
})

test('hours that could never end, times that are none and unknown zones are refused', () => {
  for (const wrong of [
    { from: '22:00', to: '22:00' },
    { from: '22', to: '08:00' },
    { from: '22:00', to: '24:00' },
    { from: '22:00', to: '08:00', timezone: 'Mars/Base' },
  ])
    assert.equal(quietSchema.safeParse(wrong).success, false, JSON.stringify(wrong))
})
