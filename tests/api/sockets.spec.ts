import { check, must, note, should, test } from '../support/fixtures.ts'
import { handshake, withSocket } from '../support/web-socket.ts'
import { sockets } from './sockets.ts'

for (const { path, message, everyMs, absent, optional } of sockets) {
  test(`the socket ${path}`, check({ service: 'panel' }), async ({ panelUrl }) => {
    const url = panelUrl.replace(/^http/, 'ws') + path
    if (absent || optional) {
      const became = await handshake(url)
      const isAbsent = became === 404 || became === 'dropped' || became === 'unanswered'
      if (absent) must(became, `${path} is declared absent: ${absent}`, 'wrong-data').not.toBe('open')
      if (absent || isAbsent) return note(path, `absent (${became})`)
    }
    await withSocket(url, async (socket) => {
      const first = await socket.next(5_000)
      must(
        message.safeParse(first.message).error?.message,
        'the first message has its shape',
        'wrong-data',
      ).toBeUndefined()
      note('firstMessageMs', first.tookMs)
      should(first.tookMs, 'the first message comes within 2 s', 'slow').toBeLessThan(2_000)

      note('pongMs', await socket.ping(5_000))

      const second = await socket.next(everyMs * 2)
      must(
        message.safeParse(second.message).error?.message,
        'the next message has its shape',
        'wrong-data',
      ).toBeUndefined()
      note('intervalMs', second.tookMs)
      should(second.tookMs, `messages come every ${everyMs / 1000} s`, 'slow').toBeLessThan(everyMs * 1.3)
    })
  })
}
