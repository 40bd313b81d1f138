"""python3 judge.py key KEYFILE [PASSWORDFILE] | csr CSRFILE | pfx PFXFILE PASSWORDFILE"""
import sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

what, file, *rest = sys.argv[1:]
contents = open(file, "rb").read()
password = open(rest[0], "rb").read().strip() if rest else None
if what == "key":
    key = serialization.load_pem_private_key(contents, password)
    print(type(key).__name__)
elif what == "csr":
    csr = x509.load_pem_x509_csr(contents)
    assert csr.is_signature_valid
    print(csr.subject.rfc4514_string())
else:
    key, leaf, chain = pkcs12.load_key_and_certificates(contents, password)
    assert key.public_key() == leaf.public_key()
    print(f"{leaf.subject.rfc4514_string()}, chain of {1 + len(chain)}")
