import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobsOfOtherRuns, markOf } from '../../support/comfy/own-jobs.ts'
import { ownMark, type QueueItem } from '../../support/comfy/protocol.ts'
import { createQueueWatch } from '../../support/comfy/queue-watch.ts'
import { createTrack, usual } from '../../support/comfy/track.ts'

test('a queue with waiting jobs and nothing running is stuck after three looks and two seconds', () => {
  const watch = createQueueWatch('ours', 0, 15_000)
  const idle = { running: [], pending: ['theirs', 'ours'] }
  assert.equal(watch.look(idle, 0), 2)
  assert.equal(watch.look(idle, 1_000), 2)
  assert.throws(
    () => watch.look(idle, 2_000),
    /The queue is stuck: nothing is running and 2 jobs are waiting[\s\S]*\(kind: timeout\)/,
  )
})

test('a job that no worker survives is named when it seems to run', () => {
  const watch = createQueueWatch('ours', 0, 15_000)
  const look = { running: ['theirs'], pending: ['ours'], deadly: ['theirs'] }
  assert.equal(watch.look(look, 0), 1)
  assert.equal(watch.look(look, 1_000), 1)
  assert.throws(
    () => watch.look(look, 2_000),
    /The queue is stuck: job theirs was handed in with "extra_data": null, .* 1 job is waiting[\s\S]*\(kind: timeout\)/,
  )
})

test('a busy queue that moves on is waited for, and others who join behind us are no progress', () => {
  const watch = createQueueWatch('ours', 0, 15_000)
  assert.equal(watch.look({ running: ['a'], pending: ['b', 'ours'] }, 0), 2)
  assert.equal(watch.look({ running: ['b'], pending: ['ours'] }, 14_000), 1)
  assert.equal(watch.look({ running: ['b'], pending: ['ours', 'late'] }, 28_000), 1)
  watch.look({ running: ['b'], pending: ['ours', 'late', 'later'] }, 30_000)
  assert.equal(watch.stillFor(30_000), 16_000)
})

test('a job of ours that stands still is frozen, and so is one that an earlier check left behind for too long', () => {
  const ours = createQueueWatch('ours', 0, 15_000)
  ours.look({ running: ['ours'], pending: [] }, 0)
  assert.throws(
    () => ours.look({ running: ['ours'], pending: ['a'] }, 16_000),
    /stuck: our own job has been running for 16 s/,
  )
  const behind = createQueueWatch('ours', 0, 15_000)
  const look = { running: ['old'], pending: ['ours'], own: { old: 20_000 } }
  behind.look(look, 0)
  behind.look(look, 20_000)
  assert.throws(() => behind.look(look, 20_001), /stuck: job old of an earlier check .* 1 job is waiting/)
})

test('a left job of a usual length is called stuck before the time to wait for our turn is over', () => {
  const track = createTrack('ours', 0)
  const queue = { running: ['old'], pending: ['ours'], own: { old: usual.run } }
  track.look(queue, 0)
  track.check(usual.run + 1_000)
  assert.throws(() => track.look(queue, usual.run + 1_000), /job old of an earlier check/)
})

test('a long job of another run is waited for as long as it says, and one of this run is left to its own check', () => {
  const item = (id: string, extra: unknown): QueueItem => [1, id, {}, extra, []]
  const mine = { ...markOf(60_000), client_id: 'x' }
  const items = [
    item('mine', mine),
    item('long', { ...mine, guardianRun: 'another' }),
    item('old', ownMark),
    item('stranger', { client_id: 'y' }),
    item('broken', null),
  ]
  assert.deepEqual(jobsOfOtherRuns(items), { long: 60_000, old: usual.run })
  assert.equal(mine.guardianRunMs, 60_000)
})

test('a job of a stranger may take its time: waiting for it is slow, and no fault', () => {
  const track = createTrack('ours', 0)
  const look = { running: ['long'], pending: ['ours'] }
  track.look(look, 0)
  track.look(look, 25_000)
  assert.throws(
    () => track.check(25_001),
    /^Error: Job ours used up the 25 s of its phase "queue", at place 1; job long has been running for 25 s[\s\S]*\(severity: degraded, kind: slow\)/,
  )
})

test('a job that neither queue nor history knows is lost at the third look', () => {
  const track = createTrack('ours', 0)
  const empty = { running: [], pending: [] }
  track.look(empty, 0)
  track.look(empty, 200)
  assert.throws(() => track.look(empty, 400), /Job ours was accepted and is lost[\s\S]*\(kind: reset\)/)
})

test('the phase that used up its time is named', () => {
  const queued = createTrack('ours', 0, { queue: 5_000 })
  queued.look({ running: ['a'], pending: ['ours'] }, 100)
  assert.throws(() => queued.check(5_001), /used up the 5 s of its phase "queue", at place 1/)
  const running = createTrack('ours', 0, { run: 3_000 })
  running.read([{ type: 'execution_start', data: { prompt_id: 'ours' } }], 1_000)
  running.check(4_000)
  assert.throws(() => running.check(4_001), /used up the 3 s of its phase "run"/)
})

test('messages of other jobs mean nothing for ours', () => {
  const track = createTrack('ours', 0)
  track.read([{ type: 'executing', data: { prompt_id: 'theirs', node: null } }], 10)
  assert.equal(track.isOver(), false)
})
