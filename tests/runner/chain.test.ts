import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setInterval } from 'node:timers/promises'
import { workplace } from './commands/tools.ts'
import { inProcess, untilService } from './daemon-tools.ts'
import { receiver } from './notifiers/receiver.ts'

/** A page that is broken for good, and nobody but a person can mend it. */
async function brokenPage(t: TestContext, notifiers: object) {
  const page = await receiver(t, () => ({ status: 500, body: 'oops' }))
  return {
    server: { port: 0 },
    services: { panel: { title: 'Admin panel' } },
    checks: { 'panel/page': { kind: 'http', service: 'panel', url: page.url, every: 200 } },
    policy: { confirmAfter: 50 },
    report: { timezone: 'UTC' },
    notifiers,
  }
}

suite('The chain of a whole Guardian', () => {
  test('who comes later is told at the right time, also by the Guardian after the one that was killed', async (t) => {
    const team = await receiver(t, () => ({ status: 200 }))
    const boss = await receiver(t, () => ({ status: 200 }))
    const afterMs = 6_000
    const config = await brokenPage(t, {
      team: { kind: 'webhook', url: team.url },
      boss: { kind: 'webhook', url: boss.url, after: afterMs },
    })
    const place = await workplace(t, config)
    const first = await place.daemon()
    await team.until(1)
    first.kill('SIGKILL')
    await first.end
    assert.equal(boss.got.length, 0)
    const second = await place.daemon()
    await boss.until(1)
    const told = Date.now()
    second.kill('SIGTERM')
    await second.end
    const { startedAt, topic, incident } = JSON.parse(boss.got[0]?.body ?? '')
    assert.equal(topic, 'opened')
    assert.ok(told - Date.parse(startedAt) >= afterMs, `${told - Date.parse(startedAt)} ms`)
    assert.equal(JSON.parse(team.got[0]?.body ?? '').incident, incident)
    // It may come twice when the kill falls between sending and noting; it is the same then.
    assert.equal(new Set(team.got.map(({ headers }) => headers['x-guardian-delivery'])).size, 1)
  })

  test('an acknowledgement ends the chain, and what waited there is counted as dropped', async (t) => {
    const boss = await receiver(t, () => ({ status: 200 }))
    const config = await brokenPage(t, { boss: { kind: 'webhook', url: boss.url, after: 2_000 } })
    const { app } = await inProcess(t, config)
    const { incident } = await untilService(app, 'panel', (state) => state.incident !== undefined)
    assert.match(await app.metrics.text(), /guardian_outbox_waiting\{channel="boss"\} 1/)
    app.engine.dispatch({
      type: 'commanded',
      at: app.clock.now(),
      by: 'ops',
      command: { do: 'acknowledge', incident: incident?.id ?? '' },
    })
    const dropped = /guardian_messages_total\{channel="boss",how="dropped"\} 1/
    for await (const _ of setInterval(100)) if (dropped.test(await app.metrics.text())) break
    assert.deepEqual([boss.got.length, app.store.outbox.backlog()], [0, []])
  })
})
