import assert from 'node:assert/strict'
import { appendFile, mkdtemp, open, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isRotationOf, logTail } from '../../../runner/evidence/log-tail.ts'

const signal = new AbortController().signal
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-log-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const tail = (path: string, lines?: number) => logTail({ path, title: 'Log', ...(lines && { lines }) })

test('the last fifty lines of a log are read', async (t) => {
  const path = join(await folder(t), 'a.log')
  await writeFile(path, `${numbered(1, 20_000).join('\n')}\n`)
  const { text, note } = await tail(path).collect({ signal })
  assert.equal(text, numbered(19_951, 20_000).join('\n'))
  assert.equal(note, path)
})

test('a log that was just rotated is continued in the older file', async (t) => {
  const path = join(await folder(t), 'panel.log')
  await writeFile(path, `${numbered(1, 60).join('\n')}\n`)
  await rename(path, path.replace('.log', '-20261122T031241.120.log'))
  await writeFile(path, 'line 61\nline 62\n')
  const { text, note } = await tail(path).collect({ signal })
  assert.equal(text, numbered(13, 62).join('\n'))
  assert.match(note ?? '', /rotated: begins in panel-20261122T031241\.120\.log/)
  await rm(path)
  assert.match((await tail(path, 2).collect({ signal })).text, /line 59\nline 60/)
})

test('only what rotation makes is taken for the older part of a log', () => {
  for (const name of ['panel.log.1', 'panel.1.log', 'panel-20261122T031241.120.log', 'panel.2026-11-22.log'])
    assert.ok(isRotationOf(name, 'panel.log'), name)
  for (const name of [
    'panel.log',
    'panel2x.log',
    'panel-error.log',
    'other.1.log',
    'panel.log.1.gz',
    'panel.log.bak',
  ])
    assert.ok(!isRotationOf(name, 'panel.log'), name)
})

test('a log that was truncated while its writer holds its place has no hole of NULs in the report', async (t) => {
  const path = join(await folder(t), 'a.log')
  const writer = await open(path, 'w')
  t.after(() => writer.close())
  await writer.write(`${'x'.repeat(5_000)}\n`)
  await truncate(path, 0)
  await writer.write('after\n', 5_001)
  assert.equal((await tail(path).collect({ signal })).text, 'after')
})

for (const [name, encode] of [
  ['UTF-16LE without a mark, as NSSM writes', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16LE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16BE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['UTF-16BE without a mark', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ['UTF-8', (text: string) => Buffer.from(text)],
] as const) {
  test(`a log in ${name} is read as text`, async (t) => {
    const path = join(await folder(t), 'a.log')
    const lines = Array.from({ length: 60_000 }, (_, index) => `строка ${index} – ok`)
    await writeFile(path, encode(`${lines.join('\r\n')}\r\n`))
    assert.equal((await tail(path).collect({ signal })).text, lines.slice(-50).join('\n'))
  })
}

test('invalid UTF-8 is shown as far as it can be', async (t) => {
  const path = join(await folder(t), 'a.log')
  await writeFile(path, Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]))
  assert.equal((await tail(path).collect({ signal })).text, 'a\ufffd\ufffdb')
})

test('a missing log says why, and an empty one says that it is empty', async (t) => {
  const dir = await folder(t)
  await assert.rejects(
    tail(join(dir, 'none.log')).collect({ signal }),
    /none\.log does not exist: check the log path/,
  )
  await writeFile(join(dir, 'empty.log'), '')
  const { text, note } = await tail(join(dir, 'empty.log')).collect({ signal })
  assert.equal(text, '')
  assert.match(note ?? '', /the log is empty/)
  await assert.rejects(tail(dir).collect({ signal }), /cannot be read/)
})

test('the end of a log of over 2 GB is read with little memory', async (t) => {
  const path = join(await folder(t), 'big.log')
  await writeFile(path, 'first\n')
  await truncate(path, 2_300_000_000)
  await appendFile(path, `\n${numbered(1, 80).join('\n')}\n`)
  const before = process.memoryUsage().rss
  assert.equal((await tail(path).collect({ signal })).text, numbered(31, 80).join('\n'))
  assert.ok(process.memoryUsage().rss - before < 120e6)
})

test('a single line of 20 MB gives its end', async (t) => {
  const path = join(await folder(t), 'a.log')
  await writeFile(path, `${'x'.repeat(20_000_000)}end`)
  const { text } = await tail(path).collect({ signal })
  assert.ok(text.endsWith('xend') && text.length < 9_000_000)
})

test('lines with times are taken around the moment, not from the end', async (t) => {
  const path = join(await folder(t), 'a.log')
  const start = Date.parse('2026-11-22T00:00:00Z')
  const lines = Array.from(
    { length: 50_000 },
    (_, second) => `${new Date(start + second * 1_000).toISOString()} tick ${second}`,
  )
  await writeFile(path, lines.join('\n'))
  const { text } = await tail(path).collect({ signal, around: start + 10_000_000 })
  const shown = text.split('\n')
  assert.equal(shown.length, 50)
  assert.ok(
    shown[0]?.endsWith('tick 9961') && shown.at(-1)?.endsWith('tick 10010'),
    `${shown[0]} … ${shown.at(-1)}`,
  )
})
