import { fileURLToPath } from 'node:url'

import type * as Renderer from '@resvg/resvg-js'

import { encodePng } from './encode-png.ts'

/** Pixels of the PNG per pixel of the SVG: sharp on screens of double density. */
const ZOOM = 2

const fontFiles = ['Inter-Regular.ttf', 'Inter-SemiBold.ttf'].map((name) =>
  fileURLToPath(new URL(`fonts/${name}`, import.meta.url)),
)

/** Makes a PNG of an SVG, of double density unless said otherwise. */
export type PngMaker = (svg: string, zoom?: number) => Promise<Uint8Array>

/** Loads the renderer, which only charts need; undefined where it is not installed. */
export async function loadPngMaker(
  load: () => Promise<typeof Renderer> = () => import('@resvg/resvg-js'),
): Promise<PngMaker | undefined> {
  const renderer = await load().catch((error: unknown) => {
    if (isNotInstalled(error)) return undefined
    throw error
  })
  if (!renderer) return undefined
  const { renderAsync } = renderer
  // Fonts of the machine would make every machine's picture another one.
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' }
  return async (svg, zoom = ZOOM) =>
    encodePng(await renderAsync(svg, { font, fitTo: { mode: 'zoom', value: zoom } }))
}

/** The package itself, or its part for this machine. */
function isNotInstalled(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
