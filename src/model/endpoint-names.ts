import type { ListedModelName } from './listed-model-names.ts'

/** Name of a model that needs no declaration; the catalogue has one for each. */
export type BuiltInModelName =
  | 'gpt-4.1'
  | 'gpt-4.1-mini'
  | 'gpt-4.1-nano'
  | 'claude-sonnet-4-6'
  | 'claude-haiku-4-5'
  | 'gemini-2.5-pro'
  | 'gemini-2.5-flash'

/** Name of a provider that needs no declaration; the catalogue has one for each. */
export type BuiltInProviderName =
  | 'openai'
  | 'openrouter'
  | 'opper'
  | 'bedrock-us-east-1'
  | 'bedrock-us-west-2'
  | 'bedrock-eu-west-1'
  | 'bedrock-eu-central-1'
  | 'bedrock-ap-northeast-1'

/** Name of a model as a config declares it: a built-in one, or any other. */
export type DeclarableModelName = BuiltInModelName | AnyName

/**
 * What the editor completes beside the built-in names. Add the options of your config to it, and the
 * models and providers that they declare complete in every bench file.
 * @example
 * declare module 'vitest-llm-bench' {
 *   interface Register {
 *     options: typeof options
 *   }
 * }
 */
export interface Register {}

/** Any other name. A plain `string` would swallow the names that are known. */
type AnyName = string & {}

/** The names of a list, or the keys of a record. */
type NamesIn<Value> = Value extends readonly (infer Name)[] ? Name & string : string & keyof Value

type Option<Options, Name extends string> = Options extends { readonly [Key in Name]: infer Value }
  ? Value
  : never

type Registered = Option<Register, 'options'>
type DeclaredProviders = Option<Registered, 'providers'>
type ServedModels<Providers> = Providers extends object
  ? { [Name in keyof Providers]: NamesIn<Option<Providers[Name], 'models'>> }[keyof Providers]
  : never

// oxlint-disable-next-line typescript/no-redundant-type-constituents, typescript/no-duplicate-type-constituents -- none are registered here
type DeclaredModelName = NamesIn<Option<Registered, 'models'>> | ServedModels<DeclaredProviders>
type DeclaredProviderName = NamesIn<DeclaredProviders>

/**
 * Name of a model: a built-in one, one that the config declares, or one that the price list knows. The
 * editor completes all of them, those of the config where {@link Register} has its options.
 */
// oxlint-disable-next-line typescript/no-redundant-type-constituents -- none are declared here
export type ModelName = BuiltInModelName | ListedModelName | DeclaredModelName | AnyName

/**
 * Name of a provider: a built-in one, or one that the config declares. The editor completes the built-in
 * ones, and those of the config where {@link Register} has its options.
 */
// oxlint-disable-next-line typescript/no-redundant-type-constituents -- none are declared here
export type ProviderName = BuiltInProviderName | DeclaredProviderName | AnyName
