import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SuiteRun } from '../../../runner/core/run.ts'
import { emptyWorld } from '../../../runner/core/world.ts'
import { createMetrics, type Metrics } from '../../../runner/telemetry/metrics.ts'
import { handClock, incident, observation, serviceState, start, worldWith } from '../store/setup.ts'
import { readExposition } from './exposition.ts'

function setUp() {
  const clock = handClock()
  return { clock, metrics: createMetrics({ clock, version: '1.2.3', ownProcess: false }) }
}

async function shown(
  metrics: Metrics,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const samples = readExposition(await metrics.text()).filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )
  assert.ok(samples.length < 2, `${name} ${JSON.stringify(labels)} is not one series`)
  return samples[0]?.value
}

test('a check shows its verdict, time, duration and age, and counts its answers', async () => {
  const { clock, metrics } = setUp()
  metrics.observe(observation({ tookMs: 700 }))
  metrics.observe(observation({ tookMs: 40, verdict: 'fail', reason: 'refused', startedAt: start + 1_000 }))
  clock.pass(16_040)
  const check = 'panel/health'
  assert.equal(await shown(metrics, 'guardian_check_pass', { check, service: 'panel' }), 0)
  assert.equal(await shown(metrics, 'guardian_check_verdict', { check }), 1)
  assert.equal(await shown(metrics, 'guardian_check_verdict', { check, verdict: 'fail' }), 1)
  assert.equal(await shown(metrics, 'guardian_last_check_timestamp', { check }), (start + 1_040) / 1_000)
  assert.equal(await shown(metrics, 'guardian_check_age_seconds', { check }), 15)
  assert.equal(await shown(metrics, 'guardian_check_results_total', { check, verdict: 'pass' }), 1)
  assert.equal(await shown(metrics, 'guardian_health_check_duration_seconds_count', { check }), 2)
  assert.equal(await shown(metrics, 'guardian_health_check_duration_seconds_bucket', { check, le: '0.5' }), 1)
})

test('a check that has not answered since our start shows what is remembered of it, with its age', async () => {
  const { clock, metrics } = setUp()
  const state = {
    check: { id: 'panel/health', service: 'panel', vital: true, weight: 'light' as const },
    verdict: 'pass' as const,
    at: start - 60_000,
    summary: '',
    everPassed: true,
    failures: 0,
    passes: 1,
    history: [],
    flapping: false,
  }
  metrics.world({ ...emptyWorld, checks: { panel: { 'panel/health': state } } })
  assert.equal(await shown(metrics, 'guardian_check_age_seconds', { check: 'panel/health' }), 60)
  clock.pass(5_000)
  metrics.observe(observation({ startedAt: clock.now(), tookMs: 0 }))
  assert.equal(await shown(metrics, 'guardian_check_age_seconds', { check: 'panel/health' }), 0)
})

test('disks and the queue of ComfyUI have the names that dashboards ask for', async () => {
  const { metrics } = setUp()
  assert.equal(
    await shown(metrics, 'orchestrator_comfy_queue_depth'),
    undefined,
    'no answer is not an empty queue',
  )
  metrics.observe(observation({ values: { freeBytes: 5_000, path: 'C:\\' } }))
  metrics.observe(observation({ values: { queueDepth: 3 }, service: 'comfyui' }))
  metrics.observe(observation({ check: 'host/disk', values: { freeBytes: 6_000 } }))
  assert.equal(await shown(metrics, 'orchestrator_disk_free_bytes', { disk: 'C:\\' }), 5_000)
  assert.equal(await shown(metrics, 'orchestrator_disk_free_bytes', { disk: 'host/disk' }), 6_000)
  assert.equal(await shown(metrics, 'orchestrator_comfy_queue_depth'), 3)
})

test('a service is up, down or unknown, and its phase and restarts are shown', async () => {
  const { metrics } = setUp()
  metrics.world(worldWith(serviceState('panel'), serviceState('comfyui', { phase: { name: 'unknown' } })))
  metrics.acted('panel')
  assert.equal(await shown(metrics, 'orchestrator_service_up', { service: 'panel' }), 1)
  assert.equal(await shown(metrics, 'orchestrator_service_up', { service: 'comfyui' }), undefined)
  assert.equal(await shown(metrics, 'guardian_restarts_total', { service: 'panel' }), 1)
  assert.equal(await shown(metrics, 'guardian_restarts_total', { service: 'comfyui' }), 0)
  metrics.world(worldWith(serviceState('panel', { phase: { name: 'acting', action: 'a', deadline: 1 } })))
  assert.equal(await shown(metrics, 'orchestrator_service_up', { service: 'panel' }), 0)
  assert.equal(await shown(metrics, 'guardian_service_phase', { service: 'panel', phase: 'acting' }), 1)
  assert.equal(await shown(metrics, 'guardian_service_phase', { service: 'panel', phase: 'up' }), 0)
})

test('an incident is open, then counted once by its outcome; those of before our start are not counted', async () => {
  const { metrics } = setUp()
  const closed = incident('BUG-2', { closedAt: start, outcome: 'healed' })
  metrics.world(
    worldWith(
      serviceState('panel', { lastIncident: incident('BUG-1', { closedAt: start, outcome: 'healed' }) }),
    ),
  )
  metrics.world(worldWith(serviceState('panel', { incident: incident('BUG-2') })))
  assert.equal(await shown(metrics, 'guardian_incidents_open'), 1)
  metrics.world(worldWith(serviceState('panel', { incident: closed })))
  metrics.world(worldWith(serviceState('panel', { lastIncident: closed })))
  assert.equal(await shown(metrics, 'guardian_incidents_open'), 0)
  assert.equal(await shown(metrics, 'guardian_incidents_total', { service: 'panel', outcome: 'healed' }), 1)
})

test('a suite shows its newest run, and a run of before our start is remembered but not counted', async () => {
  const { clock, metrics } = setUp()
  const run: SuiteRun = {
    id: '1',
    suite: 'smoke',
    trigger: 'schedule',
    startedAt: start - 60_000,
    tookMs: 10_000,
    ended: 'complete',
    passed: 5,
    degraded: 1,
    failed: 0,
    inconclusive: 0,
    skipped: 2,
  }
  metrics.remember(run)
  assert.equal(await shown(metrics, 'guardian_suite_age_seconds', { suite: 'smoke' }), 50)
  assert.equal(await shown(metrics, 'guardian_suite_runs_total'), undefined)
  clock.pass(60_000)
  metrics.run({ ...run, startedAt: start, failed: 1 })
  metrics.run({ ...run, startedAt: start, ended: 'deadline' })
  assert.equal(await shown(metrics, 'guardian_suite_runs_total', { suite: 'smoke', outcome: 'failed' }), 1)
  assert.equal(
    await shown(metrics, 'guardian_suite_runs_total', { suite: 'smoke', outcome: 'inconclusive' }),
    1,
  )
  assert.equal(await shown(metrics, 'guardian_suite_tests', { suite: 'smoke', verdict: 'skipped' }), 2)
  assert.equal(await shown(metrics, 'guardian_suite_duration_seconds', { suite: 'smoke' }), 10)
})

test('names from outside cannot break the text', async () => {
  const { metrics } = setUp()
  const hostile = 'a"} 1\nguardian_fake{x="\\" \u001b[31m\r\0\ud800 <script>смоук'
  metrics.observe(observation({ check: hostile, service: hostile }))
  metrics.observe(observation({ check: 'x'.repeat(10_000) }))
  const samples = readExposition(await metrics.text())
  assert.ok(samples.every((sample) => !sample.name.startsWith('guardian_fake')))
  const pass = samples.filter((sample) => sample.name === 'guardian_check_pass')
  assert.ok(pass[0]?.labels.check?.startsWith('a"} 1\nguardian_fake{x="\\"'))
  assert.equal(pass[1]?.labels.check?.length, 200)
})

test('titles that never repeat do not fill the memory', async () => {
  const { metrics } = setUp()
  for (let number = 0; number < 5_100; number += 1) metrics.observe(observation({ check: `at ${number}` }))
  const checks = readExposition(await metrics.text()).filter(
    (sample) => sample.name === 'guardian_check_pass',
  )
  assert.equal(checks.length, 5_001)
  assert.equal(await shown(metrics, 'guardian_check_results_total', { check: '(others)' }), 100)
})

test('metrics of our own process and build are well-formed too', async () => {
  const metrics = createMetrics({ clock: handClock(), version: '1.2.3' })
  const names = new Set(readExposition(await metrics.text()).map((sample) => sample.name))
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
    'guardian_build_info',
  ]) {
    assert.ok(names.has(name), name)
  }
  assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/)
})
