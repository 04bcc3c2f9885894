import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Incident, TimelineEntry } from '../../../runner/core/incident.ts'
import { renderIncident } from '../../../runner/render/incident.ts'
import { began, exampleIncident, exampleReport, withoutEnd } from './example.ts'

const [action] = exampleIncident().actions
assert.ok(action)

const entry = (seconds: number, kind: TimelineEntry['kind'], text: string, why?: TimelineEntry['why']) => ({
  at: began + seconds * 1_000,
  kind,
  text,
  ...(why && { why }),
})

const timeline = [
  entry(0, 'symptom', 'GET /system_stats: connection refused'),
  entry(8, 'detected', 'Confirmed: comfyui/stats'),
  entry(8, 'waiting', 'panel-db is down, and comfyui needs it', 'parent'),
  entry(9, 'acting', 'Restart 1 of 3'),
  entry(12, 'acted', 'Started as process 48213'),
  entry(20, 'failed', 'After the restart: HTTP 500'),
  entry(26, 'verified', 'The checks that called for it pass again'),
  entry(26, 'closed', 'comfyui was healed by a restart, 18 s after it was detected'),
]

const told = (parts: Partial<Incident>) =>
  renderIncident(
    exampleReport({
      language: 'ru',
      incident: exampleIncident({ timeline, actions: [{ ...action, startedAt: began + 9_000 }], ...parts }),
    }),
  ).markdown

test('the moments of an incident are Russian in a Russian report', () => {
  const text = told({})
  for (const sentence of [
    /Сбой подтверждён проверками: comfyui\/stats/,
    /Не работает то, от чего зависит сервис \(panel-db is down/,
    /Попытка 1: Перезапуск/,
    /Действие выполнено: Started as process 48213/,
    /Не помогло \(After the restart: HTTP 500\)/,
    /Проверки, из-за которых оно понадобилось, снова проходят/,
    /Вылечено через 18\s+с после обнаружения/,
  ])
    assert.match(text, sentence)
  assert.doesNotMatch(text, /Restart 1 of 3|was healed by|Confirmed:/)
})

test('what is waited for is Russian at the top of the report, too', () => {
  const open = withoutEnd(exampleIncident({ timeline: timeline.slice(0, 3), actions: [] }))
  const { markdown } = renderIncident(exampleReport({ language: 'ru', incident: open }))
  assert.match(markdown, /Guardian ждёт: не работает то, от чего зависит сервис \(panel-db is down/)
})

test('an incident of before, which does not know what it waited for, is told in its own words', () => {
  const old = [...timeline.slice(0, 2), entry(9, 'waiting', 'nobody knows')]
  assert.match(told({ timeline: old }), /nobody knows/)
})
