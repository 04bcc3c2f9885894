import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, it } from 'node:test'
import {
  describeOwner,
  parseLsof,
  parseNetstat,
  parseTcpTable,
  portOwner,
  portOwners,
} from '../../../runner/lib/port.ts'

describe('the owner of a port', () => {
  it('is the process that listens on it, on IPv4 and on IPv6', async (t) => {
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer().listen(0, host)
      t.after(() => server.close())
      await once(server, 'listening')
      const owner = await portOwner((server.address() as AddressInfo).port)
      assert.equal(owner?.pid, process.pid, host)
      assert.match(owner?.command ?? '', /node/)
    }
  })

  it('is nobody when the port is free, or only used to call somebody else', async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [socket] = await Promise.all([dial(port), once(server, 'connection')])
    t.after(() => socket.destroy())
    assert.deepEqual(await portOwners(socket.localPort ?? 0), [])
    server.close()
    assert.deepEqual(await portOwners(port), [], 'a connection that is still open listens to nobody new')
  })

  it('is told in words that cannot write to a terminal', () => {
    assert.equal(describeOwner({ port: 1, pid: 7, command: 'a\u001b[2Jb' }), 'process 7 (a [2Jb)')
    assert.equal(describeOwner({ port: 1, pid: 7 }), 'process 7')
    assert.equal(describeOwner({ port: 1 }), 'a process of another user')
  })

  it('is read from the tables of Linux', () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51215 1 0000 100 0 0 10 0
   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 51216 1 0000 20 4 30 10 -1
   2: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51217 1 0000 100 0 0 10 0`
    assert.deepEqual(parseTcpTable(table, 3000), ['51215'])
    assert.deepEqual(parseTcpTable(table, 80), [])
  })

  it('is read from lsof and from a netstat in any language', () => {
    assert.deepEqual(parseLsof('p77\nf12\np78\nf3\n'), [77, 78])
    const netstat = [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    0.0.0.0:3000           0.0.0.0:0              ABHÖREN         4711',
      '  TCP    [::]:3000              [::]:0                 ABHÖREN         4711',
      '  TCP    127.0.0.1:3000         127.0.0.1:50123        HERGESTELLT     4711',
      '  TCP    0.0.0.0:13000          0.0.0.0:0              ABHÖREN         12',
      '  UDP    0.0.0.0:3000           *:*                                    13',
    ].join('\r\n')
    assert.deepEqual(parseNetstat(netstat, 3000), [4711])
  })
})

async function dial(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}
