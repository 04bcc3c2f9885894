import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import sharp from 'sharp'

export type Site = {
  readonly url: string
  /** Makes the pages look otherwise: another colour, or everything 12 px lower. */
  change(to: 'approved' | 'colour' | 'layout'): void
}

const styles = { approved: '', colour: '.act{background:#b3261e}', layout: 'header{margin-top:12px}' }

const body = `<header style="background:#234;color:#fff;padding:10px">A panel <b>of something</b></header>
<main><h1>A heading</h1><p>Some words that stay as they are.</p><style>.act{background:#2f5bd7;color:#fff;border:0;padding:8px 14px}</style><button class="act">Save</button></main>`

const canvas = '<canvas id="c" width="60" height="30"></canvas>'
/** A colour that changes with every frame, and from load to load so much that no two of them are alike by chance. */
const drawing = `const pen = c.getContext('2d')
  sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0)
  const hue = () => 120 * sessionStorage.loads + performance.now() % 60
  const draw = () => { pen.fillStyle = 'hsl(' + hue() + ' 80% 50%)'; pen.fillRect(0, 0, 60, 30); requestAnimationFrame(draw) }
  draw()`

/** Blank when the browser says that they are loaded: one of them shows itself after a moment. */
const white: Readonly<Record<string, string>> = {
  late: `<template>${body}</template><script>setTimeout(() => document.body.append(document.querySelector('template').content), 800)</script>`,
  never: '<div id="root"></div>',
}

/** What is left of a page after the change. */
const emptied: Readonly<Record<string, string>> = {
  blank: '',
  // Words and a button are there, so that it is not blank: nearly everything is gone.
  hollow: '<main><p>Nothing to see.</p><button>Reload</button></main>',
}

/** Documents in frames: the inner one is wider than what is shown of it. */
const frames: Readonly<Record<string, string>> = {
  outer: '<p>Outer</p><iframe src="/inner" style="border:0;margin-left:30px;width:200px;height:60px">',
  inner: `<p class="dynamic" id="n" style="width:600px;margin:10px 0;white-space:nowrap;overflow:hidden"></p>
    <script>for (let i = 0; i < 9; i += 1) n.textContent += Math.random()</script>`,
}

const turning = `<style>@keyframes on{to{transform:rotate(1turn)}}i{display:block;width:30px;height:9px;background:#26c;animation:on 1s linear infinite}</style><i></i>`

/** What makes pictures differ that are taken of the same page. */
const extras: Readonly<Record<string, string>> = {
  plain: '',
  hollow: `<table>${'<tr><td>A row</td><td>of many words and numbers</td></tr>'.repeat(40)}</table>`,
  moves: `<style>@keyframes in{from{opacity:0}}@keyframes on{to{transform:rotate(1turn)}}h1{animation:in 9s}
    i{display:block;width:30px;height:9px;background:#26c;animation:on 1s linear infinite}</style><i></i><input autofocus>`,
  lazy: '<div style="height:1500px"></div><img loading="lazy" src="/slow.svg" width="90" height="60">',
  font: '<style>@font-face{font-family:own;src:url(/slow.ttf)}h1::after{font-family:own;content:"\\eb4b\\ea76"}</style>',
  ticks: '<p id="n">0</p><script>setInterval(() => { n.textContent = Math.random() }, 20)</script>',
  masked:
    '<p><span class="dynamic" style="display:inline-block;width:200px" id="n"></span></p><script>n.textContent = Math.random()</script>',
  // Taller than the window, so that the page is scrolled to reach it, with a clock in a frame in a frame.
  framed:
    '<div style="height:700px"></div><iframe src="/outer" style="border:9px solid #234;margin:20px;width:300px;height:160px"></iframe>',
  // Pictures that move by themselves go on where neither a style nor a script can stop them.
  gif: '<p>Working</p><img src="/spin.gif" width="40" height="24" alt="" style="position:absolute;left:0;top:200px">',
  canvas: `${canvas}<script>${drawing}</script>`,
  video: `<div hidden>${canvas}</div><video id="v" autoplay muted width="80" height="40" style="object-fit:fill"></video>
    <script>${drawing};v.srcObject = c.captureStream()</script>`,
  // What turns where a style or a script of the page does not come to.
  shadow: `<div id="host"></div><script>host.attachShadow({ mode: 'open' }).innerHTML = '${turning}'</script>`,
  frozen: `<iframe srcdoc='${turning}' width="60" height="40"></iframe><i id="still"></i>
    <script>still.animate([{ opacity: 0 }, { opacity: 1 }], 1_000).playbackRate = 0</script>`,
  broken: '<p>Nothing here</p><img src="/no.webp" width="40" height="24" alt=""><img src="/gone.gif" alt="">',
  later: `<script>addEventListener('load', () => setTimeout(() => {
    document.body.insertAdjacentHTML('beforeend', '<p id="later">A late part</p>') }, 1_200))</script>`,
  // Fewer pixels than are allowed, at another place after each load.
  jitter: `<b id="dot" style="position:absolute;width:3px;height:5px;background:#000;top:250px"></b><script>
    sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0)
    dot.style.left = 40 * sessionStorage.loads + performance.timeOrigin % 30 + 'px'</script>`,
  tall: '<div style="height:2600px;background:linear-gradient(#fff,#acf)"></div><p>The end</p>',
}

/** Pages on loopback that are still loading when the browser says that they are loaded. */
export async function startSite(t: TestContext): Promise<Site> {
  const gif = await spinner()
  let style = styles.approved
  let visits = 0
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1)
    const send = (type: string, content: string | Buffer) =>
      response.writeHead(200, { 'content-type': type }).end(content)
    const late = (work: () => void) => setTimeout(work, 300)
    if (name === 'slow.svg') {
      return late(() =>
        send(
          'image/svg+xml',
          '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M0 0h90v60z" fill="#2a6"/></svg>',
        ),
      )
    }
    if (name === 'spin.gif') return send('image/gif', gif)
    if (frames[name]) return send('text/html', `<!doctype html><body style="margin:0">${frames[name]}`)
    if (name === 'no.webp') return send('image/webp', 'no picture at all')
    if (name === 'gone.gif') return response.writeHead(404, { 'content-type': 'image/gif' }).end('none')
    if (name === 'slow.ttf') return late(() => send('font/ttf', font()))
    // Only every second visit looks right.
    const hiccup = name === 'hiccup' && visits++ % 2 === 0 && style !== ''
    const own =
      name === 'hiccup'
        ? hiccup
          ? '<style>h1{color:#a00}</style>'
          : ''
        : `${extras[name] ?? ''}<style>${style}</style>`
    const page = white[name] ?? (style === '' ? undefined : emptied[name]) ?? body + own
    return send(
      'text/html',
      `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body style="margin:0;font:16px sans-serif">${page}`,
    )
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => new Promise((closed) => server.close(closed).closeAllConnections()))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    change: (to) => {
      style = styles[to]
    },
  }
}

/** A GIF of 60 frames, each of another colour, that goes round for ever. */
async function spinner(): Promise<Buffer> {
  const size = { width: 40, height: 24, channels: 3 as const }
  const frames = Array.from({ length: 60 }, (_, n) => {
    const background = { r: n * 4, g: 255 - n * 4, b: (n * 37) % 256 }
    return sharp({ create: { ...size, background } })
      .png()
      .toBuffer()
  })
  return sharp(await Promise.all(frames), { join: { animated: true } })
    .gif({ delay: 30, loop: 0 })
    .toBuffer()
}

/** A font that is surely there: the one with the icons of Playwright's trace viewer. */
function font(): Buffer {
  const test = createRequire(import.meta.filename).resolve('@playwright/test/package.json')
  const playwright = createRequire(test).resolve('playwright/package.json')
  const core = dirname(createRequire(playwright).resolve('playwright-core/package.json'))
  const folder = join(core, 'lib', 'vite', 'traceViewer')
  const file = readdirSync(folder).find((name) => name.endsWith('.ttf'))
  return readFileSync(join(folder, file ?? 'no font'))
}
