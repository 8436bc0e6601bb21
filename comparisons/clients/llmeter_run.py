"""LLMeter as its README shows it."""

import asyncio
import sys

from llmeter.endpoints import OpenAICompletionStreamEndpoint
from llmeter.runner import Runner

url, streams, requests, output = sys.argv[1:]
endpoint = OpenAICompletionStreamEndpoint(
    model_id="tiny", endpoint_name="lab", api_key="none", base_url=f"{url}/v1"
)
payload = endpoint.create_payload("Name rivers.", max_tokens=50)
runner = Runner(endpoint, output_path=output)
asyncio.run(
    runner.run(
        payload=payload,
        n_requests=int(requests) // int(streams),
        clients=int(streams),
        run_name="run",
    )
)
