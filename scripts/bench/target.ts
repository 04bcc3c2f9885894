import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A small healthy service in a process of its own, so that its work is in nobody's measure. Ends with its parent. */
const body = JSON.stringify({ overall: 'healthy', services: { comfy: { online: true } }, queue: [1, 2, 3] })
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

/** Our own lag, asked for twice: it shows how late the machine lets anybody run, and says how much of a lag is not ours. */
const delay = monitorEventLoopDelay({ resolution: 10 })
process.on('message', () => {
  if (delay.enable()) return
  delay.disable()
  process.send?.(delay.percentile(99) / 1e6 - 10)
})
process.on('disconnect', () => process.exit(0))
