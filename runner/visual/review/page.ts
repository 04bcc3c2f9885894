import { type Html, html, trusted } from '../../render/html.ts'
import { style } from '../../render/style.ts'
import type { Candidate } from '../baselines/candidate.ts'
import { script } from './script.ts'
import { reviewStyle } from './style.ts'

/** A candidate with its pictures as PNGs; `expected` and `overlay` only where there is a baseline. */
export type Waiting = {
  readonly candidate: Candidate
  readonly actual: Uint8Array
  readonly expected?: Uint8Array
  readonly overlay?: Uint8Array
}

/** All that waits on one page that needs no network and no other file. `upgrades` are sentences on whole groups of it. */
export function reviewPage(waiting: readonly Waiting[], upgrades: readonly string[] = []): string {
  const changed = waiting.filter(({ expected }) => expected).length
  const policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Review of ${waiting.length} pictures</title>
<style>${trusted(style)}${trusted(reviewStyle)}</style>
</head>
<body><main>
<header class="intro"><h1>${counted(waiting.length, 'picture waits', 'pictures wait')} for approval</h1>
<p class="soft">${changed} changed, ${waiting.length - changed} new. What is approved becomes the baseline, byte by byte.</p>
${upgrades.map((sentence) => html`<p class="upgrade">${sentence}: <code>pnpm baselines approve --all --why "…"</code></p>`)}</header>
${waiting.map(card)}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.markup
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function card(waiting: Waiting): Html {
  const { candidate } = waiting
  const { key, path, sentence, rejected } = candidate
  const facts = [
    key.viewport,
    key.theme,
    key.browser,
    key.platform,
    key.pixelRatio === 1 ? '' : `${key.pixelRatio}x`,
  ]
  return html`<section class="picture" data-mode="${waiting.expected ? 'slider' : 'after'}">
<header><h2>${key.step}</h2><span class="soft small">${facts.filter(Boolean).join(' · ')}</span></header>
<p>${sentence}</p>
${rejected && html`<p class="fail chip">rejected by ${rejected.by}: ${rejected.why}</p>`}
${waiting.expected ? modes : ''}
${stage(waiting)}
<p class="small"><code>pnpm baselines approve ${path} --why "…"</code></p>
</section>`
}

const modes = html`<div class="modes" role="group" aria-label="How to look at it">${[
  ['slider', 'Slider'],
  ['blink', 'Blink'],
  ['difference', 'Difference'],
  ['boxes', 'Boxes'],
  ['before', 'Before'],
  ['after', 'After'],
].map(([mode, name]) => html`<button type="button" data-show="${mode}">${name}</button>`)}</div>`

function stage({ candidate, actual, expected, overlay }: Waiting): Html {
  const { width, height } = candidate
  return html`<div class="stage" style="--width:${width};--height:${height}">
${expected && html`<img class="before" src="${source(expected)}" alt="before">`}
<img class="after" src="${source(actual)}" alt="after">
${overlay && html`<img class="overlay" src="${source(overlay)}" alt="what changed">`}
${expected && html`<span class="bar" aria-hidden="true"></span><input type="range" min="0" max="100" value="50" aria-label="Before and after">`}
</div>`
}

const source = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`
