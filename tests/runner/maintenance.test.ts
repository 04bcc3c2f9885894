import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { childService } from './commands/tools.ts'
import { problemsIn } from './config/tools.ts'
import { begin, breakDown, happen, names, phaseOf, settle, state, tick } from './core/story.ts'
import { inProcess, isUp, untilService } from './daemon-tools.ts'

suite('Maintenance by the clock', () => {
  test('is watched, forbids acting, stands in the status and in the metrics', async (t) => {
    const { config } = await childService()
    const hourAgo = new Date(Date.now() - 3_600_000)
    const cron = `${hourAgo.getUTCMinutes()} ${hourAgo.getUTCHours()} * * *`
    const window = { cron, for: '2h', why: 'nightly backup', timezone: 'UTC' }
    const panel = { ...config.services.panel, maintenance: [window] }
    const { app, daemon } = await inProcess(t, { ...config, services: { panel } })
    const driver = app.drivers.get('panel')
    await driver?.start({ signal: AbortSignal.timeout(20_000) })
    const { status } = await untilService(app, 'panel', (one) => isUp(one) && one.status?.pid !== undefined)

    process.kill(status?.pid ?? 0, 'SIGKILL')
    const down = await untilService(app, 'panel', ({ phase }) => phase.name === 'waiting')
    assert.match(down.phase.name === 'waiting' ? down.phase.text : '', /maintenance by the schedule: nightly/)
    assert.equal(down.incident?.actions.length, 0)
    const [told] = daemon.status().services
    assert.equal(told?.holds[0]?.note, 'nightly backup')
    assert.equal(told?.nextMaintenance?.why, 'nightly backup')
    const text = await (await fetch(`${daemon.url}/metrics`)).text()
    assert.match(text, /^guardian_service_held\{service="panel",why="maintenance"\} 1$/m)
    assert.match(text, /^guardian_service_held\{service="panel",why="paused"\} 0$/m)
  })

  test('does not shorten that of a person, and both end by themselves', () => {
    const story = begin()
    settle(story)
    const ask = (by: string, minutes: number) =>
      happen(story, {
        type: 'commanded',
        at: story.at,
        by,
        command: { do: 'maintenance', services: ['panel'], until: story.at + minutes * 60_000 },
      })
    ask('ann', 60)
    ask('the schedule', 5)
    assert.equal(state(story, 'panel').holds.length, 2)
    breakDown(story, 'panel/health')
    tick(story, 6 * 60_000)
    assert.equal(phaseOf(story, 'panel'), 'waiting: hold')
    assert.deepEqual(
      state(story, 'panel').holds.map(({ by }) => by),
      ['ann'],
    )
    assert.ok(names(tick(story, 54 * 60_000)).includes('act restart panel'))
  })

  test('that would never end, has seconds or is no cron is refused with its path', () => {
    const refused = (window: object) => {
      const problems = problemsIn({ services: { panel: { maintenance: [window] } } })
      return Object.entries(problems).map(([path, text]) => `${path} ${text}`)[0] ?? ''
    }
    assert.match(
      refused({ cron: '*/5 * * * *', for: '10m' }),
      /^services\.panel\.maintenance\[0\]\.cron .*begins again after 5 min, before its 10 min/,
    )
    assert.match(refused({ cron: '0 0 3 * * *', for: '10m' }), /has seconds/)
    assert.match(refused({ cron: '99 * * * *', for: '10m' }), /is not a cron expression/)
    assert.match(refused({ cron: '0 3 * * *', for: '9h' }), /must be at most 8 h/)
    assert.match(refused({ cron: '0 3 * * *', for: '1h', timezone: 'Mars/Olympus' }), /not a time zone/)
  })
})
