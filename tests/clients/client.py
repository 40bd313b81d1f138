"""A client of the sandbox with Python's standard library.

python3 client.py URL CA CERTIFICATE KEY API-KEY-FILE PERSON
"""

import base64
import http.client
import json
import ssl
import sys
from urllib.parse import quote, urlsplit

url, ca, cert, key, api_key_file, person = sys.argv[1:]
with open(api_key_file, encoding="ascii") as file:
    api_key = file.read().strip()
context = ssl.create_default_context(cafile=ca)
context.load_cert_chain(cert, key)
place = urlsplit(url)
connection = http.client.HTTPSConnection(place.hostname, place.port, context=context, timeout=20)
image = base64.b64encode(f"the face of {person}".encode()).decode()


def call(method, path, headers, body=None):
    text = None if body is None else json.dumps(body)
    connection.request(method, path, text, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


status, opened = call("POST", "/sdk/v1/handshake", {"x-api-key": api_key}, {"galleryId": "saves-photos"})
print("handshake", status)
session = {"Authorization": f"Bearer {opened['sessionToken']}"}
face = {"externalUserId": person, "imgData": image}
status, _ = call("POST", "/sdk/v1/enroll", session, face)
print("enroll", status)
status, found = call("POST", "/sdk/v1/identify", session, face)
print("identify", status, "level", round(found["matchLevel"]))
query = f"?galleryId=saves-photos&externalUserId={quote(person)}"
status, shown = call("GET", "/backoffice/v1/photo" + query, {"x-api-key": api_key})
print("photo", status, "same" if shown["photo"] == image else "other")
