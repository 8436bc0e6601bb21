import { type Command, Option } from 'commander'

/** Adds the options that say what is measured, and how; `models` and `estimate` take them too. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--models <names>', 'only these, comma-separated')
    .option('--providers <names>', 'only these, comma-separated')
    .option('--rounds <number>', "prompts sent to every cell (default: the config's, else 30)")
    .addOption(new Option('--iterations <number>', 'the same as --rounds').conflicts('rounds'))
    .option(
      '--warmup <number>',
      "warm-up rounds before, not counted (default: the config's, else 2)",
    )
    .option('--max-tokens <number>', "token limit of an answer (default: the config's, else 512)")
    .option('--json-mode', 'ask for JSON')
    .addOption(
      new Option(
        '--sweep-tokens [lengths]',
        'run the built-in matrix at several token limits (default: 256,512,1024,2048)',
      ).conflicts('maxTokens'),
    )
    .option(
      '--reference <level>',
      'compare with this model or provider, or axis=level (default: the first, if several are named)',
    )
    .option('--abort-on-fail', 'end a matrix as soon as a limit is broken for certain')
    .option('--seed <number>', 'reuse the prompts, nonces and orders of an earlier run')
    .option('--mode <mode>', 'auto, live or simulated')
    .option('--budget <dollars>', "spending limit of a live run (default: the config's, else 5)")
    .option('--location <name>', 'where it runs; results from different places are never mixed')
}
