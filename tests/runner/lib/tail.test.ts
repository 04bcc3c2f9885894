import assert from 'node:assert/strict'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { tail } from '../../../runner/lib/tail.ts'

async function fileOf(t: TestContext, content: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-tail-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'log')
  await writeFile(path, content)
  return path
}

describe('the tail of a file', () => {
  it('is its last lines, oldest first, whether or not the last one is finished', async (t) => {
    assert.deepEqual(await tail(await fileOf(t, 'a\nb\nc\n'), { lines: 2 }), ['b', 'c'])
    assert.deepEqual(await tail(await fileOf(t, 'a\nb\nc'), { lines: 2 }), ['b', 'c'])
    assert.deepEqual(await tail(await fileOf(t, 'a\r\nb\r\n'), { lines: 5 }), ['a', 'b'])
    assert.deepEqual(await tail(await fileOf(t, '\n\n'), { lines: 5 }), ['', ''])
  })

  it('is empty for a file that is empty or not there', async (t) => {
    const path = await fileOf(t, '')
    assert.deepEqual(await tail(path, { lines: 3 }), [])
    assert.deepEqual(await tail(`${path}.none`, { lines: 3 }), [])
  })

  it('is right where a line lies across two reads', async (t) => {
    const long = 'ä'.repeat(70_000)
    const lines = await tail(await fileOf(t, `first\n${long}\nlast\n`), { lines: 2 })
    assert.equal(lines[0], long)
    assert.equal(lines[1], 'last')
  })

  it('reads little of a file of 2 GB, and holds at most 4 MiB of one without lines', async (t) => {
    const path = await fileOf(t, '')
    const file = await open(path, 'r+')
    await file.write('\nlast words\n', 2 * 1024 ** 3)
    await file.close()
    const from = performance.now()
    assert.deepEqual(await tail(path, { lines: 1 }), ['last words'])
    const [rest = ''] = await tail(path, { lines: 50 })
    assert.ok(rest.length <= 4 * 1024 * 1024)
    assert.ok(performance.now() - from < 2_000)
  })

  it('hides what stands before a byte, and survives bytes that are no text', async (t) => {
    assert.deepEqual(await tail(await fileOf(t, 'old\nnew\n'), { lines: 5, from: 4 }), ['new'])
    const lines = await tail(await fileOf(t, Buffer.from([0xff, 0xfe, 10, 0x61, 10])), { lines: 2 })
    assert.deepEqual(lines, ['\ufffd\ufffd', 'a'])
  })

  it('stops when nobody waits any more', async (t) => {
    const path = await fileOf(t, 'a\n')
    await assert.rejects(tail(path, { lines: 1, signal: AbortSignal.abort() }), { name: 'AbortError' })
  })
})
