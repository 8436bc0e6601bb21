import { durationOption } from './duration-option.ts'
import { limits } from './limits.ts'
import { z } from './zod.ts'

const rateShape = 'expected requests per second, or { from, to }'
const edge = z.number('expected requests per second').min(0, 'expected requests per second from 0')

/** A stage of an open loop, as it is declared and recorded: a rate that holds, or rises or falls evenly. */
export const rateStage = z.strictObject(
  {
    rate: limits.rate.or(
      z
        .strictObject({ from: edge, to: edge }, rateShape)
        .refine(({ from, to }) => from + to > 0, 'expected a rate above 0 at one of its ends'),
    ),
    for: durationOption,
  },
  "expected { rate, for }, e.g. { rate: 2, for: '30s' }",
)
export type RateStage = z.output<typeof rateStage>
