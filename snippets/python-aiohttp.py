{{about}}
import asyncio
{{#secrets_env}}
import os
{{/secrets_env}}
import ssl
import sys
{{#secrets_file}}
from pathlib import Path
{{/secrets_file}}

import aiohttp

{{#ca}}
context = ssl.create_default_context(cafile={{ca}})
{{/ca}}
{{^ca}}
context = ssl.create_default_context()
{{/ca}}
{{#password_env}}
context.load_cert_chain({{cert}}, {{key}}, os.environ[{{password_env}}])
{{/password_env}}
{{#password_file}}
password = Path({{password_file}}).read_text(encoding="utf-8").rstrip("\r\n")
context.load_cert_chain({{cert}}, {{key}}, password)
{{/password_file}}
{{^password}}
context.load_cert_chain({{cert}}, {{key}})
{{/password}}
headers = {}
{{#api_key_env}}
headers[{{api_key_header}}] = os.environ[{{api_key_env}}]
{{/api_key_env}}
{{#api_key_file}}
headers[{{api_key_header}}] = Path({{api_key_file}}).read_text(encoding="utf-8").strip()
{{/api_key_file}}


async def main():
    connector = aiohttp.TCPConnector(ssl=context)
    timeout = aiohttp.ClientTimeout(total=20)
    # One session for all requests: it keeps connections open.
    async with aiohttp.ClientSession(connector=connector, headers=headers, timeout=timeout) as session:
        async with session.get({{url}}) as response:
            print("HTTP", response.status)
            print(await response.text())


try:
    asyncio.run(main())
except (aiohttp.ClientError, asyncio.TimeoutError) as error:
    sys.exit(str(error) or "no answer for 20 seconds")
