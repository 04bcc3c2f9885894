import type { Comparison } from '../check-evidence.ts'
import { type Html, html, imageSource, relativeLink } from '../html.ts'
import type { Image } from '../report.ts'
import type { Story } from '../story.ts'

/**
 * Expected, actual and difference in one place, without a script: radio buttons put one above the other, and the slider
 * is a box that its reader makes wider or narrower by its corner. Undefined when a picture is too large to be in the page.
 */
export function comparison(
  { expected, actual, difference }: Comparison,
  name: string,
  { words }: Story,
): Html | undefined {
  const [before, now] = [imageSource(expected.source), imageSource(actual.source)]
  if (before === undefined || now === undefined) return undefined
  const { image, look } = words
  const shown = difference && imageSource(difference.source)
  const choice = (mode: string, label: string, checked = false) =>
    html`<label><input type="radio" name="${name}" class="is-${mode}"${checked && html` checked`}>${label}</label>`
  return html`<figure class="compare">
<div class="modes" role="radiogroup" aria-label="${look.modes}">${choice('slide', look.slide, true)}${choice('expected', image.baseline)}${choice('actual', look.actual)}${shown && choice('diff', image.diff)}</div>
<div class="stage"><img class="now" src="${now}" alt="${look.actual}"><div class="cover"><img src="${before}" alt="${image.baseline}"></div>${shown && html`<img class="diff" src="${shown}" alt="${image.diff}">`}</div>
<figcaption>${look.hint} ${[expected, actual, difference].map((one) => one && fileLink(one, one === actual ? look.actual : image[one.kind]))}</figcaption>
</figure>`
}

const fileLink = ({ file }: Image, label: string): Html | false =>
  file !== undefined && html` <a href="${relativeLink(file)}">${label}</a>`

/** Belongs to the style sheet; the picture in the cover keeps the width of the stage. */
export const comparisonStyle = `
.compare{margin-top:.9rem}.modes{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin-bottom:.6rem;font-size:.9rem}.modes label{cursor:pointer}.modes input{margin:0 .4rem 0 0;accent-color:var(--link)}
.stage{position:relative;container-type:inline-size;border:1px solid var(--line);border-radius:8px;overflow:hidden}.compare .stage img{display:block;width:100cqw;max-width:none;max-height:none;border:0;border-radius:0}
.cover{position:absolute;inset:0 auto 0 0;width:50%;min-width:1.4rem;max-width:100%;overflow:hidden;resize:horizontal;border-right:3px solid var(--link)}.compare .stage .diff{display:none}
.compare:has(.is-expected:checked) .cover{width:100%!important;resize:none;border:0}.compare:has(.is-actual:checked) .cover,.compare:has(.is-diff:checked) .cover,.compare:has(.is-diff:checked) .now{display:none}.compare:has(.is-diff:checked) .diff{display:block}
`
