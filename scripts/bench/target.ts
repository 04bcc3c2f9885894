import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small healthy service in a process of its own, so that its work is in nobody's measure. Ends with its parent. */
const body = JSON.stringify({ overall: 'healthy', services: { comfy: { online: true } }, queue: [1, 2, 3] })
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
