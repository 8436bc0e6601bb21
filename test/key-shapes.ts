import { type RandomStream, randomStream } from '../src/stats/random.ts'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const LETTERS = LOWER + LOWER.toUpperCase()

/** Keys as vendors shape them, by vendor; what is in them is drawn. */
export function drawKeys(seed: number): Readonly<Record<string, string>> {
  const random = randomStream(seed, 'keys')
  const a = drawn(LETTERS + DIGITS, random)
  const hex = drawn(`${DIGITS}abcdef`, random)
  const upper = drawn(LOWER.toUpperCase() + DIGITS, random)
  const lower = drawn(LOWER + DIGITS, random)
  const letters = drawn(LETTERS, random)
  const url = drawn(`${LETTERS}${DIGITS}-_`, random)
  const base64 = drawn(`${LETTERS}${DIGITS}+/`, random)
  const digits = drawn(DIGITS, random)
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
  const jwt = () => `eyJ${url(30)}.eyJ${url(80)}.${url(43)}`
  return {
    openai: `sk-${a(48)}`,
    'openai, of a project': `sk-proj-${url(74)}T3BlbkFJ${url(74)}`,
    'openai, of a service': `sk-svcacct-${url(60)}`,
    'openai, of an admin': `sk-admin-${url(60)}`,
    anthropic: `sk-ant-api03-${url(93)}AA`,
    'anthropic, OAuth': `sk-ant-oat01-${url(93)}AA`,
    openrouter: `sk-or-v1-${hex(64)}`,
    google: `AIza${url(35)}`,
    'google, OAuth': `ya29.${url(120)}`,
    'google, new': `AQ.Ab8R${url(46)}`,
    groq: `gsk_${a(52)}`,
    xai: `xai-${a(80)}`,
    huggingface: `hf_${letters(34)}`,
    replicate: `r8_${a(37)}`,
    nvidia: `nvapi-${url(64)}`,
    perplexity: `pplx-${a(48)}`,
    fireworks: `fw_${a(24)}`,
    'fireworks, old': a(44),
    together: hex(64),
    'together, new': `tgp_v1_${url(43)}`,
    mistral: a(32),
    cohere: a(40),
    deepseek: `sk-${hex(32)}`,
    cerebras: `csk-${lower(48)}`,
    'aws, id': `AKIA${upper(16)}`,
    'aws, id of a session': `ASIA${upper(16)}`,
    'aws, secret': base64(40),
    'aws, token of a session': `IQoJb3JpZ2luX2Vj${base64(300)}=`,
    bedrock: `ABSK${encoded(`BedrockAPIKey-${lower(4)}-at-123456789012:${base64(40)}`)}`,
    'bedrock, short-term': `bedrock-api-key-${encoded(a(60))}`,
    azure: hex(32),
    'azure, new': `${a(52)}JQQJ99BK${a(24)}`,
    'azure, signature': `https://x.blob.core.windows.net/c/f?sv=2024-01-01&sig=${encodeURIComponent(`${base64(43)}=`)}`,
    github: `ghp_${a(36)}`,
    'github, fine-grained': `github_pat_${a(22)}_${a(59)}`,
    'github, of a job': `ghs_${a(36)}`,
    gitlab: `glpat-${url(20)}`,
    slack: `xoxb-${digits(12)}-${digits(12)}-${a(24)}`,
    'slack, hook': `https://hooks.slack.com/services/T${upper(10)}/B${upper(10)}/${a(24)}`,
    'discord, hook': `https://discord.com/api/webhooks/${digits(19)}/${url(68)}`,
    'nebius, hyperbolic, octoai': jwt(),
    'scaleway, volcengine, sambanova': uuid(),
    'deepinfra, ai21, lepton': a(32),
    databricks: `dapi${hex(32)}`,
    'databricks, of a second one': `dapi${hex(32)}-2`,
    voyage: `pa-${url(43)}`,
    jina: `jina_${hex(32)}${a(28)}`,
    elevenlabs: `sk_${hex(48)}`,
    cloudflare: url(40),
    vercel: `vck_${a(56)}`,
    portkey: base64(28),
    helicone: `sk-helicone-${lower(7)}-${lower(7)}-${lower(7)}-${lower(7)}`,
    litellm: `sk-${url(22)}`,
    baseten: `${a(8)}.${a(32)}`,
    modal: `ak-${a(22)}`,
    'modal, secret': `as-${a(22)}`,
    runpod: `rpa_${upper(44)}`,
    'runpod, old': upper(40),
    watsonx: url(44),
    zhipu: `${hex(32)}.${a(16)}`,
    siliconflow: `sk-${lower(48)}`,
    novita: `sk_${url(43)}`,
    upstage: `up_${a(29)}`,
    anyscale: `esecret_${lower(26)}`,
    lambda: `secret_${lower(26)}_${lower(32)}.${a(32)}`,
    wandb: hex(40),
    inference: `inference-${hex(32)}`,
    featherless: `rc_${hex(64)}`,
    parasail: `psk-${url(40)}`,
    langsmith: `lsv2_pt_${hex(32)}_${hex(10)}`,
    langfuse: `sk-lf-${uuid()}`,
    'langfuse, public': `pk-lf-${uuid()}`,
    pinecone: `pcsk_${a(6)}_${a(63)}`,
    supabase: `sbp_${hex(40)}`,
    npm: `npm_${a(36)}`,
    pypi: `pypi-AgEIcHlwaS5vcmc${url(90)}`,
    sendgrid: `SG.${url(22)}.${url(43)}`,
    stripe: `sk_live_${a(24)}`,
    twilio: `SK${hex(32)}`,
    telegram: `${digits(10)}:AA${url(33)}`,
    snowflake: `ver:1-hint:${digits(12)}-ETMsDgAAA${url(80)}`,
    digitalocean: `dop_v1_${hex(64)}`,
    'digitalocean, models': `sk-do-${url(64)}`,
    atlassian: `ATATT3x${url(180)}`,
    shopify: `shpat_${hex(32)}`,
    vault: `hvs.${url(90)}`,
    doppler: `dp.pt.${a(43)}`,
    openshift: `sha256~${url(43)}`,
    'basic auth': `Basic ${encoded(`user:${a(20)}`)}`,
    'bearer token': `Bearer ${a(40)}`,
    'in an address': `https://user:${a(12)}@llm.example.com/v1`,
    'in a query': `https://llm.example.com/v1?api_key=${a(20)}`,
  }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64')
}

function drawn(alphabet: string, random: RandomStream): (length: number) => string {
  return (length) =>
    Array.from({ length }, () => alphabet[random.integer(alphabet.length)]).join('')
}
