{{about}}
{{#secrets_env}}
import os
{{/secrets_env}}
import ssl
import sys
{{#secrets_file}}
from pathlib import Path
{{/secrets_file}}

import httpx

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

try:
    # One client for all requests: it keeps connections open.
    with httpx.Client(verify=context, headers=headers, timeout=20) as client:
        response = client.get({{url}})
except httpx.HTTPError as error:
    sys.exit(str(error))
print("HTTP", response.status_code)
print(response.text)
