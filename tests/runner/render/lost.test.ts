import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from '../../../runner/core/activity.ts'
import { renderIncident } from '../../../runner/render/incident.ts'
import { exampleIncident, exampleReport } from './example.ts'

const lost: readonly Job[] = [
  {
    id: '697b61a3-124f-43dc-8a71-fdfa4898a435',
    state: 'running',
    title: 'portrait <b>',
    progress: { value: 7, max: 20, of: 'KSampler' },
  },
  { id: 'b2', state: 'running' },
  { id: 'c3', state: 'pending', title: 'upscale | 4x' },
]

const render = (language: 'en' | 'ru', jobs: readonly Job[] = lost) =>
  renderIncident(exampleReport({ language, incident: exampleIncident({ lost: jobs }) }))

test('a report lists the jobs that were lost, with their names and how far they were', () => {
  const { markdown, html } = render('en')
  assert.match(markdown, /3 jobs that it was working on or had waiting were lost\\?\./)
  assert.match(
    markdown,
    /\| `697b61a3-124f-43dc-8a71-fdfa4898a435` \| portrait \\<b\\> \| running \| 7 of 20 \(KSampler\) \|/,
  )
  assert.match(markdown, /\| `b2` \| – \| running \| not known \|/)
  assert.match(markdown, /\| `c3` \| upscale \\\| 4x \| waiting \| – \|/)
  assert.match(html, /<td class="mono"[^>]*>c3<\/td><td>upscale \| 4x<\/td><td>waiting<\/td>/)
  assert.ok(html.includes('portrait &lt;b&gt;') && !html.includes('portrait <b>'))
})

test('in Russian too, with its plurals', () => {
  const [, two] = lost
  const { markdown, html } = render('ru')
  assert.match(markdown, /Потеряно 3 задания/)
  assert.match(html, /7 из 20 \(KSampler\)/)
  assert.match(render('ru', lost.slice(0, 1)).markdown, /Потеряно 1 задание/)
  const five = Array.from({ length: 5 }, (_, n) => ({ ...(two as Job), id: String(n) }))
  assert.match(render('ru', five).markdown, /Потеряно 5 заданий/)
})

test('where nothing is known to be lost, nothing is said of it', () => {
  for (const parts of [{}, { lost: [] }]) {
    const { markdown, html } = renderIncident(exampleReport({ incident: exampleIncident(parts) }))
    assert.ok(!/were lost/i.test(markdown) && !/were lost/i.test(html))
  }
})
