import { type Command, Option } from 'commander'

/** Adds the options that say what is measured, and how; `models` and `estimate` take them too. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--models <names>', 'only these, a comma list')
    .option('--providers <names>', 'only these, a comma list')
    .option('--rounds <number>', "prompts that every cell answers (default: the config's, else 30)")
    .addOption(new Option('--iterations <number>', 'the same as --rounds').conflicts('rounds'))
    .option(
      '--warmup <number>',
      "rounds before them that do not count (default: the config's, else 2)",
    )
    .option('--max-tokens <number>', "most tokens of an answer (default: the config's, else 512)")
    .option('--json-mode', 'ask for JSON')
    .addOption(
      new Option(
        '--sweep-tokens [lengths]',
        'the built-in matrix at several lengths (without a list: 256,512,1024,2048)',
      ).conflicts('maxTokens'),
    )
    .option(
      '--reference <level>',
      'compare with this model or provider, or axis=level (default: the first of several named)',
    )
    .option('--seed <number>', 'prompts, nonces and orders of an earlier run')
    .option('--mode <mode>', 'auto, live or simulated')
    .option('--budget <dollars>', "what a live run may cost (default: the config's, else 5)")
    .option('--location <name>', 'where it runs: results of several places are never mixed')
}
