import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pack, unpack } from '../../../runner/evidence/archive.ts'
import { exportReport } from '../../../runner/evidence/export.ts'
import { createMask } from '../../../runner/lib/mask.ts'

const id = 'BUG-20261122-0312-comfyui'
const mask = createMask(['open-sesame'])

async function report(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-export-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const folder = join(dir, id)
  await mkdir(join(folder, 'evidence'), { recursive: true })
  const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content)
  await put('report.html', '<h1>It broke</h1>')
  await put('report.md', '# It broke')
  await put('evidence/shot-screenshot-0.png', 'picture')
  await put('evidence/a-trace-1.zip', await pack({ 'trace.trace': Buffer.from('{"text":"open-sesame"}') }))
  await put('evidence/b-trace-2.zip', 'no archive')
  await put('evidence/video-file-3.webm', 'moving pictures')
  return { dir, of: { folder, id } }
}

const exported = ['evidence/a-trace-1.zip', 'evidence/shot-screenshot-0.png', 'report.html', 'report.md']

test('an archive holds the report and what may leave the house, and says what was left out', async (t) => {
  const { dir, of } = await report(t)
  const target = join(dir, 'deep', 'sent.zip')
  const { written, leftOut } = await exportReport(of, target, mask)
  assert.deepEqual(written, exported)
  assert.deepEqual(
    leftOut.map(({ file }) => file),
    ['evidence/b-trace-2.zip', 'evidence/video-file-3.webm'],
  )
  const files = await unpack(await readFile(target))
  assert.deepEqual(
    Object.keys(files).sort(),
    [...exported, 'LEFT-OUT.txt'].map((name) => `${id}/${name}`).sort(),
  )
  assert.match(String(Buffer.from(files[`${id}/LEFT-OUT.txt`] ?? [])), /b-trace-2\.zip: it is no trace/)
})

test('a folder holds the same, and its trace has no secret that was learnt since', async (t) => {
  const { dir, of } = await report(t)
  const target = join(dir, 'sent')
  await exportReport(of, target, mask)
  const names = await readdir(target, { recursive: true, withFileTypes: true })
  assert.equal(names.filter((one) => one.isFile()).length, exported.length + 1)
  const trace = await unpack(await readFile(join(target, 'evidence', 'a-trace-1.zip')))
  assert.equal(String(Buffer.from(trace['trace.trace'] ?? [])), '{"text":"[masked]"}')
})
