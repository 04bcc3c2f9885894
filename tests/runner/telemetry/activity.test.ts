import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServiceState } from '../../../runner/core/service.ts'
import { emptyWorld } from '../../../runner/core/world.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { createMetrics } from '../../../runner/telemetry/metrics.ts'

test('use, the seconds that are left and what became of them are told', async () => {
  const clock = { ...systemClock(), now: () => 100_000 }
  const metrics = createMetrics({ clock, version: '1', ownProcess: false })
  const base: ServiceState = { id: 'comfyui', phase: { name: 'up' }, since: 0, attempts: 0, holds: [] }
  const world = (change: Partial<ServiceState>) =>
    metrics.world({ ...emptyWorld, services: { comfyui: { ...base, ...change } } })
  const lines = async () =>
    (await metrics.text()).split('\n').filter((line) => /^guardian_(service_in_use|idle|auto_end)/.test(line))
  const idle = { since: 0, dueAt: 112_500, warned: 0 }
  const activity = { use: 'idle' as const, what: 'nothing', since: 0 }

  world({})
  assert.deepEqual(await lines(), [])
  world({ activity: { ...activity, use: 'active' } })
  assert.deepEqual(await lines(), ['guardian_service_in_use{service="comfyui"} 1'])
  world({ activity, idle })
  world({ activity, idle: { ...idle, warned: 1 } })
  world({ activity, idle: { ...idle, warned: 2 } })
  assert.deepEqual(await lines(), [
    'guardian_service_in_use{service="comfyui"} 0',
    'guardian_idle_seconds_left{service="comfyui"} 12.5',
    'guardian_auto_end_total{service="comfyui",event="warned"} 2',
  ])
  world({ activity: { ...activity, use: 'unknown' } })
  assert.deepEqual(await lines(), [
    'guardian_auto_end_total{service="comfyui",event="warned"} 2',
    'guardian_auto_end_total{service="comfyui",event="kept"} 1',
  ])
  world({ activity, idle: { ...idle, warned: 3 } })
  const action = {
    ...{ id: 'a', service: 'comfyui', kind: 'stop' as const, attempt: 0, why: '', by: 'auto-end' },
    ...{ startedAt: 0, deadlineAt: 0 },
  }
  world({ activity, action, phase: { name: 'acting', action: 'a', deadline: 0 } })
  world({ activity, phase: { name: 'stopped', by: 'auto-end' } })
  const counts = (await lines()).filter((line) => line.includes('auto_end'))
  assert.deepEqual(
    counts.map((line) => line.replace(/.*event="(\w+)"} /, '$1 ')),
    ['warned 3', 'kept 1', 'stopped 1'],
  )
})
