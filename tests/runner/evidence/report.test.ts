import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { PNG } from 'pngjs'
import type { Incident } from '../../../runner/core/incident.ts'
import { pack, unpack } from '../../../runner/evidence/archive.ts'
import { hostState } from '../../../runner/evidence/host.ts'
import { httpSnapshot } from '../../../runner/evidence/http-snapshot.ts'
import { logTail } from '../../../runner/evidence/log-tail.ts'
import { createReporter, type ReporterOptions } from '../../../runner/evidence/report.ts'
import type { Source } from '../../../runner/evidence/source.ts'
import { systemClock } from '../../../runner/lib/clock.ts'
import { AdapterError, UserError } from '../../../runner/lib/errors.ts'
import { createMask } from '../../../runner/lib/mask.ts'
import { exampleIncident, withoutEnd } from '../render/example.ts'

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-report-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const reporter = (dir: string, sources: readonly Source[] = [], more: Partial<ReporterOptions> = {}) =>
  createReporter({
    dir: join(dir, 'incidents'),
    mask: createMask(['open-sesame']),
    clock: systemClock(),
    timezone: 'UTC',
    language: 'en',
    log: pino({ level: 'silent' }),
    sourcesFor: () => sources,
    ...more,
  })

const opened = withoutEnd(exampleIncident())
const words = (key: string, texts: string[]): Source => ({
  key,
  kind: 'log',
  title: key,
  collect: async () => ({ text: texts.shift() ?? 'nothing left' }),
})

test('a report is written when the incident opens and again in place when it closes, with evidence of both', async (t) => {
  const dir = await folder(t)
  const { write } = reporter(dir, [words('log', ['it fell', 'it stands'])])
  const first = await write(opened)
  assert.match(await readFile(first.markdown, 'utf8'), /Still open[\s\S]*it fell/)
  const second = await write(exampleIncident())
  assert.deepEqual(second, first)
  const text = await readFile(second.markdown, 'utf8')
  assert.match(text, /Healed[\s\S]*it fell[\s\S]*it stands/)
  assert.deepEqual((await readdir(second.folder)).sort(), ['incident.json', 'report.html', 'report.md'])
  assert.match(
    await readFile(join(dir, 'incidents', 'index.html'), 'utf8'),
    /BUG-20261122-0312-comfyui\/report\.html/,
  )
})

test('evidence of the opening survives a restart of ours, and is not asked for again while nothing changes', async (t) => {
  const dir = await folder(t)
  await reporter(dir, [words('log', ['it fell'])]).write(opened)
  const { markdown } = await reporter(dir, [words('log', ['too late'])]).write(opened)
  const text = await readFile(markdown, 'utf8')
  assert.match(text, /it fell/)
  assert.doesNotMatch(text, /too late/)
})

test('no secret is in any file of a report', async (t) => {
  const dir = await folder(t)
  const path = join(dir, 'console.txt')
  await writeFile(path, 'console says open-sesame')
  const [observation] = opened.observations
  assert.ok(observation)
  const evidence = [
    { kind: 'file' as const, title: 'Console', path },
    { kind: 'error' as const, title: 'Error', text: 'Cookie: sid=open-sesame' },
  ]
  const incident: Incident = {
    ...opened,
    summary: 'login with open-sesame failed',
    observations: [{ ...observation, evidence, values: { password: 'hunter2' } }],
  }
  const { folder: written } = await reporter(dir, [words('log', ['token=open-sesame hunter2x'])], {
    about: () => ({ nextSteps: ['call open-sesame'] }),
  }).write(incident)
  const names = await readdir(join(dir, 'incidents'), { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    names.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'utf8')),
  )
  assert.ok(texts.length >= 5, written)
  for (const text of texts) assert.doesNotMatch(text, /open-sesame|"hunter2"/)
})

test('screenshots are inside of the page and copied beside it; what is gone says so', async (t) => {
  const dir = await folder(t)
  const [observation] = opened.observations
  assert.ok(observation)
  const picture = join(dir, 'shot.png')
  await writeFile(picture, PNG.sync.write(new PNG({ width: 4, height: 4 })))
  const trace = join(dir, 'trace.zip')
  const broken = join(dir, 'broken.zip')
  await writeFile(trace, await pack({ 'trace.network': Buffer.from('{"name":"Cookie","value":"sid=1"}') }))
  await writeFile(broken, 'PK')
  const evidence = [
    { kind: 'screenshot' as const, title: 'home', path: picture },
    { kind: 'trace' as const, title: 'trace', path: trace },
    { kind: 'diff' as const, title: 'difference', path: join(dir, 'gone.png') },
    { kind: 'trace' as const, title: 'trace', path: broken },
  ]
  const incident = { ...opened, observations: [{ ...observation, check: '../../smoke › home', evidence }] }
  const { write } = reporter(dir)
  const { folder: written } = await write(incident)
  assert.deepEqual((await readdir(join(written, 'evidence'))).sort(), [
    '20261122T031241-smoke-home-screenshot-0.png',
    '20261122T031241-smoke-home-trace-1.zip',
  ])
  await Promise.all([rm(picture), rm(trace)])
  const kept = await unpack(
    await readFile(join(written, 'evidence', '20261122T031241-smoke-home-trace-1.zip')),
  )
  assert.match(String(Buffer.from(kept['trace.network'] ?? [])), /\[masked\]/)
  const { html } = await write(incident)
  const page = await readFile(html, 'utf8')
  assert.match(page, /<img src="data:image\/png;base64,/)
  assert.match(page, /gone\.png is gone/)
  assert.match(page, /no secret in it can be masked: it stays at [^<]*broken\.zip/)
  assert.match(page, /guardian incidents open BUG-20261122-0312-comfyui --trace/)
})

test('a picture of over 1.5 MB is linked, a file that is too large stays where it is', async (t) => {
  const dir = await folder(t)
  const [observation] = opened.observations
  assert.ok(observation)
  const large = join(dir, 'large.png')
  const huge = join(dir, 'huge.zip')
  await Promise.all([large, huge].map((path) => writeFile(path, '')))
  await truncate(large, 2_000_000)
  await truncate(huge, 100_000_000)
  const evidence = [
    { kind: 'screenshot' as const, title: 'home', path: large },
    { kind: 'trace' as const, title: 'trace', path: huge },
  ]
  const { html } = await reporter(dir).write({ ...opened, observations: [{ ...observation, evidence }] })
  const page = await readFile(html, 'utf8')
  assert.doesNotMatch(page, /<img/)
  assert.match(page, /href="evidence\/[^"]*screenshot-0\.png"/)
  assert.match(page, /100 MB are too many to copy/)
})

test('a log line of 5 MB neither swells the report nor delays it', async (t) => {
  const dir = await folder(t)
  const started = performance.now()
  const { folder: written } = await reporter(dir, [words('log', [`${'x'.repeat(5_000_000)}\nlast`])]).write(
    opened,
  )
  assert.ok(performance.now() - started < 2_000)
  for (const name of ['incident.json', 'report.html', 'report.md']) {
    const text = await readFile(join(written, name), 'utf8')
    assert.ok(text.length < 60_000 && text.includes('last') && text.includes('characters cut'), name)
  }
})

test('a folder that cannot be written is an AdapterError that names it', async (t) => {
  const dir = await folder(t)
  await writeFile(join(dir, 'incidents'), 'a file is in the way')
  await assert.rejects(
    reporter(dir).write(opened),
    (error) => error instanceof AdapterError && error.message.includes(dir),
  )
})

test('an id that is no file name is refused', async (t) => {
  const dir = await folder(t)
  for (const id of ['../up', 'a/b', '..', '.hidden', 'a\\b', '', 'C:x', 'dot.']) {
    await assert.rejects(reporter(dir).write({ ...opened, id }), AdapterError)
  }
  assert.deepEqual(await readdir(dir), [])
})

test('of writes that wait only the newest is done, and everybody learns of its end', async (t) => {
  const dir = await folder(t)
  const asked: string[] = []
  const about = ({ summary }: Incident) => {
    asked.push(summary)
    return {}
  }
  const { write } = reporter(dir, [], { about })
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((summary) => write({ ...opened, summary })))
  assert.deepEqual(asked, ['a', 'd'])
  assert.match(await readFile(all[0]?.markdown ?? '', 'utf8'), /\nd\n/)
})

test('a service that accepts and never answers delays its report by less than two seconds', async (t) => {
  const dir = await folder(t)
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sources = [
    httpSnapshot({ key: 'health', title: 'Health', url }),
    logTail({ path: join(dir, 'none.log'), title: 'Log' }),
    hostState({ title: 'Host', paths: [dir] }),
  ]
  const started = performance.now()
  const { markdown } = await reporter(dir, sources).write(opened)
  const took = performance.now() - started
  t.diagnostic(`written in ${Math.round(took)} ms`)
  assert.ok(took < 2_000)
  assert.match(await readFile(markdown, 'utf8'), /Health \(When it opened\): no answer within 1\.5 s/)
})

test('a time zone that does not exist is said at the start', async (t) => {
  const dir = await folder(t)
  assert.throws(() => reporter(dir, [], { timezone: 'Mars/Olympus' }), UserError)
})
