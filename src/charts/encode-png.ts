import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/** Four bytes a pixel, row by row: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly pixels: Buffer
}

const SIGNATURE = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1')
const BYTES_PER_PIXEL = 4
/** Eight bits a channel, with opacity; the only compression and filters there are; not interlaced. */
const FORMAT = [8, 6, 0, 0, 0]
/** A quarter of the time that the encoder of the drawing library takes, for files of the same size. */
const COMPRESSION_LEVEL = 3

const compressed = promisify<Buffer, { level: number }, Buffer>(deflate)

/** A PNG file of pixels (RFC 2083), compressed beside the main thread. */
export async function encodePng({ width, height, pixels }: Pixels): Promise<Buffer> {
  const length = width * BYTES_PER_PIXEL
  // In front of every row stands its filter, 0: none.
  const rows = Buffer.alloc(height * (length + 1))
  for (let row = 0; row < height; row++) {
    pixels.copy(rows, row * (length + 1) + 1, row * length, (row + 1) * length)
  }
  const head = Buffer.alloc(8 + FORMAT.length)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set(FORMAT, 8)
  const data = await compressed(rows, { level: COMPRESSION_LEVEL })
  return Buffer.concat([
    SIGNATURE,
    ...chunk('IHDR', head),
    ...chunk('IDAT', data),
    ...chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer[] {
  const type = Buffer.from(name, 'latin1')
  return [word(data.length), type, data, word(crc32(data, crc32(type)))]
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
