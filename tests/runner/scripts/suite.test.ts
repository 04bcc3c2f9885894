import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { configuredAddresses, expectAnAnswer } from '../../../scripts/suite/addresses.ts'

async function serverThatRefuses(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(403).end())
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function addressWithNobody(): Promise<string> {
  const server = createTcpServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

test('the stack under test is the one of the environment, else the usual addresses', () => {
  assert.deepEqual(configuredAddresses({ PANEL_URL: 'http://panel:1' }), {
    PANEL_URL: 'http://panel:1',
    COMFY_URL: 'http://127.0.0.1:8188',
  })
})

test('any answer is one, also a refusal, and one of several is enough', async (t) => {
  await expectAnAnswer([await addressWithNobody(), await serverThatRefuses(t)], 'api')
})

test('when nothing answers, one sentence names the address and the remedy names the demo', async () => {
  const url = await addressWithNobody()
  await assert.rejects(expectAnAnswer([url], 'smoke'), {
    name: 'UserError',
    message: new RegExp(`^Nothing answers at ${url} \\(.*ECONNREFUSED.*\\)\\.$`),
    remedy: /npm run test:smoke -- --demo/,
    exitCode: 1,
  })
})
