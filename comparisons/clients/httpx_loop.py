"""The loop that many write: httpx, asyncio and a clock."""

import asyncio
import json
import sys
import time

import httpx

url, streams, requests, output = sys.argv[1:]
left = int(requests)
answers = []
body = {
    "model": "tiny",
    "messages": [{"role": "user", "content": "Name rivers."}],
    "stream": True,
    "stream_options": {"include_usage": True},
}


async def ask(client):
    started = time.perf_counter()
    last = ttft = None
    gaps = []
    name = ""
    async with client.stream("POST", f"{url}/v1/chat/completions", json=body) as response:
        async for line in response.aiter_lines():
            if not line.startswith("data: ") or line == "data: [DONE]":
                continue
            chunk = json.loads(line[6:])
            name = chunk["id"]
            if not chunk["choices"] or not chunk["choices"][0]["delta"].get("content"):
                continue
            at = time.perf_counter()
            if last is None:
                ttft = (at - started) * 1000
            else:
                gaps.append((at - last) * 1000)
            last = at
    answers.append({"id": name, "ttftMs": ttft, "gapsMs": gaps})


async def loop(client):
    global left
    while left > 0:
        left -= 1
        try:
            await ask(client)
        except httpx.HTTPError as error:
            print(repr(error), file=sys.stderr)


async def main():
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        await asyncio.gather(*(loop(client) for _ in range(int(streams))))
    with open(output, "w") as file:
        file.writelines(json.dumps(answer) + "\n" for answer in answers)


asyncio.run(main())
