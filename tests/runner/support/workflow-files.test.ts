import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { workflowFiles } from '../../support/comfy/workflow-files.ts'

const fill = { fill: { class_type: 'EmptyImage', inputs: { color: 1, width: 8 } } }

async function folderOf(t: TestContext, files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-workflows-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  return folder
}

test('a workflow needs nothing beside it, and is run as it stands', async (t) => {
  const [file, ...more] = workflowFiles(await folderOf(t, { 'mine.json': fill }))
  assert.deepEqual([file?.name, more.length], ['mine', 0])
  assert.deepEqual(file?.prepare().workflow, fill)
  assert.equal(file?.expected.outputs, undefined)
  assert.deepEqual(file?.budgets, { queue: 25_000, run: 20_000, frozen: 20_000 })
})

test('a nonce is put where it is declared, and only there', async (t) => {
  const expected = { nonce: ['fill.color'], budget: { run: '2m' } }
  const [file] = workflowFiles(await folderOf(t, { 'mine.json': fill, 'mine.expected.json': expected }))
  const { workflow, nonce } = file?.prepare() ?? {}
  assert.deepEqual(workflow?.fill?.inputs, { color: nonce, width: 8 })
  assert.deepEqual(
    file?.budgets,
    { queue: 25_000, run: 120_000, frozen: 120_000 },
    'one node may take it all',
  )
  assert.equal(fill.fill.inputs.color, 1)
})

test('what cannot be used is named with its file', async (t) => {
  const read = async (files: Readonly<Record<string, unknown>>) => workflowFiles(await folderOf(t, files))
  await assert.rejects(
    read({ 'a.json': { nodes: [], links: [] } }),
    /a\.json is in the format of .* "Export \(API\)"/,
  )
  await assert.rejects(read({ 'b.json': { one: { inputs: {} } } }), /b\.json cannot be used[\s\S]*class_type/)
  const misspelt = { 'c.json': fill, 'c.expected.json': { output: {} } }
  await assert.rejects(read(misspelt), /c\.expected\.json cannot be used[\s\S]*output/)
  const [file] = await read({ 'd.json': fill, 'd.expected.json': { nonce: ['fill.seed'] } })
  assert.throws(() => file?.prepare(), /no fill\.seed to put a nonce in/)
})
