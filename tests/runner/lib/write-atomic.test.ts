import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { writeAtomic } from '../../../runner/lib/write-atomic.ts'

describe('an atomic write', () => {
  it('makes the folder, replaces the text and leaves no draft', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'guardian-atomic-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const path = join(folder, 'deep', 'file')
    await writeAtomic(path, 'one')
    await Promise.all(['two', 'two', 'two'].map((text) => writeAtomic(path, text)))
    assert.equal(await readFile(path, 'utf8'), 'two')
    assert.deepEqual(await readdir(join(folder, 'deep')), ['file'])
  })

  it('leaves no draft when it fails', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'guardian-atomic-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'taken', 'by a folder'), { recursive: true })
    await assert.rejects(writeAtomic(join(folder, 'taken'), 'text'))
    assert.deepEqual(await readdir(folder), ['taken'])
  })
})
