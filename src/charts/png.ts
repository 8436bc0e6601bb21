import { fileURLToPath } from 'node:url'

import { encodePng } from './encode-png.ts'

/** Pixels of the PNG per pixel of the SVG: sharp on screens of double density. */
const ZOOM = 2

const fontFiles = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`fonts/${name}`, import.meta.url)),
)

/** Makes a PNG of an SVG. */
export type PngMaker = (svg: string) => Promise<Uint8Array>

/** Loads the renderer, which a run without charts never needs. */
export async function loadPngMaker(): Promise<PngMaker> {
  const { renderAsync } = await import('@resvg/resvg-js')
  // Fonts of the machine would make every machine's picture another one.
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' }
  return async (svg) =>
    encodePng(await renderAsync(svg, { font, fitTo: { mode: 'zoom', value: ZOOM } }))
}
