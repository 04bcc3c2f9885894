import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { PNG } from 'pngjs'
import type { Incident } from '../../../runner/core/incident.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { emptyWorld, type World } from '../../../runner/core/world.ts'
import { createLetters } from '../../../runner/effects/letters.ts'
import type { Tell } from '../../../runner/store/outbox.ts'
import { checked, minimal } from '../config/tools.ts'
import { freshStore, incident, start } from '../store/setup.ts'

const seen = (check: string, change: Partial<Observation> = {}): Observation => ({
  check,
  service: 'panel',
  from: 'here',
  startedAt: start,
  tookMs: 5,
  verdict: 'degraded',
  reason: 'visual',
  summary: `${check} looks different`,
  ...change,
})

const worldOf = (observations: readonly Observation[]): World => ({
  ...emptyWorld,
  checks: {
    panel: Object.fromEntries(
      observations.map((last) => [
        last.check,
        {
          check: { id: last.check, service: 'panel', vital: false, weight: 'suite' },
          verdict: last.verdict,
          at: start,
          failures: 0,
          passes: 1,
          history: [],
          last,
        },
      ]),
    ),
  } as unknown as World['checks'],
})

async function desk(
  t: TestContext,
  given: { report?: object; world?: World; incidents?: readonly Incident[] },
) {
  const { store } = await freshStore(t)
  store.commit({ incidents: given.incidents ?? [] })
  const config = checked({
    ...minimal,
    services: { panel: { title: 'Admin panel' } },
    report: { timezone: 'UTC', ...given.report },
  })
  const write = createLetters({
    config,
    store,
    world: () => given.world ?? emptyWorld,
    mask: (text: string) => text,
    evidenceOf: async () => [],
  })
  const tell = (change: Partial<Tell>): Tell => ({
    type: 'tell',
    topic: 'opened',
    subject: 'panel',
    text: 'it broke',
    at: start,
    ...change,
  })
  return { store, config, write: (change: Partial<Tell>) => write([{ n: 1, tell: tell(change) }]) }
}

async function image(name: string, content: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'guardian-letters-')), name)
  await writeFile(path, content)
  return path
}

const pixels = PNG.sync.write(new PNG({ width: 8, height: 8 }))
const factsIn = ({ facts }: { facts: readonly { name: string; value: string }[] }) =>
  new Map(facts.map(({ name, value }) => [name, value]))

test('all pages that look different are one message, with the difference and how to approve it', async (t) => {
  const diff = await image('home-diff.png', pixels)
  const pages = [
    seen('home', { evidence: [{ kind: 'diff', title: 'Difference', path: diff }] }),
    seen('help'),
    seen('slow page', { reason: 'slow' }),
    seen('fine', { verdict: 'pass', reason: 'ok' }),
  ]
  const { write } = await desk(t, { world: worldOf(pages) })
  const message = await write({ topic: 'visual', text: 'help looks different' })
  assert.equal(message.title, 'Admin panel: looks different, waiting for approval')
  assert.equal(message.text, '2 pages look different: home looks different; help looks different')
  assert.match(
    factsIn(message).get('What to do') ?? '',
    /^pnpm baselines review; then: pnpm baselines approve/,
  )
  assert.deepEqual(message.picture, {
    name: 'home-diff.png',
    contentType: 'image/png',
    content: new Uint8Array(pixels),
  })
  assert.equal(message.incident, undefined)
})

test('a picture that is gone, too large or none at all leaves the text', async (t) => {
  const evidence = [
    { kind: 'screenshot', title: 'gone', path: join(tmpdir(), 'guardian-no-such-picture.png') },
    { kind: 'screenshot', title: 'no picture', path: await image('page.png', Buffer.from('<html>')) },
    {
      kind: 'screenshot',
      title: 'large',
      path: await image('large.png', Buffer.concat([pixels, Buffer.alloc(5_000_000)])),
    },
  ] as const
  for (const one of evidence) {
    const { write } = await desk(t, { world: worldOf([seen('home', { evidence: [one] })]) })
    const message = await write({ topic: 'visual', text: 'home looks different' })
    assert.deepEqual([message.picture, message.text], [undefined, 'home looks different'], one.title)
  }
})

test('with an address of the reports a message links to the one of its incident, and else says its path', async (t) => {
  const broken = incident('BUG-1')
  const far = await desk(t, { report: { url: 'https://guardian.example.org/r/' }, incidents: [broken] })
  const linked = await far.write({ incident: 'BUG-1' })
  assert.equal(linked.link, 'https://guardian.example.org/r/incidents/BUG-1/report.html')
  assert.equal(factsIn(linked).get('Report'), linked.link)
  const near = await desk(t, { incidents: [broken] })
  const here = await near.write({ incident: 'BUG-1' })
  assert.equal(here.link, undefined)
  assert.equal(factsIn(here).get('Report'), join(near.config.reportsDir, 'incidents', 'BUG-1', 'report.html'))
})

test('an opening says whether anybody has to get up', async (t) => {
  const at = (kind: 'acting' | 'waiting', text: string) =>
    incident('BUG-1', { timeline: [{ at: start, kind, text }] })
  const healing = await desk(t, { incidents: [at('acting', 'Restart 1 of 3')] })
  assert.equal(factsIn(await healing.write({ incident: 'BUG-1' })).get('Now'), 'Guardian restarts it')
  const left = await desk(t, { incidents: [at('waiting', 'No restart: a wrong certificate')] })
  const facts = factsIn(await left.write({ incident: 'BUG-1' }))
  assert.equal(facts.get('Now'), 'No restart: a wrong certificate')
  assert.match(facts.get('Acknowledge') ?? '', /^guardian incidents ack BUG-1/)
})

test('whoever is called hears how often the same error came before', async (t) => {
  const earlier = incident('BUG-0', {
    openedAt: start - 3_600_000,
    closedAt: start - 3_580_000,
    outcome: 'healed',
  })
  const { write } = await desk(t, { incidents: [earlier, incident('BUG-1')] })
  assert.match(
    factsIn(await write({ incident: 'BUG-1' })).get('Seen before') ?? '',
    /^Seen 2 times within a week/,
  )
  const alone = await desk(t, { incidents: [incident('BUG-1')] })
  assert.equal(factsIn(await alone.write({ incident: 'BUG-1' })).get('Seen before'), undefined)
})

test('the digest of the day has uptime, incidents, what is not over and what waits for approval, in both languages', async (t) => {
  const day = 86_400_000
  const healed = incident('BUG-1', { closedAt: start + 20_000, outcome: 'healed' })
  const world = worldOf([seen('home')])
  for (const [language, said] of [
    ['en', /^Incidents: 1; healed: 1, .* Waiting for approval: 1\.$/],
    ['ru', /^Инцидентов: 1; вылечено: 1, .* Ждёт одобрения: 1\.$/],
  ] as const) {
    const { write, store } = await desk(t, { report: { language }, world, incidents: [healed] })
    for (let at = start; at <= start + day; at += 30_000)
      store.stand([{ service: 'panel', standing: at < start + day * 0.75 ? 'up' : 'down' }], at)
    const message = await write({ topic: 'digest', subject: 'host', at: start + day })
    assert.match(message.text, said)
    assert.match(
      factsIn(message).get('Admin panel') ?? '',
      language === 'en'
        ? /^up 75%, down for 6\sh, incidents: 1$/
        : /^работал 75\s%, простой 6\sч, инцидентов: 1$/,
    )
    assert.deepEqual([message.topic, message.severity], ['digest', 'info'])
  }
})
