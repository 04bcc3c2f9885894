import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apologyIn } from '../../support/error-boundary.ts'

/** What stands on a page that broke, by who wrote it. */
const broken: Readonly<Record<string, string>> = {
  'Next.js, in a client': 'Application error: a client-side exception has occurred while loading localhost',
  'Next.js, on the server': '500 Internal Server Error.',
  'Next.js, in a server component': 'An error occurred in the Server Components render.',
  'Next.js, of a missing page': '404 This page could not be found.',
  'React Router': 'Unexpected Application Error! Minified React error #310',
  'a boundary of one’s own': 'Something went wrong: Try again',
  'another one': 'Oops! The application has crashed',
  'one that is short': 'Fatal error',
  'a bundler': 'ChunkLoadError: Loading chunk 482 failed.',
  'the panel, within its frame':
    '⚠️ Что-то пошло не так Cannot read properties of undefined Попробовать снова Вернуться на главную',
  'the panel, instead of its frame':
    '💥 Критическая ошибка Неизвестная критическая ошибка Перезагрузить приложение Вернуться на главную Если проблема сохраняется: Проверьте консоль браузера (F12)',
  'one in Russian': 'Упс! Приложение перестало работать',
  'another in Russian': 'Сбой приложения. Обновите страницу',
}

for (const [whose, text] of Object.entries(broken)) {
  test(`the apology of ${whose} is known`, () => assert.ok(apologyIn(text, []), text))
}

test('a heading that apologises is enough, however long the page', () => {
  assert.equal(apologyIn('x '.repeat(600), ['Something went wrong']), 'Something went wrong')
  assert.equal(apologyIn('x '.repeat(600), ['Критическая ошибка']), 'Критическая ошибка')
})

test('pages that speak of errors, or are short, are no apologies', () => {
  for (const text of [
    'Ошибка получения статуса. ComfyUI офлайн',
    'Diagnostics Path Validation ComfyUI Status Offline Неизвестная ошибка: fetch failed',
    'Orchestrator V3 — Status ComfyUI Offline — запустите F:\\ComfyUI\\run_nvidia_gpu.bat',
    'Критических ошибок нет. Ошибок: 0',
    'Critical errors: 0 Fatal errors: 0 Warnings: 3',
    'Canvas Gallery Список пуст',
    'Группа супсов и купсов',
    'The app starts the page when it is available',
    '',
  ])
    assert.equal(apologyIn(text, []), undefined, text)
  assert.equal(
    apologyIn(`${'A long page. '.repeat(60)} What to do when something went wrong`, ['Help']),
    undefined,
  )
})
