/** A subject on which a model is asked to write at length. */
export interface Topic {
  readonly id: string
  readonly prompt: string
  /** Lowercase words; any competent answer contains at least three of them. */
  readonly keywords: readonly string[]
}

const form =
  'Explain this thoroughly, in several well-structured paragraphs of prose separated by blank ' +
  'lines, without code and without lists.'

/** The form comes last, so that prompts differ from their first words on. */
function topic(id: string, question: string, keywords: readonly string[]): Topic {
  return { id, prompt: `${question} ${form}`, keywords }
}

/** Subjects from computing, with prompts of like length and like demands on the answer. */
export const topics: readonly Topic[] = [
  topic(
    'b-trees',
    'How does a B-tree keep records sorted on disk, how do its nodes split and merge as rows ' +
      'come and go, and why do databases prefer it to a binary tree?',
    ['node', 'key', 'disk', 'page', 'split', 'leaf', 'search', 'height'],
  ),
  topic(
    'tcp-congestion-control',
    'How does TCP decide how fast it may send, how do slow start and congestion avoidance ' +
      'work, and what happens when the network begins to drop data?',
    ['window', 'packet', 'loss', 'sender', 'network', 'congestion', 'bandwidth'],
  ),
  topic(
    'garbage-collection',
    'How does a tracing garbage collector find what a program still uses, why do many ' +
      'runtimes separate young data from old, and what does it all cost?',
    ['memory', 'object', 'heap', 'pause', 'root', 'generation', 'collector', 'reference'],
  ),
  topic(
    'consensus',
    'How does a protocol such as Raft let several machines agree on one history, how is a new ' +
      'leader chosen, and what happens when the network is partitioned?',
    ['leader', 'log', 'majority', 'node', 'entry', 'term', 'vote', 'cluster'],
  ),
  topic(
    'tls-handshake',
    'How does a TLS 1.3 connection get established, how does each side come to trust the ' +
      'other, and why can a recording of the traffic not be read later?',
    ['certificate', 'client', 'server', 'key', 'handshake', 'secret', 'signature'],
  ),
  topic(
    'processor-caches',
    'Why do modern processors have several levels of cache, how is data placed and evicted in ' +
      'them, and how do several cores keep a common view of it?',
    ['cache', 'memory', 'core', 'line', 'locality', 'latency', 'data', 'miss'],
  ),
  topic(
    'compiler-pipeline',
    'Which stages does an optimising compiler go through from program text to machine code, ' +
      'what does each contribute, and why is there a form in between?',
    ['source', 'parser', 'syntax', 'tree', 'code', 'register', 'instruction', 'representation'],
  ),
  topic(
    'hash-tables',
    'How does a hash table find an entry in nearly constant time, how can it deal with ' +
      'collisions, and what happens when it grows beyond its capacity?',
    ['hash', 'key', 'bucket', 'collision', 'table', 'array', 'lookup', 'load'],
  ),
  topic(
    'back-pressure',
    'What happens in a pipeline when work arrives faster than it can be done, how does back- ' +
      'pressure travel upstream, and why are unbounded queues a trap?',
    ['queue', 'producer', 'consumer', 'rate', 'buffer', 'latency', 'memory', 'system'],
  ),
  topic(
    'memory-models',
    'Why may two threads see the same writes in different orders, what does the memory model ' +
      'of a language promise, and how do acquire and release help?',
    ['thread', 'order', 'memory', 'write', 'compiler', 'processor', 'barrier', 'race'],
  ),
  topic(
    'load-balancing',
    'How does a load balancer choose where each call goes, how do the usual strategies ' +
      'compare, and how does it notice and avoid a machine that is unwell?',
    ['server', 'request', 'traffic', 'client', 'health', 'connection', 'algorithm'],
  ),
  topic(
    'replicated-data-types',
    'How do conflict-free replicated data types let people edit the same data while offline, ' +
      'why do all copies agree in the end, and what does it cost?',
    ['replica', 'merge', 'conflict', 'update', 'state', 'operation', 'order'],
  ),
  topic(
    'transaction-isolation',
    'Which anomalies can appear when database transactions overlap, how do the standard ' +
      'isolation levels limit them, and how does a database enforce each?',
    ['transaction', 'isolation', 'lock', 'snapshot', 'read', 'write', 'level'],
  ),
  topic(
    'virtual-memory',
    'How does an operating system give every program an address space of its own, how are ' +
      'addresses translated, and what happens when memory runs short?',
    ['page', 'address', 'memory', 'table', 'process', 'disk', 'fault', 'kernel'],
  ),
  topic(
    'process-scheduling',
    'How does an operating system share a few cores among many runnable programs, how does it ' +
      'stay fair, and how does it keep interactive work responsive?',
    ['process', 'scheduler', 'priority', 'thread', 'core', 'queue', 'switch', 'time'],
  ),
  topic(
    'domain-name-system',
    'How is a host name turned into an address, which parties take part along the way, and ' +
      'how do caching and expiry shape how quickly changes are seen?',
    ['domain', 'name', 'server', 'resolver', 'record', 'cache', 'root', 'query'],
  ),
  topic(
    'public-key-cryptography',
    'How can two strangers exchange secrets over an open channel, which hard mathematical ' +
      'problems is that built upon, and how do digital signatures work?',
    ['key', 'message', 'private', 'public', 'signature', 'prime', 'problem', 'security'],
  ),
  topic(
    'event-loops',
    'How can one thread serve thousands of open connections, what does an event loop do on ' +
      'each turn, and why is a long computation so harmful inside it?',
    ['event', 'loop', 'thread', 'callback', 'queue', 'socket', 'task', 'kernel'],
  ),
  topic(
    'write-ahead-logging',
    'How does a database survive a sudden loss of power without losing committed work, what ' +
      'is written in which order, and how does a restart repair it?',
    ['log', 'crash', 'recovery', 'disk', 'transaction', 'page', 'checkpoint', 'record'],
  ),
  topic(
    'log-structured-merge-trees',
    'How does a log-structured merge tree turn random writes into sequential ones, how are ' +
      'reads kept fast, and what does its background work cost?',
    ['memory', 'disk', 'level', 'compaction', 'write', 'key', 'filter', 'file'],
  ),
  topic(
    'rate-limiting',
    'Why do public services limit how often they may be called, how do the common limiting ' +
      'algorithms differ, and what is hard about doing it on many machines?',
    ['request', 'bucket', 'token', 'window', 'client', 'limit', 'burst', 'counter'],
  ),
  topic(
    'distributed-tracing',
    'How can one user action be followed through dozens of services, how is its identity ' +
      'carried from hop to hop, and why is only a part of it all recorded?',
    ['trace', 'span', 'service', 'request', 'context', 'sampling', 'latency', 'header'],
  ),
  topic(
    'type-inference',
    'How can a compiler work out types that nobody wrote down, how does the Hindley–Milner ' +
      'approach proceed, and where do richer type systems need help?',
    ['type', 'variable', 'expression', 'constraint', 'function', 'unification', 'program'],
  ),
  topic(
    'floating-point',
    'How do computers represent real numbers in the IEEE 754 formats, why do small errors ' +
      'creep into sums, and how can numerical work keep them in check?',
    ['exponent', 'precision', 'rounding', 'error', 'bit', 'number', 'value', 'significand'],
  ),
  topic(
    'full-text-search',
    'How does a search engine find the best matches among millions of texts within ' +
      'milliseconds, how is its index built, and how are the results put in order?',
    ['term', 'document', 'index', 'query', 'score', 'ranking', 'word', 'list'],
  ),
]
