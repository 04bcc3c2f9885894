import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { type Html, html } from './html.ts'

export const pageFaults: readonly string[] = [
  'white-screen',
  'error-boundary',
  'late-error-boundary',
  'console-error',
  'page-error',
  'failed-asset',
  'colour',
  'layout',
]

/** A page that is sent instead of the right one: a 200 with nothing, or with an apology, in it. */
export function pageInstead(faults: Faults, path: string): Html | undefined {
  if (applies(faults, 'white-screen', path)) return whiteScreen
  if (applies(faults, 'error-boundary', path)) return errorBoundary
  return undefined
}

/** What the other faults put into the head of every page. */
export function pageInjections(faults: Faults, path: string): readonly Html[] {
  return [...injections].filter(([name]) => applies(faults, name, path)).map(([, markup]) => markup)
}

const lateAnswer = '/api/late'

/** What a page with the fault `late-error-boundary` asks for; it breaks when the answer is there, after `ms` (1.5 s). */
export function addLateAnswer(app: FastifyInstance, faults: Faults): void {
  app.get(lateAnswer, async () => {
    const { ms } = faults.options('late-error-boundary')
    await delay(typeof ms === 'number' ? ms : 1_500)
    return {}
  })
}

/** `{"path": "/status"}` keeps a fault to the pages that begin so; `/` alone means the first page only. */
function applies(faults: Faults, name: string, path: string): boolean {
  const wanted = faults.options(name).path
  if (!faults.active(name)) return false
  return typeof wanted !== 'string' || (wanted === '/' ? path === '/' : path.startsWith(wanted))
}

const injections = new Map<string, Html>([
  [
    'console-error',
    html`<script>console.error('Warning: state of the panel could not be restored: queue is undefined')</script>`,
  ],
  [
    'page-error',
    html`<script>addEventListener('DOMContentLoaded', () => { throw new TypeError("Cannot read properties of undefined (reading 'queue')") })</script>`,
  ],
  [
    'late-error-boundary',
    html`<script>fetch('${lateAnswer}').then((answer) => answer.json()).then(() => {
      document.querySelector('main').innerHTML = '<h1>💥</h1><h2>Критическая ошибка</h2><p><button>Перезагрузить приложение</button></p>'
    })</script>`,
  ],
  ['failed-asset', html`<script src="/assets/chunk-5f3a9c.js" defer></script>`],
  ['colour', html`<style>.button.primary { background: #b3261e; border-color: #b3261e; }</style>`],
  ['layout', html`<style>.topbar { margin-top: 12px; }</style>`],
])

const whiteScreen = html`<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>Orchestrator V3 — Admin Panel</title>
<link rel="icon" href="/favicon.svg"><style>html, body { background: #fff; margin: 0 }</style></head>
<body><div id="__next"></div></body></html>`

/** In the words that Next.js uses when a client component throws in production. */
const errorBoundary = html`<!doctype html>
<html lang="ru" id="__next_error__"><head><meta charset="utf-8"><title>Orchestrator V3 — Admin Panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.svg">
<style>body { margin: 0; height: 100vh; display: grid; place-items: center; text-align: center;
color: #000; background: #fff; font: 400 14px/28px system-ui, sans-serif }
@media (prefers-color-scheme: dark) { body { color: #fff; background: #000 } }</style></head>
<body><h2 style="font: inherit">Application error: a client-side exception has occurred (see the browser console for more information).</h2></body></html>`
