import { html, type Markup } from './markup.ts'

/** How figures and verdicts come about, for readers who were not there. */
export function methodSection(): Markup {
  return html`<section class="method" id="method" aria-labelledby="method-title">
    <h2 id="method-title">Method</h2>
    <div class="columns">
      <h3>What is timed</h3>
      <p>
        Milliseconds on a monotonic clock, from the moment a request is handed to a socket that is
        already open. Bytes are stamped when they arrive and read only after the stream has ended,
        so that reading cannot delay a stamp. The first token is the first piece of content or
        reasoning that is not empty; the whole answer ends with its last piece. Tokens per second
        exclude the first piece, so that waiting does not count as speed.
      </p>
      <h3>What is asked</h3>
      <p>
        A round sends one prompt to every cell, in a new random order each time. Every prompt starts
        with a nonce, so that no cache can answer. Warm-up rounds open connections and never count.
        Prompts, nonces and orders all come from the seed: the same seed asks the same questions.
      </p>
      <h3>Medians and intervals</h3>
      <p>
        A figure is the median of a cell’s samples; half of them are below it. The 95 % interval
        beside it comes from the ranks of the samples alone and assumes no shape of the
        distribution. If neighbouring samples resemble each other, it widens. A 95th percentile has
        no upper limit below 72 samples: <code>–</code> says so.
      </p>
      <h3>Failures</h3>
      <p>
        A failed request is a finding. If the event was seen, its time counts. If it was not seen
        because the request was given up after a wait, it counts as the worst value, so that an
        endpoint that hangs cannot look good. Every other failure is excluded from the times and
        counted separately.
      </p>
      <h3>Comparisons</h3>
      <p>
        A cell is compared with its reference round by round: the same prompt, in the same round.
        Disturbances that both share cancel out. The interval belongs to the Hodges–Lehmann shift of
        the logarithms; the test is Wilcoxon’s signed-rank test. Intervals are simultaneous for all
        comparisons of a metric, or of all metrics with a limit: with 95 % confidence, all of them
        are right. A difference is significant exactly where its interval excludes 0. Under load,
        where differences vary from one block of requests to the next, a block is one observation,
        and the interval and the test are Student’s t over the blocks.
      </p>
      <h3>Regressions</h3>
      <p>
        A run is judged against accepted runs, not against its predecessor: endpoints differ from
        day to day, and the spread between runs says by how much. A possible regression is measured
        again after a pause, and only what stands out twice is red. The rate of false alarms is set
        for the whole matrix, however many cells it has. An improvement never turns anything red.
      </p>
      <h3>Quality</h3>
      <p>
        Every answer is checked when it arrives: it has to be long enough, in paragraphs and on
        topic, and valid JSON where JSON was requested. Quality is the share of answers that passed,
        among the requests that succeeded.
      </p>
      <h3>The clock’s own error</h3>
      <p>
        Each run measures how late its own timestamps are, against a local endpoint that writes the
        send time into each piece. Where the measuring machine lagged, its cells are marked as
        client-limited and neither pass nor fail.
      </p>
    </div>
  </section> `
}
