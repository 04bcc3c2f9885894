import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import type { Incident } from '../../../runner/core/incident.ts'
import { createDesk } from '../../../runner/evidence/desk.ts'
import { AdapterError } from '../../../runner/lib/errors.ts'
import { exampleIncident, withoutEnd } from '../render/example.ts'

function place() {
  const lines: { level: number; msg: string }[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const timers: { ms: number; run: () => void }[] = []
  const clock = {
    now: () => 0,
    after(ms: number, run: () => void) {
      const timer = { ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const tried: Incident[] = []
  const disk = { full: true }
  const write = async (incident: Incident) => {
    tried.push(incident)
    if (disk.full) throw new AdapterError('no room on the disk')
    return { folder: '', html: '', markdown: '' }
  }
  return { desk: createDesk({ write, clock, log }), disk, lines, timers, tried }
}

const opened = withoutEnd(exampleIncident())
const closed = exampleIncident()

test('a report that cannot be written is said once, and written in its newest state when it can be', async () => {
  const { desk, disk, lines, timers, tried } = place()
  desk.changed(opened)
  await desk.settled()
  desk.changed(closed)
  await desk.settled()
  assert.equal(lines.length, 1)
  assert.match(lines[0]?.msg ?? '', /could not be written, and is tried again every minute: no room/)
  assert.deepEqual(
    timers.map(({ ms }) => ms),
    [60_000],
  )

  disk.full = false
  timers.shift()?.run()
  await desk.settled()
  assert.deepEqual(tried.at(-1), closed)
  assert.match(lines.at(-1)?.msg ?? '', /is written now/)
  assert.deepEqual(timers, [])
})

test('what is tried again is never older than what is being written', async () => {
  const { desk, disk, timers, tried } = place()
  desk.changed(opened)
  await desk.settled()
  disk.full = false
  desk.changed(closed)
  timers.shift()?.run()
  await desk.settled()
  assert.deepEqual(tried.at(-1), closed)
})

test('nothing is tried again after the end', async () => {
  const { desk, timers } = place()
  desk.changed(opened)
  await desk.close()
  assert.deepEqual(timers, [])
})
