/** Decoded pixels, four bytes each: red, green, blue, alpha. */
export type Picture = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** What the DOM says of the part of the page that a person sees (see page-facts.ts). */
export type PageFacts = {
  /** Characters of visible text in the viewport. */
  readonly text: number
  /** The same without header, navigation and footer. */
  readonly contentText: number
  /** Pictures, videos and canvases of 96 x 96 px and more, without header, navigation and footer. */
  readonly contentMedia: number
  /** Fields and buttons, without header, navigation and footer. */
  readonly contentControls: number
  /** Something says that it is still loading. */
  readonly busy: boolean
}

export type Painted = {
  readonly painted: boolean
  /** Share of tiles with contrast in them, 0 to 1. */
  readonly occupancy: number
  readonly sentence: string
}

const tile = 16
const contrast = 24

/**
 * A page without a word, a field or a large picture still shows something from here on: many small pictures.
 * Spinners measured 0.5 % of a desktop and 2 % of a phone. The share of the dominant colour tells nothing:
 * healthy sparse pages have up to 99.9 % of one.
 */
const wordless = 0.05
/** A page with less than this of what was approved has lost its content. */
const shareOfApproved = 0.35

/** Share of 16 px tiles whose luminance ranges over more than 24 of 255: of a blank, tinted or gradient page 0. */
export function occupancyOf(picture: Picture): number {
  const columns = Math.ceil(picture.width / tile)
  const rows = Math.ceil(picture.height / tile)
  let occupied = 0
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) if (hasContrast(picture, column, row)) occupied += 1
  }
  return columns * rows === 0 ? 0 : occupied / (columns * rows)
}

function hasContrast({ width, height, data }: Picture, column: number, row: number): boolean {
  let least = 255
  let most = 0
  const bottom = Math.min(height, (row + 1) * tile)
  const right = Math.min(width, (column + 1) * tile)
  for (let y = row * tile; y < bottom; y += 1) {
    for (let x = column * tile; x < right; x += 1) {
      const at = (y * width + x) * 4
      const light = luminance(data, at)
      if (light < least) least = light
      if (light > most) most = light
      if (most - least > contrast) return true
    }
  }
  return false
}

/** Rec. 709 weights, on white where the picture is transparent. */
function luminance(data: Uint8Array, at: number): number {
  const light = 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0)
  const alpha = (data[at + 3] ?? 255) / 255
  return light * alpha + 255 * (1 - alpha)
}

/**
 * Whether a page shows anything: the picture and the DOM together, because either alone is fooled. It needs
 * no baseline; with the approved occupancy it also notices a page that lost most of itself.
 */
export function judgePainted(occupancy: number, facts: PageFacts, approved?: number): Painted {
  const share = `${(occupancy * 100).toFixed(1)} % of the screen`
  const says = (painted: boolean, sentence: string): Painted => ({ painted, occupancy, sentence })
  const content = facts.contentText + facts.contentMedia + facts.contentControls
  if (occupancy === 0 && facts.text > 0)
    return says(false, 'The page has text, and nothing of it can be seen')
  if (content === 0 && (facts.text > 0 || occupancy < wordless)) {
    if (facts.busy) return says(false, `The page shows only that it is loading: ${share} is painted`)
    if (facts.text > 0)
      return says(false, 'The page shows its frame and no content between header and footer')
    return says(false, `The page is blank: ${share} is painted, and there is no visible text`)
  }
  if (facts.busy && facts.contentText < 40 && facts.contentMedia === 0 && facts.contentControls === 0) {
    return says(false, `The page shows only that it is loading: ${share} is painted`)
  }
  const lost = approved === undefined ? undefined : lostContent(occupancy, approved)
  return lost === undefined ? says(true, `${share} is painted`) : says(false, lost)
}

/** The sentence for a page that shows far less than was approved; undefined when it does not. Both are occupancies. */
export function lostContent(occupancy: number, approved: number): string | undefined {
  if (occupancy >= approved * shareOfApproved) return undefined
  const [now, before] = [occupancy, approved].map((share) => `${(share * 100).toFixed(1)} %`)
  return `The page lost most of itself: ${now} of the screen is painted, ${before} was approved`
}
