import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { createHttp } from '../../support/comfy/http.ts'
import { heldAgainstComfy, seenWithin } from '../../support/comfy/online.ts'
import { listen } from '../demo/panel-world.ts'

const httpOf = async (t: TestContext, answer: RequestListener) => createHttp(await listen(t, answer))

test('a ComfyUI is online, offline, or so slow that others may see it differently', async (t) => {
  const well = await httpOf(t, (_req, res) => res.end('{}'))
  assert.equal(await seenWithin(well, 3_000), true)
  assert.equal(await seenWithin(well, 300), undefined, 'any answer comes in the last 300 ms of this limit')
  const ill = await httpOf(t, (_req, res) => res.writeHead(500).end())
  assert.equal(await seenWithin(ill, 3_000), false)
  const silent = await httpOf(t, () => undefined)
  assert.equal(await seenWithin(silent, 50), false)
  assert.equal(await seenWithin(createHttp('http://127.0.0.1:9'), 3_000), false)
})

test('what is told is held against ComfyUI only when it was the same before and after', async (t) => {
  let status = 200
  const http = await httpOf(t, (_req, res) => res.writeHead(status).end('{}'))
  const held = (next: number) =>
    heldAgainstComfy(http, 3_000, async () => {
      status = next
      return 'told'
    })
  assert.partialDeepStrictEqual(await held(200), { told: 'told', really: true })
  assert.equal((await held(503)).really, undefined, 'it went meanwhile')
  assert.equal((await held(503)).really, false)
})
