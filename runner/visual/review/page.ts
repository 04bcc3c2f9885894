import { type Html, html, trusted } from '../../render/html.ts'
import { style } from '../../render/style.ts'
import type { Candidate } from '../baselines/candidate.ts'
import { type Upgrade, upgradeInWords } from '../baselines/upgrade.ts'
import { script } from './script.ts'
import { reviewStyle } from './style.ts'

/** A candidate with its pictures as PNGs; `expected` and `overlay` only where there is a baseline. */
export type Waiting = {
  readonly candidate: Candidate
  readonly actual: Uint8Array
  readonly expected?: Uint8Array
  readonly overlay?: Uint8Array
  /** How much differs from `expected`, after an upgrade of the browser: what differs most is shown first. */
  readonly beside?: { readonly browser: string; readonly pixels: number; readonly sentence: string }
}

/** All that waits on one page that needs no network and no other file; an upgrade of the browser is one part of it. */
export function reviewPage(waiting: readonly Waiting[], upgrades: readonly Upgrade[] = []): string {
  const grouped = new Set(upgrades.flatMap(({ candidates }) => candidates))
  const single = waiting.filter(({ candidate }) => !grouped.has(candidate))
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
<p class="soft">${counts(single, grouped.size)}. What is approved becomes the baseline, byte by byte.</p></header>
${single.map(card)}
${upgrades.map((upgrade) => together(upgrade, waiting))}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.markup
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function counts(single: readonly Waiting[], upgraded: number): string {
  const changed = single.filter(({ expected }) => expected).length
  const parts = [
    single.length > 0 || upgraded === 0 ? `${changed} changed, ${single.length - changed} new` : '',
    upgraded > 0 ? `${upgraded} of another browser` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

/** The pictures of an upgrade side by side, those that differ most first. */
function together(upgrade: Upgrade, waiting: readonly Waiting[]): Html {
  const own = waiting.filter(({ candidate }) => upgrade.candidates.includes(candidate))
  own.sort((a, b) => (b.beside?.pixels ?? 0) - (a.beside?.pixels ?? 0))
  return html`<section class="upgrade">
<header><h2>${upgradeInWords(upgrade)}</h2>
<p class="soft">Each beside the approved one of ${upgrade.from}, which stays as it is. What differs most comes first: the page itself may have changed, too.</p>
<p class="small"><code>pnpm baselines approve --upgrade --why "…"</code></p></header>
<div class="many">${own.map(card)}</div>
</section>`
}

function card(waiting: Waiting): Html {
  const { candidate, beside } = waiting
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
<p>${beside ? `beside ${beside.browser}: ${beside.sentence}` : sentence}</p>
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

/** As large as the larger picture; each lies at its own size in the left top corner of a layer that fills it. */
function stage({ actual, expected, overlay }: Waiting): Html {
  const widest = Math.max(widthOf(actual), expected ? widthOf(expected) : 0)
  const layer = (name: string, png: Uint8Array, alt: string) =>
    html`<div class="layer ${name}"><img src="${source(png)}" alt="${alt}" style="width:${(widthOf(png) / widest) * 100}%"></div>`
  return html`<div class="stage" style="--width:${widest}">
${expected && layer('before', expected, 'before')}
${layer('after', actual, 'after')}
${overlay && layer('overlay', overlay, 'what changed')}
${expected && html`<span class="bar" aria-hidden="true"></span><input type="range" min="0" max="100" value="50" aria-label="Before and after">`}
</div>`
}

/** In the head of a PNG. */
const widthOf = (png: Uint8Array): number => new DataView(png.buffer, png.byteOffset).getUint32(16)

const source = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`
