import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { serveFolder } from '../../../scripts/report/serve.ts'

test('only files of the folder are served, and only under the name of this host', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-serve-test-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  await mkdir(join(dir, 'inner'))
  await writeFile(join(dir, 'secret.txt'), 'no')
  await writeFile(join(dir, 'inner', 'index.html'), 'yes')
  const { url, close } = await serveFolder(join(dir, 'inner'))
  t.after(close)
  assert.equal(await (await fetch(url)).text(), 'yes')
  for (const path of ['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/%', '/nothing.html', '/..%5csecret.txt'])
    assert.equal(await statusOf(url, path), 404, path)
  assert.equal(await statusOf(url, '/', { host: 'elsewhere.example' }), 404)
})

/** `fetch` would tidy up the path before it sends it. */
const statusOf = (url: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(url)
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
