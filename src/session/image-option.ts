import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { imageSize } from 'image-size'

import type { ImageLike } from '../model/options/request-options.ts'
import type { Image } from '../model/prompt.ts'
import { z } from '../model/zod.ts'
import { readPlainFile } from './plain-file.ts'

/** More than the vendors take of one image: Bedrock 3.75 MB, Anthropic 5 MB, Gemini 20 MB a request. */
const MAX_MEGABYTES = 20
const MEGABYTE = 1e6
const MAX_BYTES = MAX_MEGABYTES * MEGABYTE
const EXPECTED = 'expected the path of an image, a URL, { path } or { dataUrl }'

/** By what `image-size` calls them. */
const mediaTypes: Readonly<Record<string, Image['mediaType']>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
}

/** Reads an image when it is declared. Relative paths are from the folder of the project. */
export const imageOption = z
  .custom<ImageLike>(isImageLike, EXPECTED)
  .transform((value, context): Image => {
    const image = readImage(value)
    if (typeof image !== 'string') return image
    context.addIssue({ code: 'custom', message: image })
    return z.NEVER
  })

function isImageLike(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  if (value instanceof URL) return true
  if (typeof value !== 'object' || value === null) return false
  const [[name, place] = [], ...others] = Object.entries(value)
  return others.length === 0 && /^(?:path|dataUrl)$/.test(name ?? '') && typeof place === 'string'
}

/** The image, or what was expected instead. */
function readImage(value: ImageLike): Image | string {
  const name = nameOf(value)
  if (/^https?:/i.test(name)) {
    return 'expected the path of an image or a data URL: nothing is fetched from the web. Download it'
  }
  const bytes = name.startsWith('data:') ? bytesIn(name) : bytesOf(name)
  if (typeof bytes === 'string') return bytes
  return imageOf(bytes)
}

function nameOf(value: ImageLike): string {
  if (value instanceof URL) return value.href
  if (typeof value === 'string') return value
  return 'path' in value ? value.path : value.dataUrl
}

function bytesIn(url: string): Buffer | string {
  const [, words] = /^data:[^,]*;base64,([\w+/=-]+)$/.exec(url) ?? []
  return words === undefined
    ? 'expected a data URL of an image in base64, data:image/png;base64,…'
    : Buffer.from(words, 'base64')
}

function bytesOf(name: string): Buffer | string {
  try {
    const path = name.startsWith('file:') ? fileURLToPath(name) : name
    return readPlainFile(path, { maxBytes: MAX_BYTES, tooLarge })
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const reason = isMissing
      ? 'there is none. A relative path is from the folder of the project, `new URL(path, import.meta.url)` from the bench file'
      : error instanceof Error
        ? error.message
        : String(error)
    return `expected the path of an image, but ${reason}`
  }
}

function imageOf(bytes: Buffer): Image | string {
  if (bytes.byteLength > MAX_BYTES) return tooLarge(bytes.byteLength)
  const kind = kindOf(bytes)
  const mediaType = kind && mediaTypes[kind.type]
  if (!kind || !mediaType) return 'expected a PNG, JPEG, WebP or GIF image'
  return {
    mediaType,
    data: bytes.toString('base64'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    width: kind.width,
    height: kind.height,
  }
}

/** Told by its first bytes, whatever a name or a URL says. */
function kindOf(
  bytes: Buffer,
): { readonly type: string; readonly width: number; readonly height: number } | undefined {
  try {
    const { type = '', width, height } = imageSize(bytes)
    return { type, width, height }
  } catch {
    return undefined
  }
}

function tooLarge(bytes: number): string {
  return `expected an image of at most ${MAX_MEGABYTES} MB, but it has ${(bytes / MEGABYTE).toFixed(1)} MB. Make it smaller: models scale it down anyway`
}
