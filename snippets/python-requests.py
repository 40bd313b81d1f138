{{about}}
{{#secrets_env}}
import os
{{/secrets_env}}
{{#password}}
import ssl
{{/password}}
import sys
{{#secrets_file}}
from pathlib import Path
{{/secrets_file}}

import requests
{{#password}}
from requests.adapters import HTTPAdapter


class WithContext(HTTPAdapter):
    """`cert=` of requests has no place for a password: an SSL context has."""

    def __init__(self, context):
        self.context = context
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, ssl_context=self.context, **kwargs)

    def proxy_manager_for(self, *args, **kwargs):
        return super().proxy_manager_for(*args, ssl_context=self.context, **kwargs)


{{/password}}
session = requests.Session()
{{^password}}
session.cert = ({{cert}}, {{key}})
{{/password}}
{{#password_env}}
password = os.environ[{{password_env}}]
{{/password_env}}
{{#password_file}}
password = Path({{password_file}}).read_text(encoding="utf-8").rstrip("\r\n")
{{/password_file}}
{{#password}}
context = ssl.create_default_context()
context.load_cert_chain({{cert}}, {{key}}, password)
session.mount("https://", WithContext(context))
{{/password}}
{{#api_key_env}}
session.headers[{{api_key_header}}] = os.environ[{{api_key_env}}]
{{/api_key_env}}
{{#api_key_file}}
session.headers[{{api_key_header}}] = Path({{api_key_file}}).read_text(encoding="utf-8").strip()
{{/api_key_file}}

try:
{{#ca}}
    response = session.get({{url}}, verify={{ca}}, timeout=20)
{{/ca}}
{{^ca}}
    response = session.get({{url}}, timeout=20)
{{/ca}}
except requests.RequestException as error:
    sys.exit(str(error))
print("HTTP", response.status_code)
print(response.text)
