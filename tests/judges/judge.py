"""python3 judge.py csr CSRFILE | pair CERTIFICATEFILE KEYFILE
   python3 judge.py keys KEYFILE PASSWORDFILE [KEYFILE PASSWORDFILE]…  the public half of each key
   python3 judge.py subjects CSRFILE…  the attributes of each, `+` before those that share an RDN
   python3 judge.py stores PFXFILE PASSWORDFILE [PFXFILE PASSWORDFILE]…  what each PFX delivers, in PEM"""
import ssl
import sys
import warnings
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

PEM = serialization.Encoding.PEM


def store(file, password_file):
    with open(file, "rb") as pfx, open(password_file, "rb") as password:
        key, leaf, chain = pkcs12.load_key_and_certificates(pfx.read(), password.read())
    public = key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return (public + b"".join(one.public_bytes(PEM) for one in [leaf, *chain])).decode()


def public_half(file, password_file):
    contents = open(file, "rb").read()
    load = serialization.load_pem_private_key if contents[:1] == b"-" else serialization.load_der_private_key
    password = open(password_file, "rb").read() if "encrypted" in file else None
    key = load(contents, password).public_key()
    return key.public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


what, file, *rest = sys.argv[1:]
if what in ("stores", "keys"):
    deliver = store if what == "stores" else public_half
    for file, password_file in zip(sys.argv[2::2], sys.argv[3::2]):
        try:
            print(f"== {file}\n{deliver(file, password_file)}")
        except ValueError as error:
            print(f"== {file}\nrefused: {error}")
    sys.exit()
if what == "subjects":
    # It counts the bytes of a name where X.520 counts its characters, and only warns.
    warnings.simplefilter("ignore")
    for file in sys.argv[2:]:
        csr = x509.load_pem_x509_csr(open(file, "rb").read())
        assert csr.is_signature_valid
        print(f"== {file}")
        for rdn in csr.subject.rdns:
            for place, attribute in enumerate(rdn):
                print(f"{'+' * (place > 0)}{attribute.oid.dotted_string}={attribute.value}")
    sys.exit()
if what == "pair":
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(file, rest[0])
    print("accepted")
    sys.exit()
contents = open(file, "rb").read()
if what == "csr":
    csr = x509.load_pem_x509_csr(contents)
    assert csr.is_signature_valid
    print(csr.subject.rfc4514_string())
