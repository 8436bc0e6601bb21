import { BenchError, received } from '../model/bench-error.ts'
import { durationOption } from '../model/duration-option.ts'
import { durationMs } from '../model/duration.ts'
import type { InjectorSettings, RendezvousAddress } from '../model/injector.ts'
import { isLoopback } from '../model/loopback.ts'
import { type Environment, given } from './environment-overrides.ts'
import { toolVersion } from './tool.ts'

const MAX_INJECTORS = 1000
const MIN_TOKEN_LENGTH = 16
const DEFAULT_WAIT = '5m'

/**
 * Which part of a load this invocation sends, and where it meets the others; undefined where it sends all. Throws a
 * `BenchError` where a variable is malformed, or where one is missing that the others need.
 */
export function readInjector(environment: Environment): InjectorSettings | undefined {
  const which = given(environment, 'LLM_BENCH_INJECTOR')
  const where = given(environment, 'LLM_BENCH_RENDEZVOUS')
  if (which === undefined) {
    if (where === undefined) return undefined
    throw refused(
      '`LLM_BENCH_RENDEZVOUS` says where injectors meet, but not which of them this is. Set `LLM_BENCH_INJECTOR`, such as 2/4',
    )
  }
  const [number = 0, of = 0] = /^(\d+)\/(\d+)$/.exec(which)?.slice(1).map(Number) ?? []
  if (number < 1 || number > of || of < 2 || of > MAX_INJECTORS) {
    throw refused(
      `\`LLM_BENCH_INJECTOR\` is ${received(which)}; expected which of how many, such as 2/4: at least 2, at most ${MAX_INJECTORS}`,
    )
  }
  if (where === undefined) {
    throw refused(
      `\`LLM_BENCH_INJECTOR\` ${which} sends a part of a load, but nothing says where it meets the others. Set \`LLM_BENCH_RENDEZVOUS\` to an address of injector 1, such as 10.0.0.5:8090`,
    )
  }
  if (given(environment, 'LLM_BENCH_RESUME') !== undefined) {
    throw refused(
      '`LLM_BENCH_RESUME` and `LLM_BENCH_INJECTOR` cannot be combined: the other injectors have ended. Start all of them again',
    )
  }
  const rendezvous = addressIn(where)
  const token = tokenIn(environment, rendezvous)
  return { number, of, rendezvous, token, waitMs: waitIn(environment), version: toolVersion() }
}

/** What all injectors know; undefined where nobody beyond this machine reaches them, and they need none. */
export function tokenIn(
  environment: Environment,
  { host }: Pick<RendezvousAddress, 'host'>,
): string | undefined {
  const token = given(environment, 'LLM_BENCH_RENDEZVOUS_TOKEN')
  const fix = 'one secret for all injectors, such as what `openssl rand -hex 16` prints'
  if (token === undefined && !isLoopback(host)) {
    throw refused(`other machines can reach ${host}: set \`LLM_BENCH_RENDEZVOUS_TOKEN\` to ${fix}`)
  }
  if (token !== undefined && token.length < MIN_TOKEN_LENGTH) {
    throw refused(
      `\`LLM_BENCH_RENDEZVOUS_TOKEN\` has fewer than ${MIN_TOKEN_LENGTH} characters, so others may guess it. Set it to ${fix}`,
    )
  }
  return token
}

/** How long others are waited for, in milliseconds. */
export function waitIn(environment: Environment): number {
  const text = given(environment, 'LLM_BENCH_RENDEZVOUS_WAIT') ?? DEFAULT_WAIT
  if (durationOption.safeParse(text).success) return durationMs(text)
  throw refused(
    `\`LLM_BENCH_RENDEZVOUS_WAIT\` is ${received(text)}; expected a duration such as '30s' or '10m'`,
  )
}

function addressIn(text: string): RendezvousAddress {
  const [, host = '', port = ''] = /^\[?([^[\]/@\s]+?)\]?:(\d+)$/.exec(text) ?? []
  if (host !== '' && Number(port) >= 1 && Number(port) <= 65_535)
    return { host, port: Number(port) }
  throw refused(
    `\`LLM_BENCH_RENDEZVOUS\` is ${received(text)}; expected a host and a port, such as 10.0.0.5:8090`,
  )
}

function refused(message: string): BenchError {
  return new BenchError('invalid-environment', message)
}
